"""Fits the reader's confidence: from what it saw of the best evidence to the probability that the documents answer.

    python training/calibrate.py CORPUS:GOLD:WEIGHT [CORPUS:GOLD:WEIGHT …] [--limit N]

Logistic regression on documents that the network was not trained on; each set counts by its
weight, and answerable and unanswerable rows of a set count the same. Prints the coefficients as they
stand in src/collabqa/trained.py, and for each set, fitted on the others, AUROC and calibration error.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from collabqa.opening import open_assistant
from collabqa.embedding import open_embedder
from collabqa.index import build_index
from collabqa.trained import FEATURES, features
from collabqa.types import Turn


def rows(gold: Path, limit: int) -> list[dict]:
    """The gold rows, at most ``limit`` by a hash of their id, half of them unanswerable where there are that many."""
    every = sorted(map(json.loads, gold.open(encoding="utf-8")), key=lambda r: hashlib.sha256(r["qid"].encode()).hexdigest())
    no = [r for r in every if not r["answerable"]][: limit // 2]
    return [r for r in every if r["answerable"]][: limit - len(no)] + no


def seen(corpus: Path, gold: Path, limit: int, network: Path | None) -> Iterator[tuple[list[float], bool]]:
    """Features and answerability of every row."""
    with tempfile.TemporaryDirectory() as folder:
        embedder = open_embedder(None, Path(folder))
        build_index(corpus, Path(folder), embedder)
        assistant = open_assistant(Path(folder), None, network=network)
        for row in rows(gold, limit):
            history = tuple(Turn(t["role"], t["content"]) for t in row.get("history") or ()) or tuple(Turn("user", t) for t in row.get("turns") or ())
            question, reading = assistant.read(row["question"], history[-40:])
            yield features(question, reading), bool(row["answerable"])


def calibration_error(said: np.ndarray, true: np.ndarray) -> float:
    """Expected calibration error, ten equal bins (Naeini et al. 2015)."""
    place = np.minimum((said * 10).astype(int), 9)
    return float(sum(abs(said[place == b].mean() - true[place == b].mean()) * (place == b).mean() for b in range(10) if (place == b).any()))


def fit(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=1.0, max_iter=2000).fit(x, y, sample_weight=w)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--network", type=Path)
    parser.add_argument("--keep", type=Path, help="write the features there")
    args = parser.parse_args()
    xs, ys, ws, names = [], [], [], []
    for number, one in enumerate(args.sets):
        corpus, gold, weight = one.split(":")
        found = list(seen(Path(corpus), Path(gold), args.limit, args.network))
        x, y = np.array([f for f, _ in found]), np.array([a for _, a in found])
        share = np.where(y, 1 / max(1, y.sum()), 1 / max(1, (~y).sum())) * float(weight) * 100
        xs.append(x), ys.append(y), ws.append(share), names.append(np.full(len(y), number))
        print(f"{gold}: {len(y)} rows, {int((~y).sum())} unanswerable", flush=True)
    x, y, w, n = np.concatenate(xs), np.concatenate(ys), np.concatenate(ws), np.concatenate(names)
    if args.keep:
        np.savez(args.keep, x=x, y=y, w=w, n=n)
    for number, one in enumerate(args.sets):
        here = n == number
        if len(set(y[here])) < 2 or len(args.sets) < 2:
            continue
        said = fit(x[~here], y[~here], w[~here]).predict_proba(x[here])[:, 1]
        print(f"{one.split(':')[1]}: fitted without it auroc {roc_auc_score(y[here], said):.3f} ece {calibration_error(said, y[here]):.3f}")
    model = fit(x, y, w)
    print("BIAS =", round(float(model.intercept_[0]), 3))
    for name, value in zip(FEATURES, model.coef_[0], strict=True):
        print(f'    "{name}": {value:.3f},')


if __name__ == "__main__":
    main()
