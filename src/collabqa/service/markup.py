"""Markdown within a line, so that a source reads as it was meant: where it stands, never another text.

Nothing is taken out of the text: the signs ("**", "](address)") are ranges to hide and what stands
between them a range to set off, so that offsets stay those of the canonical text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from collabqa.types import Range

Kind = Literal["markup", "strong", "em", "code", "plain"]

# What CommonMark reads most often, each within a bounded length, so that no text takes long.
_INLINE = re.compile(
    r"(?<!`)(?P<tick>`{1,3})(?!`)(?P<code>.{1,500}?)(?<!`)(?P=tick)(?!`)"
    r"|!?\[(?P<link>[^\[\]]{0,500})\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,200}\")?\)"
    r"|<(?P<address>https?://[^\s<>]{1,2000})>"
    r"|\*\*(?=\S)(?P<strong>.{1,2000}?)(?<=\S)\*\*"
    r"|(?<!\w)__(?=\S)(?P<strong_>.{1,2000}?)(?<=\S)__(?!\w)"
    r"|(?<!\*)\*(?=[^\s*])(?P<em>[^*]{1,2000}?)(?<=\S)\*(?!\*)"
    r"|(?<![\w_])_(?=[^\s_])(?P<em_>[^_]{1,2000}?)(?<=\S)_(?![\w_])"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])",
    re.DOTALL,
)
_LINE_SIGNS = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:#{1,6}[ \t]+|[-*+•][ \t]+|\|[ \t]*)?|[ \t]*\|[ \t]*$")
_RULE = re.compile(r"[ \t>]*(?:[-=*_:|][ \t]*){3,}")  # under a heading, between parts, under a table's head
_CELL = re.compile(r"[ \t]*(?<!\\)\|[ \t]*")
_LONE = re.compile(r"`|(?<!\S)(?:\*\*|__)(?=\S)|(?<=\S)(?:\*\*|__)(?=[\s.,;:!?)]|$)")
_KINDS: dict[str, Kind] = {"code": "code", "strong": "strong", "strong_": "strong", "em": "em", "em_": "em"}
_SPAN_NAMES = ("code", "link", "address", "strong", "strong_", "em", "em_", "escaped")


def inline_runs(text: str, start: int, end: int, kind: Kind = "plain") -> Iterator[tuple[int, int, Kind]]:
    """The ranges of ``text[start:end]`` that are not plain, in order, without overlap.

    What stands inside something set off is of the outer kind; its own signs are hidden all the same.
    """
    cursor = start
    for found in _INLINE.finditer(text, start, end):
        name = next(name for name in _SPAN_NAMES if found.group(name) is not None)
        first, last = found.span(name)
        inner = _KINDS.get(name, "plain") if kind == "plain" else kind
        yield from _run(cursor, found.start(), kind)
        yield from _run(found.start(), first, "markup")
        if name in ("code", "address", "escaped"):
            yield from _run(first, last, inner)
        else:
            yield from inline_runs(text, first, last, inner)
        yield from _run(last, found.end(), "markup")
        cursor = found.end()
    yield from _run(cursor, end, kind)


def is_markdown(document_id: str) -> bool:
    """Whether a document is Markdown; in plain text a star is a star."""
    return document_id.lower().endswith((".md", ".markdown"))


def readable(text: str, document_id: str) -> str:
    """The words of a stretch of a document without Markdown's signs, for where it is shown and not pointed into.

    A stretch may begin or end within something set off: a sign whose partner it lacks goes too.
    """
    if not is_markdown(document_id):
        return text
    lines = [line for line in text.split("\n") if not _RULE.fullmatch(line)]
    text = "\n".join(
        _CELL.sub(" · ", _LINE_SIGNS.sub("", line)) if "|" in line else _LINE_SIGNS.sub("", line) for line in lines
    )
    runs = list(inline_runs(text, 0, len(text)))
    shown = [(text[one.start : one.end], one.kind) for one in pieces(0, len(text), runs, None) if one.kind != "markup"]
    return "".join(words if kind == "code" else _LONE.sub("", words) for words, kind in shown)


def _run(start: int, end: int, kind: Kind) -> Iterator[tuple[int, int, Kind]]:
    if start < end and kind != "plain":
        yield start, end, kind


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a block shown in one way; ``opens`` and ``closes`` say where the marked range begins and ends."""

    start: int
    end: int
    kind: Kind
    opens: bool
    closes: bool


def pieces(start: int, end: int, runs: list[tuple[int, int, Kind]], mark: Range | None) -> list[Piece]:
    """The stretch cut where its runs and the mark begin and end, the mark only if it lies within."""
    within = mark if mark is not None and start <= mark.start and mark.end <= end else None
    cuts = sorted({start, end, *(at for run in runs for at in run[:2]), *(within or ())})
    begun = {run[0]: run for run in runs}
    shown: list[Piece] = []
    inside: tuple[int, int, Kind] = (start, start, "plain")  # the run that the piece lies in, or the last one before it
    for left, right in pairwise(cuts):
        inside = begun.get(left, inside)
        kind: Kind = inside[2] if left < inside[1] else "plain"
        opens, closes = (left == within.start, right == within.end) if within else (False, False)
        shown.append(Piece(left, right, kind, opens, closes))
    return shown
