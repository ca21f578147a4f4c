"""What all candidates together say."""

from __future__ import annotations

from pathlib import Path

import pytest

from collabqa.answers.evidence import sentences_of_block
from collabqa.answers.reading import Evidence
from collabqa.answers.together import together
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


def test_no_candidates_say_nothing() -> None:
    assert together([]) == {"closest": 0.0, "read": 0.0}
