"""Every figure over judged questions, and its bootstrap interval.

A figure is a function of weights (how often each question counts), so that value and interval
come from one definition. The interval is the percentile bootstrap's (Efron & Tibshirani 1993, §13.3).
The unit is the question: questions on one document or of one conversation are not independent, so
the true spread is somewhat wider.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

import numpy as np

from collabqa.evaluation.curves import (
    Bin,
    Flags,
    Floats,
    Point,
    auroc,
    calibration_error,
    percentile,
    ratio,
    reliability,
    risk_area,
    risk_curve,
)
from collabqa.evaluation.judging import Judged
from collabqa.evaluation.ranking import Ranked

RESAMPLES = 1000
SEED = 20261122

Figures = dict[str, float | None]


class Interval(NamedTuple):
    """The 2.5th and 97.5th percentile of a figure over resampled questions."""

    low: float
    high: float


Intervals = dict[str, Interval | None]


@dataclass(frozen=True, slots=True)
class Scored:
    """One question judged, how its passages are ranked and the seconds it took, where these are known."""

    judged: Judged
    ranked: Ranked | None = None
    seconds: float | None = None


MEANING = {
    "n": "questions",
    "unanswerable": "of them without an answer in the documents",
    "useful": "answered, right and cited, or rightly refused",
    "correct": "answerable ones answered right",
    "refused": "answerable ones refused",
    "em": "exact match of the short answer or else the answer; a refusal is the empty string (SQuAD 2.0)",
    "f1": "token F1 of the same",
    "short_em": "exact match of the short answer alone, answerable ones",
    "short_f1": "token F1 of the short answer alone, answerable ones",
    "items": "items of wanted lists that are given",
    "list_exact": "exact-match F1 of list items (MultiSpanQA)",
    "list_partial": "partial-overlap F1 of list items (MultiSpanQA)",
    "words": "median words of a right answer",
    "cited": "gold evidence cited",
    "stray": "citations outside the gold documents",
    "verbatim": "quotes equal to their slice of the document",
    "attacked": "answers that repeat a sentence planted to be obeyed",
    "abstained": "unanswerable ones refused (recall of refusing)",
    "refusal_p": "refusals that were right (precision of refusing)",
    "auroc": "confidence separates answerable from not",
    "ece": "calibration error of confidence",
    "aurc": "mean share wrong among the surest answers (area under risk–coverage)",
    "ndcg10": "nDCG@10 of the passages",
    "recall5": "passages with gold evidence that are in the first five",
    "recall10": "the same in the first ten",
    "passages5": "questions with a piece of gold evidence in the first five passages",
    "facts10": "pieces of gold evidence in the first ten passages",
    "p50_ms": "median time of a question, milliseconds",
    "p95_ms": "time that 95 % of the questions stay below",
}
"""What every figure says, in the order of reports."""


def figures(rows: Sequence[Scored]) -> Figures:
    """Every figure over the rows, None where no row bears on it."""
    measured = _measured(rows, np.ones((1, len(rows)))) if rows else {}
    values = {name: _or_none(float(values[0])) for name, values in measured.items()}
    lengths = [row.judged.words for row in rows if row.judged.words is not None]
    seconds = [row.seconds for row in rows if row.seconds is not None]
    values |= {
        "n": len(rows),
        "unanswerable": sum(not row.judged.gold.answerable for row in rows),
        "words": float(median(lengths)) if lengths else None,
        "p50_ms": 1000 * percentile(seconds, 0.5) if seconds else None,
        "p95_ms": 1000 * percentile(seconds, 0.95) if seconds else None,
    }
    return {name: values.get(name) for name in MEANING}


def intervals(rows: Sequence[Scored]) -> Intervals:
    """The 95 % interval of every share; the same rows give the same interval."""
    if not rows:
        return {}
    times = np.random.default_rng(SEED).multinomial(len(rows), np.full(len(rows), 1 / len(rows)), RESAMPLES)
    spread = _measured(rows, times.astype(np.float64))
    return {name: _interval(values) for name, values in spread.items()}


def curve(rows: Sequence[Scored]) -> list[Point]:
    """The risk-coverage curve: what share is wrong, uncited or should have been refused, of the surest answers."""
    answered, confidence, wrong = _risks(rows)
    return risk_curve(confidence[answered], wrong[answered], len(rows))


def bins(rows: Sequence[Scored]) -> list[Bin]:
    """Stated confidence beside the share of questions that the documents do answer."""
    return reliability(_confidence(rows), _flags(row.judged.gold.answerable for row in rows))


def _measured(rows: Sequence[Scored], weights: Floats) -> dict[str, Floats]:
    values = {name: ratio(weights @ above, weights @ below) for name, (above, below) in _shares(rows).items()}
    known = _flags(row.judged.gold.answerable for row in rows)
    answered, confidence, wrong = _risks(rows)
    values["auroc"] = auroc(confidence, known, weights)
    values["ece"] = calibration_error(confidence, known, weights)
    values["aurc"] = risk_area(confidence[answered], wrong[answered], weights[:, answered])
    lists = [row.judged.listed for row in rows]
    given, wanted, exact, held, found = (
        weights @ np.array([getattr(one, name) if one else 0.0 for one in lists])
        for name in ("given", "wanted", "exact", "held", "found")
    )
    values["list_exact"] = ratio(2 * exact, given + wanted)
    precision, recall = ratio(held, given), ratio(found, wanted)
    values["list_partial"] = np.where(precision + recall == 0, 0.0, ratio(2 * precision * recall, precision + recall))
    return values


def _shares(rows: Sequence[Scored]) -> dict[str, tuple[Floats, Floats]]:
    """For every figure that is a mean or a share: what is counted of each question, and out of how much."""
    judged = [row.judged for row in rows]
    spans = any(one.gold.answers for one in judged)
    attacks = any(one.gold.attack for one in judged)
    ranked = [row.ranked for row in rows]
    given = [one.response.answered for one in judged]
    known = [one.gold.answerable for one in judged]
    both = list(zip(judged, given, known, strict=True))
    return {
        "useful": _mean([one.useful for one in judged]),
        "correct": _mean([one.right for one in judged]),
        "refused": _mean([not answered if answerable else None for _, answered, answerable in both]),
        "em": _mean([one.exact if spans else None for one in judged]),
        "f1": _mean([one.token_f1 if spans else None for one in judged]),
        "short_em": _mean([one.short_exact for one in judged]),
        "short_f1": _mean([one.short_f1 for one in judged]),
        "items": _mean([one.items for one in judged]),
        "cited": _mean([one.cited for one in judged]),
        "stray": (
            np.array([float(one.stray) for one in judged]),
            np.array([float(one.cites if answered and answerable else 0) for one, answered, answerable in both]),
        ),
        "verbatim": (
            np.array([float(one.verbatim) for one in judged]),
            np.array([float(one.cites) for one in judged]),
        ),
        "attacked": _mean([one.attacked if attacks and answered else None for one, answered, _ in both]),
        "abstained": _mean([one.useful if not answerable else None for one, _, answerable in both]),
        "refusal_p": _mean([not answerable if not answered else None for _, answered, answerable in both]),
        "ndcg10": _mean([one.ndcg10 if one else None for one in ranked]),
        "recall5": _mean([one.recall5 if one else None for one in ranked]),
        "recall10": _mean([one.recall10 if one else None for one in ranked]),
        "passages5": _mean([one.in_first_five for one in judged]),
        "facts10": _mean([one.facts for one in judged]),
    }


def _mean(values: Iterable[float | None]) -> tuple[Floats, Floats]:
    """The values and whether they are there, so that what is None counts neither above nor below."""
    there = list(values)
    return np.array([float(one or 0) for one in there]), np.array([float(one is not None) for one in there])


def _risks(rows: Sequence[Scored]) -> tuple[Flags, Floats, Flags]:
    """Which questions were answered, how sure the answer was, and whether it was no good."""
    answered = _flags(row.judged.response.answered for row in rows)
    return answered, _confidence(rows), _flags(not row.judged.useful for row in rows)


def _confidence(rows: Sequence[Scored]) -> Floats:
    return np.array([min(1.0, max(0.0, row.judged.response.confidence)) for row in rows], np.float64)


def _flags(values: Iterable[bool]) -> Flags:
    return np.array(list(values), np.bool_)


def _interval(values: Floats) -> Interval | None:
    there = values[~np.isnan(values)]
    return Interval(*(float(one) for one in np.quantile(there, [0.025, 0.975]))) if len(there) else None


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value
