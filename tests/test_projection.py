"""Places to look at: in the square, near where the meaning is near, apart enough to be seen, always the same."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from collabqa.indexing.projection import project
from collabqa.types import Matrix


def unit(vectors: NDArray[np.float64]) -> Matrix:
    made: Matrix = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return made


def groups(each: int) -> Matrix:
    """Three groups around three axes, in order."""
    noise = np.random.default_rng(7).normal(0, 0.05, (3 * each, 12))
    return unit(np.repeat(np.eye(12)[:3], each, axis=0) + noise)


def test_groups_by_meaning_lie_together_and_inside_the_square() -> None:
    places = project(groups(20))
    assert places.shape == (60, 2) and places.dtype == np.float32
    assert places.min() == 0 and places.max() == 1
    middles = places.reshape(3, 20, 2).mean(axis=1)
    for place, group in zip(places, np.repeat(range(3), 20), strict=True):
        assert np.argmin(np.hypot(*(middles - place).T)) == group


def test_the_same_vectors_give_the_same_places() -> None:
    assert project(groups(9)).tobytes() == project(groups(9).copy()).tobytes()


def test_points_can_be_told_apart_even_if_they_mean_the_same() -> None:
    places = project(unit(np.ones((30, 4))))
    distance = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + np.eye(30)
    assert distance.min() > 0.01


@pytest.mark.parametrize(("count", "dim"), [(0, 4), (1, 4), (2, 1), (2, 4), (5, 2), (1_600, 3)])
def test_few_many_and_flat(count: int, dim: int) -> None:
    vectors = (
        unit(np.random.default_rng(3).normal(size=(count, dim)) + 0.1) if count else np.empty((0, dim), np.float32)
    )
    places = project(vectors)
    assert places.shape == (count, 2) and np.isfinite(places).all()
    assert ((places >= 0) & (places <= 1)).all()
