"""The question files themselves: what they hold as evidence stands in the chapters, at exactly these offsets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parent / "data"
CHAPTERS = DATA.parent.parent / "corpus"
FILES = tuple(f"chapters_{name}.jsonl" for name in ("gold", "check", "fresh", "blind", "near"))


def read_rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def read_text(name: str) -> str:
    """A chapter as offsets count it: decoded, without its byte order mark, one line feed per line."""
    return (CHAPTERS / name).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


@pytest.mark.parametrize("name", FILES)
def test_the_evidence_of_a_question_is_the_slice_it_says(name: str) -> None:
    for row in read_rows(name):
        for span in [*row["evidence"], *(span for spans in row.get("evidence_sets", []) for span in spans)]:
            assert read_text(span["file"])[span["start"] : span["end"]] == span["quote"], row["qid"]
            assert span["file"] in row["only"], row["qid"]


@pytest.mark.parametrize("name", FILES)
def test_a_question_has_evidence_and_words_wanted_exactly_where_the_chapters_answer(name: str) -> None:
    for row in read_rows(name):
        assert bool(row["must"]) == bool(row["evidence"]) == bool(row["only"]) == row["answerable"], row["qid"]


def test_no_question_stands_in_two_files() -> None:
    asked = [
        (row["question"].casefold(), tuple(turn.casefold() for turn in row["turns"]))
        for name in FILES
        for row in read_rows(name)
    ]
    assert len(asked) == len(set(asked))
    ids = [row["qid"] for name in FILES for row in read_rows(name)]
    assert len(ids) == len(set(ids))
