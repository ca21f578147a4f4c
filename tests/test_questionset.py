"""Sets of questions: what a folder holds, what a plan changes, which questions a limit leaves."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from collabqa.errors import CollabqaError
from collabqa.evaluation.questionset import (
    Plan,
    bench_sets,
    gold_set,
    limited,
    read_plan,
    shared_index,
    write_documents,
)

OAK = "# Oaks\n\nAn oak may live 900 years.\r\nOak 🪵 is hard."
BIRCH = "Birch bark is white.\n"


def lines(*rows: dict[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def question(qid: str, document: str, *, answerable: bool = True) -> dict[str, object]:
    evidence = [{"doc_id": document, "start": 0, "end": 4}] if answerable else []
    return {"qid": qid, "question": "?", "answerable": answerable, "evidence": evidence, "scope_doc": document}


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """Two sets: trees with its documents, chapters that belongs to the corpus beside it."""
    folder = tmp_path / "bench"
    for name in ("trees", "chapters"):
        (folder / name).mkdir(parents=True)
    documents = lines({"doc_id": "trees/oak", "title": "", "text": OAK}, {"doc_id": "trees/birch", "text": BIRCH})
    (folder / "trees" / "corpus.jsonl").write_text(documents, encoding="utf-8")
    rows = [question("1", "trees/oak"), question("2", "trees/birch"), question("3", "trees/oak", answerable=False)]
    (folder / "trees" / "questions.jsonl").write_text(lines(*rows))
    (folder / "chapters" / "questions.jsonl").write_text(lines(question("c", "a.md")))
    (folder / "notes").mkdir()
    return folder


def test_every_folder_with_questions_is_a_set(bench: Path, tmp_path: Path) -> None:
    corpus, cache = tmp_path / "corpus", tmp_path / "cache"
    chapters, trees = bench_sets(bench, Plan(), corpus, cache, [])
    assert (chapters.name, chapters.corpus, chapters.index) == ("chapters", corpus, shared_index(cache))
    assert (trees.name, trees.corpus, trees.index) == ("trees", cache / "trees" / "corpus", cache / "trees" / "index")
    assert (trees.total, trees.left_out, trees.scoped, trees.title) == (3, 0, False, "trees")
    assert [one.name for one in bench_sets(bench, Plan(), None, cache, ["trees"])] == ["trees"]


def test_documents_become_files_with_the_same_offsets(bench: Path, tmp_path: Path) -> None:
    source, folder = bench / "trees" / "corpus.jsonl", tmp_path / "trees"
    corpus = write_documents(source, folder)
    assert (corpus / "trees" / "oak.md").read_bytes() == OAK.encode()
    assert (corpus / "trees" / "birch.txt").read_bytes() == BIRCH.encode()
    os.utime(corpus / "trees" / "oak.md", (0, 0))
    write_documents(source, folder)
    assert (corpus / "trees" / "oak.md").stat().st_mtime == 0  # not written again
    source.write_text(lines({"doc_id": "trees/elm", "text": "Elm."}))
    write_documents(source, folder)
    assert [path.name for path in corpus.rglob("*.*")] == ["elm.txt"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ('{"doc_id": "../out", "text": "x"}', "leads out"),
        ('{"doc_id": "/out", "text": "x"}', "leads out"),
        ('{"doc_id": "x"}', "line 2: no document"),
        ("[]", "no document"),
        ("x", "no document"),
    ],
)
def test_what_is_no_document_is_named(tmp_path: Path, row: str, says: str) -> None:
    source = tmp_path / "corpus.jsonl"
    source.write_text(lines({"doc_id": "good", "text": "x"}) + row + "\n")
    with pytest.raises(CollabqaError, match=says):
        write_documents(source, tmp_path / "out")
    assert not (tmp_path / "out.txt").exists()


def test_a_plan_asks_twice_and_leaves_out_what_was_trained_on(bench: Path, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(
        '[sets.trees]\nscoped = true\ntrained_on = ["trees/birch"]\n\n'
        '[[bars]]\nset = "trees"\nfigure = "useful"\nmust = 0.5\nafter = 0.9\n'
    )
    plan = read_plan(path)
    assert plan.bars[0].must == 0.5
    whole, own = bench_sets(bench, plan, None, tmp_path / "cache", ["trees"])
    assert [one.qid for one in whole.gold] == ["1", "3"]
    assert (whole.total, whole.left_out) == (2, 1)
    assert (own.scoped, own.title, own.gold, own.index) == (True, "trees, own document", whole.gold, whole.index)


@pytest.mark.parametrize("content", ["[sets", '[sets.trees]\nscope = "yes"', '[[bars]]\nset = "trees"'])
def test_a_plan_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(content)
    with pytest.raises(CollabqaError, match=r"plan\.toml"):
        read_plan(path)


def test_the_plan_that_ships_can_be_read() -> None:
    plan = read_plan(Path(__file__).parents[1] / "benchmarks" / "sets.toml")
    assert {bar.set for bar in plan.bars} >= plan.sets.keys()


def test_a_bench_without_sets_or_a_set_without_documents_is_refused(bench: Path, tmp_path: Path) -> None:
    with pytest.raises(CollabqaError, match="holds no set"):
        bench_sets(tmp_path / "nowhere", Plan(), None, tmp_path, [])
    with pytest.raises(CollabqaError, match="--corpus"):
        bench_sets(bench, Plan(), None, tmp_path, ["chapters"])


def test_a_limit_takes_half_that_have_no_answer_and_a_greater_one_adds(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(lines(*(question(str(n), "a", answerable=n % 4 > 0) for n in range(40))))
    asked = gold_set(path, None, tmp_path)
    ten, twenty = (limited(asked, size) for size in (10, 20))
    assert [sum(one.answerable for one in some.gold) for some in (ten, twenty)] == [5, 10]
    assert {one.qid for one in ten.gold} < {one.qid for one in twenty.gold}
    assert limited(asked, 10) == ten and ten.total == 40
    assert sum(not one.answerable for one in limited(asked, 36).gold) == 10  # all there are
    assert limited(asked, 40) is asked and limited(asked, None) is asked
