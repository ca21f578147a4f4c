"""Writes a composition out as an answer: statements, numbered citations, the text with [n] after each statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collabqa.answers.citations import Citations
from collabqa.answers.instructions import addresses_machine
from collabqa.answers.lines import Composition, Line
from collabqa.documents.layout import plain
from collabqa.types import Citation, Statement


@dataclass(frozen=True, slots=True)
class Written:
    """The words of an answer and what they rest on."""

    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]


def write(compositions: Sequence[Composition]) -> Written:
    """The compositions in words, a blank line between two: document text, around it headings and leads ("Yes").

    A sentence that an earlier one says already is not said again, unless a lead makes more of it ("No").
    """
    citations = Citations()
    statements: list[Statement] = []
    pieces: list[str] = []
    said: set[tuple[str, int]] = set()
    for composition in compositions:
        lines = [line for line in composition.lines if composition.lead or line.sentence.key not in said]
        lines = [line for line in lines if _text(line, "")]  # nothing but marks, a picture or an anchor, says nothing
        said.update(line.sentence.key for line in lines)
        if not lines:
            continue
        if pieces:
            pieces.append("\n\n")
        if composition.lead and lines[0].item:
            # Before a list the lead is a line of its own, which counts what follows.
            pieces.append(f"{composition.lead}:\n")
        for place, line in enumerate(lines):
            text = _text(line, "" if place or line.item else composition.lead)
            cited = tuple(citations.cite(sentence) for sentence in (line.sentence, *line.also))
            statements.append(Statement(text, cited))
            new_item = line.item and not line.joined
            marks = " ".join(f"[{number}]" for number in cited)
            before = _between(lines[place - 1], line) if place else ""
            pieces.append(f"{before}{'- ' if new_item else ''}{text} {marks}")
    return Written("".join(pieces), tuple(statements), citations.all())


def name_of(line: Line) -> str:
    """What a list item is called: its heading or label, else its own words."""
    own = line.sentence.home.label
    return line.label or (line.sentence.document.slice(own) if own else line.sentence.text.rstrip("."))


def _text(line: Line, lead: str) -> str:
    """The line as it reads: not wrapped as in its file, without Markdown's marks. Quotes keep both."""
    markdown = not line.sentence.document.id.endswith(".txt")
    words = line.told or (plain(line.sentence.text) if markdown else line.sentence.text)
    # A heading that orders a machine about is no more quoted than a sentence that does.
    label = "" if addresses_machine(line.label) else line.label
    return " ".join(": ".join(part for part in (lead, label, words) if part).split())


def _between(before: Line, line: Line) -> str:
    """A list item begins a line of the answer, and so does what follows a list."""
    return "\n" if (line.item and not line.joined) or (before.item and not line.item) else " "
