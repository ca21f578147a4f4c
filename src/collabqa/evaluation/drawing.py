"""Small charts side by side as SVG text, readable on light and dark ground and by a screen reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_COLUMNS = 4
_PANEL, _GAP, _MARGIN = 196, 34, 46  # pixels; a panel is square
_HEAD = 76  # above the first row of panels, for the title and what the axes are
_LABEL = 46  # above a panel, for its name and note

_STYLE = """
  svg { background: #ffffff }
  text { font: 12px system-ui, sans-serif; fill: #1b1f24 }
  .title { font-size: 17px; font-weight: 600 }
  .name { font-weight: 600 }
  .note, .tick { fill: #57606a }
  .tick { font-size: 10px }
  .frame { fill: none; stroke: #8c959f }
  .grid { stroke: #d8dee4 }
  .ideal { stroke: #8c959f; stroke-dasharray: 4 4 }
  .line { fill: none; stroke: #0550ae; stroke-width: 2 }
  .dot { fill: #0550ae; fill-opacity: .55 }
  .mark { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117 }
    text { fill: #e6edf3 }
    .note, .tick { fill: #9198a1 }
    .frame, .ideal { stroke: #767e88 }
    .grid { stroke: #2a313c }
    .line { stroke: #79c0ff }
    .dot { fill: #79c0ff }
    .mark { fill: #ffa657 }
  }
"""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a panel, both 0 to 1, and its radius in pixels."""

    x: float
    y: float
    radius: float = 3.0
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart over 0 to 1 in both directions: a line through points, dots, and a dashed diagonal if wanted."""

    name: str
    note: str
    line: tuple[tuple[float, float], ...] = ()
    dots: tuple[Dot, ...] = ()
    diagonal: bool = False


def draw(title: str, description: str, across: str, up: str, panels: Sequence[Panel]) -> str:
    """The panels in rows of four under a title; ``across`` and ``up`` name the axes."""
    rows = -(-len(panels) // _COLUMNS)
    columns = min(_COLUMNS, len(panels))
    width = max(_MARGIN + columns * (_PANEL + _GAP), 440)
    height = _HEAD + rows * (_LABEL + _PANEL + _GAP) + 8
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title description">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(description)}</desc>',
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="{_MARGIN}" y="26">{escape(title)}</text>',
        f'<text class="note" x="{_MARGIN}" y="46">across: {escape(across)}</text>',
        f'<text class="note" x="{_MARGIN}" y="62">up: {escape(up)}</text>',
    ]
    for number, panel in enumerate(panels):
        left = _MARGIN + number % _COLUMNS * (_PANEL + _GAP)
        top = _HEAD + number // _COLUMNS * (_LABEL + _PANEL + _GAP) + _LABEL
        body += _panel(panel, left, top)
    return "\n".join([*body, "</svg>", ""])


def _panel(panel: Panel, left: int, top: int) -> list[str]:
    right, bottom = left + _PANEL, top + _PANEL
    parts = [
        f'<g role="group" aria-label="{escape(panel.name, {chr(34): "&quot;"})}">',
        f'<text class="name" x="{left}" y="{top - 27}">{escape(panel.name)}</text>',
        f'<text class="note" x="{left}" y="{top - 12}">{escape(panel.note)}</text>',
    ]
    for share in (0.25, 0.5, 0.75):
        x, y = _at(share, share, left, bottom)
        parts.append(f'<path class="grid" d="M{x} {top}V{bottom}M{left} {y}H{right}"/>')
    for share, text in ((0.0, "0"), (0.5, ".5"), (1.0, "1")):
        x, y = _at(share, share, left, bottom)
        parts.append(f'<text class="tick" x="{x}" y="{bottom + 13}" text-anchor="middle">{text}</text>')
        parts.append(f'<text class="tick" x="{left - 5}" y="{float(y) + 3:g}" text-anchor="end">{text}</text>')
    parts.append(f'<rect class="frame" x="{left}" y="{top}" width="{_PANEL}" height="{_PANEL}"/>')
    if panel.diagonal:
        parts.append(f'<path class="ideal" d="M{left} {bottom}L{right} {top}"/>')
    if panel.line:
        points = [_at(x, y, left, bottom) for x, y in panel.line]
        parts.append('<path class="line" d="M' + "L".join(f"{x} {y}" for x, y in points) + '"/>')
    for dot in panel.dots:
        x, y = _at(dot.x, dot.y, left, bottom)
        parts.append(f'<circle class="{"mark" if dot.marked else "dot"}" cx="{x}" cy="{y}" r="{dot.radius:.1f}"/>')
    return [*parts, "</g>"]


def _at(x: float, y: float, left: int, bottom: int) -> tuple[str, str]:
    """The place of a point of the unit square, in pixels."""
    return f"{left + x * _PANEL:.1f}", f"{bottom - y * _PANEL:.1f}"
