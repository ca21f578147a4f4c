"""Figures equal numbers worked by hand; the report says what was measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from collabqa.errors import CollabqaError
from collabqa.evaluation import (
    Evaluation,
    best_passage,
    evaluate,
    markdown,
    percentile,
    read_gold,
    record,
    write_report,
)
from collabqa.scoring import (
    Claimed,
    Evidence,
    Gold,
    auroc,
    calibration_error,
    covers,
    figures,
    fold,
    holds,
    judge,
    token_f1,
)
from collabqa.service.schemas import AskResponse
from collabqa.types import Hit
from small_world import BIRCH, OAK, Librarian, SmallIndex

OAK_AGE: dict[str, object] = {"file": "oak.md", "start": 20, "end": 46}
BIRCH_AGE: dict[str, object] = {"doc_id": "trees/birch", "start": 21, "end": 44}


def gold(**fields: object) -> Gold:
    return Gold.model_validate({"qid": "q", "question": "?", "answerable": True, **fields})


def response(
    answer: str = "",
    cites: tuple[tuple[str, int, int], ...] = (),
    *,
    answered: bool = True,
    confidence: float = 0.5,
    short: str | None = None,
    passages: tuple[tuple[str, int, int], ...] = (),
    quote: str | None = None,
) -> AskResponse:
    texts = {name: document.text for name, document in SmallIndex().documents.items()}
    return AskResponse.model_validate(
        {
            "question": "?",
            "searched_for": None,
            "answered": answered,
            "reason": None if answered else "not_in_documents",
            "answer": answer,
            "short_answer": short,
            "statements": [],
            "citations": [
                {
                    "id": number,
                    "document_id": name,
                    "title": "",
                    "section": [],
                    "quote": texts.get(name, "")[start:end] if quote is None else quote,
                    "start": start,
                    "end": end,
                    "url": "",
                }
                for number, (name, start, end) in enumerate(cites, start=1)
            ],
            "passages": [
                {"rank": n, "document_id": d, "title": "", "section": [], "text": "", "start": a, "end": b, "url": ""}
                for n, (d, a, b) in enumerate(passages, start=1)
            ],
            "confidence": confidence,
            "suggestions": [],
            "index": {"generation": "g", "built_at": "t"},
        }
    )


def test_the_gold_offsets_of_this_file_are_what_they_say() -> None:
    assert OAK[20:46] == "An oak may live 900 years."
    assert BIRCH[21:44] == "A birch lives 80 years."


def test_words_are_found_whole_in_the_plural_or_as_the_beginning_of_a_phrase() -> None:
    folded = fold("Two Oak-trees, and “acorns” of Elon_Musk.")
    assert folded == "two oak trees and acorns of elon musk"
    assert holds("acorn", folded)  # plural
    assert holds("Elon Musk", folded) and holds("oak tree", folded)
    assert holds("oak tre", folded)  # several words may end inside one
    assert not holds("aco", folded) and not holds("ak", folded)
    assert not holds("", folded) and not holds("?!", folded)


def test_evidence_is_covered_by_half_together_or_by_a_citation_inside_a_long_one() -> None:
    short = Evidence.model_validate({"file": "a.md", "start": 100, "end": 200})
    assert covers([Claimed("a.txt", 100, 150)], short)  # exactly half; the ending does not matter
    assert not covers([Claimed("a.md", 100, 149)], short)
    assert covers([Claimed("a.md", 90, 125), Claimed("a.md", 175, 260)], short)  # 25 + 25
    assert not covers([Claimed("a.md", 100, 140), Claimed("a.md", 100, 140)], short)  # the same place counts once
    assert not covers([Claimed("b.md", 100, 200)], short)
    long = Evidence.model_validate({"file": "a.md", "start": 0, "end": 401})
    assert covers([Claimed("a.md", 391, 403)], long)  # 10 of 12 inside
    assert not covers([Claimed("a.md", 391, 404)], long)  # 10 of 13
    assert not covers([Claimed("a.md", 5, 5)], long)


def test_token_f1_by_hand() -> None:
    assert token_f1("The 900 years!", "900 years") == 1.0  # article and mark do not count
    assert token_f1("about 900 years", "900 years") == pytest.approx(2 * 2 / (3 + 2))
    assert token_f1("", "") == 1.0 and token_f1("", "x") == 0.0 and token_f1("a b", "c") == 0.0


def test_auroc_by_hand() -> None:
    # pairs: .9>.4, .9>.5, .5>.4, .5=.5 (half): 3.5 of 4
    assert auroc([0.9, 0.5], [0.4, 0.5]) == 3.5 / 4
    assert auroc([1.0], []) is None


def test_calibration_error_by_hand() -> None:
    # bin .9–1: stated .9 and 1.0, happened once: |1.9 - 1| ; bin .0–.1: stated .05, did not happen: .05
    assert calibration_error([(0.9, True), (1.0, False), (0.05, False)]) == pytest.approx((0.9 + 0.05) / 3)
    assert calibration_error([]) is None


def test_a_right_and_cited_answer_is_useful() -> None:
    one = gold(must=[["900 years", "nine hundred"]], evidence=[OAK_AGE])
    got = judge(one, response("An oak may live 900 years. [1]", (("oak.md", 20, 46),)), SmallIndex().documents)
    assert (got.right, got.cited, got.useful, got.words, got.verbatim, got.stray) == (True, 1.0, True, 6, 1, 0)


def test_the_citation_mark_is_no_word_of_the_answer() -> None:
    one = gold(must=[["1"]], evidence=[OAK_AGE])
    got = judge(one, response("Many. [1]", (("oak.md", 20, 46),)), SmallIndex().documents)
    assert got.right is False


def test_right_without_its_evidence_is_not_useful_and_a_wrong_document_is_stray() -> None:
    one = gold(must=[["900 years"]], evidence=[OAK_AGE])
    cites = (("oak.md", 0, 5), ("trees/birch.txt", 0, 5))
    got = judge(one, response("900 years [1][2]", cites), SmallIndex().documents)
    assert (got.right, got.cited, got.useful, got.stray, got.cites) == (True, 0.0, False, 1, 2)


def test_of_several_sets_of_evidence_the_best_counts() -> None:
    one = gold(must=[["years"]], evidence=[OAK_AGE, BIRCH_AGE], evidence_sets=[[BIRCH_AGE]])
    got = judge(one, response("years", (("trees/birch.txt", 21, 44),)), SmallIndex().documents)
    assert (got.cited, got.useful) == (1.0, True)
    alone = gold(must=[["years"]], evidence=[OAK_AGE, BIRCH_AGE])
    assert judge(alone, response("years", (("trees/birch.txt", 21, 44),)), SmallIndex().documents).cited == 0.5


def test_items_of_a_list_count_one_by_one() -> None:
    one = gold(kind="list", must=[["oak"], ["birch"], ["elm", "yew"]])
    got = judge(one, response("Oaks and a yew.", (("oak.md", 0, 3),)), SmallIndex().documents)
    assert got.items == pytest.approx(2 / 3)
    assert got.right is False
    assert judge(one, response("oak", answered=False), SmallIndex().documents).items == 0.0


def test_refusing_is_right_only_where_there_is_no_answer() -> None:
    documents = SmallIndex().documents
    refusal = response("No.", answered=False)
    assert judge(gold(answerable=False), refusal, documents).useful is True
    assert judge(gold(answerable=False), response("Yes."), documents).useful is False
    refused = judge(gold(must=[["no"]], evidence=[OAK_AGE]), refusal, documents)
    assert (refused.right, refused.cited, refused.useful) == (False, 0.0, False)


def test_a_quote_that_is_not_its_slice_or_of_no_document_is_not_verbatim() -> None:
    one, documents = gold(must=[["x"]]), SmallIndex().documents
    assert judge(one, response("x", (("oak.md", 20, 46),), quote="An oak may live 90 years."), documents).verbatim == 0
    assert judge(one, response("x", (("elm.md", 0, 1),), quote="E"), documents).verbatim == 0
    assert judge(one, response("x", (("oak.md", 20, 9_999),)), documents).verbatim == 1  # python's slice, and its quote


def test_a_reference_answer_is_judged_by_its_evidence() -> None:
    one = gold(answer_mode="reference", answers=["Something long."], evidence=[OAK_AGE, BIRCH_AGE])
    got = judge(one, response("Other words.", (("oak.md", 20, 46),)), SmallIndex().documents)
    assert (got.right, got.cited, got.useful) == (True, 0.5, True)


def test_figures_over_rows_by_hand() -> None:
    documents = SmallIndex().documents
    span = {"answer_mode": "any", "answers": ["900 years"], "evidence": [OAK_AGE]}
    judged = [
        # right, cited, in the first five, exact match by the short answer
        judge(
            gold(**span),
            response(
                "It may live 900 years.",
                (("oak.md", 20, 46),),
                confidence=0.9,
                short="900 years",
                passages=(("oak.md", 0, 60),),
            ),
            documents,
        ),
        # answered wrongly from the wrong document
        judge(gold(**span), response("80 years", (("trees/birch.txt", 21, 44),), confidence=0.7), documents),
        # refused though there is an answer
        judge(gold(**span), response("No.", answered=False, confidence=0.2), documents),
        # rightly refused, and answered where there is nothing
        judge(gold(answerable=False), response("No.", answered=False, confidence=0.1), documents),
        judge(gold(answerable=False), response("Yes.", (("oak.md", 0, 3),), confidence=0.7), documents),
    ]
    got = figures(judged)
    assert got["n"] == 5
    assert got["useful"] == pytest.approx(2 / 5)
    assert got["correct"] == pytest.approx(1 / 3)
    assert got["cited"] == pytest.approx(1 / 3)
    assert got["refused"] == pytest.approx(1 / 3)
    assert got["abstained"] == pytest.approx(1 / 2)
    assert got["refusal_p"] == pytest.approx(1 / 2)
    # (.9,.7,.2) against (.1,.7): 2 + 1.5 + 1 of 6
    assert got["auroc"] == pytest.approx(4.5 / 6)
    # bins: .9 (one, happened): .1; .7 twice, once happened: .4; .2 happened: .8; .1 not: .1
    assert got["ece"] == pytest.approx((0.1 + 0.4 + 0.8 + 0.1) / 5)
    assert got["passages5"] == pytest.approx(1 / 3)
    assert got["verbatim"] == 1.0
    assert got["stray"] == pytest.approx(1 / 2)
    # exact: 1, 0, 0 ; unanswerable: refused "" equals "" 1, answered 0
    assert got["em"] == pytest.approx(2 / 5)
    # f1: 1; "80 years" against "900 years" 2·1/(2+2); 0; 1; 0
    assert got["f1"] == pytest.approx((1 + 0.5 + 0 + 1 + 0) / 5)
    assert got["words"] == 5
    assert got["items"] is None


def test_figures_of_nothing_are_none() -> None:
    empty = figures([])
    assert empty["n"] == 0
    assert {value for name, value in empty.items() if name != "n"} == {None}


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 3.0), (0.95, 5.0), (0.2, 1.0), (0.21, 2.0), (1.0, 5.0), (0.0, 1.0)]
)
def test_percentile_is_the_nearest_rank(share: float, expected: float) -> None:
    assert percentile([5.0, 1.0, 4.0, 2.0, 3.0], share) == expected


def test_percentile_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


# --- the whole -----------------------------------------------------------------------------------------------


class FirstOaks:
    """Finds the passages of the small world in their order, whatever is asked."""

    def retrieve(self, query: str, k: int) -> list[Hit]:
        return Librarian().search(query, k)


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


@pytest.fixture
def evaluation(gold_file: Path) -> Evaluation:
    return evaluate(Librarian(), read_gold(gold_file), {"first": FirstOaks()})


def test_an_assistant_is_asked_and_scored_beside_its_floor(evaluation: Evaluation) -> None:
    assert evaluation.overall["useful"] == pytest.approx(3 / 4)
    assert evaluation.by_kind["fact"]["correct"] == pytest.approx(2 / 3)
    assert evaluation.by_kind["none"]["abstained"] == 1.0
    # The floor answers all four with the first oak passage: right once, never refuses.
    floor = evaluation.floors["first"]
    assert (floor["useful"], floor["abstained"], floor["auroc"]) == (0.25, 0.0, None)
    assert len(evaluation.seconds) == 5  # four questions and one earlier turn


def test_a_floor_that_finds_nothing_cites_nothing() -> None:
    answer = best_passage("?", [])
    assert answer.text == "" and answer.citations == () and answer.statements == ()


def test_the_report_names_what_went_wrong_and_what_it_was_measured_with(
    evaluation: Evaluation, gold_file: Path, tmp_path: Path
) -> None:
    text, data = write_report(evaluation, gold_file, tmp_path / "new" / "reports")
    shown = text.read_text(encoding="utf-8")
    assert shown == markdown(evaluation, gold_file)
    assert "| useful | 0.750 | 0.250 |" in shown
    assert "- 4 (fact): What is bark? — refused" in shown
    assert "## Went wrong (1)" in shown
    saved = json.loads(data.read_text(encoding="utf-8"))
    assert saved == json.loads(json.dumps(record(evaluation, gold_file)))
    assert saved["index"]["generation"] == "g-small"
    assert len(saved["gold"]["sha256"]) == 64
    assert [row["useful"] for row in saved["rows"]] == [True, True, True, False]


def test_a_report_that_cannot_be_written_is_one_line(evaluation: Evaluation, gold_file: Path) -> None:
    with pytest.raises(CollabqaError, match="--report"):
        write_report(evaluation, gold_file, gold_file / "below-a-file")


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
        evaluate(Librarian(), [gold(question=" ")], {})
