"""Rows of tables: the names of their columns, and a row told with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.documents.layout import plain
from collabqa.types import BlockKind
from collabqa.words import stems

_COLUMNS = 3  # of plain text, from which on the first row names them
_HEADERS = 4  # rows at the top of a table that can name its columns
LONGEST = 24
"""Rows of a table that is given whole."""
_CELL = re.compile(r"(?<!\\)\|")
_SAMPLE = 40  # rows
_INDENTED = 4  # characters by which a row begins further right than the others
# Between the columns of a table in plain text; behind a stop two spaces may be none.
_GAP = re.compile(r"\s{3,}|\t+\s*|\s\.{3,}\s+|\s?\.{5,}\s*|(?<=[^\s.!?:;])  (?=\S)")
_VALUE = re.compile(r"[^A-Za-z]*\d[^A-Za-z]*(?:%|[mbk]n?|thousand|million|billion|percent)?[^A-Za-z]*", re.IGNORECASE)
_UNIT = re.compile(r"\d|[$€£%]|\b(?:in|thousands?|millions?|billions?|percent|per|[A-Z]{3}[mk]?)\b")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")


def is_row(sentence: Sentence) -> bool:
    """Whether the sentence is a row of a table."""
    return sentence.home.kind is BlockKind.TABLE


def cells(row: str) -> list[str]:
    """The cells of a row, outer white space aside: those between pipes, empty ones kept, else those with a wide gap
    between them, with what goes on below each."""
    if not _CELL.search(row):
        first, *below = row.strip().split("\n")
        return _filled(first, below) if below else _GAP.split(first)
    parts = [plain(part).strip() for part in _CELL.split(row.strip())]
    return parts[1 if row.strip().startswith("|") else 0 : -1 if row.strip().endswith("|") else None]


def name_of(row: str) -> str:
    """The first cell of a row; "" for a row without any."""
    return next(iter(cells(row)), "")


def _filled(first: str, below: Sequence[str]) -> list[str]:
    """The cells of a row in plain text whose words go on in the lines below, under the columns where they began."""
    found, starts = _GAP.split(first), [0, *(gap.end() for gap in _GAP.finditer(first))]
    for line in below:
        words = line.strip()
        column = len(line) - len(line.lstrip())
        place = max(number for number, start in enumerate(starts) if start <= column)
        found[place] = f"{found[place]} {words}"
    return found


def cells_of(row: Sentence) -> list[str]:
    """The cells of a row, with an empty first one where a row of plain text begins further right than the others."""
    return _padded(row, 0 if _indent(row) < _INDENTED else min(map(_indent, _sample(row))))


def _padded(row: Sentence, least: int) -> list[str]:
    found = cells(row.text)
    return found if _CELL.search(row.text) or _indent(row) - least < _INDENTED else ["", *found]


def _sample(row: Sentence) -> list[Sentence]:
    """The rows by which the columns of a table are judged."""
    return list(islice(sentences_of_block(row.document, row.block), _SAMPLE))


def _is_like(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a first row is one of the others by its cells: numbers among numbers, words that stand below again."""
    for cell, *below in zip(first, *rows, strict=True):
        numbered = sum(bool(_DIGIT.search(other)) for other in below)
        held = _stems(cell)
        again = sum(not held.isdisjoint(_stems(other)) for other in below)
        # A year names a column as well.
        if _DIGIT.search(cell) and not _YEAR.search(cell) and 2 * numbered >= len(below):
            return True
        if held and (cell in below or 2 * again > len(below)):
            return True
    return False


@lru_cache(maxsize=16_384)
def _stems(cell: str) -> frozenset[str]:
    return frozenset(stems(cell))


def _indent(row: Sentence) -> int:
    return row.range.start - (row.document.text.rfind("\n", 0, row.range.start) + 1)


def headers(row: Sentence) -> list[Sentence]:
    """The rows at the top of the row's table that name its columns: the first, and what goes on with it.

    That is a row without a name or a value of its own, such as the years below "Year ended". [] where the columns of
    plain text cannot be told: two of them are names and values, unless the first row leaves out the place of the names,
    and a row with fewer cells leaves one out unseen.
    """
    if not _CELL.search(row.text):
        sample = _sample(row)
        every = sample if row in sample else [*sample, row]
        least = min(map(_indent, every))
        rows = [_padded(one, least) for one in every]
        if (
            len({len(one) for one in rows}) > 1
            or (len(rows[0]) < _COLUMNS and rows[0][0])
            or _is_like(rows[0], rows[1:])
        ):
            return []
    found: list[Sentence] = []
    for sentence in sentences_of_block(row.document, row.block):
        if found and (len(found) == _HEADERS or not _goes_on(sentence.text)):
            return found
        found.append(sentence)
    return found[:1]  # nothing but names: only the first row is sure to name the columns


@lru_cache(maxsize=4096)
def _goes_on(row: str) -> bool:
    """Whether a row below the first names columns too: years or nothing in all of them, or words without a name before."""
    name, *values = cells(row) or [""]
    if all(not value or _YEAR.fullmatch(value) for value in values):
        return True
    return not name and not any(_VALUE.fullmatch(value) and not _YEAR.fullmatch(value) for value in values)


def told(row: Sentence, above: Sequence[Sentence]) -> str:
    """The row in words of the document with marks between them: its name, then each column's name and value."""
    columns = [cells_of(one) for one in above]
    name, *values = cells(row.text) or [""]
    parts = []
    for place, value in enumerate(values, start=1):
        names = dict.fromkeys(column[place] for column in columns if place < len(column) and column[place])
        if value:
            parts.append(": ".join(part for part in (" ".join(names), value) if part))
    above_names = dict.fromkeys(column[0].strip("()") for column in columns if column and column[0])
    # A word or two without a unit only say what the rows are.
    corner = " ".join(words for words in above_names if len(words.split()) > 2 or _UNIT.search(words))
    said = "; ".join(parts) + (f" ({corner})" if corner and parts else "")
    return " — ".join(part for part in (name, said) if part)
