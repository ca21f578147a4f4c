"""Asks gold questions, scores the answers beside plain retrieval floors, and writes the report.

A floor answers every question with the first passage a retriever finds, cited whole, and never
refuses: what one gets without reading. Figures are those of ``scoring.py``.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from pydantic import ValidationError

from collabqa.batch import Asking, ask_row
from collabqa.errors import CollabqaError
from collabqa.scoring import Figures, Gold, Judged, figures, judge
from collabqa.service.schemas import DEFAULT_LIMIT, AskResponse, IndexView
from collabqa.types import Answer, Citation, Hit, Refusal, Request, Statement

_PACKAGES = ("faiss-cpu", "onnxruntime", "bm25s", "numpy", "sentence-transformers")


class Finder(Protocol):
    """The part of a retriever that a floor needs."""

    def retrieve(self, query: str, k: int) -> list[Hit]:
        """At most ``k`` hits, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every row judged, the seconds of every question asked, and the floors' figures by name."""

    judged: tuple[Judged, ...]
    seconds: tuple[float, ...]
    floors: dict[str, Figures]
    index: IndexView

    @property
    def overall(self) -> Figures:
        """The figures over all rows."""
        return figures(self.judged)

    @property
    def by_kind(self) -> dict[str, Figures]:
        """The figures of every kind of question, by name."""
        kinds = sorted({one.gold.kind for one in self.judged})
        return {kind: figures([one for one in self.judged if one.gold.kind == kind]) for kind in kinds}


def read_gold(path: Path) -> tuple[Gold, ...]:
    """The gold rows of a JSON Lines file; CollabqaError names the line that is none, or says that there is none."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CollabqaError(f"{path}: cannot be read as UTF-8 text ({error}); give a file of gold questions") from None
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(Gold.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise CollabqaError(f"{path}, line {number}: {where or 'row'}: {first['msg']}") from None
    if not rows:
        raise CollabqaError(f"{path}: holds no question; expected one JSON object a line")
    return tuple(rows)


class _Timed:
    """An assistant that notes how long every question took."""

    def __init__(self, assistant: Asking) -> None:
        self._assistant = assistant
        self.seconds: list[float] = []

    @property
    def index(self) -> IndexView:
        return self._assistant.index

    def ask(self, request: Request) -> Answer | Refusal:
        began = perf_counter()
        outcome = self._assistant.ask(request)
        self.seconds.append(perf_counter() - began)
        return outcome


def evaluate(
    assistant: Asking,
    gold: Sequence[Gold],
    floors: Mapping[str, Finder],
    progress: Callable[[int], None] | None = None,
) -> Evaluation:
    """Asks every row (earlier turns included) and scores it; ``progress`` is told the rows done.

    CollabqaError names a row that cannot be asked: gold is not skipped.
    """
    timed, index = _Timed(assistant), assistant.index
    judged = []
    for number, one in enumerate(gold, start=1):
        try:
            outcome = ask_row(timed, one.row)
        except (CollabqaError, ValidationError) as error:
            raise CollabqaError(f"gold question {one.qid!r} cannot be asked: {str(error).splitlines()[0]}") from error
        judged.append(judge(one, AskResponse.of(outcome, index), index.documents))
        if progress is not None:
            progress(number)
    return Evaluation(
        judged=tuple(judged),
        seconds=tuple(timed.seconds),
        floors={name: _floor(finder, gold, index) for name, finder in floors.items()},
        index=index,
    )


def _floor(finder: Finder, gold: Sequence[Gold], index: IndexView) -> Figures:
    answered = [(one, best_passage(one.question, finder.retrieve(one.question, DEFAULT_LIMIT))) for one in gold]
    judged = [judge(one, AskResponse.of(outcome, index), index.documents) for one, outcome in answered]
    # A floor states no probability: what would be computed from its constant says nothing.
    return {**figures(judged), "auroc": None, "ece": None}


def best_passage(question: str, hits: Sequence[Hit]) -> Answer:
    """The first passage as the answer, cited whole; no statement where nothing was found."""
    cited = tuple(
        Citation(1, hit.passage.span, hit.passage.text, hit.passage.title, hit.passage.section) for hit in hits[:1]
    )
    return Answer(
        question=question,
        searched_for=None,
        text="".join(one.quote for one in cited),
        short_answer=None,
        statements=tuple(Statement(one.quote, (1,)) for one in cited),
        citations=cited,
        hits=tuple(hits),
        confidence=1.0,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank); ValueError of none."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(0, -(-len(values) * round(share * 100) // 100) - 1)]


# --- report --------------------------------------------------------------------------------------------------

_MEANING = {
    "n": "questions",
    "useful": "answered, right and cited, or rightly refused",
    "correct": "answerable ones answered right",
    "cited": "gold evidence cited",
    "refused": "answerable ones refused",
    "abstained": "unanswerable ones refused",
    "refusal_p": "refusals that were right",
    "auroc": "confidence separates answerable from not",
    "ece": "calibration error of confidence",
    "items": "items of wanted lists that are given",
    "passages5": "gold evidence in the first five passages",
    "verbatim": "quotes equal to their slice",
    "stray": "citations outside the gold documents",
    "em": "exact match of short answers",
    "f1": "token F1 of short answers",
    "words": "median words of a right answer",
}


def record(evaluation: Evaluation, gold_path: Path) -> dict[str, Any]:
    """The whole evaluation as JSON: figures, rows, and what they were measured with."""
    return {
        "gold": {"name": gold_path.name, "sha256": hashlib.sha256(gold_path.read_bytes()).hexdigest()},
        "index": {"generation": evaluation.index.generation, "documents": len(evaluation.index.documents)},
        "versions": {"collabqa": _version("collabqa"), "python": platform.python_version()}
        | {name: _version(name) for name in _PACKAGES},
        "figures": evaluation.overall,
        "kinds": evaluation.by_kind,
        "floors": evaluation.floors,
        "latency_ms": {f"p{p}": round(1000 * percentile(evaluation.seconds, p / 100), 1) for p in (50, 95)},
        "rows": [
            {
                "qid": one.gold.qid,
                "kind": one.gold.kind,
                "useful": one.useful,
                "right": one.right,
                "cited": one.cited,
                "answered": one.response.answered,
                "confidence": one.response.confidence,
            }
            for one in evaluation.judged
        ],
    }


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def markdown(evaluation: Evaluation, gold_path: Path) -> str:
    """The report for people: figures beside the floors, kinds, latency, and every row that went wrong."""
    p50, p95 = (1000 * percentile(evaluation.seconds, share) for share in (0.5, 0.95))
    wrong = [one for one in evaluation.judged if not one.useful]
    return "\n".join(
        [
            f"# {gold_path.name}: {len(evaluation.judged)} questions",
            "",
            *_table(
                ["figure", "collabqa", *(f"first passage, {name}" for name in evaluation.floors), ""],
                [
                    [
                        name,
                        _figure(name, evaluation.overall),
                        *(_figure(name, floor) for floor in evaluation.floors.values()),
                        _MEANING[name],
                    ]
                    for name in evaluation.overall
                ],
            ),
            "",
            *_table(
                ["kind", "n", "useful", "correct", "cited", "refused", "abstained"],
                [
                    [
                        kind,
                        *(_figure(name, got) for name in ("n", "useful", "correct", "cited", "refused", "abstained")),
                    ]
                    for kind, got in evaluation.by_kind.items()
                ],
            ),
            "",
            f"Time a question: p50 {p50:.0f} ms, p95 {p95:.0f} ms ({len(evaluation.seconds)} asked).",
            "",
            f"## Went wrong ({len(wrong)})",
            "",
            *(f"- {one.gold.qid} ({one.gold.kind}): {_cell(one.gold.question)} — {_fault(one)}" for one in wrong),
            "",
        ]
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _figure(name: str, got: Figures) -> str:
    value = got[name]
    if value is None:
        return "–"
    return f"{value:g}" if name in ("n", "words") else f"{value:.3f}"


def _fault(one: Judged) -> str:
    if not one.gold.answerable:
        return "answered, though the documents do not say"
    if not one.response.answered:
        return "refused"
    return f"{'right' if one.right else 'not right'}, cited {one.cited or 0:.2f}"


def write_report(evaluation: Evaluation, gold_path: Path, folder: Path) -> tuple[Path, Path]:
    """The Markdown and JSON files of the report, named after the gold file; CollabqaError if they cannot be written."""
    text, data = folder / f"{gold_path.stem}.md", folder / f"{gold_path.stem}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text.write_text(markdown(evaluation, gold_path), encoding="utf-8")
        data.write_text(json.dumps(record(evaluation, gold_path), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise CollabqaError(
            f"{error.filename or folder}: cannot be written ({error.strerror}); choose another --report"
        ) from None
    return text, data
