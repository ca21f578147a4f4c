"""The trained network as it ships: its file, what it marks, and that nothing depends on company."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from collabqa.answers.network import SHA256, ReaderNetwork, packaged_network, packaged_path
from collabqa.errors import ModelError
from collabqa.types import Range

TEXT = (
    "Tallis Works was founded in Bergen by Ingrid Solheim. 🙂 It has 120 employees. "
    "Passwords are changed only when a leak is suspected, because frequent changes lead people to weak passwords."
)


def words(span: Range) -> str:
    return TEXT[span.start : span.end]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who founded Tallis Works?", "Ingrid Solheim"),
        ("How many employees does Tallis Works have?", "120"),
    ],
)
def test_the_likeliest_span_is_the_answer_emoji_before_it_or_not(question: str, answer: str) -> None:
    span, probability = packaged_network().read(question, TEXT).spans[0]
    assert answer in words(span)
    assert 0.0 < probability <= 1.0


def test_the_sentence_that_answers_is_marked_above_the_others() -> None:
    marks = packaged_network().read("Why are passwords seldom changed?", TEXT)
    last = TEXT.index("Passwords")
    inside = [float(p) for offset, p in zip(marks.offsets, marks.inside, strict=True) if offset.start >= last]
    before = [float(p) for offset, p in zip(marks.offsets, marks.inside, strict=True) if offset.start < last]
    assert np.mean(inside) > 2 * np.mean(before)


def test_offsets_slice_the_text_and_probabilities_are_probabilities() -> None:
    marks = packaged_network().read("Who founded Tallis Works?", TEXT, heading="About us")
    assert [offset.start for offset in marks.offsets] == sorted(offset.start for offset in marks.offsets)
    assert "".join(words(offset) for offset in marks.offsets) == "".join(TEXT.split())
    assert len(marks.inside) == len(marks.offsets)
    assert ((marks.inside >= 0) & (marks.inside <= 1)).all()
    assert sum(p for _, p in marks.spans) <= 1.0
    assert 0.0 <= marks.answered <= 1.0


def test_another_question_is_less_answered() -> None:
    read = packaged_network().read
    assert read("Who founded Tallis Works?", TEXT).answered > read("Who won the World Cup in 1966?", TEXT).answered


def test_a_long_text_is_read_to_its_end() -> None:
    filler = "The weather was mild and nothing else happened on that day. " * 40
    marks = packaged_network().read("Who founded Tallis Works?", filler + TEXT)
    assert len(marks.offsets) > 400
    assert (marks.inside > 0).all()
    start, _ = marks.spans[0][0]
    assert start >= len(filler)


def test_the_same_text_gives_the_same_marks_and_blank_text_none() -> None:
    once, again = (packaged_network().read("Who founded it?", TEXT) for _ in range(2))
    assert once.spans == again.spans
    assert (once.inside == again.inside).all()
    assert packaged_network().read("Who?", " \n ").spans == ()


def test_a_missing_or_damaged_reader_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nothing\.onnx cannot be read"):
        ReaderNetwork(tmp_path / "nothing.onnx", SHA256)
    damaged = bytearray(packaged_path().read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / "reader.onnx").write_bytes(damaged)
    with pytest.raises(ModelError, match=r"reader\.onnx is damaged"):
        ReaderNetwork(tmp_path / "reader.onnx", SHA256)
