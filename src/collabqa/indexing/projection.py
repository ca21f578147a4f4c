"""A plane on which passages that mean alike lie near each other, to be looked at; nothing is retrieved by it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collabqa.types import Matrix

_Places = NDArray[np.float64]

_APART = 0.05  # of the width: two points nearer than this hide each other
_ROUNDS = 40
_PUSHED = 600  # points; of more, every pair is too many to look at


def project(vectors: Matrix) -> Matrix:
    """A place in the unit square for each row, (n, 2) float32: the same vectors give the same places.

    The two directions in which the vectors differ most (principal components: Pearson, Phil. Mag.
    1901), each turned so that its largest weight is positive and stretched over the square; then
    points that would hide each other are pushed apart.
    """
    count = len(vectors)
    if count == 0:
        return np.empty((0, 2), np.float32)
    centred = np.asarray(vectors, np.float64) - np.mean(vectors, axis=0, dtype=np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    axes = directions[:, ::-1][:, :2]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])] < 0, -1.0, 1.0)
    places = np.zeros((count, 2))
    places[:, : axes.shape[1]] = centred @ axes
    places = _stretched(places)
    if count <= _PUSHED:
        places = _stretched(_pushed_apart(places))
    return np.round(places, 4).astype(np.float32)


def _stretched(places: _Places) -> _Places:
    """The places moved and scaled to fill the unit square; 0.5 along an axis on which all are the same."""
    low, spread = places.min(axis=0), np.ptp(places, axis=0)
    flat = spread < 1e-9
    stretched: _Places = np.where(flat, 0.5, (places - low) / np.where(flat, 1.0, spread))
    return stretched


def _pushed_apart(places: _Places) -> _Places:
    """The places with near ones moved away from each other, a little in every round, until they can be told apart."""
    count = len(places)
    apart = min(_APART, 0.6 / np.sqrt(count))
    # Points in the same place have no direction: each gets its own, by the golden angle.
    angles = np.arange(count) * 2.399963
    moved = places + 1e-4 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for _ in range(_ROUNDS):
        between = moved[:, None, :] - moved[None, :, :]  # (n, n, 2)
        distance = np.hypot(between[..., 0], between[..., 1])
        np.fill_diagonal(distance, np.inf)
        force = np.clip(apart - distance, 0, None) / np.maximum(distance, 1e-9)
        if not force.any():
            break
        moved = moved + 0.5 * (force[..., None] * between).sum(axis=1)
    return moved
