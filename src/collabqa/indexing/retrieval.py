"""A query to the passages that may answer it: by meaning, by words, and by both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from collabqa.errors import UnknownDocument
from collabqa.indexing.dense import DenseIndex
from collabqa.indexing.embedding import Embedder
from collabqa.indexing.fusion import fuse
from collabqa.indexing.sparse import SparseIndex
from collabqa.types import Hit, Passage
from collabqa.words import terms

DEPTH = 100
"""Candidates each side puts up before fusion: as deep as recall was measured to matter on SQuAD 2.0 dev."""

DENSE_WEIGHT, SPARSE_WEIGHT = 0.5, 0.5
"""Best of .5/.5 and .7/.3 for the first hit on SQuAD 2.0 dev (see :func:`collabqa.indexing.fusion.fuse`)."""


class Retriever(Protocol):
    """Finds passages for a query."""

    def retrieve(self, query: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        """At most ``k`` hits, best first, ranks from 1, ties by passage id; from ``documents`` only, where given.

        A blank query finds nothing. UnknownDocument names a document that is not there.
        """


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with the scores it was ranked by: cosine, BM25 (0 and up) and the two fused (0 to 1)."""

    passage: Passage
    row: int
    cosine: float
    bm25: float
    score: float


class _Rows:
    """The passages by row and by document."""

    def __init__(self, passages: Sequence[Passage], rows: Mapping[str, Sequence[int]]) -> None:
        self.passages, self.rows = passages, rows

    def of(self, documents: frozenset[str] | None) -> list[int] | None:
        """The rows of the documents, None for all of them."""
        if documents is None:
            return None
        unknown = sorted(documents - self.rows.keys())
        if unknown:
            raise UnknownDocument(f"no document {unknown[0]!r} in the index")
        return sorted(chain.from_iterable(self.rows[document] for document in documents))

    def hits(self, scored: Sequence[tuple[int, float]], k: int) -> list[Hit]:
        """The best ``k`` as hits."""
        best = sorted(scored, key=lambda pair: (-pair[1], self.passages[pair[0]].id))[: max(k, 0)]
        return [Hit(self.passages[row], score, rank) for rank, (row, score) in enumerate(best, start=1)]


class DenseRetriever:
    """By cosine of the query's and the passage's vectors."""

    def __init__(
        self, passages: Sequence[Passage], rows: Mapping[str, Sequence[int]], dense: DenseIndex, embedder: Embedder
    ) -> None:
        self._rows, self._dense, self._embedder = _Rows(passages, rows), dense, embedder

    def retrieve(self, query: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        """See :class:`Retriever`; the score is the cosine."""
        rows = self._rows.of(documents)
        if not query.strip() or k <= 0 or not len(self._dense):
            return []
        return self._rows.hits(self._dense.search(self._embedder.embed_query(query), k, rows), k)


class SparseRetriever:
    """By BM25 over the words of the passage, its headings and its title."""

    def __init__(self, passages: Sequence[Passage], rows: Mapping[str, Sequence[int]], sparse: SparseIndex) -> None:
        self._rows, self._sparse = _Rows(passages, rows), sparse

    def retrieve(self, query: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        """See :class:`Retriever`; passages without any of the words are no hits."""
        return self._rows.hits(self._sparse.search(terms(query), k, self._rows.of(documents)), k)


class HybridRetriever:
    """By both: the best of each side are scored by both and the scores fused."""

    def __init__(
        self,
        passages: Sequence[Passage],
        rows: Mapping[str, Sequence[int]],
        dense: DenseIndex,
        sparse: SparseIndex,
        embedder: Embedder,
        depth: int = DEPTH,
    ) -> None:
        self._rows, self._dense, self._sparse = _Rows(passages, rows), dense, sparse
        self._embedder, self._depth = embedder, depth

    def retrieve(self, query: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        """See :class:`Retriever`; the score is the fused one, 0 to 1 among the candidates of this query."""
        candidates = self.candidates(query, documents)[: max(k, 0)]
        return [Hit(candidate.passage, candidate.score, rank) for rank, candidate in enumerate(candidates, start=1)]

    def candidates(self, query: str, documents: frozenset[str] | None = None) -> list[Candidate]:
        """Every candidate with its scores, best first, ties by passage id.

        A passage that only one side put up gets its exact score from the other as well.
        """
        rows = self._rows.of(documents)
        if not query.strip() or not len(self._dense):
            return []
        vector = self._embedder.embed_query(query)
        words = terms(query)
        all_bm25 = self._sparse.all_scores(words)
        found = {row for row, _ in self._dense.search(vector, self._depth, rows)}
        found |= {row for row, _ in self._sparse.search(words, self._depth, rows)}
        cosine = self._dense.scores(vector, sorted(found))
        bm25 = {row: float(all_bm25[row]) for row in cosine}
        fused = fuse([cosine, bm25], [DENSE_WEIGHT, SPARSE_WEIGHT])
        passages = self._rows.passages
        candidates = [Candidate(passages[row], row, cosine[row], bm25[row], fused[row]) for row in cosine]
        return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.passage.id))
