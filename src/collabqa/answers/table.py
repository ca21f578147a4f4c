"""Rows of tables that answer by their name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from collabqa.answers.coverage import Term, cover
from collabqa.answers.evidence import Sentence
from collabqa.answers.reading import Evidence, Reading
from collabqa.answers.rows import cells, headers, is_row
from collabqa.words import stems

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
