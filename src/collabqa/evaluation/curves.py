"""How well a stated probability tells right from wrong.

Every function takes one value a question and weights of shape (resamples, questions): how often a
question counts. One row of ones gives the figure itself, the rows of a bootstrap give its spread.
A figure that nothing bears on is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BINS = 10

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Point(NamedTuple):
    """The share of questions answered, and of those the share that is wrong."""

    coverage: float
    risk: float


class Bin(NamedTuple):
    """Questions of like confidence: how many, the mean stated, and the share that came true."""

    questions: int
    stated: float
    observed: float


def ratio(above: Floats, below: Floats) -> Floats:
    """Element by element, NaN where there is nothing below."""
    quotient = np.full(np.shape(below), np.nan)
    np.divide(above, below, out=quotient, where=below != 0)
    return quotient


def auroc(confidence: Floats, positive: Flags, weights: Floats) -> Floats:
    """The chance that a positive lies above a negative, ties as half (the Mann-Whitney statistic)."""
    if not len(confidence):
        return np.full(len(weights), np.nan)
    order, starts = _groups(confidence)
    above = np.add.reduceat((weights * positive)[:, order], starts, axis=1)
    below = np.add.reduceat((weights * ~positive)[:, order], starts, axis=1)
    lower = np.cumsum(below, axis=1) - below
    return ratio((above * (lower + below / 2)).sum(axis=1), above.sum(axis=1) * below.sum(axis=1))


def calibration_error(confidence: Floats, happened: Flags, weights: Floats) -> Floats:
    """Mean distance of stated probability and share of events over ten equal bins, weighted by size.

    Naeini et al., AAAI 2015.
    """
    gaps = weights @ (_in_bins(confidence) * (confidence - happened)[:, None])  # (resamples, bins)
    return ratio(np.abs(gaps).sum(axis=1), weights.sum(axis=1))


def risk_area(confidence: Floats, wrong: Flags, weights: Floats) -> Floats:
    """The mean risk over every number of questions that could be answered, surest first.

    This is the area under the risk-coverage curve (El-Yaniv & Wiener, JMLR 2010; Geifman et al., ICLR
    2019), taken over the answers that were given: of a refusal nobody knows what it would have said.
    Answers of equal confidence are given together.
    """
    if not len(confidence):
        return np.full(len(weights), np.nan)
    order, starts = _groups(-confidence)
    sizes = np.add.reduceat(weights[:, order], starts, axis=1)
    errors = np.add.reduceat((weights * wrong)[:, order], starts, axis=1)
    risks = np.nan_to_num(ratio(errors.cumsum(axis=1), sizes.cumsum(axis=1)))
    return ratio((sizes * risks).sum(axis=1), sizes.sum(axis=1))


def risk_curve(confidence: Floats, wrong: Flags, questions: int) -> list[Point]:
    """The risk at every confidence one could ask for, fewest answers first; ``questions`` in all."""
    if not len(confidence):
        return []
    order, starts = _groups(-confidence)
    sizes = np.diff([*starts, len(order)]).cumsum()
    errors = np.add.reduceat(wrong[order].astype(np.float64), starts).cumsum()
    return [Point(float(n / questions), float(e / n)) for n, e in zip(sizes, errors, strict=True)]


def reliability(confidence: Floats, happened: Flags) -> list[Bin]:
    """The bins of the calibration error that hold a question, lowest first."""
    members = _in_bins(confidence).T.astype(bool)
    return [
        Bin(int(one.sum()), float(confidence[one].mean()), float(happened[one].mean())) for one in members if one.any()
    ]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank); ValueError of none."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(0, -(-len(values) * round(share * 100) // 100) - 1)]


def _groups(keys: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """An order by key, and where in it each group of equal keys begins."""
    order = np.argsort(keys, kind="stable")
    return order, np.flatnonzero(np.diff(keys[order], prepend=np.nan) != 0)


def _in_bins(confidence: Floats) -> Floats:
    """(questions, bins): 1 where a confidence lies in a bin, lower edge included, 1.0 in the last."""
    edges = np.arange(BINS) / BINS
    return np.eye(BINS)[np.searchsorted(edges, confidence, side="right") - 1]
