"""Rankings are measured against the passages that hold gold evidence; values worked by hand."""

from __future__ import annotations

import math

import pytest

from collabqa.errors import CollabqaError
from collabqa.evaluation import ranking
from collabqa.evaluation.ranking import Ranked, Relevance, check_installed, rank
from collabqa.types import Passage, Span
from golden import gold, response


def passage(name: str, start: int, end: int) -> Passage:
    return Passage(span=Span(name, start, end), text="", title="", section=(), sentences=())


PASSAGES = [passage("a.md", 0, 100), passage("a.md", 100, 200), passage("a.md", 200, 260), passage("b.md", 0, 100)]
FIRST = {"doc_id": "a", "start": 90, "end": 96}
LONG = {"doc_id": "a", "start": 100, "end": 600}  # longer than four hundred: passages inside it count
BETWEEN = {"doc_id": "b", "start": 90, "end": 300}  # ten of 210 characters lie in a passage


def test_relevant_is_what_would_count_as_a_citation() -> None:
    relevance = Relevance(PASSAGES)
    assert relevance.of(gold(evidence=[FIRST])) == {"a.md:0-100"}
    assert relevance.of(gold(evidence=[LONG])) == {"a.md:100-200", "a.md:200-260"}
    assert relevance.of(gold(evidence=[BETWEEN])) == frozenset()
    assert relevance.of(gold(evidence=[FIRST, LONG])) == {"a.md:0-100", "a.md:100-200", "a.md:200-260"}


def test_rankings_by_hand() -> None:
    questions = [gold(evidence=[LONG]), gold(evidence=[FIRST]), gold(evidence=[BETWEEN]), gold(answerable=False)]
    listed = (("b.md", 0, 100), ("a.md", 100, 200), ("a.md", 100, 200))  # one of the two, second; a repeat adds nothing
    responses = [response("x", passages=listed), response("x"), response("x", passages=listed), response("x")]
    got = rank(questions, responses, Relevance(PASSAGES))
    ideal = 1 + 1 / math.log2(3)
    assert got[0] and (got[0].recall5, got[0].recall10) == (0.5, 0.5)
    assert got[0].ndcg10 == pytest.approx(1 / math.log2(3) / ideal)
    assert got[1:] == [Ranked(0, 0, 0), Ranked(0, 0, 0), None]
    assert rank([gold(answerable=False)], [response("x")], Relevance(PASSAGES)) == [None]


def test_recall_looks_at_five_and_at_ten() -> None:
    others = tuple(("b.md", place, place + 1) for place in range(5))
    (got,) = rank([gold(evidence=[FIRST])], [response("x", passages=(*others, ("a.md", 0, 100)))], Relevance(PASSAGES))
    assert got and (got.recall5, got.recall10) == (0.0, 1.0)
    assert got.ndcg10 == pytest.approx(1 / math.log2(7))


def test_without_the_library_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "find_spec", lambda name: None)
    with pytest.raises(CollabqaError, match=r"collabqa\[eval\]"):
        check_installed()


def test_a_passage_made_of_two_counts_as_both() -> None:
    relevance = Relevance(PASSAGES)
    first, second = [span.span for span in PASSAGES if span.span.document_id == "a.md"][:2]
    alone = [f"a.md:{span.start}-{span.end}" for span in (first, second)]
    assert relevance.within("a.md", first.start, second.end) == alone
    assert relevance.within("a.md", first.start, first.end - 1) == [f"a.md:{first.start}-{first.end - 1}"]


def test_passages_listed_as_one_take_one_place() -> None:
    listed = (("a.md", 0, 200), ("b.md", 0, 100), ("a.md", 200, 260))  # the second of the two holds the evidence
    (got,) = rank([gold(evidence=[LONG])], [response("x", passages=listed)], Relevance(PASSAGES))
    assert got and got.recall5 == 1.0
    assert got.ndcg10 == pytest.approx((1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3)))
