"""Exact nearest neighbours by inner product, in FAISS; the only module that imports it.

A dense index takes vectors and gives row numbers; it never knows what made them. It does not change
after it is built: FAISS must not be searched while it is added to.
"""

from __future__ import annotations

from collections.abc import Collection
from types import ModuleType
from typing import Any

import numpy as np

from collabqa.types import Matrix, Vector


class DenseIndex:
    """Unit vectors by row; the score of a row is its cosine with the query."""

    def __init__(self, vectors: Matrix) -> None:
        """``vectors``: (n, dim), finite, unit rows; ValueError names the first row that is not."""
        vectors = np.ascontiguousarray(vectors, np.float32)
        if vectors.ndim != 2 or vectors.shape[1] == 0:
            raise ValueError(f"vectors of shape {vectors.shape}, expected (n, dim)")
        lengths = np.linalg.norm(vectors, axis=1)
        bad = np.flatnonzero(~(np.abs(lengths - 1) < 1e-3))  # so that NaN is bad too
        if len(bad):
            raise ValueError(f"vector {bad[0]} has length {lengths[bad[0]]}, expected 1")
        self._index = _faiss().IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    @property
    def vectors(self) -> Matrix:
        """A copy of the vectors, (n, dim)."""
        if not len(self):
            return np.empty((0, self.dim), np.float32)
        vectors: Matrix = self._index.reconstruct_n(0, len(self))
        return vectors

    def search(self, query: Vector, k: int, rows: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The ``k`` best (row, cosine), best first, ties by row; of ``rows`` only, where given."""
        query = self._checked(query)
        k = min(k, len(self) if rows is None else len(rows))
        if k <= 0:
            return []
        faiss = _faiss()
        parameters: Any = None
        if rows is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(np.fromiter(rows, np.int64, len(rows))))
        scores, found = self._index.search(query[None, :], k, params=parameters)
        # FAISS fills up with row -1, which Python would read as the last one.
        hits = [
            (int(row), float(score)) for row, score in zip(found[0], scores[0], strict=True) if 0 <= row < len(self)
        ]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def scores(self, query: Vector, rows: Collection[int]) -> dict[int, float]:
        """The exact cosine of each of the rows."""
        query = self._checked(query)
        if not rows:
            return {}
        vectors = self._index.reconstruct_batch(np.fromiter(rows, np.int64, len(rows)))
        return {row: float(score) for row, score in zip(rows, vectors @ query, strict=True)}

    def to_bytes(self) -> bytes:
        """The index in FAISS's own format."""
        data: bytes = _faiss().serialize_index(self._index).tobytes()
        return data

    @classmethod
    def from_bytes(cls, data: bytes, dim: int, size: int) -> DenseIndex:
        """The index that :meth:`to_bytes` wrote; ValueError if it is not one of ``size`` vectors of ``dim``.

        FAISS has no checksum and reads damaged files without complaint: hash the bytes first.
        """
        faiss = _faiss()
        faiss.set_deserialization_vector_byte_limit(len(data) + 4096)  # a damaged length must not take all memory
        try:
            index = faiss.deserialize_index(np.frombuffer(data, np.uint8))
        except (RuntimeError, MemoryError) as error:
            raise ValueError("not a FAISS index") from error
        if not isinstance(index, faiss.IndexFlatIP) or (index.d, index.ntotal) != (dim, size):
            raise ValueError(f"not an inner-product index of {size} vectors of {dim}")
        dense = cls.__new__(cls)
        dense._index = index
        return dense

    def _checked(self, query: Vector) -> Vector:
        """The query as FAISS needs it; it would read past the end of one that is too short."""
        if query.shape != (self.dim,):
            raise ValueError(f"query vector of shape {query.shape}, expected ({self.dim},)")
        if not np.isfinite(query).all():
            raise ValueError("query vector with a number that is not finite")
        return np.ascontiguousarray(query, np.float32)


def _faiss() -> ModuleType:
    """FAISS with one thread: searching is far below a millisecond and its idle threads would spin."""
    import faiss

    if faiss.omp_get_max_threads() != 1:
        faiss.omp_set_num_threads(1)
    module: ModuleType = faiss
    return module
