"""What a run of lines of plain text is made of: tables, list items with their wrapped lines, paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from collabqa.documents.headings import Numbering, numbering
from collabqa.documents.plain_lines import BULLET, CODED, DATED, KEY_VALUE, PROSE, UNWRAPPED, Line, Page
from collabqa.types import BlockKind


class RunReader:
    """Takes the runs of a page apart."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def parts(self, run: list[Line]) -> Iterator[tuple[BlockKind, list[Line]]]:
        """Yield what a run is made of: tables, list items with their wrapped lines, lines of prose."""
        if self._page.is_table(run):
            yield BlockKind.TABLE, run
            return
        part: list[Line] = []
        kind = BlockKind.PARAGRAPH
        for line in run:
            if self._page.is_rule(line):
                if part:
                    yield kind, part
                part, kind = [], BlockKind.PARAGRAPH
            elif self._is_item(line, part, kind):
                if part:
                    yield kind, part
                part, kind = [line], BlockKind.ITEM
            elif kind is BlockKind.ITEM and not self._wraps(part, line):
                yield kind, part
                part, kind = [line], BlockKind.PARAGRAPH
            else:
                part.append(line)
        if part:
            yield kind, part

    def _is_item(self, line: Line, part: list[Line], kind: BlockKind) -> bool:
        words = self._page.text[line.start : min(line.end, line.start + 20)]
        if BULLET.match(words):
            # In a paragraph a line may happen to start with a dash that belongs to the sentence.
            return not part or kind is BlockKind.ITEM or words[0] not in "–—-+*·" or self._page.ends(part[-1])
        number = numbering(words)
        if number is None or number.depth != 1 or number.form == "word":
            return False
        if not part or kind is BlockKind.ITEM:
            return kind is not BlockKind.ITEM or self._is_next(number, part)
        return self._page.ends(part[-1]) and number.value <= 1

    def _is_next(self, number: Numbering, part: list[Line]) -> bool:
        before = numbering(self._page.text[part[0].start : min(part[0].end, part[0].start + 20)])
        return (
            before is None
            or number.form != before.form
            or number.value == before.value + 1
            or self._page.ends(part[-1])
        )

    def _wraps(self, part: list[Line], line: Line) -> bool:
        """Whether a line goes on with the item above it."""
        if line.indent > part[0].indent or not self._page.ends(part[-1]):
            return True
        return line.indent == part[-1].indent and len(part) > 1

    def paragraphs(self, lines: list[Line]) -> Iterator[list[Line]]:
        """Yield the paragraphs among lines of prose without blank lines between them."""
        width = max(line.length for line in lines)
        records = self._page.is_records(lines)
        paragraph: list[Line] = []
        for line in lines:
            if paragraph and self._breaks(paragraph, line, width, records=records):
                yield paragraph
                paragraph = []
            paragraph.append(line)
        if paragraph:
            yield paragraph

    def _breaks(self, paragraph: list[Line], line: Line, width: int, *, records: bool) -> bool:
        before = paragraph[-1]
        if records:
            return any(form.match(self._page.text, line.start, line.end) for form in (KEY_VALUE, CODED, DATED))
        lower = self._page.text[line.start].islower()
        ends = self._page.ends(before)
        if before.length > UNWRAPPED:
            return ends or not lower
        number = numbering(self._page.text[line.start : min(line.end, line.start + 20)])
        if ends and number is not None and number.depth > 1:
            return True  # "6.2 Cats are allowed."
        if line.indent > before.indent + 1 and len(paragraph) > 1 and ends and not lower:
            return True  # an indented first line
        if width > UNWRAPPED and not lower and (ends or line.length > UNWRAPPED):
            return True
        # A line with room left for the next word was ended on purpose.
        first_word = self._page.text[line.start : min(line.end, line.start + 40)].split(maxsplit=1)[0]
        return ends and not lower and before.length + len(first_word) + 1 < min(width, 80) - 8 and width >= PROSE


class Lists:
    """Numbers the lists of a document: siblings share marker and indentation, deeper items open a list of their own."""

    def __init__(self) -> None:
        self._next = 0
        self._open: list[tuple[int, str, int, int | None]] = []  # indent, marker, number of the list, last item number

    def place(self, form: str, indent: int, value: int | None) -> int:
        """Return the number of the list that an item belongs to."""
        while self._open and self._open[-1][0] > indent + 1:
            self._open.pop()
        if self._open and abs(self._open[-1][0] - indent) <= 1:
            _, marker, number, last = self._open[-1]
            restarted = value is not None and last is not None and value <= last
            if marker == form and not restarted:
                self._open[-1] = (indent, form, number, value)
                return number
            self._open.pop()
        number = self._next
        self._next += 1
        self._open.append((indent, form, number, value))
        return number

    def holds(self, indent: int) -> bool:
        """Whether a paragraph with this indentation goes on with an open item."""
        return bool(self._open) and indent > self._open[0][0] + 1

    def close(self) -> None:
        """End all lists."""
        self._open.clear()
