"""Our own questions are answered no worse than when the baseline was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baseline import BASELINE, DATA, SETS, TOLERANCE, gold_sha256, measure, worse


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_answers_are_no_worse_than_the_baseline(name: str, tmp_path: Path) -> None:
    then = json.loads(BASELINE.read_text(encoding="utf-8"))[name]
    found = worse(measure(name, tmp_path), then)
    assert not found, (
        f"{name}: {'; '.join(found)} (a figure may fall by {TOLERANCE} questions). Mend it, or, if this is meant, "
        "write the baseline anew with `make baseline` and say why in the commit."
    )


def test_a_fall_by_more_than_the_tolerance_or_one_false_quote_is_worse() -> None:
    then = {
        "gold_sha256": "a",
        "questions": 20,
        "useful": 10,
        "correct": 9,
        "cited": 9.5,
        "abstained": 3,
        "not_verbatim": 0,
    }
    assert worse({**then, "useful": 8, "cited": 7.5, "correct": 20}, then) == []
    assert worse({**then, "useful": 7}, then) == ["useful: 7 of 20 questions, 10 in the baseline"]
    assert worse({**then, "cited": 7.4}, then) == ["cited: 7.4 of 20 questions, 9.5 in the baseline"]
    assert worse({**then, "not_verbatim": 1}, then) == ["1 citations are no slice of their document"]
    assert worse({**then, "gold_sha256": "b"}, then) == ["the questions are not those of the baseline"]


def test_the_baseline_is_of_the_questions_that_are_there() -> None:
    kept = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert {name: one["gold_sha256"] for name, one in kept.items()} == {name: gold_sha256(name) for name in SETS}


def test_the_evidence_about_the_tool_library_stands_where_it_says() -> None:
    for line in (DATA / "toolshed_gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert bool(row["must"]) == bool(row["evidence"]) == row["answerable"], row["qid"]
        for span in row["evidence"]:
            text = (DATA / "toolshed" / span["file"]).read_text(encoding="utf-8")
            assert text[span["start"] : span["end"]] == span["quote"], row["qid"]
