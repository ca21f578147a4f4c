"""Places to look at: in the square, near where the meaning is near, apart enough to be seen, always the same."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from collabqa.indexing.projection import project, regions
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


def test_few_passages_are_points_of_their_own() -> None:
    drawn = regions(groups(4), (2, 7, 11))
    assert [(one.rows, one.middle, one.radius) for one in drawn] == [((row,), row, 0.0) for row in (2, 7, 11)]
    assert regions(np.empty((0, 4), np.float32), ()) == ()


def test_many_passages_become_groups_that_speak_of_like_things() -> None:
    vectors = groups(200)
    drawn = regions(vectors, tuple(range(600)))
    assert sorted(row for one in drawn for row in one.rows) == list(range(600))
    assert all(len({row // 200 for row in one.rows}) == 1 and one.middle in one.rows for one in drawn)
    assert len(drawn) <= 60 and drawn == regions(vectors.copy(), tuple(range(600)))
    largest, smallest = max(drawn, key=lambda one: len(one.rows)), min(drawn, key=lambda one: len(one.rows))
    assert largest.radius > smallest.radius > 0
    inside = regions(vectors, largest.rows)
    assert [one.rows for one in inside] == [(row,) for row in largest.rows]


def test_many_passages_that_mean_the_same_can_still_be_opened() -> None:
    drawn = regions(unit(np.ones((400, 4))), tuple(range(400)))
    assert sum(len(one.rows) for one in drawn) == 400 and max(len(one.rows) for one in drawn) <= 300
