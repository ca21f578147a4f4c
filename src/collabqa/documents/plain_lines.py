"""The lines of a plain text: groups between blank lines, site text left out, and what one line's form says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from collabqa.documents.furniture import site_text
from collabqa.documents.headings import numbering

BULLET = re.compile(r"[•‣◦▪▫●○■□·∙⁃*+–—-](?P<gap>\s+)(?=\S)|[•●▪■◦‣](?=\w)")
COLUMN_GAP = re.compile(r"\S(?:\s{3,}|\t+\s*|\s\.{3,}\s+|\s?\.{5,}\s*)(?=\S)")
KEY_VALUE = re.compile(r"[A-Z][A-Za-z0-9_ /&.'’-]{0,30}:(?:\s|$)")
# "E:15  Water in the base." and "17-21 Feb: half term", among lines of their like
CODED = re.compile(r"(?=\S*\d)\S{1,12}[ \t]{2,}(?=\S)")
DATED = re.compile(r"(?:[A-Z]|\d)[\w ./–-]{0,30}:\s")
RULE = re.compile(r"([=\-_*~#+.])[ \t]*\1(?:[ \t]|\1)*\1|\+[-=+]{3,}")
SENTENCE_END = re.compile(r"[.!?:;]['\"”’)\]]*$")
_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+|\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")

PROSE = 60  # characters from which on a line counts as prose
_NARROW = 36  # nobody wraps lines shorter than this
UNWRAPPED = 130  # longer lines were not wrapped by hand: each is a paragraph


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its range without outer white space, and the column its words start in."""

    start: int
    end: int
    indent: int

    @property
    def length(self) -> int:
        """Characters without outer white space."""
        return self.end - self.start


class Page:
    """A text and its runs: the groups of lines between blank lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.runs: Sequence[list[Line]] = list(_runs(text))

    def words(self, line: Line) -> str:
        """The line without outer white space."""
        return self.text[line.start : line.end]

    def ends(self, line: Line) -> bool:
        """Whether a sentence ends with the line."""
        return SENTENCE_END.search(self.text[max(line.start, line.end - 5) : line.end]) is not None

    def is_rule(self, line: Line) -> bool:
        """Whether the line is drawn, of dashes or the like, and says nothing."""
        return RULE.fullmatch(self.text, line.start, min(line.end, line.start + 400)) is not None and line.length <= 400

    def is_table(self, run: list[Line]) -> bool:
        """Whether the lines are rows: cells between pipes, or columns set apart by wide gaps."""
        if len(run) < 2:
            return False
        lines = [line for line in run[:40] if line.length < 2_000 and not self.is_rule(line)]
        below = self._below_cells(lines)
        sample = [self.words(line) for line in lines if line.start not in below]
        if len(sample) < 2:
            return False
        pipes = [words.count("|") for words in sample]
        if min(pipes) >= 1 and max(pipes) >= 2 and max(pipes) - min(pipes) <= 2:
            return True
        gaps = [len(COLUMN_GAP.findall(words)) for words in sample]
        if any(BULLET.match(words) or numbering(words) for words in sample[:1]) and len(sample) < 3:
            return False
        with_gaps = sum(gap > 0 for gap in gaps)
        return with_gaps >= 2 and with_gaps >= 0.75 * len(sample) and max(map(len, sample)) <= 250

    def _below_cells(self, lines: list[Line]) -> set[int]:
        """Where the lines start that go on below a cell of the row above, which begin where it began."""
        starts: set[int] = set()
        found: set[int] = set()
        for line in lines:
            gaps = [gap.end() for gap in COLUMN_GAP.finditer(self.words(line))]
            if gaps or "|" in self.words(line):
                starts = {line.indent + place for place in gaps}
            elif any(abs(line.indent - start) <= 1 for start in starts):
                found.add(line.start)
        return found

    def is_cell(self, line: Line) -> bool:
        """Whether the line is one cell of a table without pipes."""
        words = self.words(line)
        return "|" not in words and COLUMN_GAP.search(words) is None

    def is_entries(self, run: list[Line]) -> bool:
        """Whether each line is an entry of its own (ingredients, things to bring): four or more short ones that end on
        purpose, with no stop or comma, most with room left for the next word."""
        if len(run) < 4 or max(line.length for line in run) >= PROSE:
            return False
        words = [self.words(line) for line in run]
        if any(one[-1] in ".!?;,–—-" for one in words[:-1]) or self.is_table(run):
            return False
        if any(KEY_VALUE.match(one) or BULLET.match(one) for one in words) or all(map(numbering, words)):
            return False
        width = max(_NARROW, *map(len, words))
        room = sum(len(one) + len(after.split(maxsplit=1)[0]) + 1 < width for one, after in pairwise(words))
        return room >= 0.5 * (len(run) - 1)

    def is_records(self, run: list[Line]) -> bool:
        """Whether most lines start with the name, code or date that the rest of the line is said of."""
        named = sum(bool(KEY_VALUE.match(words) or CODED.match(words)) for words in map(self.words, run))
        return named >= 2 and named >= 0.5 * len(run)


def _runs(text: str) -> Iterator[list[Line]]:
    """Yield the groups of lines between blank lines; site text counts as blank."""
    site = {line.start for line in site_text(text, markup=False)}
    run: list[Line] = []
    blank = True
    for found in _LINE.finditer(text):
        piece = found.group()
        words = piece.strip()
        if piece[0] in "\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029":
            if blank and run:
                yield run
                run = []
            blank = True
            continue
        if not words:
            continue
        blank = False
        lead = piece[: len(piece) - len(piece.lstrip())]
        start = found.start() + len(lead)
        if start in site:
            if run:
                yield run
                run = []
            continue
        run.append(Line(start, start + len(words), len(lead.expandtabs(4))))
    if run:
        yield run
