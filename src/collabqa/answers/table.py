"""Rows of tables that answer by their name."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from collabqa.answers.coverage import Term, cover, match, stem_set
from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.question import Question
from collabqa.answers.reading import Evidence, Reading
from collabqa.answers.rows import cells, cells_of, headers, is_row, name_of
from collabqa.answers.thesaurus import synonyms
from collabqa.types import BlockKind, Document
from collabqa.words import STOPWORDS, stems, tokenize

_COVERED = 0.8  # of the question's words that row, columns, caption and heading hold together
_NAMED = 0.45  # of the question's words that the name of a row holds
_ROWS = 4  # rows of an answer
_CALLED = 0.9  # of what is asked of things that the name of a column holds
_PLAINLY = 0.8  # of the rows that say yes or no
_YES = frozenset(["yes", "y", "true", "x", "✓", "✔", "✔️", "✅", "included", "available"])
_NO = frozenset(["no", "n", "false", "", "-", "–", "—", "✗", "✘", "❌", "none", "n/a"])
_WHICH = re.compile(
    r"(?:which|what)\s+[\w-]+(?:\s+[\w-]+){0,2}?\s+(?P<said>(?:are|is|have|has|can|do|does|support|offer|include|allow)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_WHICH_ROWS = re.compile(r"(?:which|what|who|list|name)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|no|without|cannot)\b|n[’']t\b", re.IGNORECASE)
# Words of a question to a table that no table holds, and those that name columns rather than rows.
_LIGHT = frozenset(
    stems(
        "respectively respective value values amount amounts number figure figures table recorded reported record company group year years fiscal financial period allow allowed get have offer last"
    )
)
_DATES = frozenset(
    stems(
        "end ended ending january february march april may june july august september october november december quarter month months"
    )
)


_LOOSE = frozenset(stems("life time level"))  # "Battery life" is how long the battery lasts


def looked_up(question: str, terms: Sequence[Term], reading: Reading) -> list[Evidence]:
    """The rows of one table whose names the question holds, in order; [] where none answers as a whole.

    The row's name, its columns, the sentence before the table, the headings and the title together have to hold the
    question, but for what it calls the row behind its name: "the Team plan" is the row "Team".
    """
    own = {term.stem for term in terms}
    asked = own.union(*(synonyms(stem) for stem in own))
    terms = [term for term in terms if term.stem not in _LIGHT]
    things = [term for term in terms if not term.stem.isdigit() and term.stem not in _DATES]
    best: tuple[float, list[Evidence]] = (0.0, [])
    tables: dict[tuple[str, int], list[Evidence]] = {}
    for evidence in reading.evidence:
        if is_row(evidence.sentence):
            tables.setdefault((evidence.sentence.document.id, evidence.sentence.block), []).append(evidence)
    for rows in tables.values():
        above = headers(rows[0].sentence)
        body = [e for e in rows if e.sentence.number >= len(above)]
        called = _by_name(body, own) or _by_name(body, asked) or _by_cell(body, asked)
        if not called or len(called) > _ROWS:
            continue
        label = " ".join(words for _, words in called)
        context = [(label, 1.0), *((one.text, 1.0) for one in above), *_around(rows[0].sentence)]
        kinds = _kinds(question, [name_of(e.sentence.text) for e, _ in called])
        covered = cover([term for term in terms if term.stem not in kinds] or terms, context)
        columns = frozenset[str]().union(*(stem_set(one.text) for one in above))
        row = [t for t in things if not match(t, columns) and t.stem not in kinds] or things  # what no column is called
        if covered >= _COVERED and cover(row, [(label, 1.0)]) >= _NAMED and covered > best[0] + 0.01:
            best = covered, sorted((e for e, _ in called), key=lambda e: e.sentence.key)
    return best[1]


def _kinds(question: str, names: Sequence[str]) -> frozenset[str]:
    """The stems of the plain words that follow a name in the question: "plan" of "the Team plan"."""
    behind = (re.search(rf"\b{re.escape(name)}\s+(?P<kind>[a-z-]{{3,}})\b", question) for name in names if name)
    return frozenset(stem for found in behind if found for stem in stems(found["kind"]))


def _by_name(rows: Sequence[Evidence], asked: Set[str]) -> list[tuple[Evidence, str]]:
    """The rows whose whole name is asked for, each with its name; "Total revenue" asked for is not "Total"."""
    named = [(e, _name(e.sentence)) for e in rows]
    named = [(e, name) for e, name in named if name and (name - _LOOSE or name) <= asked]
    return [(e, name_of(e.sentence.text)) for e, name in named if not any(name < other for _, other in named)]


def _by_cell(rows: Sequence[Evidence], asked: Set[str]) -> list[tuple[Evidence, str]]:
    """The one row that has words in a cell that are asked for and stand in no other row; with them and its name.

    "How long does the black one last?" asks for the row that has "black" below "Colour".
    """
    held: dict[frozenset[str], list[tuple[Evidence, str]]] = {}
    for evidence in rows:
        name, *values = cells(evidence.sentence.text) or [""]
        for value in values:
            words = frozenset(stems(value)) - STOPWORDS
            if words and not any(map(str.isdigit, value)):
                held.setdefault(words, []).append((evidence, f"{name} {value}"))
    alone = [found[0] for words, found in held.items() if words <= asked and len(found) == 1]
    return alone if len(alone) == 1 else []


def ticked(question: Question, terms: Sequence[Term], documents: Sequence[Document]) -> list[Sentence]:
    """The rows that say yes in the column that is asked for, or no to "not": "Which dishes are vegetarian?"

    Of the first table that has such a column of yes and no, and whose names, headings or title say what is asked for.
    [] for another question.
    """
    found = _WHICH.match(question.text)
    if found is None:
        return []
    said = {word.stem for word in tokenize(found.group("said"))}
    predicate = [term for term in terms if term.stem in said]
    things = [term for term in terms if term.stem not in said]
    denied = bool(_NOT.search(found.group("said")))
    if not predicate:
        return []
    for document in documents:
        for number, block in enumerate(document.blocks):
            if block.kind is BlockKind.TABLE:
                rows = _saying(predicate, things, not denied, list(sentences_of_block(document, number)))
                if rows:
                    return rows
    return []


def filtered(question: Question, terms: Sequence[Term], documents: Sequence[Document]) -> list[Sentence]:
    """The rows that have in one column what is asked of that column: "Which actions are due in October?".

    The question names the column and, by the first column or what stands above the table, the things; what it says
    beside that is all in the column's cell. Of the first such table; [] for another question, or where all rows do.
    """
    if _WHICH_ROWS.match(question.text) is None:
        return []
    for document in documents:
        for number, block in enumerate(document.blocks):
            rows = list(sentences_of_block(document, number)) if block.kind is BlockKind.TABLE else []
            above = headers(rows[0]) if rows else []
            body = rows[len(above) :]
            names = cells_of(above[0]) if above else []
            around = stem_set(" ".join([names[0], rows[0].headings, document.title])) if names else frozenset[str]()
            for place, name in enumerate(names[1:], start=1):
                column = stem_set(name)
                called = [term for term in terms if match(term, column)]
                values = [term for term in terms if term not in called and not match(term, around)]
                if not called or not values or len(called) + len(values) == len(terms):
                    continue
                held = [row for row in body if _in_cell(values, row, place)]
                if 0 < len(held) < len(body):
                    return held
    return []


def _in_cell(values: Sequence[Term], row: Sentence, place: int) -> bool:
    parts = cells(row.text)
    found = stem_set(parts[place]) if place < len(parts) else frozenset[str]()
    return all(match(term, found) for term in values)


def _saying(predicate: Sequence[Term], things: Sequence[Term], yes: bool, rows: Sequence[Sentence]) -> list[Sentence]:
    """The rows of one table that say yes, or no, in the column that is called what is asked; [] where none is."""
    above = headers(rows[0])
    names = cells_of(above[0]) if above else [""]
    places = [place for place, name in enumerate(names) if place and cover(predicate, [(name, 1.0)]) >= _CALLED]
    told = [(row, cells(row.text)) for row in rows[len(above) :]]
    said = [(row, values[places[0]].lower()) for row, values in told if places and places[0] < len(values)]
    if not said or sum(value in _YES | _NO for _, value in said) < _PLAINLY * len(said):
        return []
    around = [(names[0], 1.0), (rows[0].headings, 1.0), (rows[0].document.title, 1.0), *_around(rows[0])]
    named = not things or cover(things, around) > 0.0
    return [row for row, value in said if named and value in (_YES if yes else _NO)]


def _name(row: Sentence) -> frozenset[str]:
    return frozenset(stem for stem in stems(re.sub(r"\([^)]*\)", "", name_of(row.text))) if not stem.isdigit())


def _around(row: Sentence) -> list[tuple[str, float]]:
    document, block = row.document, row.block
    before = document.blocks[block - 1] if block else None
    caption = document.text[before.start : before.end][-300:] if before else ""
    return [(caption, 0.9), (row.headings, 0.9), (document.title, 0.8)]
