"""Tables: rows that answer by their name, and a row told with the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from collabqa.answers.coverage import Term, cover
from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.reading import Evidence, Reading
from collabqa.documents.layout import plain
from collabqa.types import BlockKind
from collabqa.words import stems

_HEADERS = 4  # rows at the top of a table that can name its columns
_COVERED = 0.8  # of the question's words that row, columns, caption and heading hold together
_NAMED = 0.45  # of the question's words that the name of a row holds
_ROWS = 4  # rows of an answer
# Words of a question to a table that no table holds, and those that name columns rather than rows.
_LIGHT = frozenset(
    stems(
        "respectively respective value values amount amounts number figure figures table recorded reported record company group year years fiscal financial period"
    )
)
_DATES = frozenset(
    stems(
        "end ended ending january february march april may june july august september october november december quarter month months"
    )
)
_LONGEST = 24  # rows of a table that is given whole
_LEADS = re.compile(r":\s*$|\b(?:following|follows|below)\b", re.IGNORECASE)
_CELL = re.compile(r"(?<!\\)\|")
_VALUE = re.compile(r"[^A-Za-z]*\d[^A-Za-z]*(?:%|[mbk]n?)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


def is_row(sentence: Sentence) -> bool:
    """Whether the sentence is a row of a table."""
    return sentence.home.kind is BlockKind.TABLE


def cells(row: str) -> list[str]:
    """The cells of a row of a Markdown table, outer white space aside; empty ones are kept."""
    parts = [plain(part).strip() for part in _CELL.split(row.strip())]
    return parts[1 if row.strip().startswith("|") else 0 : -1 if row.strip().endswith("|") else None]


def headers(row: Sentence) -> list[Sentence]:
    """The rows at the top of the row's table that name its columns: the first, and what follows without a value."""
    found: list[Sentence] = []
    for sentence in sentences_of_block(row.document, row.block):
        if found and (len(found) == _HEADERS or _holds_value(sentence.text)):
            return found
        found.append(sentence)
    return found[:1]  # a table of words: only its first row is sure to name the columns


@lru_cache(maxsize=4096)
def _holds_value(row: str) -> bool:
    return any(_VALUE.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in cells(row)[1:])


def told(row: Sentence, above: Sequence[Sentence]) -> str:
    """The row in words of the document with marks between them: its name, then each column's name and value."""
    columns = [cells(one.text) for one in above]
    name, *values = cells(row.text) or [""]
    parts = []
    for place, value in enumerate(values, start=1):
        names = dict.fromkeys(column[place] for column in columns if place < len(column) and column[place])
        if value:
            parts.append(": ".join(part for part in (" ".join(names), value) if part))
    corner = " ".join(dict.fromkeys(column[0].strip("()") for column in columns if column and column[0]))
    said = "; ".join(parts) + (f" ({corner})" if corner and parts else "")
    return " — ".join(part for part in (name, said) if part)


def led(sentence: Sentence) -> list[Sentence]:
    """The rows of the table that the sentence leads in ("It consists of the following:"), without those that name columns.

    [] where no table of at most 24 rows follows.
    """
    document, after = sentence.document, sentence.block + 1
    last = sentence.range == sentence.home.sentences[-1]
    if not last or after == len(document.blocks) or not _LEADS.search(sentence.text):
        return []
    block = document.blocks[after]
    if block.kind is not BlockKind.TABLE or block.section != sentence.home.section:
        return []
    rows = list(sentences_of_block(document, after))
    body = rows[len(headers(rows[0])) :] if rows else []
    return body if 2 <= len(body) <= _LONGEST else []


def looked_up(terms: Sequence[Term], reading: Reading) -> list[Evidence]:
    """The rows of one table whose names the question holds, in order; [] where none answers as a whole.

    The row's name, its columns, the sentence before the table, the headings and the title together have to hold the
    question.
    """
    asked = {term.stem for term in terms}
    terms = [term for term in terms if term.stem not in _LIGHT]
    things = [term for term in terms if not term.stem.isdigit() and term.stem not in _DATES]
    best: tuple[float, list[Evidence]] = (0.0, [])
    tables: dict[tuple[str, int], list[Evidence]] = {}
    for evidence in reading.evidence:
        if is_row(evidence.sentence):
            tables.setdefault((evidence.sentence.document.id, evidence.sentence.block), []).append(evidence)
    for rows in tables.values():
        above = headers(rows[0].sentence)
        named = [(e, _name(e.sentence)) for e in rows if e.sentence.number >= len(above)]
        named = [(e, name) for e, name in named if name and name <= asked]
        # "Total revenue" asked for is not "Total".
        named = [(e, name) for e, name in named if not any(name < other for _, other in named)]
        if not named or len(named) > _ROWS:
            continue
        label = " ".join(e.sentence.text.split("|")[1] for e, _ in named if "|" in e.sentence.text)
        context = [(label, 1.0), *((one.text, 1.0) for one in above), *_around(rows[0].sentence)]
        covered = cover(terms, context)
        if covered >= _COVERED and cover(things, [(label, 1.0)]) >= _NAMED and covered > best[0] + 0.01:
            best = covered, sorted((e for e, _ in named), key=lambda e: e.sentence.key)
    return best[1]


def _name(row: Sentence) -> frozenset[str]:
    first = next(iter(cells(row.text)), "")
    return frozenset(stem for stem in stems(re.sub(r"\([^)]*\)", "", first)) if not stem.isdigit())


def _around(row: Sentence) -> list[tuple[str, float]]:
    document, block = row.document, row.block
    before = document.blocks[block - 1] if block else None
    caption = document.text[before.start : before.end][-300:] if before else ""
    return [(caption, 0.9), (row.headings, 0.9), (document.title, 0.8)]
