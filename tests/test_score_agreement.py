"""The figures are those of the script that comes with the third-party questions, wherever that script is there.

Rows of every kind are made at random, with answers, citations and passages that are right, wrong, half
right or elsewhere, and both are asked to score them.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from collabqa.evaluation.figures import Scored, figures
from collabqa.evaluation.gold import Gold
from collabqa.evaluation.judging import judge
from collabqa.service.schemas import AskResponse
from small_world import document

SCRIPT = Path(os.environ.get("BENCH") or Path(__file__).parents[2] / "shared" / "bench") / "score.py"
SAME = (
    *("n", "useful", "correct", "cited", "refused", "abstained", "refusal_p", "auroc", "ece", "items", "passages5"),
    *("verbatim", "stray", "em", "f1", "words"),
)
WORDS = [
    *("oak", "birch", "elm", "yew", "bark", "acorn", "leaf", "root"),
    *("the", "a", "Crown.", "ring,", "sap;", "900", "years", "old"),
]


def made(seed: int) -> tuple[dict[str, str], list[dict[str, Any]], list[dict[str, Any]]]:
    """Documents, gold rows and answers by chance."""
    chance = random.Random(seed)
    texts = {name: " ".join(chance.choices(WORDS, k=300)) for name in ("oak.md", "trees/birch.txt")}

    def span(size: int) -> dict[str, Any]:
        name = chance.choice(list(texts))
        start = chance.randrange(len(texts[name]) - size)
        return {"doc_id": name.rsplit(".", 1)[0], "start": start, "end": start + size}

    def near(evidence: list[dict[str, Any]]) -> dict[str, Any]:
        """A range that often lies on the evidence, and its words."""
        chosen = chance.choice(evidence) if evidence and chance.random() < 0.7 else span(30)
        name = next(name for name in texts if name.startswith(chosen["doc_id"]))
        start = max(0, chosen["start"] + chance.randrange(-20, 20))
        end = min(len(texts[name]), start + chance.choice([8, 30, 60, 200]))
        quote = texts[name][start:end] if chance.random() < 0.9 else "made up"
        return {"document_id": name, "start": start, "end": end, "quote": quote}

    def words(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(1, most)))

    gold, answers = [], []
    for qid in range(120):
        mode, known = chance.choice([None, "any", "all", "reference"]), chance.random() < 0.7
        evidence = [span(chance.choice([5, 40, 450])) for _ in range(chance.randint(1, 3))] if known else []
        row: dict[str, Any] = {
            "qid": qid,
            "question": "?",
            "answerable": known,
            "kind": chance.choice(["list", "fact"]),
            "answer_mode": mode,
            "answers": [words(3) for _ in range(chance.randint(1, 3))] if known else [],
            "must": [[words(2) for _ in range(2)] for _ in range(2)] if known and chance.random() < 0.5 else [],
            "evidence": evidence,
        }
        if known and chance.random() < 0.3:
            row["evidence_sets"] = [[span(30)], [span(30), span(30)]]
        if mode is None:
            del row["answer_mode"]
        gold.append(row)
        answered, cites = chance.random() < 0.7, [near(evidence) for _ in range(chance.randint(1, 3))]
        answers.append(
            {
                "qid": qid,
                "answered": answered,
                "answer": f"{words(6)} [1] {words(20)}. [2]",
                "short_answer": words(3) if answered and chance.random() < 0.5 else None,
                "confidence": chance.choice([0.0, 0.1, 0.3, 0.5, 0.77, 0.9, 1.0]),
                "citations": cites if answered else [],
                "passages": [near(evidence) for _ in range(chance.randint(0, 9))],
            }
        )
    return texts, gold, answers


def whole(answer: dict[str, Any]) -> AskResponse:
    """The answer with the fields that no figure looks at."""
    place = {"title": "", "section": [], "url": ""}
    return AskResponse.model_validate(
        {
            **answer,
            "question": "?",
            "searched_for": None,
            "reason": None,
            "statements": [],
            "suggestions": [],
            "index": {"generation": "", "built_at": ""},
            "citations": [{**one, **place, "id": n} for n, one in enumerate(answer["citations"], 1)],
            "passages": [{**one, **place, "rank": n, "text": ""} for n, one in enumerate(answer["passages"], 1)],
        }
    )


@pytest.mark.skipif(not SCRIPT.exists(), reason="the script that scores third-party questions is not here")
@pytest.mark.parametrize("seed", range(4))
def test_the_figures_are_those_of_the_script(seed: int, tmp_path: Path) -> None:
    texts, gold, answers = made(seed)
    for name, text in texts.items():
        (tmp_path / "corpus" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "corpus" / name).write_text(text)
    for name, rows in (("gold", gold), ("answers", answers)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, str(SCRIPT), str(tmp_path / "gold.jsonl"), str(tmp_path / "answers.jsonl"), "--json"]
    ran = subprocess.run([*command, "--corpus", str(tmp_path / "corpus")], capture_output=True, text=True, check=True)
    theirs = json.loads(ran.stdout)
    documents = {name: document(name, "", text) for name, text in texts.items()}
    scored = [
        Scored(judge(Gold.model_validate(row), whole(answer), documents))
        for row, answer in zip(gold, answers, strict=True)
    ]
    ours = figures(scored)
    assert all(theirs[name] not in (None, 0) for name in SAME)  # every figure is put to the test
    assert {name: ours[name] for name in SAME} == pytest.approx({name: theirs[name] for name in SAME})
