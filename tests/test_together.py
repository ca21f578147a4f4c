"""What all candidates together say."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from collabqa.answers.evidence import sentences_of_block
from collabqa.answers.reading import Evidence
from collabqa.answers.together import DECIDED, STATED, Prior, decided, in_conversation, stated, together
from collabqa.documents.corpus import load_document, scan


@pytest.fixture
def candidates(tmp_path: Path) -> list[Evidence]:
    """Two sentences of one paragraph and one of another."""
    (tmp_path / "bread.txt").write_text("Knead it. Bake it.\n\nServe it with butter.\n", encoding="utf-8")
    document = load_document(scan(tmp_path).files[0])
    sentences = [s for block in range(len(document.blocks)) for s in sentences_of_block(document, block)]
    assert len(sentences) == 3
    marks = [(0.2, 0.5), (0.9, 0.5), (0.4, 0.2)]
    return [
        Evidence(
            sentence=sentence, score=0.0, own=0.0, coverage=0.0, similarity=similarity, weakest=0.0, typed=0.0,
            anchored=0.0, leads=0.0, announces=False, missing=(), plain=0.0, answered=answered,
        )
        for sentence, (similarity, answered) in zip(sentences, marks, strict=True)
    ]  # fmt: skip


def test_the_closest_sentence_counts_wherever_it_stands(candidates: list[Evidence]) -> None:
    assert together(candidates)["closest"] == 0.9
    assert together(candidates[::-1]) == together(candidates)


def test_paragraphs_count_once_and_add_up(candidates: list[Evidence]) -> None:
    assert together(candidates)["read"] == pytest.approx(1 - 0.5 * 0.8)
    assert together(candidates[:2])["read"] == pytest.approx(0.5)


def test_another_block_speaks_of_it_too_or_not(candidates: list[Evidence]) -> None:
    scored = [replace(one, score=score) for one, score in zip(candidates, (2.5, 2.2, 1.175), strict=True)]
    assert together(scored)["elsewhere"] == 0.5  # of the second block: the first has both higher scores
    assert together([*scored[:2], replace(scored[2], score=9.0)])["elsewhere"] == 1.0
    assert 0 < together(scored[:2])["elsewhere"] < 1  # there is no other block to say


def test_what_else_is_told_counts_nothing_where_a_name_is_missing(candidates: list[Evidence]) -> None:
    scored = [replace(one, score=score) for one, score in zip(candidates, (2.5, 2.2, 1.175), strict=True)]
    assert together([replace(scored[0], missing=("spain",)), *scored[1:]])["elsewhere"] == 0.0
    assert together([*scored[:2], replace(scored[2], missing=("spain",))])["elsewhere"] == 0.5


def test_many_passages_are_a_crowd(candidates: list[Evidence]) -> None:
    assert [together(candidates, among)["crowd"] for among in (0, 100, 300)] == [0.0, 0.5, 0.75]


def test_a_document_is_long_by_what_the_best_sentence_stands_in(candidates: list[Evidence], tmp_path: Path) -> None:
    (tmp_path / "book.txt").write_text("Butter is old. " * 1_200, encoding="utf-8")  # 18,000 code points
    book = next(document for file in scan(tmp_path).files if (document := load_document(file)).id == "book.txt")
    said = replace(candidates[0], sentence=next(sentences_of_block(book, 0)))
    assert together(candidates)["long"] < 1e-9
    assert together([replace(said, score=1.0), *candidates[1:]])["long"] == pytest.approx(0.5, abs=0.001)
    assert together([replace(candidates[1], score=1.0), said])["long"] < 1e-9


def test_no_candidates_say_nothing() -> None:
    told = together([])
    assert (told["closest"], told["read"], told["crowd"], told["long"]) == (0.0, 0.0, 0.0, 0.0)


def test_in_a_conversation_a_poor_match_says_less_the_more_there_is_to_match() -> None:
    prior = Prior(share=0.9, weight=0.6)
    assert in_conversation(0.3, 0, 0.45, prior) == pytest.approx(0.3)
    assert in_conversation(0.3, 100, 0.45, prior) == pytest.approx(0.3 + 0.5 * 0.6 * (0.9 - 0.3))
    for among in (30, 1_000):
        told = [in_conversation(step / 10, among, 0.45, prior) for step in range(11)]
        assert told == sorted(told) and 0.0 < told[0] < told[-1] < 1.0  # no order changes


def test_in_a_conversation_an_answer_is_about_what_is_talked_of() -> None:
    assert in_conversation(0.5, 0, 0.85, DECIDED) == pytest.approx(1 / (1 + math.exp(-1.0)))
    told = [in_conversation(0.5, 300, continues, DECIDED) for continues in (0.1, 0.45, 0.9)]
    assert told == sorted(told) and len(set(told)) == 3


def test_a_doubtful_question_of_a_conversation_is_more_likely_answerable_than_answered() -> None:
    for among in (10, 100, 1_000):
        assert in_conversation(0.3, among, 0.45, STATED) > in_conversation(0.3, among, 0.45, DECIDED)
    assert in_conversation(0.3, 0, 0.45, STATED) == in_conversation(0.3, 0, 0.45, DECIDED)


def test_what_is_stated_is_sharper_the_fewer_passages_there_are() -> None:
    page = 500  # code points
    assert stated(0.5, 0, 0, page) == pytest.approx(stated(0.5, 1_000, 1_000, page)) == pytest.approx(0.5, abs=1e-3)
    assert (stated(0.0, 0, 0, page), stated(1.0, 0, 0, page)) == (0.01, 0.99)
    assert stated(0.8, 0, 0, page) == pytest.approx(1 / (1 + math.exp(-1.7 * math.log(4))), abs=1e-3)
    for sure in (0.6, 0.9):
        told = [stated(sure, passages, passages, page) for passages in (1_000_000, 300, 30, 0)]
        assert told == sorted(told) and told[0] == pytest.approx(sure, abs=1e-4)
        assert [stated(1 - sure, passages, passages, page) for passages in (300, 0)] == pytest.approx(
            [1 - stated(sure, passages, passages, page) for passages in (300, 0)], abs=1e-4
        )


def test_a_long_document_is_a_crowd_of_passages_by_itself() -> None:
    page, book, many = 2_000, 1_000_000, 1_000_000
    assert stated(0.9, many, many, book) == pytest.approx(0.9, abs=1e-3)
    # Asked alone it is no surer; nor is it where few passages are there at all.
    assert stated(0.9, many, 0, book) == pytest.approx(stated(0.9, 0, 0, book))
    assert (
        stated(0.5, 0, 0, book) == pytest.approx(1 / (1 + math.exp(2.0)), abs=1e-3) and stated(0.5, 0, 0, page) > 0.49
    )


def test_a_long_document_among_many_passages_counts_once_to_decide() -> None:
    assert decided(0.4, 100_000, 1_000) > 0.55 > decided(0.4, 100_000, 100) == 0.4  # few passages
    assert decided(0.4, 2_000, 1_000) == pytest.approx(0.4, abs=1e-3)  # a page
    for length in (20_000, 200_000):
        told = [decided(step / 10, length, 1_000) for step in range(11)]
        assert told == sorted(told)
