"""Charts are sound XML that says in words what it shows, and puts points where they belong."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from collabqa.evaluation.drawing import Dot, Panel, draw

SVG = "{http://www.w3.org/2000/svg}"


def test_a_picture_has_a_title_a_description_and_a_panel_each() -> None:
    panels = [Panel(f"set <{number}>", "note & more") for number in range(6)]
    root = ElementTree.fromstring(draw("Title", 'What "it" shows', "x", "y", panels))
    assert root.get("role") == "img"
    labels = (root.get("aria-labelledby") or "").split()
    named = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert [named[label] for label in labels] == ["Title", 'What "it" shows']
    assert [group.get("aria-label") for group in root.iter(f"{SVG}g")] == [panel.name for panel in panels]
    assert "prefers-color-scheme: dark" in (root.findtext(f"{SVG}style") or "")


def test_points_lie_in_their_frame_with_one_at_the_top() -> None:
    drawn = draw("t", "d", "x", "y", [Panel("one", "", ((0.0, 0.0), (1.0, 1.0)), (Dot(0.5, 0.25),), diagonal=True)])
    root = ElementTree.fromstring(drawn)
    frame = next(element for element in root.iter(f"{SVG}rect"))
    left, top, side = (float(frame.get(name) or 0) for name in ("x", "y", "width"))
    dot = next(element for element in root.iter(f"{SVG}circle"))
    assert (float(dot.get("cx") or 0), float(dot.get("cy") or 0)) == (left + side / 2, top + side * 3 / 4)
    line = next(element for element in root.iter(f"{SVG}path") if element.get("class") == "line")
    assert line.get("d") == f"M{left:.1f} {top + side:.1f}L{left + side:.1f} {top:.1f}"


def test_every_panel_lies_inside_the_picture() -> None:
    root = ElementTree.fromstring(draw("t", "d", "x", "y", [Panel(str(n), "") for n in range(9)]))
    width, height = (float(root.get(name) or 0) for name in ("width", "height"))
    for frame in root.iter(f"{SVG}rect"):
        x, y, side = (float(frame.get(name) or 0) for name in ("x", "y", "width"))
        assert 0 <= x <= x + side <= width and 0 <= y <= y + side <= height
    assert len(ElementTree.fromstring(draw("t", "d", "x", "y", []))) >= 3
