"""Dates that are told by where they stand: behind a name ("Ann Lee (3 May 1901 – 9 June 1977)"), or in a heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from collabqa.answers.answertype import find
from collabqa.answers.coverage import Term, match, stem_set
from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.expectation import Expect
from collabqa.types import BlockKind, Document, Range
from collabqa.words import stems

_ASKS = re.compile(
    r"(?:when|(?:in|on)?\s*(?:what|which)\s+(?:year|day|date))\s+(?:was|did|has)\s+(?P<name>[\w.’' -]{2,60}?)\s+"
    r"(?:(?P<born>born)|died?|pass(?:ed)?\s+away)\W*$",
    re.IGNORECASE,
)
_DATE = r"(?:(?:c\.|ca\.|about|around)\s*)?(?:[\w.,]+\s+){0,3}\d{3,4}(?:\s+(?:BC|AD|BCE|CE))?"
_LIFESPAN = re.compile(
    rf"\((?:[^()]{{0,80}}?[;,]\s+)?(?:(?:born|b\.|\*)\s*)?(?P<born>{_DATE})(?:\s+in\s+[^()–—]{{2,40}}?)?\s*[–—-]\s*"
    rf"(?:(?:died|d\.|†)\s*)?(?P<died>{_DATE})(?:\s+in\s+[^()]{{2,40}})?\)"
)
_NAME_MOST = 60  # code points before the bracket


def lifespan_asked(question: str, sentences: Iterable[Sentence]) -> tuple[Sentence, Range] | None:
    """The sentence that tells when the person asked for was born or died, and where in it; None for another question.

    All words of the name that is asked for stand right before the bracket.
    """
    asked = _ASKS.match(question.strip())
    wanted = stem_set(asked["name"]) if asked else frozenset()
    for sentence in sentences if asked and wanted else ():
        for found in _LIFESPAN.finditer(sentence.text):
            name = sentence.text[max(0, found.start() - _NAME_MOST) : found.start()]
            if wanted <= stem_set(name):
                return sentence, Range(*found.span("born" if asked and asked["born"] else "died"))
    return None


# What befalls a version, an issue or a meeting at the date in its heading.
_DATED = frozenset(
    stems(
        "release released publish published appear appeared came come out issue issued hold held take place date "
        "launch launched version edition"
    )
)


def dated_heading(terms: Sequence[Term], documents: Sequence[Document]) -> tuple[Sentence, Range] | None:
    """The one heading with a date that holds what is asked, and where the date is: "4.0.0 (3 June 2024)".

    What is not in the heading has to stand in the title; None where nothing is named, or several headings hold it.
    """
    named = [term for term in terms if term.stem not in _DATED]
    found: list[tuple[Sentence, Range]] = []
    for document in documents if named and len(named) < len(terms) else ():
        title = stem_set(document.title)
        for number, block in enumerate(document.blocks):
            if block.kind is not BlockKind.HEADING:
                continue
            heading = next(sentences_of_block(document, number), None)
            date = find(Expect.TIME, heading.text, ()) if heading is not None else None
            if heading is None or date is None:
                continue
            held = stem_set(heading.text)
            own = [term for term in named if match(term, held)]
            if own and all(term in own or match(term, title) for term in named):
                found.append((heading, date))
    return found[0] if len(found) == 1 else None
