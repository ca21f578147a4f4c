"""The vector index against brute force, and against everything FAISS lets pass."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from collabqa.indexing.dense import DenseIndex

generator = np.random.default_rng(7)


def unit(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


VECTORS = unit(generator.standard_normal((300, 24)))
QUERIES = unit(generator.standard_normal((40, 24)))


def brute_force(query: NDArray[np.float32], k: int, rows: list[int]) -> list[tuple[int, float]]:
    scores = {row: float(np.dot(VECTORS[row].astype(np.float64), query.astype(np.float64))) for row in rows}
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:k]


@pytest.mark.parametrize("rows", [None, [3], [299, 0, 150], list(range(0, 300, 7)), []])
@pytest.mark.parametrize("k", [1, 10, 300, 1000])
def test_search_is_brute_force(k: int, rows: list[int] | None) -> None:
    index = DenseIndex(VECTORS)
    for query in QUERIES[:10]:
        expected = brute_force(query, k, list(range(300)) if rows is None else rows)
        found = index.search(query, k, rows)
        assert [row for row, _ in found] == [row for row, _ in expected]
        assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-6)


def test_equal_vectors_come_in_the_order_of_their_rows() -> None:
    index = DenseIndex(np.repeat(VECTORS[:1], 5, axis=0))
    assert [row for row, _ in index.search(VECTORS[0], 5)] == [0, 1, 2, 3, 4]


def test_scores_are_exact_for_rows_that_were_not_found() -> None:
    index = DenseIndex(VECTORS)
    scores = index.scores(QUERIES[0], [5, 250, 17])
    assert scores == pytest.approx({row: float(VECTORS[row] @ QUERIES[0]) for row in (5, 250, 17)}, abs=1e-6)
    assert index.scores(QUERIES[0], []) == {}


def test_an_index_of_nothing_finds_nothing() -> None:
    index = DenseIndex(np.empty((0, 24), np.float32))
    assert len(index) == 0 and index.search(QUERIES[0], 5) == [] and index.vectors.shape == (0, 24)
    assert len(DenseIndex.from_bytes(index.to_bytes(), 24, 0)) == 0


def test_bytes_and_back_give_the_same_vectors_and_hits() -> None:
    index = DenseIndex(VECTORS)
    again = DenseIndex.from_bytes(index.to_bytes(), 24, 300)
    assert np.array_equal(again.vectors, VECTORS)
    for query in QUERIES:
        assert again.search(query, 10) == index.search(query, 10)
    assert again.to_bytes() == index.to_bytes() == DenseIndex(VECTORS).to_bytes()


def test_bytes_of_another_index_or_of_none_are_refused() -> None:
    data = DenseIndex(VECTORS).to_bytes()
    for dim, size in ((25, 300), (24, 299)):
        with pytest.raises(ValueError, match="inner-product"):
            DenseIndex.from_bytes(data, dim, size)
    for broken in (b"", b"pickle", data[:40], data[:-1], b"\0" * 500):
        with pytest.raises(ValueError, match=r"FAISS|inner-product"):
            DenseIndex.from_bytes(broken, 24, 300)


@pytest.mark.parametrize("fault", [np.nan, np.inf, 0.0, 2.0])
def test_a_vector_that_is_not_of_length_one_is_named(fault: float) -> None:
    vectors = VECTORS[:5].copy()
    vectors[3] = fault
    with pytest.raises(ValueError, match="vector 3 "):
        DenseIndex(vectors)


def test_a_query_of_another_length_or_not_finite_is_refused() -> None:
    index = DenseIndex(VECTORS)
    for query in (QUERIES[0][:23], np.append(QUERIES[0], np.float32(0)), QUERIES[:1]):
        with pytest.raises(ValueError, match="shape"):
            index.search(query, 1)
    with pytest.raises(ValueError, match="finite"):
        index.scores(np.full(24, np.nan, np.float32), [1])
