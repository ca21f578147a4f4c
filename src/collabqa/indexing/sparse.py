"""BM25 over our own words; the only module that imports bm25s.

bm25s scores every (term, passage) pair when the index is built, so that a query is a sum of columns
and needs NumPy alone.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75
"""Saturation of repeats and weight of length: Lucene's defaults, which nothing here was tuned away from."""


class SparseIndex:
    """The BM25 score of every term in every passage, by row.

    ``method="lucene"`` of bm25s (Lù, 2024, after Kamphuis et al., ECIR 2020):
    ``ln(1 + (N - df + 0.5) / (df + 0.5)) * tf / (tf + k1 * (1 - b + b * length / mean length))``,
    which is never negative.
    """

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        scores: NDArray[np.float32],
        size: int,
    ) -> None:
        """``rows[starts[t]:starts[t + 1]]`` are the rows that hold term ``t``, ``scores`` what it gives each.

        ValueError unless these fit together and into ``size`` rows.
        """
        fits = (
            starts.shape == (len(vocabulary) + 1,)
            and rows.shape == scores.shape == (int(starts[-1]),)
            and int(starts[0]) == 0
            and bool((np.diff(starts) >= 0).all())
            and (not len(rows) or (int(rows.min()) >= 0 and int(rows.max()) < size))
            and bool(np.isfinite(scores).all())
            and all(0 <= number < len(vocabulary) for number in vocabulary.values())
        )
        if not fits:
            raise ValueError("the parts of the word index do not fit together")
        self._vocabulary, self._starts, self._rows, self._scores = dict(vocabulary), starts, rows, scores
        self._size = size

    @classmethod
    def build(cls, passages: Sequence[Sequence[str]]) -> SparseIndex:
        """The index over the terms of each passage, in order; row ``i`` is passage ``i``."""
        texts = [list(terms) for terms in passages]
        if not any(texts):  # bm25s fails on an empty corpus
            return cls({}, np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.float32), len(texts))
        import bm25s

        model = bm25s.BM25(method="lucene", k1=K1, b=B)
        model.index(texts, show_progress=False, create_empty_token=False)
        vocabulary = {str(term): int(number) for term, number in model.vocab_dict.items()}
        starts = np.asarray(model.scores["indptr"], np.int64)
        rows, scores = np.asarray(model.scores["indices"], np.int32), np.asarray(model.scores["data"], np.float32)
        return cls._in_order(vocabulary, starts, rows, scores, len(texts))

    @classmethod
    def _in_order(
        cls,
        vocabulary: Mapping[str, int],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        scores: NDArray[np.float32],
        size: int,
    ) -> SparseIndex:
        """The same index with terms in alphabetical and rows in rising order: equal corpora give equal bytes."""
        names = sorted(vocabulary)
        columns = [slice(starts[vocabulary[name]], starts[vocabulary[name] + 1]) for name in names]
        orders = [np.argsort(rows[column], kind="stable") for column in columns]
        lengths = [len(order) for order in orders]
        return cls(
            {name: number for number, name in enumerate(names)},
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            np.concatenate([rows[column][order] for column, order in zip(columns, orders, strict=True)]),
            np.concatenate([scores[column][order] for column, order in zip(columns, orders, strict=True)]),
            size,
        )

    def __len__(self) -> int:
        """How many passages there are."""
        return self._size

    def document_frequency(self, term: str) -> int:
        """In how many passages the term stands, headings and titles included."""
        number = self._vocabulary.get(term)
        return 0 if number is None else int(self._starts[number + 1] - self._starts[number])

    def idf(self, term: str) -> float:
        """The BM25 weight of a term: ``ln(1 + (N - df + 0.5) / (df + 0.5))``; largest for one in no passage."""
        frequency = self.document_frequency(term)
        return log(1 + (self._size - frequency + 0.5) / (frequency + 0.5))

    def __contains__(self, term: str) -> bool:
        """Whether any passage holds the term."""
        return term in self._vocabulary

    @property
    def vocabulary(self) -> Iterable[str]:
        """Every term, in alphabetical order."""
        return self._vocabulary.keys()

    def all_scores(self, terms: Iterable[str]) -> NDArray[np.float32]:
        """The BM25 score of every row (n,); a term asked twice counts twice."""
        total = np.zeros(self._size, np.float32)
        for term in terms:
            number = self._vocabulary.get(term)
            if number is not None:
                column = slice(self._starts[number], self._starts[number + 1])
                total[self._rows[column]] += self._scores[column]  # a row stands once in a column
        return total

    def search(self, terms: Iterable[str], k: int, rows: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The ``k`` best (row, score) with any of the terms, best first, ties by row; of ``rows`` only, if given."""
        scores = self.all_scores(terms)
        found = np.flatnonzero(scores > 0)
        if rows is not None:
            found = found[np.isin(found, np.fromiter(rows, np.int64, len(rows)))]
        if 0 < k < len(found):  # most of a large index is left out before it is sorted
            worth = scores[found]
            found = found[worth >= np.partition(worth, len(worth) - k)[len(worth) - k]]
        best = found[np.lexsort((found, -scores[found]))][: max(k, 0)]
        return [(int(row), float(scores[row])) for row in best]

    def to_files(self) -> dict[str, bytes]:
        """The index as files: the terms as JSON, the numbers as .npy."""
        return {
            "terms.json": json.dumps(list(self._vocabulary), ensure_ascii=False).encode(),
            "term-starts.npy": _npy(self._starts),
            "term-rows.npy": _npy(self._rows),
            "term-scores.npy": _npy(self._scores),
        }

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], size: int) -> SparseIndex:
        """What :meth:`to_files` wrote; ValueError, KeyError or TypeError if it is no index of ``size`` rows."""
        names = json.loads(files["terms.json"])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ValueError("terms.json is not a list of words")
        vocabulary = {name: number for number, name in enumerate(names)}
        starts, rows, scores = (
            np.load(io.BytesIO(files[f"term-{part}.npy"]), allow_pickle=False) for part in ("starts", "rows", "scores")
        )
        if (starts.dtype, rows.dtype, scores.dtype) != (np.int64, np.int32, np.float32):
            raise ValueError("the word index has numbers of another kind")
        return cls(vocabulary, starts, rows, scores, size)


SPARSE_FILES = ("terms.json", "term-starts.npy", "term-rows.npy", "term-scores.npy")


def _npy(array: NDArray[np.int64] | NDArray[np.int32] | NDArray[np.float32]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
