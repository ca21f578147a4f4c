"""What our own questions came to when last looked at, so that nobody makes the answers worse without noticing.

``python tests/baseline.py`` (``make baseline``) asks them and writes ``data/baseline.json`` anew: a deliberate act,
whose difference belongs in the commit that causes it.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from collabqa.assistant import Assistant
from collabqa.evaluation.asking import ask_all
from collabqa.evaluation.gold import read_gold
from collabqa.evaluation.judging import Judged, judge
from collabqa.indexing.embedding import open_embedder
from collabqa.indexing.index import Index, build_index

DATA = Path(__file__).parent / "data"
BASELINE = DATA / "baseline.json"
TOLERANCE = 2  # questions by which a figure may fall: what an unrelated change of wording may cost
SETS = {
    "chapters_gold": DATA.parent.parent / "corpus",
    "toolshed_gold": DATA / "toolshed",
}
"""Files of questions in ``data``, and the documents they are asked of."""
FIGURES = ("useful", "correct", "cited", "abstained")


def measure(name: str, folder: Path) -> dict[str, Any]:
    """The questions of a set asked with an index built in ``folder``: every figure as a number of questions."""
    embedder = open_embedder(None, folder)
    build_index(SETS[name], folder, embedder)
    index = Index.load(folder, embedder)
    gold = read_gold(DATA / f"{name}.jsonl")
    answers = ask_all(Assistant(index, embedder), gold)
    judged = [judge(one, asked.response, index.documents) for one, asked in zip(gold, answers, strict=True)]
    return {"gold_sha256": gold_sha256(name), **counted(judged)}


def counted(judged: list[Judged]) -> dict[str, float]:
    """Every figure as a number of questions, and the citations that are no slice of their document."""
    return {
        "questions": len(judged),
        "useful": sum(one.useful for one in judged),
        "correct": sum(one.right or False for one in judged),
        "cited": round(sum(one.cited or 0.0 for one in judged), 2),
        "abstained": sum(one.useful for one in judged if not one.gold.answerable),
        "not_verbatim": sum(one.cites - one.verbatim for one in judged),
    }


def gold_sha256(name: str) -> str:
    """Which questions a baseline is of."""
    return hashlib.sha256((DATA / f"{name}.jsonl").read_bytes()).hexdigest()


def worse(now: dict[str, Any], then: dict[str, Any]) -> list[str]:
    """What is wrong with the figures of now, a line each; nothing where they are as good as then."""
    if now["gold_sha256"] != then["gold_sha256"]:
        return ["the questions are not those of the baseline"]
    lines = [
        f"{figure}: {now[figure]:g} of {now['questions']} questions, {then[figure]:g} in the baseline"
        for figure in FIGURES
        if now[figure] < then[figure] - TOLERANCE
    ]
    return lines + ([f"{now['not_verbatim']} citations are no slice of their document"] if now["not_verbatim"] else [])


def main() -> None:
    found = {}
    for name in SETS:
        with tempfile.TemporaryDirectory() as folder:
            found[name] = measure(name, Path(folder))
    BASELINE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
