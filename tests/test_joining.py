"""Neighbours among the first hits are listed as one passage; everything else stays where it was."""

from __future__ import annotations

from collabqa.indexing.joining import JOINED, joined
from collabqa.types import Hit, Passage, Range, Span
from documents import make_document

TEXT = """# Oaks

An oak may live for 900 years.

It is hard wood.

Its acorns feed jays.

# Birches

Birch bark is white.
"""
DOCUMENTS = {"trees.md": make_document(TEXT, "trees.md"), "other.md": make_document(TEXT, "other.md")}


def passage(text: str, section: str = "Oaks", document: str = "trees.md") -> Passage:
    start = TEXT.index(text)
    span = Span(document, start, start + len(text))
    return Passage(span, text, "Trees", (section,), (Range(span.start, span.end),))


LIVES, HARD, ACORNS = (
    passage(text) for text in ("An oak may live for 900 years.", "It is hard wood.", "Its acorns feed jays.")
)
BIRCH = passage("Birch bark is white.", "Birches")


def listed(*passages: Passage) -> list[tuple[str, float, int]]:
    hits = [Hit(one, 1.0 - n / 100, n + 1) for n, one in enumerate(passages)]
    found = joined(hits, DOCUMENTS)
    for hit in found:
        span = hit.passage.span
        assert hit.passage.text == TEXT[span.start : span.end]
        assert all(span.start <= s.start < s.end <= span.end for s in hit.passage.sentences)
    return [(hit.passage.text, hit.score, hit.rank) for hit in found]


def test_a_neighbour_before_or_behind_joins_the_better_one() -> None:
    both = "An oak may live for 900 years.\n\nIt is hard wood."
    assert listed(LIVES, BIRCH, HARD) == [(both, 1.0, 1), (BIRCH.text, 0.99, 2)]
    assert listed(HARD, BIRCH, LIVES) == [(both, 1.0, 1), (BIRCH.text, 0.99, 2)]


def test_two_make_a_pair_and_no_more() -> None:
    assert [text for text, *_ in listed(HARD, LIVES, ACORNS)] == [f"{LIVES.text}\n\n{HARD.text}", ACORNS.text]


def test_another_section_another_document_and_what_stands_apart_stay_alone() -> None:
    for other in (passage(HARD.text, document="other.md"), BIRCH):
        assert [text for text, *_ in listed(ACORNS, other)] == [ACORNS.text, other.text]
    assert [text for text, *_ in listed(LIVES, ACORNS)] == [LIVES.text, ACORNS.text]  # a sentence stands between them
    assert [text for text, *_ in listed(LIVES, LIVES)] == [LIVES.text, LIVES.text]


def test_only_the_first_hits_are_looked_at() -> None:
    others = [passage(HARD.text, document="other.md")] * (JOINED - 1)
    assert len(listed(LIVES, *others, HARD)) == JOINED + 1
    assert len(listed(LIVES, *others[1:], HARD)) == JOINED - 1
    assert listed() == []
