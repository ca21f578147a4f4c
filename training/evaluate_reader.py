"""Scores the reader's network on SQuAD 2.0 articles that it was not trained on, the gold paragraph given.

    python training/evaluate_reader.py NETWORK.onnx --squad2 DIR

AUROC of "answered here" and of the best answer's probability; exact match and token F1 (SQuAD's
normalisation) when forced to answer the answerable, and the best F1 over all thresholds where
abstaining is allowed (always abstaining gives the share of unanswerable questions).
"""

from __future__ import annotations

import argparse
import collections
import random
import re
import string
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score
from train_reader import of_squad2

from collabqa.answers.network import ReaderNetwork


def words(text: str) -> list[str]:
    plain = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", plain).split()


def f1(said: str, gold: str) -> float:
    a, b = words(said), words(gold)
    same = sum((collections.Counter(a) & collections.Counter(b)).values())
    return 2 * same / (len(a) + len(b)) if same else float(a == b)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", type=Path)
    parser.add_argument("--squad2", type=Path, required=True)
    args = parser.parse_args()
    network = ReaderNetwork(args.network, None)
    answerable, whole, best, exact, overlap = [], [], [], [], []
    for example in of_squad2(args.squad2, random.Random(0), held_out=True):
        marks = network.read(example.question, example.context)
        span, probability = marks.spans[0]
        said = example.context[span.start : span.end]
        golds = [example.context[a:b] for a, b in example.spans or ()]
        answerable.append(bool(golds)), whole.append(marks.answered), best.append(probability)
        exact.append(max((float(words(said) == words(gold)) for gold in golds), default=0.0))
        overlap.append(max((f1(said, gold) for gold in golds), default=0.0))
    y, f, e = np.array(answerable), np.array(overlap), np.array(exact)
    print(f"{len(y)} questions, {y.mean():.3f} answerable")
    print(f"auroc answered {roc_auc_score(y, whole):.3f}, best span {roc_auc_score(y, best):.3f}")
    print(f"answerable, forced: exact {e[y].mean():.3f}, F1 {f[y].mean():.3f}")
    for name, scores in (("answered", np.array(whole)), ("best span", np.array(best))):
        options = [
            (np.where(scores >= t, f * y, ~y).mean(), np.where(scores >= t, e * y, ~y).mean())
            for t in np.unique(np.append(scores, 2.0))
        ]
        print(
            f"threshold on {name}: best F1 {max(options)[0]:.3f} (exact {max(options)[1]:.3f}); always abstaining {(~y).mean():.3f}"
        )


if __name__ == "__main__":
    main()
