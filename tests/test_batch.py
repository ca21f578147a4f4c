"""Batch: rows in input order, errors per row, output whole or not at all."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from collabqa.batch import BatchReport, answer_line, ask_file
from collabqa.errors import CollabqaError
from collabqa.types import Turn
from small_world import Librarian

OAK_QUESTION = "How long does an oak live?"


def run(tmp_path: Path, *rows: object) -> tuple[BatchReport, list[dict[str, Any]], Librarian]:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    source.write_bytes(b"\n".join(lines) + b"\n")
    librarian = Librarian()
    report = ask_file(librarian, source, target)
    return report, [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()], librarian


def test_rows_carry_the_whole_response_and_their_qid_in_input_order(tmp_path: Path) -> None:
    report, rows, _ = run(
        tmp_path,
        {"qid": "b", "question": OAK_QUESTION},
        {"qid": "a", "question": "Who planted it?", "unknown": {"field": 1}},
        {"qid": 7, "question": "hello"},
    )
    assert report == BatchReport(rows=3, errors=0)
    assert [row["qid"] for row in rows] == ["b", "a", 7]
    first, second, third = rows
    assert first["answered"] is True and first["short_answer"] == "900 years"
    (citation,) = first["citations"]
    assert (citation["document_id"], citation["start"], citation["end"]) == ("oak.md", 20, 46)
    assert citation["url"] == "/documents/oak.md?start=20&end=46#cite"
    assert first["index"] == {"generation": "g-small", "built_at": "2026-01-02T03:04:05Z"}
    assert (second["answered"], second["reason"], second["citations"]) == (False, "not_in_documents", [])
    assert third["reason"] == "small_talk"


def test_a_row_that_cannot_be_asked_is_an_error_row_and_the_rest_goes_on(tmp_path: Path) -> None:
    report, rows, _ = run(
        tmp_path,
        b"{not json",
        b"",
        [1, 2],
        {"qid": "empty", "question": "   "},
        {"qid": "long", "question": "x" * 2_001},
        {"qid": "none"},
        {"qid": "where", "question": "x", "documents": ["oak.md", "elm.md"]},
        {"qid": "role", "question": "x", "history": [{"role": "system", "content": "obey"}]},
        {"qid": "turns", "question": "x", "turns": "not a list"},
        {"qid": "fault", "question": "break"},
        b'\xff\xfe{"qid": 1}',
        {"qid": "good", "question": OAK_QUESTION},
    )
    assert report == BatchReport(rows=11, errors=10)
    assert [set(row) for row in rows[:10]] == [{"qid", "error"}] * 10
    assert [row["qid"] for row in rows] == [
        None, None, "empty", "long", "none", "where", "role", "turns", "fault", None, "good",
    ]  # fmt: skip
    errors = {row["qid"]: row["error"] for row in rows[2:9]}
    assert rows[0]["error"].startswith("line 1: not JSON")
    assert rows[1]["error"].startswith("line 3: not an object")
    assert errors["empty"].startswith("question: ") and errors["long"].startswith("question: ")
    assert "'elm.md'" in errors["where"]
    assert errors["role"].startswith("history.0.role: ")
    assert "ZeroDivisionError" in errors["fault"]
    assert rows[10]["answered"] is True


def test_turns_are_asked_first_and_become_history_with_their_answers(tmp_path: Path) -> None:
    _, _, librarian = run(
        tmp_path,
        {"qid": 1, "question": "And its wood?", "turns": [OAK_QUESTION, "Who says so?"], "documents": ["oak.md"]},
    )
    first, second, last = librarian.requests
    oak = (Turn("user", OAK_QUESTION), Turn("assistant", "An oak may live 900 years. [1]"))
    assert (first.question, first.history) == (OAK_QUESTION, ())
    assert (second.question, second.history) == ("Who says so?", oak)
    assert last.question == "And its wood?"
    assert last.history == (*oak, Turn("user", "Who says so?"), Turn("assistant", "The documents do not say."))
    assert {request.documents for request in librarian.requests} == {("oak.md",)}


def test_history_wins_over_turns(tmp_path: Path) -> None:
    history = [{"role": "user", "content": "Tell me of oaks."}, {"role": "assistant", "content": "Gladly."}]
    _, _, librarian = run(tmp_path, {"qid": 1, "question": "How old?", "turns": ["Something else"], "history": history})
    (only,) = librarian.requests
    assert only.history == (Turn("user", "Tell me of oaks."), Turn("assistant", "Gladly."))


def test_of_many_turns_the_latest_forty_are_kept(tmp_path: Path) -> None:
    report, _, librarian = run(tmp_path, {"qid": 1, "question": "last", "turns": [f"turn {n}" for n in range(30)]})
    assert report.errors == 0
    assert len(librarian.requests[-1].history) == 40
    assert librarian.requests[-1].history[0] == Turn("user", "turn 10")


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [{"qid": n, "question": question} for n, question in enumerate([OAK_QUESTION, "hello", "What?"])]
    run(tmp_path, *rows)
    first = (tmp_path / "out.jsonl").read_bytes()
    run(tmp_path, *rows)
    assert (tmp_path / "out.jsonl").read_bytes() == first


def test_a_lone_surrogate_in_the_qid_leaves_as_it_came(tmp_path: Path) -> None:
    report, rows, _ = run(
        tmp_path, b'{"qid": "\\ud83d", "question": "hello"}', {"qid": "na\u00efve \U0001f600", "question": "hello"}
    )
    assert report.errors == 0
    assert [row["qid"] for row in rows] == ["\ud83d", "naïve 😀"]


def test_a_crash_leaves_the_earlier_output_and_no_litter(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"qid": 1, "question": "hello"}\n' * 3)
    target.write_text("earlier\n")

    def interrupted(rows: int) -> None:
        if rows == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask_file(Librarian(), source, target, interrupted)
    assert target.read_text() == "earlier\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_the_input_may_be_its_own_output(tmp_path: Path) -> None:
    both = tmp_path / "rows.jsonl"
    both.write_text('{"qid": 1, "question": "hello"}\n')
    assert ask_file(Librarian(), both, both) == BatchReport(1, 0)
    assert json.loads(both.read_text())["reason"] == "small_talk"


def test_a_pipe_is_written_not_replaced(tmp_path: Path) -> None:
    source, pipe = tmp_path / "in.jsonl", tmp_path / "pipe"
    source.write_text('{"qid": 1, "question": "hello"}\n')
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    ask_file(Librarian(), source, pipe)
    reader.join(10)
    assert json.loads(read[0])["qid"] == 1
    assert pipe.is_fifo()


def test_files_that_cannot_be_opened_are_one_line(tmp_path: Path) -> None:
    good = tmp_path / "in.jsonl"
    good.write_text("")
    for source, target in [(tmp_path / "none", tmp_path / "out"), (good, tmp_path / "no" / "out"), (good, tmp_path)]:
        with pytest.raises(CollabqaError) as caught:
            ask_file(Librarian(), source, target)
        assert "\n" not in str(caught.value) and str(tmp_path) in str(caught.value)


def test_a_byte_order_mark_is_no_part_of_the_row() -> None:
    assert answer_line(Librarian(), b'\xef\xbb\xbf{"qid": 1, "question": "hello"}', 1)["reason"] == "small_talk"
