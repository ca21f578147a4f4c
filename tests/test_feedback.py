"""Opinions survive, many may write them at once, the oldest go; what they become is gold that can be evaluated."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from collabqa.evaluation.gold import read_gold
from collabqa.evaluation.judging import judge
from collabqa.feedback import FeedbackFault, FeedbackStore, Opinion, eval_rows
from collabqa.service.schemas import AskResponse
from collabqa.terminal import opinions_text
from collabqa.types import Request
from collabqa.verify import write_questions
from commands import Ran
from scripted import ScriptedAssistant, garden
from test_cli import run  # noqa: F401 (the fixture)

ASKED = ScriptedAssistant()


def opinion(number: int = 1, **fields: object) -> Opinion:
    one = Opinion(f"id-{number}", "2026-11-22T10:00:00+00:00", f"Question {number}?", "up", "", None, "gen-1")
    return replace(one, **fields)  # type: ignore[arg-type]


def answered(question: str) -> dict[str, object]:
    return AskResponse.of(ASKED.ask(Request(question)), ASKED.index).model_dump(mode="json")


def test_what_was_added_is_read_oldest_first(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "a" / "b.sqlite")
    assert store.read() == ()
    odd = opinion(2, verdict="down", note="né \x00 🐝\n'; DROP TABLE opinions; --", answer={"answer": "\ud800"})
    for one in (opinion(), odd):
        store.add(one)
    assert store.read() == (opinion(), odd)
    store.add(opinion(verdict="down", note="after all not"))
    assert store.read() == (opinion(verdict="down", note="after all not"), odd)


def test_passages_are_not_kept_and_answers_have_an_end(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "f.sqlite")
    store.add(opinion(answer={"answer": "yes", "passages": ["x" * 100_000], "suggestions": ["y"]}))
    assert store.read()[0].answer == {"answer": "yes"}
    for bad in ({"answer": "x" * 70_000}, {"answer": float("nan")}, "x" * 70_000):
        with pytest.raises(ValueError):
            store.add(opinion(2, answer=bad))
    assert len(store.read()) == 1


def test_without_a_path_nothing_is_kept() -> None:
    store = FeedbackStore(None)
    store.add(opinion())
    assert store.read() == ()


def test_the_oldest_go_when_there_are_too_many_or_they_are_too_large(tmp_path: Path) -> None:
    few = FeedbackStore(tmp_path / "few.sqlite", max_opinions=3)
    for number in range(6):
        few.add(opinion(number))
    assert [one.id for one in few.read()] == ["id-3", "id-4", "id-5"]
    small = FeedbackStore(tmp_path / "small.sqlite", max_bytes=200_000)
    for number in range(40):
        small.add(opinion(number, answer="x" * 20_000))
    kept = [one.id for one in small.read()]
    assert kept == [f"id-{number}" for number in range(40 - len(kept), 40)] and 2 <= len(kept) <= 10
    assert (tmp_path / "small.sqlite").stat().st_size < 400_000


def test_many_processes_write_at_once(tmp_path: Path) -> None:
    file = tmp_path / "f.sqlite"
    code = (
        "import sys\nfrom pathlib import Path\nfrom collabqa.feedback import FeedbackStore, Opinion\n"
        "for n in range(25):\n"
        "    FeedbackStore(Path(sys.argv[1])).add(Opinion(f'{sys.argv[2]}-{n}', 'at', 'Why?', 'up', '', None, 'g'))\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(file), str(number)]) for number in range(4)]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    kept = [one.id for one in FeedbackStore(file).read()]
    assert sorted(kept) == sorted(f"{writer}-{n}" for writer in range(4) for n in range(25))
    for writer in range(4):  # in the order in which each of them wrote
        assert [one for one in kept if one.startswith(f"{writer}-")] == [f"{writer}-{n}" for n in range(25)]


def no_database(path: Path) -> None:
    path.write_text("one line of words\n" * 100)


def other_database(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE other (x)")
    database.close()


@pytest.mark.parametrize("make", [no_database, other_database, Path.mkdir])
def test_a_file_of_another_kind_is_left_alone_and_named(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "f.sqlite"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    store = FeedbackStore(path)
    for call in (store.read, lambda: store.add(opinion())):
        with pytest.raises(FeedbackFault, match=r"f\.sqlite: .*name another file"):
            call()
    assert path.is_dir() or path.read_bytes() == before


def test_opinions_become_gold_that_evaluates(tmp_path: Path) -> None:
    right, refused = "When were bees first kept here?", "What do bees cost?"
    opinions = [
        opinion(1, question=right, verdict="down"),
        opinion(2, question="When were they kept first?", answer={**answered(right), "searched_for": right}),
        opinion(3, question=refused, answer=answered(refused)),
        opinion(4, question="What do bees need?", verdict="down", note="and a queen", answer="Bees need"),
        opinion(5, question="Where?", answer="liked without an answer"),
    ]
    target = tmp_path / "questions.jsonl"
    assert write_questions(opinions, ASKED.index.documents, target) == (3, 1)
    liked, none, disliked = read_gold(target)
    assert [one.kind for one in (liked, none, disliked)] == ["liked", "liked", "disliked"]
    assert (liked.question, none.question, none.answerable) == (right, refused, False)
    for gold, useful in ((liked, True), (none, True), (disliked, False)):
        response = AskResponse.of(ASKED.ask(Request(gold.question)), ASKED.index)
        assert judge(gold, response, ASKED.index.documents).useful is useful
    assert json.loads(target.read_text(encoding="utf-8").splitlines()[2])["note"] == "and a queen"


def test_evidence_moves_with_its_quote_and_what_is_gone_is_left_out(tmp_path: Path) -> None:
    question = "When were bees first kept here?"
    liked = [opinion(answer={**answered(question), "documents": ["garden.md"]}, question=question)]
    moved = {"garden.md": replace(garden(), text="🐝 New first line.\n" + garden().text)}
    target = tmp_path / "questions.jsonl"
    assert write_questions(liked, moved, target) == (1, 0)
    [gold] = read_gold(target)
    [evidence] = gold.evidence
    assert moved["garden.md"].text[evidence.start : evidence.end] == "Bees 🐝🐝 were first kept here in 1987."
    assert gold.documents == ("garden.md",)
    for gone in ({"garden.md": replace(garden(), text="Short.")}, {}):
        assert write_questions(liked, gone, target) == (0, 1)


@pytest.mark.parametrize(
    "cited",
    [None, "x", [None], [{"document_id": 1, "quote": "x", "start": 0, "end": 1}], [{"document_id": "a", "start": "0"}]],
)
def test_answers_may_be_anything(tmp_path: Path, cited: object) -> None:
    odd = [opinion(answer={"citations": cited, "searched_for": 7, "documents": 3, "answered": "x"})]
    assert eval_rows(odd)[0]["evidence"] == []
    assert write_questions(odd, ASKED.index.documents, tmp_path / "q.jsonl") == (0, 1)


def test_the_list_is_safe_on_a_terminal(tmp_path: Path) -> None:
    shown = opinions_text([opinion(question="Red \x1b[31m?", note="one\ntwo", verdict="down")], tmp_path / "f.sqlite")
    assert "2026-11-22 10:00  down  Red \\x1b[31m?\n    one\n    two\n1 opinion, 0 up, 1 down: " in shown


def test_the_command_lists_what_is_beside_the_index(run: Callable[..., Ran], tmp_path: Path) -> None:  # noqa: F811
    folder = tmp_path / "index"
    none = run("feedback", "--index", folder)
    assert none.code == 0 and "0 opinions" in none.out and not (tmp_path / "feedback.sqlite").exists()
    FeedbackStore(tmp_path / "feedback.sqlite").add(opinion())
    assert "Question 1?" in run("feedback", "--index", folder).out
    assert json.loads(run("feedback", "--index", folder, "--json").out)[0]["id"] == "id-1"
    missing = run("feedback", "--index", folder, "--questions", tmp_path / "q.jsonl")
    assert missing.code == 3 and missing.err.count("\n") == 1
