"""Curves of confidence equal numbers worked by hand, and by brute force on random ones."""

from __future__ import annotations

import numpy as np
import pytest

from collabqa.evaluation.curves import (
    Bin,
    Floats,
    Point,
    auroc,
    calibration_error,
    percentile,
    reliability,
    risk_area,
    risk_curve,
)


def confidence(*values: float) -> Floats:
    return np.array(values, np.float64)


def flags(*values: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array(values, np.bool_)


def once(size: int) -> Floats:
    return np.ones((1, size))


def test_auroc_by_hand() -> None:
    # pairs: .9>.4, .9>.5, .5>.4, .5=.5 (half): 3.5 of 4
    assert auroc(confidence(0.9, 0.5, 0.4, 0.5), flags(1, 1, 0, 0), once(4)) == pytest.approx([3.5 / 4])
    assert np.isnan(auroc(confidence(1.0), flags(1), once(1))).all()
    assert np.isnan(auroc(confidence(), flags(), once(0))).all()


def test_a_weight_is_how_often_a_question_counts() -> None:
    weights = np.array([[2.0, 0.0, 1.0, 3.0, 1.0]])
    values, known = confidence(0.9, 0.1, 0.4, 0.4, 0.8), flags(1, 1, 1, 0, 0)
    repeated = np.repeat(np.arange(5), weights[0].astype(int))
    again = once(len(repeated))
    for measure in (auroc, calibration_error, risk_area):
        assert measure(values, known, weights) == pytest.approx(measure(values[repeated], known[repeated], again))


def test_auroc_is_the_share_of_pairs() -> None:
    random = np.random.default_rng(1)
    values, known = random.integers(0, 8, 60) / 8, random.random(60) < 0.4
    pairs = [(p > n) + (p == n) / 2 for p in values[known] for n in values[~known]]
    assert auroc(values, known, once(60)) == pytest.approx([sum(pairs) / len(pairs)])


def test_calibration_error_by_hand() -> None:
    # bin .9–1: stated .9 and 1.0, happened once: |1.9 - 1| ; bin .0–.1: stated .05, did not happen: .05
    got = calibration_error(confidence(0.9, 1.0, 0.05), flags(1, 0, 0), once(3))
    assert got == pytest.approx([(0.9 + 0.05) / 3])
    assert np.isnan(calibration_error(confidence(), flags(), once(0))).all()


def test_a_bin_holds_its_lower_edge() -> None:
    low, high = reliability(confidence(0.25, 0.375, 1.0, 0.9375), flags(1, 0, 1, 1))[1:]
    assert (low, high) == (Bin(1, 0.375, 0.0), Bin(2, 0.96875, 1.0))
    assert reliability(confidence(0.3, 0.2), flags(1, 0)) == [Bin(1, 0.2, 0.0), Bin(1, 0.3, 1.0)]


def test_the_risk_curve_by_hand() -> None:
    # surest first: right; then two of equal confidence, one wrong; then wrong. Five asked, one refused.
    values, wrong = confidence(0.6, 0.9, 0.8, 0.8), flags(1, 0, 1, 0)
    assert risk_curve(values, wrong, 5) == [Point(1 / 5, 0.0), Point(3 / 5, 1 / 3), Point(4 / 5, 2 / 4)]
    # the mean over answers one to four: 0, 1/3 and 1/3 together, 1/2
    assert risk_area(values, wrong, once(4)) == pytest.approx([(0 + 1 / 3 + 1 / 3 + 1 / 2) / 4])
    assert risk_curve(confidence(), flags(), 5) == []


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 3.0), (0.95, 5.0), (0.2, 1.0), (0.21, 2.0), (1.0, 5.0), (0.0, 1.0)]
)
def test_percentile_is_the_nearest_rank(share: float, expected: float) -> None:
    assert percentile([5.0, 1.0, 4.0, 2.0, 3.0], share) == expected


def test_percentile_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)
