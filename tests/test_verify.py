"""Saved citations are told apart: valid, moved, changed, missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from collabqa.errors import CollabqaError
from collabqa.types import Document, Range
from collabqa.verify import SavedCitation, Standing, read_answer, verify

TEXT = (
    "Alpha began in 2016. 😀 The council meets twice a year in Vienna. Naïve readers stay.\n"
    "Beta has forty members from nine countries. The council is paid by its members.\n"
)
QUOTE = "The council meets twice a year in Vienna."


def documents(**texts: str) -> Mapping[str, Document]:
    return {
        name: Document(id=name, title=name, text=text, sections=(), blocks=(), sha256="0" * 64)
        for name, text in texts.items()
    }


def saved(quote: str = QUOTE, start: int | None = None, document_id: str = "a") -> SavedCitation:
    at = TEXT.index(quote) if start is None else start
    return SavedCitation(id=1, document_id=document_id, quote=quote, start=at, end=at + len(quote))


def test_an_unchanged_document_keeps_its_citations_valid() -> None:
    (check,) = verify([saved()], documents(a=TEXT))
    assert check.standing is Standing.VALID
    assert check.now == Range(23, 64)  # 21 code points of Alpha's sentence, one emoji, one space


def test_text_put_in_front_moves_the_quote() -> None:
    (check,) = verify([saved()], documents(a="New first line.\n" + TEXT))
    assert check.standing is Standing.MOVED
    assert check.now == Range(23 + 16, 64 + 16)


def test_of_two_places_the_nearer_one_is_meant() -> None:
    text = f"{QUOTE} {'x ' * 100}{QUOTE}"
    far = text.rindex(QUOTE)
    (check,) = verify([saved(start=far + 1)], documents(a=text))
    assert check.now == Range(far, far + len(QUOTE))
    (check,) = verify([saved(start=3)], documents(a=text))
    assert check.now == Range(0, len(QUOTE))


@pytest.mark.parametrize(
    "changed",
    [
        "The council meets three times a year in Vienna.",
        "The council meets once a year in Graz.",
        "The council now meets twice a year in Vienna, Austria.",
        "the Council meets twice a year in Vienna!",
    ],
)
def test_a_reworded_sentence_is_changed_and_shown(changed: str) -> None:
    text = TEXT.replace(QUOTE, changed)
    (check,) = verify([saved()], documents(a=text))
    assert check.standing is Standing.CHANGED
    assert check.now is not None and check.words is not None
    assert text[check.now.start : check.now.end] == check.words
    assert check.words.startswith(changed[:11])
    assert changed.startswith(check.words.rstrip("."))


def test_words_that_are_gone_are_missing_though_the_topic_stays() -> None:
    (check,) = verify([saved()], documents(a=TEXT.replace(QUOTE, "")))
    assert check.standing is Standing.MISSING
    assert check.now is None and check.words is None and check.elsewhere is None


def test_a_renamed_document_is_missing_and_its_new_name_given() -> None:
    (check,) = verify([saved()], documents(b=TEXT, c="Nothing."))
    assert (check.standing, check.elsewhere) == (Standing.MISSING, "b")


def test_offsets_beyond_the_text_are_no_slice() -> None:
    (check,) = verify([saved("year", start=5_000)], documents(a="A year."))
    assert (check.standing, check.now) == (Standing.MOVED, Range(2, 6))


def test_a_quote_without_a_word_is_found_or_missing() -> None:
    assert verify([saved("😀", start=0)], documents(a=TEXT))[0].standing is Standing.MOVED
    assert verify([saved("😀", start=0)], documents(a="plain"))[0].standing is Standing.MISSING


def test_a_saved_answer_is_read_and_a_refusal_has_nothing_to_check(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    citation = {"id": 1, "document_id": "a", "quote": "x", "start": 0, "end": 1, "url": "/documents/a"}
    path.write_text(json.dumps({"answered": True, "citations": [citation]}), encoding="utf-8")
    assert read_answer(path) == (SavedCitation(id=1, document_id="a", quote="x", start=0, end=1),)
    path.write_text(json.dumps({"answered": False, "citations": []}), encoding="utf-8")
    assert read_answer(path) == ()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not JSON"),
        ("[]", "no saved answer"),
        ('{"answer": "x"}', "no saved answer"),
        ('{"citations": [{"id": 1, "document_id": "a", "quote": "", "start": 0, "end": 0}]}', "quote"),
        ('{"citations": [{"id": 1, "document_id": "a", "quote": "x", "start": -1, "end": 0}]}', "start"),
        ('{"citations": ["x"]}', "citation"),
    ],
)
def test_what_is_no_saved_answer_is_refused_in_one_line(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "answer.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CollabqaError, match=says) as caught:
        read_answer(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


def test_an_absent_file_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CollabqaError, match="cannot be read"):
        read_answer(tmp_path / "none.json")
