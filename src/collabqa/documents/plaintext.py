"""Structure of plain text, inferred: headings without marks, lists, wrapped paragraphs, tables."""

from __future__ import annotations

import re
from dataclasses import replace

from collabqa.documents.headings import numbering
from collabqa.documents.layout import Element, Layout, lay_out
from collabqa.documents.plain_headings import Before, Candidate, HeadingFinder
from collabqa.documents.plain_lines import BULLET, Line, Page
from collabqa.documents.plain_parts import Lists, RunReader
from collabqa.types import BlockKind, Range

_GOES_ON = 4  # columns further right than its table, where a line of one cell goes on with the row above
_QUOTED = re.compile(r"(?:>\s?)+")


def parse_plaintext(text: str) -> Layout:
    """Return the inferred structure of plain text. Raises nothing; time is linear in the length of the text."""
    reader = _Reader(Page(text))
    reader.read()
    return lay_out(text, reader.elements, reader.title, markup=False)


class _Reader:
    """Turns the runs of a page into elements, in order."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._headings = HeadingFinder(page)
        self._runs = RunReader(page)
        self.elements: list[Element] = []
        self.title: Element | None = None
        self._styles: list[tuple[str, int]] = []
        self._lists = Lists()
        self._last_item_number: int | None = None

    def read(self) -> None:
        """Fill ``elements`` and ``title``."""
        for at in range(len(self._page.runs)):
            self._read_run(at)

    def _read_run(self, at: int) -> None:
        run = self._page.runs[at]
        last = self.elements[-1] if self.elements else None
        heading = self._headings.find(at, Before(last, self.title is not None, self._last_item_number))
        if heading is not None:
            self._add_heading(heading)
            run = run[2 if heading.underlined else 1 :]
            if not run:
                return
        if self._leads(last, headed=heading is not None) and self._page.is_entries(run):
            for line in run:
                self._add_item([line], marked=False)
            return
        for kind, lines in self._runs.parts(run):
            if kind is BlockKind.TABLE:
                self._add_table(lines)
            elif kind is BlockKind.ITEM:
                self._add_item(lines)
            else:
                for paragraph in self._runs.paragraphs(lines):
                    self._add_paragraph(paragraph)

    def _leads(self, last: Element | None, *, headed: bool) -> bool:
        """Whether what comes next stands under a heading, or after a line that announces it."""
        if headed or last is None or last.kind is BlockKind.HEADING:
            return headed or last is not None
        return self._page.text[last.end - 1] == ":"

    def _add_heading(self, candidate: Candidate) -> None:
        line = candidate.line
        self._lists.close()
        self._last_item_number = None
        end = line.end - (self._page.text[line.end - 1] in ".:")
        element = Element(BlockKind.HEADING, line.start, end, self._line_start(line), level=1)
        if self._may_be_title(candidate) and (candidate.number is None or candidate.number.depth == 1):
            self.title = element
            return
        self.elements.append(replace(element, level=self._level(candidate.style)))

    def _may_be_title(self, candidate: Candidate) -> bool:
        """Whether the document has no title yet and little or nothing before this heading."""
        if self.title is not None or any(one.kind is BlockKind.HEADING for one in self.elements):
            return False
        if not self.elements:
            return True
        strong = candidate.style[0] in ("capitals", "title") and " " in self._page.words(candidate.line)
        before = sum(one.end - one.start for one in self.elements)
        return strong and not candidate.with_text and before <= 400

    def _level(self, style: tuple[str, int]) -> int:
        """Return the level of a style: a style met for the first time is one level below the open one."""
        if style not in self._styles:
            self._styles.append(style)
        else:
            del self._styles[self._styles.index(style) + 1 :]
        return len(self._styles)

    def _line_start(self, line: Line) -> int:
        before = self._page.text[max(0, line.start - line.indent - 1) : line.start]
        return line.start - (len(before) - len(before.rstrip(" \t")))

    def _add_table(self, run: list[Line]) -> None:
        least = min(line.indent for line in run)
        rows: list[Range] = []
        for line in run:
            if not any(map(str.isalnum, self._page.text[line.start : min(line.end, line.start + 4_000)])):
                continue
            if rows and line.indent >= least + _GOES_ON and self._page.is_cell(line):
                rows[-1] = Range(rows[-1].start, line.end)
            else:
                rows.append(Range(line.start, line.end))
        if rows:
            self._lists.close()
            self._last_item_number = None
            self.elements.append(Element(BlockKind.TABLE, rows[0].start, rows[-1].end, rows[0].start, rows=tuple(rows)))

    def _add_item(self, lines: list[Line], *, marked: bool = True) -> None:
        """``marked`` says that a bullet or number may stand before the item's words."""
        line = lines[0]
        words = self._page.text[line.start : min(line.end, line.start + 20)] if marked else ""
        bullet = BULLET.match(words)
        number = None if bullet else numbering(words)
        if number is not None:
            length, form, self._last_item_number = number.end, number.form, number.value
        elif bullet is not None:
            length, form, self._last_item_number = bullet.end(), words[0], None
        else:
            length, form = 0, ""
        start, end = line.start + length, lines[-1].end
        if start >= end:
            self._add_paragraph(lines)
            return
        place = self._lists.place(form, line.indent, number.value if number else None)
        self.elements.append(Element(BlockKind.ITEM, start, end, line.start, list=place))

    def _add_paragraph(self, lines: list[Line]) -> None:
        start, end = lines[0].start, lines[-1].end
        quoted = _QUOTED.match(self._page.text, start, end)
        if quoted:
            start = quoted.end()
        if end - start <= 2_000 and not _says_something(self._page.text[start:end]):
            return
        if not self._lists.holds(lines[0].indent):
            self._lists.close()
            self._last_item_number = None
        if start < end:
            self.elements.append(Element(BlockKind.PARAGRAPH, start, end, lines[0].start))


def _says_something(words: str) -> bool:
    """Whether there is a letter, a digit or a symbol such as an emoji, and not only rules and stops."""
    return any(one.isalnum() or ord(one) > 0x2BFF or 0x2190 <= ord(one) <= 0x23FF for one in words)
