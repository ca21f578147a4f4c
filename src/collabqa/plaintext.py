"""Structure of plain text, inferred: headings without marks, lists, wrapped paragraphs, tables.

A missed heading costs little; a wrong one cuts a passage in two and hides its words from retrieval. So a line is a
heading only when its form and its surroundings both say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from collabqa.furniture import site_text
from collabqa.headings import Numbering, is_capitals, is_heading_form, is_title_form, numbering
from collabqa.layout import Element, Layout, lay_out
from collabqa.types import BlockKind, Range

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+|\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
_RULE = re.compile(r"([=\-_*~#+.])[ \t]*\1(?:[ \t]|\1)*\1|\+[-=+]{3,}")
_BULLET = re.compile(r"[•‣◦▪▫●○■□·∙⁃*+–—-](?P<gap>\s+)(?=\S)|[•●▪■◦‣](?=\w)")
_KEY_VALUE = re.compile(r"[A-Z][A-Za-z0-9_ /&.'’-]{0,30}:(?:\s|$)")
_QUOTED = re.compile(r"(?:>\s?)+")
_COLUMN_GAP = re.compile(r"\S(?:\s{3,}|\t+\s*)(?=\S)")
_SENTENCE_END = re.compile(r"[.!?:;]['\"”’)\]]*$")

_EXHIBIT = re.compile(r"(?:exhibit|annex|appendix|schedule|attachment)\s+[\w.-]{1,10}", re.IGNORECASE)

MID_SENTENCE = frozenset(
    """
    a an the of to in on at by for with from and or but nor as that which any all no not
    """.split()  # noqa: SIM905 (a list of quoted words reads worse)
)
PROSE = 60  # characters from which on a line counts as prose
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


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that has the form of a heading; ``style`` is what headings of one level have in common."""

    line: Line
    style: tuple[str, int]
    number: Numbering | None
    underlined: bool = False
    with_text: bool = False
    """Its paragraph starts on the next line, without a blank one between."""


def parse_plaintext(text: str) -> Layout:
    """Return the inferred structure of plain text. Raises nothing; time is linear in the length of the text."""
    runs = list(_runs(text))
    reader = _Reader(text, runs)
    reader.read()
    return lay_out(text, reader.elements, reader.title, markup=False)


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


class _Reader:
    """Turns runs of lines into elements, in order."""

    def __init__(self, text: str, runs: Sequence[list[Line]]) -> None:
        self.text = text
        self.runs = runs
        self.elements: list[Element] = []
        self.title: Element | None = None
        self._styles: list[tuple[str, int]] = []
        self._lists = _Lists()
        self._last_item_number: int | None = None
        self._pending = 0

    def read(self) -> None:
        for at in range(len(self.runs)):
            self._read_run(at)

    def words(self, line: Line) -> str:
        return self.text[line.start : line.end]

    def _read_run(self, at: int) -> None:
        run = self.runs[at]
        heading = self._heading(at)
        if heading is not None:
            self._add_heading(heading)
            run = run[2 if heading.underlined else 1 :]
            if not run:
                return
        for kind, lines in self._parts(run):
            if kind is BlockKind.TABLE:
                self._add_table(lines)
            elif kind is BlockKind.ITEM:
                self._add_item(lines)
            else:
                for paragraph in self._paragraphs(lines):
                    self._add_paragraph(paragraph)

    # Headings

    def _heading(self, at: int) -> _Candidate | None:
        """Return the heading that the run starts with, if form and surroundings both say that it is one."""
        candidate = self._candidate(at)
        if candidate is None or candidate.underlined:
            return candidate
        if candidate.with_text:
            return candidate
        if not self.elements and self.title is None:
            return candidate if at + 1 < len(self.runs) else None
        if self._breaks_sentence(at, candidate):
            return None
        number = candidate.number
        if number is not None and number.depth == 1 and self._last_item_number == number.value - 1 > 0:
            return None
        return candidate if self._leads_to_prose(at, candidate) else None

    def _breaks_sentence(self, at: int, candidate: _Candidate) -> bool:
        """Whether the line stands in a sentence that a page break interrupts."""
        after = self.words(self.runs[at + 1][0]) if at + 1 < len(self.runs) else ""
        if after[:1].islower():
            return True
        if candidate.number is not None or not self.elements or self.elements[-1].kind is BlockKind.HEADING:
            return False
        before = self.text[max(self.elements[-1].start, self.elements[-1].end - 60) : self.elements[-1].end]
        if self._ends_words(before):
            return False
        return before.split()[-1].casefold() in MID_SENTENCE or (len(before) == 60 and before.isupper())

    @staticmethod
    def _ends_words(words: str) -> bool:
        return _SENTENCE_END.search(words) is not None

    def _candidate(self, at: int) -> _Candidate | None:
        run = self.runs[at]
        line = run[0]
        words = self.words(line)
        if len(run) > 1:
            under = self.words(run[1])
            rule = _RULE.fullmatch(under)
            if rule and under[0] in "=-~*#" and " " not in under and _can_be_underlined(words):
                return _Candidate(line, ("under" + under[0], 0), None, underlined=True)
        first = not self.elements and self.title is None
        number = numbering(words)
        name = words[number.end :] if number else words
        if first and _EXHIBIT.fullmatch(name):
            return None  # a filing's number, not the name of what is filed
        if _BULLET.match(words) and not number:
            return None
        alone = len(run) == 1
        if alone:
            if not is_heading_form(name, longest=200 if first and not number else 90, numbered=number is not None):
                return None
        elif not self._starts_text(run, name):
            return None
        return _Candidate(line, _style(name, number), number, with_text=not alone)

    def _starts_text(self, run: list[Line], name: str) -> bool:
        """Whether the first line of a run names the unwrapped paragraph below it."""
        after = self.words(run[1])
        if not is_heading_form(name, longest=70) or len(after) < max(90, 1.5 * len(name)):
            return False
        if numbering(name) or _KEY_VALUE.match(name) or _COLUMN_GAP.search(after) or after[:1].islower():
            return False
        # In a hand-wrapped text a short first line would be part of the paragraph.
        return max(line.length for line in run) > UNWRAPPED or is_title_form(name)

    def _leads_to_prose(self, at: int, candidate: _Candidate) -> bool:
        """Whether what follows a standalone line is text that it can be the name of."""
        styles = [candidate.style]
        if candidate.style[0] == "plain":
            return at + 1 < len(self.runs) and self._candidate(at + 1) is None and self._is_text(at + 1, candidate)
        for later in range(at + 1, min(at + 4, len(self.runs))):
            following = self._candidate(later)
            if following is None or following.with_text or following.underlined:
                return following is not None or self._is_text(later, candidate)
            if following.style in styles:
                return False
            styles.append(following.style)
        return False

    def _is_text(self, at: int, candidate: _Candidate) -> bool:
        run = self.runs[at]
        first = self.words(run[0])
        longest = max(line.length for line in run)
        number = numbering(first)
        strong = candidate.style[0] in ("capitals", "title", "number", "word")
        if _BULLET.match(first) or (number and number.depth == 1):
            # A list needs a name less than prose does; a number under a number is the next item of a list.
            return strong and (candidate.number is None or not number or number.form != candidate.number.form)
        total = run[-1].end - run[0].start
        if longest >= PROSE:
            return strong or (total >= 80 and _SENTENCE_END.search(self.words(run[-1])) is not None)
        if self._is_table(run):
            return strong
        last = self.words(run[-1])
        return strong and len(run) == 1 and total >= 25 and last[-1:] in ".!?:" and len(last.split()) >= 5

    def _add_heading(self, candidate: _Candidate) -> None:
        line = candidate.line
        self._lists.close()
        self._last_item_number = None
        end = line.end - (self.text[line.end - 1] in ".:")
        element = Element(BlockKind.HEADING, line.start, end, self._line_start(line), level=1)
        if self._may_be_title(candidate) and (candidate.number is None or candidate.number.depth == 1):
            self.title = element
            return
        self.elements.append(replace(element, level=self._level(candidate.style)))

    def _may_be_title(self, candidate: _Candidate) -> bool:
        """Whether the document has no title yet and little or nothing before this heading."""
        if self.title is not None or any(one.kind is BlockKind.HEADING for one in self.elements):
            return False
        if not self.elements:
            return True
        strong = candidate.style[0] in ("capitals", "title") and " " in self.words(candidate.line)
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
        before = self.text[max(0, line.start - line.indent - 1) : line.start]
        return line.start - (len(before) - len(before.rstrip(" \t")))

    # Parts of a run

    def _parts(self, run: list[Line]) -> Iterator[tuple[BlockKind, list[Line]]]:
        """Yield what a run is made of: tables, list items with their wrapped lines, lines of prose."""
        if self._is_table(run):
            yield BlockKind.TABLE, run
            return
        part: list[Line] = []
        kind = BlockKind.PARAGRAPH
        for line in run:
            if self._is_rule(line):
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

    def _is_rule(self, line: Line) -> bool:
        return (
            _RULE.fullmatch(self.text, line.start, min(line.end, line.start + 400)) is not None and line.length <= 400
        )

    def _is_item(self, line: Line, part: list[Line], kind: BlockKind) -> bool:
        words = self.text[line.start : min(line.end, line.start + 20)]
        if _BULLET.match(words):
            # In a paragraph a line may happen to start with a dash that belongs to the sentence.
            return not part or kind is BlockKind.ITEM or words[0] not in "–—-+*·" or self._ends(part[-1])
        number = numbering(words)
        if number is None or number.depth != 1 or number.form == "word":
            return False
        if not part or kind is BlockKind.ITEM:
            return kind is not BlockKind.ITEM or self._is_next(number, part)
        return self._ends(part[-1]) and number.value <= 1

    def _is_next(self, number: Numbering, part: list[Line]) -> bool:
        before = numbering(self.text[part[0].start : min(part[0].end, part[0].start + 20)])
        return before is None or number.form != before.form or number.value == before.value + 1 or self._ends(part[-1])

    def _ends(self, line: Line) -> bool:
        return _SENTENCE_END.search(self.text[max(line.start, line.end - 5) : line.end]) is not None

    def _wraps(self, part: list[Line], line: Line) -> bool:
        """Whether a line goes on with the item above it."""
        if line.indent > part[0].indent or not self._ends(part[-1]):
            return True
        return line.indent == part[-1].indent and len(part) > 1

    def _is_table(self, run: list[Line]) -> bool:
        """Whether the lines are rows: cells between pipes, or columns set apart by wide gaps."""
        if len(run) < 2:
            return False
        sample = [self.words(line) for line in run[:40] if line.length < 2_000 and not self._is_rule(line)]
        if len(sample) < 2:
            return False
        pipes = [words.count("|") for words in sample]
        if min(pipes) >= 1 and max(pipes) >= 2 and max(pipes) - min(pipes) <= 2:
            return True
        gaps = [len(_COLUMN_GAP.findall(words)) for words in sample]
        if any(_BULLET.match(words) or numbering(words) for words in sample[:1]) and len(sample) < 3:
            return False
        with_gaps = sum(gap > 0 for gap in gaps)
        return with_gaps >= 2 and with_gaps >= 0.75 * len(sample) and max(map(len, sample)) <= 250

    def _paragraphs(self, lines: list[Line]) -> Iterator[list[Line]]:
        """Yield the paragraphs among lines of prose without blank lines between them."""
        width = max(line.length for line in lines)
        keyed = sum(_KEY_VALUE.match(self.text, line.start, line.end) is not None for line in lines)
        records = keyed >= 2 and keyed >= 0.5 * len(lines)
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
            return _KEY_VALUE.match(self.text, line.start, line.end) is not None
        lower = self.text[line.start].islower()
        ends = self._ends(before)
        if before.length > UNWRAPPED:
            return ends or not lower
        if line.indent > before.indent + 1 and len(paragraph) > 1 and ends and not lower:
            return True  # an indented first line
        if width > UNWRAPPED and not lower and (ends or line.length > UNWRAPPED):
            return True
        # A line with room left for the next word was ended on purpose.
        first_word = self.text[line.start : min(line.end, line.start + 40)].split(maxsplit=1)[0]
        return ends and not lower and before.length + len(first_word) + 1 < min(width, 80) - 8 and width >= PROSE

    # Elements

    def _add_table(self, run: list[Line]) -> None:
        rows = tuple(
            Range(line.start, line.end)
            for line in run
            if any(map(str.isalnum, self.text[line.start : min(line.end, line.start + 4_000)]))
        )
        if rows:
            self._lists.close()
            self._last_item_number = None
            self.elements.append(Element(BlockKind.TABLE, rows[0].start, rows[-1].end, rows[0].start, rows=rows))

    def _add_item(self, lines: list[Line]) -> None:
        line = lines[0]
        words = self.text[line.start : min(line.end, line.start + 20)]
        bullet = _BULLET.match(words)
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
        quoted = _QUOTED.match(self.text, start, end)
        if quoted:
            start = quoted.end()
        if end - start <= 2_000 and not _says_something(self.text[start:end]):
            return
        if not self._lists.holds(lines[0].indent):
            self._lists.close()
            self._last_item_number = None
        if start < end:
            self.elements.append(Element(BlockKind.PARAGRAPH, start, end, lines[0].start))


def _can_be_underlined(words: str) -> bool:
    return len(words) <= 120 and not _COLUMN_GAP.search(words) and any(map(str.isalpha, words))


def _says_something(words: str) -> bool:
    """Whether there is a letter, a digit or a symbol such as an emoji, and not only rules and stops."""
    return any(one.isalnum() or ord(one) > 0x2BFF or 0x2190 <= ord(one) <= 0x23FF for one in words)


def _style(name: str, number: Numbering | None) -> tuple[str, int]:
    if number is not None:
        return ("word:" + number.form if number.form == "word" else "number:" + number.form, number.depth)
    if is_capitals(name):
        return ("capitals", 0)
    return ("title", 0) if is_title_form(name) else ("plain", 0)


class _Lists:
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
