"""A plane on which passages that mean alike lie near each other, to be looked at; nothing is retrieved by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collabqa.types import Matrix

_Places = NDArray[np.float64]
_Radii = NDArray[np.float64]

_APART = 0.05  # of the width: two points nearer than this hide each other
_ROUNDS = 40
_SINGLE = 300  # passages that are drawn each as a point of its own; of more, groups are
_GROUPS = 60
_SETTLING = 8  # rounds of Lloyd's algorithm; after these hardly a passage changes its group
_SPREAD = 0.045  # radius of a group of average size in the unit square
_EVEN = 0.8  # how far groups are spread evenly: 0 leaves gaps as wide as the meanings are apart, 1 none


@dataclass(frozen=True, slots=True)
class Region:
    """Passages at one place of the map: one of them, or a group that speaks of like things.

    ``rows`` are the passages' numbers, ascending, the one nearest to the group's middle in ``middle``;
    ``x`` and ``y`` are in the unit square, y upwards; ``radius`` is in the same unit, 0 for a single passage.
    """

    rows: tuple[int, ...]
    middle: int
    x: float
    y: float
    radius: float = 0.0


def regions(vectors: Matrix, rows: tuple[int, ...]) -> tuple[Region, ...]:
    """The passages of ``rows`` as at most 300 regions: each on its own if they are no more, else 60 groups at most.

    Each passage is in exactly one region. The same vectors and rows give the same regions.
    """
    if len(rows) <= _SINGLE:
        places = project(vectors[list(rows)])
        return tuple(Region((row,), row, float(x), float(y)) for row, (x, y) in zip(rows, places, strict=True))
    of_rows = vectors[list(rows)]
    labels, middles = _grouped(of_rows, _GROUPS)
    sizes = np.bincount(labels, minlength=len(middles))
    nearest = [
        int(np.where(labels == group, of_rows @ middle, -np.inf).argmax()) for group, middle in enumerate(middles)
    ]
    radii = _SPREAD * np.sqrt(sizes / sizes.mean())
    places = project(middles, radii)
    members = [tuple(rows[i] for i in np.flatnonzero(labels == group)) for group in range(len(middles))]
    return tuple(
        Region(members[group], rows[nearest[group]], float(x), float(y), float(radii[group]))
        for group, (x, y) in enumerate(places)
        if members[group]
    )


def _grouped(vectors: Matrix, count: int) -> tuple[NDArray[np.int64], Matrix]:
    """The group of each row and the unit middle of each group.

    Spherical k-means (Dhillon and Modha, Machine Learning 2001), begun at rows spread evenly over the
    documents, so that nothing is random. Rows that are all the same make one group a begin, which cannot
    be split: then they are dealt out in order.
    """
    middles = vectors[np.linspace(0, len(vectors) - 1, count).astype(int)].copy()
    labels = np.zeros(len(vectors), np.int64)
    for _ in range(_SETTLING):
        labels = (vectors @ middles.T).argmax(axis=1).astype(np.int64)
        for group in range(count):
            total = vectors[labels == group].sum(axis=0)
            length = float(np.linalg.norm(total))
            if length > 1e-9:
                middles[group] = total / length
    if len(np.unique(labels)) == 1:
        labels = (np.arange(len(vectors)) * count // len(vectors)).astype(np.int64)
    kept = np.unique(labels)
    return np.searchsorted(kept, labels).astype(np.int64), middles[kept]


def project(vectors: Matrix, radii: _Radii | None = None) -> Matrix:
    """A place in the unit square for each row, (n, 2) float32: the same vectors give the same places.

    The two directions in which the vectors differ most (principal components: Pearson, Phil. Mag.
    1901), each turned so that its largest weight is positive and stretched over the square; then
    what would hide each other is pushed apart. ``radii`` (n,) say how much room each takes, and what
    has one is spread over the whole square; points take as much as lets them be told apart.
    """
    count = len(vectors)
    if count == 0:
        return np.empty((0, 2), np.float32)
    centred = np.asarray(vectors, np.float64) - np.mean(vectors, axis=0, dtype=np.float64)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    axes = directions[:2].T
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])] < 0, -1.0, 1.0)
    places = np.zeros((count, 2))
    places[:, : axes.shape[1]] = centred @ axes
    room = np.full(count, min(_APART, 0.6 / np.sqrt(count)) / 2) if radii is None else radii
    places = _stretched(places)
    if radii is not None:
        ranks = places.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / max(1, count - 1)
        places = _EVEN * ranks + (1 - _EVEN) * places
    places = _stretched(_pushed_apart(places, room))
    return np.round(places, 4).astype(np.float32)


def _stretched(places: _Places) -> _Places:
    """The places moved and scaled to fill the unit square; 0.5 along an axis on which all are the same."""
    low, spread = places.min(axis=0), np.ptp(places, axis=0)
    flat = spread < 1e-9
    stretched: _Places = np.where(flat, 0.5, (places - low) / np.where(flat, 1.0, spread))
    return stretched


def _pushed_apart(places: _Places, room: _Radii) -> _Places:
    """The places with near ones moved away from each other, a little in every round, until they can be told apart."""
    count = len(places)
    apart = room[:, None] + room[None, :]
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
