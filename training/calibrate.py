"""Fits what a reader's marks are worth: which sentence answers, and how sure that is.

    python training/calibrate.py READER CORPUS:GOLD:WEIGHT [CORPUS:GOLD:WEIGHT …] --out CALIBRATION.json [--limit N]

READER is what COLLABQA_READER takes: an ONNX file or a transformers folder. Two logistic regressions over the
signals of `collabqa.answers.reading`, on documents that the network was not trained on. Rank: is the sentence gold
evidence? Confidence: does the best sentence mean that the question is answerable? Each set counts by its weight;
inside a set the two classes count as often as they come. Writes the calibration, and prints for each set, fitted on
the others, how often the first sentence is evidence, AUROC and calibration error; the same for parts of the signals,
so that it is seen what each part brings.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from collabqa.answers.evidence import Sentence
from collabqa.answers.reading import question_signals
from collabqa.answers.together import together
from collabqa.assistant import Assistant
from collabqa.indexing.embedding import open_embedder
from collabqa.indexing.index import Index, build_index
from collabqa.types import Turn

SENTENCES = 20  # of each question, best first, that the ranking is fitted on
SCALE = 4.2  # the margins between scores in `answering` are meant on the scale of the lexical reader's weights
LEXICAL = (
    "own", "coverage", "similarity", "weakest", "typed", "anchored", "leads", "announces", "missing", "plain", "near", "swapped", "untyped", "unasked", "closest", "elsewhere", "crowd", "long"
)  # fmt: skip
PARTS: dict[str, tuple[str, ...]] = {
    "words alone": LEXICAL,
    "and spans": (*LEXICAL, "share"),
    "and the null answer": (*LEXICAL, "span"),
    "and sentences": (*LEXICAL, "span", "inside"),
    "and answered": (*LEXICAL, "span", "inside", "answered", "read", "close", "alone"),
}
"""``share`` is a sentence's part of all answers that the network found: what spans alone tell, without a null answer."""
OF_QUESTION = (
    "untyped",
    "unasked",
    "swapped",
    "closest",
    "read",
    "close",
    "alone",
    "elsewhere",
    "crowd",
    "long",
)  # signals that say nothing about one sentence against another


@dataclass(frozen=True)
class Seen:
    """One set. Rows of ``signals`` (n, len(names)) belong to question ``of``, each question's best first."""

    name: str
    weight: float
    names: tuple[str, ...]
    signals: np.ndarray
    evidence: np.ndarray  # (n,) whether the sentence is gold
    of: np.ndarray  # (n,)
    answerable: np.ndarray  # (questions,)


def rows(gold: Path, limit: int) -> list[dict]:
    """The gold rows, at most ``limit`` by a hash of their id, half of them unanswerable where there are that many."""
    lines = gold.read_text(encoding="utf-8").splitlines()
    every = sorted(map(json.loads, lines), key=lambda r: hashlib.sha256(str(r["qid"]).encode()).hexdigest())
    no = [r for r in every if not r["answerable"]][: limit // 2]
    return [r for r in every if r["answerable"]][: limit - len(no)] + no


def is_gold(sentence: Sentence, row: dict) -> bool:
    """Whether the sentence and a gold span share at least half of the shorter of the two."""
    span = sentence.span
    for gold in [*(row.get("evidence") or []), *(e for one in row.get("evidence_sets") or [] for e in one)]:
        name = gold.get("doc_id") or gold.get("file")
        if span.document_id in (name, f"{name}.txt", f"{name}.md"):
            shared = min(gold["end"], span.end) - max(gold["start"], span.start)
            if shared >= 0.5 * min(gold["end"] - gold["start"], span.end - span.start):
                return True
    return False


def read(reader: str, one: str, limit: int) -> Seen:
    """Asks every question and keeps what the reader saw."""
    corpus, gold, weight = one.split(":")
    signals, evidence, of, answerable = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        embedder = open_embedder(None, Path(folder))
        build_index(Path(corpus), Path(folder), embedder)
        assistant = Assistant(Index.load(Path(folder), embedder), embedder, reader)
        for number, row in enumerate(rows(Path(gold), limit)):
            said = row.get("history") or [{"role": "user", "content": turn} for turn in row.get("turns") or []]
            history = tuple(Turn(turn["role"], turn["content"]) for turn in said)[-40:]
            question, reading = assistant.read(row["question"], history)
            whole = together(reading.evidence, len(assistant.index.passages))
            for found in reading.evidence[:SENTENCES]:
                signals.append(question_signals(question, found) | whole)
                evidence.append(is_gold(found.sentence, row))
                of.append(number)
            answerable.append(bool(row["answerable"]))
    names = (*signals[0], "share")
    table = np.array([[*seen.values(), seen["span"]] for seen in signals])
    for number in range(len(answerable)):
        mine = np.array(of) == number
        table[mine, -1] /= max(1e-6, table[mine, -1].sum())
    print(f"{gold}: {len(answerable)} questions, {answerable.count(False)} unanswerable", flush=True)
    return Seen(gold, float(weight), names, table, np.array(evidence), np.array(of), np.array(answerable))


def only(sets: list[Seen], names: tuple[str, ...]) -> list[Seen]:
    """The sets with some of their signals."""
    columns = [sets[0].names.index(name) for name in names]
    return [replace(one, names=names, signals=one.signals[:, columns]) for one in sets]


def fit_rank(sets: list[Seen]) -> np.ndarray:
    """(len(names),) weights for "is evidence", over answerable questions; 0 for the signals of the question."""
    use = np.array([name not in OF_QUESTION for name in sets[0].names])
    x, y, w = [], [], []
    for one in sets:
        rows_ = one.answerable[one.of]
        (
            x.append(one.signals[rows_][:, use]),
            y.append(one.evidence[rows_]),
            w.append(balanced(one.evidence[rows_], one.weight)),
        )
    model = LogisticRegression(C=1.0, max_iter=5000)
    model.fit(np.concatenate(x), np.concatenate(y), sample_weight=np.concatenate(w))
    weights = np.zeros(len(use))
    weights[use] = model.coef_[0] / SCALE
    return weights


def balanced(labels: np.ndarray, weight: float) -> np.ndarray:
    """Sample weights that give both classes the same, and the set its weight."""
    yes, no = max(1, labels.sum()), max(1, (~labels).sum())
    return np.where(labels, 1 / yes, 1 / no) * weight * 100


def best_of(one: Seen, rank: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signals of each question's best sentence, whether it is evidence, and whether the question is answerable."""
    x, hit, y = [], [], []
    for number, answerable in enumerate(one.answerable):
        mine = np.flatnonzero(one.of == number)
        if len(mine):
            best = mine[np.argmax(one.signals[mine] @ rank)]
            x.append(one.signals[best]), hit.append(one.evidence[best]), y.append(answerable)
    return np.array(x), np.array(hit), np.array(y)


def fit_confidence(sets: list[Seen], rank: np.ndarray) -> LogisticRegression:
    """The regression for "answerable", every question of a set counting the same."""
    x, y, w = [], [], []
    for one in sets:
        signals, _, answerable = best_of(one, rank)
        x.append(signals), y.append(answerable), w.append(np.full(len(answerable), one.weight * 100 / len(answerable)))
    model = LogisticRegression(C=1.0, max_iter=5000)
    return model.fit(np.concatenate(x), np.concatenate(y), sample_weight=np.concatenate(w))


def calibration_error(said: np.ndarray, true: np.ndarray) -> float:
    """Expected calibration error, ten equal bins (Naeini et al. 2015)."""
    place = np.minimum((said * 10).astype(int), 9)
    bins = [place == b for b in range(10) if (place == b).any()]
    return float(sum(abs(said[b].mean() - true[b].mean()) * b.mean() for b in bins))


def report(sets: list[Seen]) -> None:
    """Each set judged by weights fitted on the others, with more and more of the signals."""
    print("| signals | " + " | ".join(one.name for one in sets) + " |")
    for part, names in PARTS.items():
        cells = [
            held_out(one, [other for other in only(sets, names) if other.name != one.name]) for one in only(sets, names)
        ]
        print(f"| {part} | " + " | ".join(cells) + " |")
    raw = [uncalibrated(one) for one in sets]
    print("| answered alone, not calibrated | " + " | ".join(raw) + " |")


def held_out(one: Seen, others: list[Seen]) -> str:
    """First sentence is evidence / AUROC / calibration error, by weights fitted on the others."""
    both = [other for other in others if not other.answerable.all()]
    rank = fit_rank(others)
    x, hit, y = best_of(one, rank)
    if y.all() or not both:
        return f"{hit[y].mean():.3f}"
    said = fit_confidence(both, rank).predict_proba(x)[:, 1]
    return f"{hit[y].mean():.3f} / {roc_auc_score(y, said):.3f} / {calibration_error(said, y):.3f}"


def uncalibrated(one: Seen) -> str:
    """The same of the network's own probability, its best sentence first."""
    x, hit, y = best_of(one, np.array([float(name == "answered") + 0.1 * (name == "inside") for name in one.names]))
    if y.all():
        return f"{hit[y].mean():.3f}"
    said = x[:, one.names.index("answered")]
    return f"{hit[y].mean():.3f} / {roc_auc_score(y, said):.3f} / {calibration_error(said, y):.3f}"


def main() -> None:
    """Reads every set, reports, fits, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader")
    parser.add_argument("sets", nargs="+", metavar="CORPUS:GOLD:WEIGHT")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=400, help="questions of a set")
    args = parser.parse_args()
    sets = [read(args.reader, one, args.limit) for one in args.sets]
    report(sets)
    sets = only(sets, PARTS["and answered"])
    rank = fit_rank(sets)
    model = fit_confidence([one for one in sets if not one.answerable.all()], rank)
    names = sets[0].names
    calibration = {
        "rank": {name: round(float(w), 3) for name, w in zip(names, rank, strict=True) if w},
        "confidence": {name: round(float(w), 3) for name, w in zip(names, model.coef_[0], strict=True)},
        "bias": round(float(model.intercept_[0]), 3),
        "fitted_on": ", ".join(f"{Path(one.name).parent.name}/{Path(one.name).name} ×{one.weight:g}" for one in sets),
    }
    args.out.write_text(json.dumps(calibration, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
