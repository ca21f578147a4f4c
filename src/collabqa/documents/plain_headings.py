"""Which line of a plain text is a heading: its form and its surroundings both have to say so.

A missed heading costs little; a wrong one cuts a passage in two and hides its words from retrieval.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from collabqa.documents.headings import Numbering, is_capitals, is_heading_form, is_title_form, numbering
from collabqa.documents.layout import Element
from collabqa.documents.plain_lines import (
    BULLET,
    COLUMN_GAP,
    KEY_VALUE,
    PROSE,
    RULE,
    SENTENCE_END,
    UNWRAPPED,
    Line,
    Page,
)
from collabqa.types import BlockKind

_WORDS = 5  # of a line or two that are text
_SECTIONS = 3  # numbered lines that stand alone and are headings of a text
_NAME = 60  # characters of a name in capitals
_ROWS = 3  # lines that are a table below the name in the first line of their run
_OPENING, _OPENING_WIDTH = 3, 90  # lines that a text opens with, and their characters
_EXHIBIT = re.compile(r"(?:exhibit|annex|appendix|schedule|attachment)\s+[\w.-]{1,10}", re.IGNORECASE)
_WORD_AND_NUMBER = re.compile(r"\w+\s+[\w.]+?[.:]?\s*[–—:-]?\s+(?=\w)")  # "Section 2. "
_MID_SENTENCE = frozenset(
    """
    a an the of to in on at by for with from and or but nor as that which any all no not
    """.split()  # noqa: SIM905 (a list of quoted words reads worse)
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that has the form of a heading; ``style`` is what headings of one level have in common."""

    line: Line
    style: tuple[str, int]
    number: Numbering | None
    underlined: bool = False
    with_text: bool = False
    """Its paragraph starts on the next line, without a blank one between."""


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before a run: the element just before it, whether there is a title, the last item's number."""

    element: Element | None
    titled: bool
    item_number: int | None

    @property
    def nothing(self) -> bool:
        """Whether the text starts here."""
        return self.element is None and not self.titled


class HeadingFinder:
    """Finds the headings of a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._width = max((line.length for run in page.runs for line in run), default=0)

    def find(self, at: int, before: Before) -> Candidate | None:
        """Return the heading that the run starts with, if form and surroundings both say that it is one."""
        candidate = self._candidate(at, before.nothing)
        if candidate is None or candidate.underlined or candidate.with_text:
            return candidate
        if before.nothing:
            return candidate if at + 1 < len(self._page.runs) else None
        if self._breaks_sentence(at, candidate, before.element):
            return None
        number = candidate.number
        if number is not None and number.depth == 1 and before.item_number == number.value - 1 > 0:
            return None
        return candidate if self._leads_to_prose(at, candidate, before.nothing) else None

    def _breaks_sentence(self, at: int, candidate: Candidate, last: Element | None) -> bool:
        """Whether the line stands in a sentence that a page break interrupts."""
        after = self._page.words(self._page.runs[at + 1][0]) if at + 1 < len(self._page.runs) else ""
        if after[:1].islower() and numbering(after) is None:
            return True
        if candidate.number is not None or last is None or last.kind is BlockKind.HEADING:
            return False
        before = self._page.text[max(last.start, last.end - 60) : last.end]
        if SENTENCE_END.search(before):
            return False
        return before.split()[-1].casefold() in _MID_SENTENCE or (len(before) == 60 and before.isupper())

    def _candidate(self, at: int, first: bool) -> Candidate | None:
        run = self._page.runs[at]
        line = run[0]
        words = self._page.words(line)
        if len(run) > 1:
            under = self._page.words(run[1])
            rule = RULE.fullmatch(under)
            if rule and under[0] in "=-~*#" and " " not in under and _can_be_underlined(words):
                return Candidate(line, ("under" + under[0], 0), None, underlined=True)
        number = numbering(words)
        name = words[number.end :] if number else words
        if first and _EXHIBIT.fullmatch(name):
            return None  # a filing's number, not the name of what is filed
        if BULLET.match(words) and not number:
            return None
        alone = len(run) == 1
        if alone:
            if not is_heading_form(name, longest=200 if first and not number else 90, numbered=number is not None):
                return None
        elif first and self._opens(run):
            return Candidate(line, _style(name, number), number)
        elif not (
            self._starts_text(run, name)
            or self._in_capitals(run, name)
            or (number and self._starts_clause(run, name, number))
        ):
            return None
        return Candidate(line, _style(name, number), number, with_text=not alone)

    def _opens(self, run: list[Line]) -> bool:
        """Whether a text opens with its title and what goes with it: two or three short lines, no sentences."""
        words = [self._page.words(line) for line in run]
        short = 2 <= len(run) <= _OPENING and max(map(len, words)) <= _OPENING_WIDTH and len(words[0].split()) >= 2
        plain = short and not any(SENTENCE_END.search(one) or one.endswith(",") for one in words)
        marked = any(KEY_VALUE.match(one) or COLUMN_GAP.search(one) or "|" in one or "@" in one for one in words)
        return plain and not marked and is_heading_form(words[0], longest=200)

    def _in_capitals(self, run: list[Line], name: str) -> bool:
        """Whether the first line of a run is a name in capitals, right above what begins anew below it."""
        after = self._page.words(run[1])
        begins = after[0].isupper() or after[0].isdigit() or BULLET.match(after) is not None
        plain = not (numbering(name) or KEY_VALUE.match(name) or COLUMN_GAP.search(name) or "|" in name)
        return (
            plain and begins and is_capitals(name) and not is_capitals(after) and is_heading_form(name, longest=_NAME)
        )

    def _starts_text(self, run: list[Line], name: str) -> bool:
        """Whether the first line of a run names the unwrapped paragraph below it."""
        after = self._page.words(run[1])
        below = len(run) > _ROWS and self._page.is_table(run[1:])
        if below and not COLUMN_GAP.search(name) and "|" not in name and not KEY_VALUE.match(name):
            return is_heading_form(name) and is_title_form(name)
        if not is_heading_form(name, longest=70) or len(after) < max(90, 1.5 * len(name)):
            return False
        if numbering(name) or KEY_VALUE.match(name) or COLUMN_GAP.search(after) or after[:1].islower():
            return False
        # In a hand-wrapped text a short first line would be part of the paragraph.
        return max(line.length for line in run) > UNWRAPPED or is_title_form(name)

    def _starts_clause(self, run: list[Line], name: str, number: Numbering) -> bool:
        """Whether the first line of a run is the number and name of a clause ("6. Use") above its text."""
        after = self._page.words(run[1])
        worded = number.form == "word"
        bare = _WORD_AND_NUMBER.sub("", name, count=1) if worded else name
        if not is_heading_form(bare, longest=60, numbered=True):
            return False
        if worded and sum(self._worded_alike(name, self._page.words(run[0])) for run in self._page.runs) < 2:
            return False
        width = self._width
        on_purpose = width >= PROSE and run[0].length + len(after.split(maxsplit=1)[0]) + 1 < min(width, 80) - 8
        below = [numbering(self._page.words(line)) for line in run[1:]]
        if below[0] is not None and below[0].depth == number.depth + 1:
            return True
        # The items of a list stand one below the other; a clause stands alone in its run.
        listed = not worded and any(one is not None and one.depth <= number.depth for one in below)
        return (
            on_purpose
            and not listed
            and not after[:1].islower()
            and not BULLET.match(after)
            and self._page.ends(run[-1])
        )

    @staticmethod
    def _worded_alike(name: str, other: str) -> bool:
        """Whether another line begins with the same word and a number, as "Section 2" does beside "Section 1"."""
        number = numbering(other)
        return number is not None and number.form == "word" and other.split()[:1] == name.split()[:1]

    def _leads_to_prose(self, at: int, candidate: Candidate, first: bool) -> bool:
        """Whether what follows a standalone line is text that it can be the name of."""
        styles = [candidate.style]
        if candidate.style[0] == "plain":
            return (
                at + 1 < len(self._page.runs)
                and self._candidate(at + 1, first) is None
                and self._is_text(at + 1, candidate)
            )
        for later in range(at + 1, min(at + 4, len(self._page.runs))):
            following = self._candidate(later, first)
            if following is None or following.with_text or following.underlined:
                return following is not None or self._is_text(later, candidate)
            if following.style in styles:
                return False
            styles.append(following.style)
        return False

    def _is_text(self, at: int, candidate: Candidate) -> bool:
        run = self._page.runs[at]
        first = self._page.words(run[0])
        longest = max(line.length for line in run)
        number = numbering(first)
        strong = candidate.style[0] in ("capitals", "title") or self._counts_headings(candidate)
        if number and candidate.number and number.depth == candidate.number.depth + 1:
            return True  # "5. Payment", "5.1 The rent is due in advance."
        if BULLET.match(first) or (number and number.depth == 1):
            return strong  # a list needs a name less than prose does
        total = run[-1].end - run[0].start
        if longest >= PROSE:
            return strong or (total >= 80 and SENTENCE_END.search(self._page.words(run[-1])) is not None)
        if self._page.is_table(run) or self._page.is_records(run) or self._page.is_entries(run):
            return strong
        words = self._page.text[run[0].start : run[-1].end]
        brief = len(run) == 1 or candidate.style[0] == "capitals"
        return strong and brief and total >= 25 and words[-1] in ".!?:" and len(words.split()) >= _WORDS

    def _counts_headings(self, candidate: Candidate) -> bool:
        """Whether lines numbered like this one, each alone, are the headings of the page."""
        number = candidate.number
        return number is not None and number.depth == 1 and self._numbered[number.form] >= _SECTIONS

    @cached_property
    def _numbered(self) -> Counter[str]:
        """By the form of their number, how many lines stand alone and could be headings."""
        alone = (self._page.words(run[0]) for run in self._page.runs if len(run) == 1)
        found = ((words, number) for words in alone if (number := numbering(words)) is not None and number.depth == 1)
        return Counter(
            number.form for words, number in found if is_heading_form(words[number.end :], longest=90, numbered=True)
        )


def _can_be_underlined(words: str) -> bool:
    return len(words) <= 120 and not COLUMN_GAP.search(words) and any(map(str.isalpha, words))


def _style(name: str, number: Numbering | None) -> tuple[str, int]:
    if number is not None:
        return ("word:" + number.form if number.form == "word" else "number:" + number.form, number.depth)
    if is_capitals(name):
        return ("capitals", 0)
    return ("title", 0) if is_title_form(name) else ("plain", 0)
