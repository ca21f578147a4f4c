"""A set asked, kept and reported: what a run does around the figures."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from collabqa.errors import CollabqaError
from collabqa.evaluation import asking
from collabqa.evaluation.asking import PASSAGES, ask_all, program_digest
from collabqa.evaluation.curves import Point
from collabqa.evaluation.floors import best_passage
from collabqa.evaluation.gold import read_gold
from collabqa.evaluation.measuring import Evaluation, evaluate
from collabqa.evaluation.questionset import Bar, QuestionSet, gold_set
from collabqa.evaluation.report import markdown, record, thinned, write_report
from collabqa.types import Hit
from golden import BIRCH_AGE, OAK_AGE, gold
from small_world import Librarian, SmallIndex


class FirstOaks:
    """Finds the passages of the small world in their order, whatever is asked."""

    def retrieve(self, query: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        found = [
            hit for hit in Librarian().search(query, k) if not documents or hit.passage.span.document_id in documents
        ]
        return [Hit(hit.passage, hit.score, rank) for rank, hit in enumerate(found, start=1)]


def says(words: str, evidence: dict[str, object]) -> dict[str, object]:
    return {"answerable": True, "must": [[words]], "evidence": [evidence]}


ROWS: list[dict[str, object]] = [
    {"qid": 1, "kind": "fact", "question": "How long does an oak live?", **says("900 years", OAK_AGE)},
    {"qid": 2, "kind": "fact", "question": "How long does a birch live?", **says("80 years", BIRCH_AGE)},
    {"qid": 3, "kind": "none", "question": "Who | planted it?", "turns": ["What do oaks bear?"], "answerable": False},
    {"qid": 4, "kind": "fact", "question": "What is bark?", **says("white", BIRCH_AGE)},
]


@pytest.fixture
def gold_file(tmp_path: Path) -> Path:
    path = tmp_path / "trees.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS) + "\n\n", encoding="utf-8")
    return path


def asked_set(path: Path, *, scoped: bool = False) -> QuestionSet:
    found = gold_set(path, None, path.parent / "index")
    return QuestionSet(
        found.name, found.gold, None, found.index, found.source, found.sha256, found.total, scoped=scoped
    )


@pytest.fixture
def evaluation(gold_file: Path) -> Evaluation:
    return evaluate(Librarian(), asked_set(gold_file), {"first": FirstOaks()})


def test_an_assistant_is_asked_and_scored_beside_its_floor(evaluation: Evaluation) -> None:
    assert evaluation.overall["useful"] == pytest.approx(3 / 4)
    assert list(evaluation.kinds) == ["fact", "none", "(first questions)", "(with earlier turns)"]
    assert [len(rows) for rows in evaluation.kinds.values()] == [3, 1, 3, 1]
    # The floor answers all four with the first oak passage: right once, never refuses.
    floor = evaluation.of_floors["first"]
    assert (floor["useful"], floor["abstained"], floor["auroc"]) == (0.25, 0.0, None)
    assert evaluation.overall["recall5"] == 1.0
    assert all(row.seconds is not None for row in evaluation.rows)
    assert evaluation.floors["first"][0].seconds is None


def test_ten_passages_are_asked_for() -> None:
    librarian = Librarian()
    ask_all(librarian, [gold(question="How long does an oak live?")])
    assert [request.limit for request in librarian.requests] == [PASSAGES]


def test_scoped_each_question_is_asked_of_its_own_document_alone(gold_file: Path) -> None:
    rows = [{**ROWS[1], "scope_doc": "trees/birch"}, ROWS[0]]
    gold_file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    librarian = Librarian()
    got = evaluate(librarian, asked_set(gold_file, scoped=True), {"first": FirstOaks()})
    assert [request.documents for request in librarian.requests] == [("trees/birch.txt",), ()]
    assert got.of_floors["first"]["correct"] == 1.0  # the birch from the birch's document, the oak from the first
    librarian = Librarian()
    evaluate(librarian, asked_set(gold_file), {})
    assert [request.documents for request in librarian.requests] == [(), ()]


def test_a_run_goes_on_where_it_was_stopped(gold_file: Path, tmp_path: Path) -> None:
    questions, kept = read_gold(gold_file), tmp_path / "kept"
    first = ask_all(Librarian(), questions[:2], kept=kept)
    (file,) = kept.iterdir()
    with file.open("a") as cut_short:
        cut_short.write('{"key": "half of a li')
    librarian, told = Librarian(), []
    again = ask_all(librarian, questions, kept=kept, progress=lambda done, of: told.append((done, of)))
    # the third has an earlier turn, which is asked first
    assert [request.question for request in librarian.requests] == [
        "What do oaks bear?",
        "Who | planted it?",
        "What is bark?",
    ]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert [one.seconds for one in again[:2]] == [one.seconds for one in first]
    assert [one.response.answer for one in again[:2]] == [one.response.answer for one in first]
    assert [one.response.citations for one in again[:2]] == [one.response.citations for one in first]


def test_answers_of_another_program_or_index_are_not_taken(
    gold_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions, kept = read_gold(gold_file)[:1], tmp_path / "kept"
    ask_all(Librarian(), questions, kept=kept)
    rebuilt = Librarian(SmallIndex(generation="g-other"))
    ask_all(rebuilt, questions, kept=kept)
    monkeypatch.setattr(asking, "program_digest", lambda: "another")
    changed = Librarian(SmallIndex(generation="g-other"))
    ask_all(changed, questions, kept=kept)
    assert (len(rebuilt.requests), len(changed.requests)) == (1, 1)
    assert len(list(kept.iterdir())) == 1  # what nothing will ask for again is gone


def test_the_program_has_one_digest() -> None:
    assert program_digest() == program_digest() and len(program_digest()) == 64


def test_a_floor_that_finds_nothing_cites_nothing() -> None:
    answer = best_passage("?", [])
    assert answer.text == "" and answer.citations == () and answer.statements == ()


def test_the_report_names_what_went_wrong_and_what_it_was_measured_with(evaluation: Evaluation, tmp_path: Path) -> None:
    written = write_report([evaluation], tmp_path / "new" / "reports", "trees", with_rows=True)
    shown = written.text.read_text(encoding="utf-8")
    assert shown == markdown([evaluation], "trees", with_rows=True)
    assert "| useful | 0.750 [0.250, 1.000] | 0.250 | answered, right and cited, or rightly refused |" in shown
    assert "| set | passages5, collabqa | passages5, first | ndcg10, collabqa | ndcg10, first |" in shown
    assert "| trees | 1.000 | 1.000 | 0.754 " in shown  # first, second, second: (1 + 2 / log2(3)) / 3
    assert "| verbatim | 1.000 | 1.000 |" in shown  # every resample gives it
    assert "- 4 (fact): What is bark? — refused" in shown
    assert "### Went wrong (1)" in shown
    saved = json.loads(written.data.read_text(encoding="utf-8"))
    assert saved == json.loads(json.dumps(record([evaluation], with_rows=True)))
    (measured,) = saved["sets"]
    assert measured["index"]["generation"] == "g-small"
    assert len(measured["gold"]["sha256"]) == 64
    assert measured["figures"]["useful"] == 0.75 and measured["intervals"]["useful"] == [0.25, 1.0]
    assert [row["useful"] for row in measured["rows"]] == [True, True, True, False]
    for picture in written.pictures:
        assert picture.name in shown
        ElementTree.fromstring(picture.read_text(encoding="utf-8"))


def test_a_report_on_questions_of_others_does_not_hold_them(evaluation: Evaluation) -> None:
    shown = markdown([evaluation, evaluation], "all")
    assert "What is bark?" not in shown
    assert "rows" not in record([evaluation])["sets"][0]
    assert shown.count("\n## trees\n") == 2


def test_bars_tell_what_was_reached(evaluation: Evaluation) -> None:
    bars = [
        Bar(set="trees", figure="useful", must=0.7, after=0.9),
        Bar(set="trees", figure="stray", must=0.05, after=0.0),
        Bar(set="trees", figure="correct", must=0.9, after=0.95),
        Bar(set="trees", figure="em", must=0.1, after=0.2),  # not measured here
        Bar(set="elsewhere", figure="useful", must=0.1, after=0.2),
    ]
    shown = markdown([evaluation], "trees", bars)
    assert "| trees | useful | 0.750 [0.250, 1.000] | ≥ 0.7 | ≥ 0.9 | must |" in shown
    assert "| trees | stray | 0.000 | ≤ 0.05 | ≤ 0 | must, after |" in shown
    assert "| ≥ 0.9 | ≥ 0.95 | – |" in shown
    assert "| trees | em | – | ≥ 0.1 | ≥ 0.2 | – |" in shown and "elsewhere" not in shown
    assert "Against the bars" not in markdown([evaluation], "trees")


def test_a_long_curve_keeps_its_ends() -> None:
    points = [Point(n / 500, 0.0) for n in range(1, 501)]
    assert len(thinned(points)) <= 61
    assert (thinned(points)[0], thinned(points)[-1]) == (points[0], points[-1])
    assert thinned(points[:1]) == points[:1] and thinned([]) == []


def test_a_report_that_cannot_be_written_is_one_line(evaluation: Evaluation, gold_file: Path) -> None:
    with pytest.raises(CollabqaError, match="--report"):
        write_report([evaluation], gold_file / "below-a-file", "trees")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"qid": 1, "question": "?", "answerable": true}\n{"qid": 2}', "line 2: question"),
        ("not json", "line 1"),
        ("\n\n", "holds no question"),
    ],
)
def test_gold_that_is_none_is_refused_by_line(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content)
    with pytest.raises(CollabqaError, match=says):
        read_gold(path)
    with pytest.raises(CollabqaError, match="cannot be read"):
        read_gold(tmp_path / "none.jsonl")


def test_a_gold_row_that_cannot_be_asked_is_not_skipped() -> None:
    with pytest.raises(CollabqaError, match="gold question 'q' cannot be asked"):
        ask_all(Librarian(), [gold(question=" ")])
