"""The row of a table that has the most or the least of what is asked: "Which programme uses the least water?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from collabqa.answers.coverage import Term, match, stem_set
from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.rows import cells, cells_of, headers
from collabqa.types import BlockKind, Document
from collabqa.words import stems, tokenize

# What an adjective in the superlative is the most of, and whether it is the least: the names that columns have for it.
_BY_ADJECTIVE = {
    form: (frozenset(stems(names)), least)
    for forms, names, least in (
        ("lightest", "weight mass", True),
        ("heaviest", "weight mass", False),
        ("cheapest", "price cost fee rate fare", True),
        ("dearest priciest", "price cost fee rate fare", False),
        ("longest", "length duration time", False),
        ("shortest", "length duration time height", True),
        ("tallest", "height", False),
        ("widest", "width", False),
        ("narrowest", "width", True),
        ("deepest", "depth", False),
        ("hottest warmest", "temperature", False),
        ("coldest coolest", "temperature", True),
        ("fastest", "speed", False),
        ("slowest", "speed", True),
        ("oldest", "age", False),
        ("youngest", "age", True),
        ("loudest noisiest", "noise loudness", False),
        ("quietest", "noise loudness", True),
        ("biggest largest", "size area", False),
        ("smallest", "size area", True),
    )
    for form in forms.split()
}
_EXPENSIVE = re.compile(r"\b(?P<how>most|least)\s+expensive\b", re.IGNORECASE)
_OF_NOUN = re.compile(
    r"\b(?P<how>most|least|fewest|highest|lowest|largest|smallest|biggest|greatest|longest|shortest)\s+(?P<noun>[\w-]+(?:\s[\w-]+)?)",
    re.IGNORECASE,
)
_LEAST = frozenset(["least", "fewest", "lowest", "smallest", "shortest"])
_ASKS = re.compile(r"(?:(?:which|what|who)\b|name\s)", re.IGNORECASE)
# "1,312", "0.75", "0,75" and "3:55". What may be either a thousand or a fraction is no number here: "1.500", nor are
# versions and dates.
_PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?![1-9]\d{0,2}\.\d{3}(?!\d))\d+(?:[.,]\d+)?)(?![.,]?\d)(?::\d\d)?"
_VALUE = re.compile(
    rf"(?P<before>[^\d\s−-]{{0,4}}?)\s?(?P<low>[−-]?{_PLAIN})(?:\s?[–-]\s?(?P<high>{_PLAIN}))?\s?(?P<unit>[^\d]{{0,20}})"
)
_LIGHT = frozenset(stems("have has had use uses need needs cost take takes give offer get make come run is are"))
_ROWS = 3  # with fewer values nothing is the most
_COLUMNS = 2


def extreme(question: str, terms: Sequence[Term], documents: Sequence[Document]) -> tuple[list[Sentence], str]:
    """The rows that answer a question for the most or the least in a column, and the one's name; ([], "") for none.

    Where the things are the columns it is the row that compares them, and no name. Every value has to be a number with
    the same unit, and every word of the question to stand in the table, above it or in the title.
    """
    asked = _asked(question) if _ASKS.match(question) else None
    for document in documents if asked else ():
        for number, block in enumerate(document.blocks):
            rows = list(sentences_of_block(document, number)) if block.kind is BlockKind.TABLE else []
            above = headers(rows[0]) if rows else []
            if asked is not None and len(above) == 1 and len(rows) > 1:
                found = _in_table(asked, terms, above[0], rows[1:])
                if found[0]:
                    return found
    return [], ""


def _asked(question: str) -> tuple[frozenset[str], bool, frozenset[str]] | None:
    """The names of what is compared, whether the least is asked for, and the stems that say so; None for neither."""
    expensive = _EXPENSIVE.search(question)
    if expensive:
        names, _ = _BY_ADJECTIVE["cheapest"]
        return names, expensive["how"].lower() == "least", frozenset(stems(expensive.group()))
    for word in tokenize(question):
        if word.folded in _BY_ADJECTIVE:
            names, least = _BY_ADJECTIVE[word.folded]
            of_noun = _OF_NOUN.match(question, word.start)
            names = names | (frozenset(stems(of_noun["noun"])[:1]) if of_noun else frozenset())
            return names, least, frozenset([word.stem])
    of_noun = _OF_NOUN.search(question)
    if of_noun is None:
        return None
    noun = frozenset(stems(of_noun["noun"]))
    return noun, of_noun["how"].lower() in _LEAST, noun | frozenset(stems(of_noun["how"]))


def _in_table(
    asked: tuple[frozenset[str], bool, frozenset[str]],
    terms: Sequence[Term],
    header: Sentence,
    rows: Sequence[Sentence],
) -> tuple[list[Sentence], str]:
    names, least, saying = asked
    columns = cells_of(header)
    around = stem_set(f"{columns[0]} {header.headings} {header.document.title}")
    left = [term for term in terms if term.stem not in saying | _LIGHT]
    if left and not any(match(term, around) for term in left):
        return [], ""
    table = [cells(row.text) for row in rows]
    # The column that holds most of what is compared: "Population density" rather than "Population".
    for place in sorted(range(1, len(columns)), key=lambda at: -len(names & stem_set(columns[at]))):
        column = columns[place]
        if not names.isdisjoint(stem_set(column)) and all(match(t, around | stem_set(column)) for t in left):
            values = list(_numbers([row[place] if place < len(row) else "" for row in table], least=least))
            if len(values) < _ROWS or len(values) < len(rows):
                continue
            best = min(values) if least else max(values)
            found = [row for row, value in zip(rows, values, strict=True) if value == best]
            return found, cells(found[0].text)[0] if len(found) == 1 else ""
    for row, parts in zip(rows, table, strict=True):
        named = not names.isdisjoint(stem_set(parts[0])) and all(match(t, around | stem_set(parts[0])) for t in left)
        if named and len(list(_numbers(parts[1:], least=least))) == len(parts) - 1 >= _COLUMNS:
            return [row], ""
    return [], ""


def _numbers(values: Sequence[str], *, least: bool) -> Iterator[float]:
    """The values as numbers, of a range the end that counts, up to the first that is none or has another unit."""
    unit: tuple[str, str] | None = None
    for value in values:
        found = _VALUE.fullmatch(value.strip())
        if found is None:
            return
        own = (found["before"].strip(), found["unit"].strip().rstrip("s"))
        if unit not in (None, own):
            return
        unit = own
        yield _number(found["low"] if least or not found["high"] else found["high"])


def _number(text: str) -> float:
    """A number as tables have it: "1,312", "0.75", and "3:55" as minutes or seconds."""
    first, _, second = text.replace("−", "-").partition(":")
    value = float(re.sub(r",(?=\d{3})", "", first).replace(",", "."))
    return 60 * value + float(second) if second else value
