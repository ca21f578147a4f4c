"""A query to the passages that may answer it: by meaning, by words, by both, and the best of these again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice
from typing import Protocol

import numpy as np

from collabqa.errors import UnknownDocument
from collabqa.indexing.dense import DenseIndex
from collabqa.indexing.embedding import Embedder
from collabqa.indexing.fusion import fuse
from collabqa.indexing.interaction import TokenIndex, whole_words
from collabqa.indexing.sparse import SparseIndex
from collabqa.indexing.tablerows import called, row_names
from collabqa.types import Hit, Passage, Vector
from collabqa.words import fold, stems, terms, tokenize

DEPTH = 100
"""Candidates each side puts up before fusion: as deep as recall was measured to matter on SQuAD 2.0 dev."""

DENSE_WEIGHT, SPARSE_WEIGHT = 0.5, 0.5
"""Equal weights: the best of seven on the mean over eleven question sets; .4 to .6 hardly differ."""

RERANKED = 50
"""Candidates that are compared with the query word by word: a few milliseconds."""

LATE_WEIGHT = 0.6
"""Of that comparison against the fused score. .5 to .67 are alike; without it 2.5 of 100 questions fewer have their
evidence among the first five passages (mean over eleven sets)."""

HOP_FROM, HOP_AFTER, HOP_MOST, HOP_WEIGHT = 4, 7, 3, 1.5
"""The names in the first four passages lead to others, of which three at most, by this weight, come after the seventh.

On questions whose evidence is spread over documents .90 of it is then among the first ten passages, against .84; from 3
to 5 passages, after 5 to 7, with a weight of .5 to 2 it is .89 to .92. More than three push out what one document says.
"""

LEAST_WEIGHT = 1.0
"""Weight of a function word or a sign of the query among idf weights of up to 8: it tells the sense of the others."""


class Retriever(Protocol):
    """Finds passages for a query."""

    def retrieve(self, query: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        """At most ``k`` hits, best first, ranks from 1, ties by passage id; from ``documents`` only, where given.

        A blank query finds nothing. UnknownDocument names a document that is not there.
        """


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with the scores it was ranked by: cosine, BM25 (0 and up), late interaction and all fused (0 to 1).

    The last takes in whether the query calls a row of a table in the passage by its name.

    ``late`` is None for one that was not among the RERANKED best of the others.
    """

    passage: Passage
    row: int
    cosine: float
    bm25: float
    late: float | None
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
    """By both: the best of each side are scored by both and the scores fused; the best of these are reranked.

    The second stage is :meth:`collabqa.indexing.interaction.TokenIndex.scores`, its words weighted by idf, and
    :func:`collabqa.indexing.tablerows.called`.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        rows: Mapping[str, Sequence[int]],
        dense: DenseIndex,
        sparse: SparseIndex,
        tokens: TokenIndex,
        embedder: Embedder,
        names: Collection[str] = frozenset(),
        depth: int = DEPTH,
    ) -> None:
        """``names`` are the stems that lead from one passage to another."""
        self._rows, self._dense, self._sparse, self._tokens = _Rows(passages, rows), dense, sparse, tokens
        self._embedder, self._names, self._depth = embedder, names, depth

    def retrieve(self, query: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        """See :class:`Retriever`; the score is that of :meth:`rank`.

        Behind the first HOP_AFTER come HOP_MOST that share names with the very first, and then the others.
        """
        candidates = _copies_last(self.candidates(query, documents))
        scored = [(one.passage, one.score) for one in candidates]
        if k > HOP_AFTER:
            scored = self._with_led_to(query, candidates, self._rows.of(documents))
        return _hits(scored, k)

    def rank(self, query: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        """What :meth:`retrieve` gives, by nothing but the fused score, 0 to 1 among the candidates of this query."""
        return _hits([(one.passage, one.score) for one in self.candidates(query, documents)], k)

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
        first = sorted(fused, key=lambda row: (-fused[row], passages[row].id))[:RERANKED]
        late = self._late(query, first)
        final = fuse([fused, late], [1 - LATE_WEIGHT, LATE_WEIGHT])
        asked = stems(query)
        for row in first:
            # Both signs count as if they were independent (noisy or), so that the score stays in [0, 1].
            final[row] = 1 - (1 - final[row]) * (1 - called(asked, row_names(passages[row].text), self._sparse.idf))
        candidates = [
            Candidate(passages[row], row, cosine[row], bm25[row], late.get(row), final[row]) for row in cosine
        ]
        return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.passage.id))

    def _with_led_to(
        self, query: str, candidates: Sequence[Candidate], rows: Collection[int] | None
    ) -> list[tuple[Passage, float]]:
        """The candidates with their scores, HOP_MOST others or later ones moved up behind the first HOP_AFTER.

        Those are the best by score and by the names that they share with one of the first HOP_FROM, names of the
        query left out: a question that is answered over two documents names only the first of them.
        """
        head, tail = list(candidates[:HOP_AFTER]), {one.row: one for one in candidates[HOP_AFTER:]}
        asked, taken = set(terms(query)), {one.row for one in head}
        led: dict[int, float] = {}
        for one in head[:HOP_FROM]:
            names = dict.fromkeys(term for term in terms(one.passage.text) if term in self._names and term not in asked)
            shared = dict(self._sparse.search(names, self._depth, rows))
            shared.pop(one.row, None)
            most = max(shared.values(), default=1.0)
            for row, score in shared.items():
                led[row] = max(score / most, led.get(row, 0.0))
        worth = {row: HOP_WEIGHT * score + (tail[row].score if row in tail else 0.0) for row, score in led.items()}
        passages = self._rows.passages
        said = {_words(one.passage.text) for one in head}
        ranked = sorted(worth.keys() - taken, key=lambda row: (-worth[row], passages[row].id))
        best = list(islice((row for row in ranked if _words(passages[row].text) not in said), HOP_MOST))
        rest = [one for one in candidates[HOP_AFTER:] if one.row not in best]
        return [
            *((one.passage, one.score) for one in head),
            *((passages[row], head[-1].score) for row in best),
            *((one.passage, one.score) for one in rest),
        ]

    def _late(self, query: str, rows: Sequence[int]) -> dict[int, float]:
        """The score of each row by late interaction."""
        pieces, vectors = self._embedder.embed_tokens(query)
        return self._tokens.scores(vectors, self._weights(pieces), rows) if pieces else {}

    def _weights(self, pieces: Sequence[str]) -> Vector:
        """The idf of the word that each piece belongs to, shared among its pieces; LEAST_WEIGHT at the least."""
        weights = np.full(len(pieces), LEAST_WEIGHT, np.float32)
        for word, places in whole_words(pieces):
            found = [one for one in tokenize(word) if not one.is_stopword]
            if found:
                weights[places] = max(LEAST_WEIGHT, self._sparse.idf(found[0].stem) / len(places))
        return weights


def _hits(scored: Sequence[tuple[Passage, float]], k: int) -> list[Hit]:
    return [Hit(passage, score, rank) for rank, (passage, score) in enumerate(scored[: max(k, 0)], start=1)]


def _copies_last(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, those that say the very words of a better one after all others, with a score of 0."""
    said: set[str] = set()
    first, copies = [], []
    for one in candidates:
        words = _words(one.passage.text)
        if words in said:
            copies.append(replace(one, score=0.0))
        else:
            first.append(one)
        said.add(words)
    return first + copies


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    """The text without what does not tell it from a copy: case, accents, white space."""
    return " ".join(fold(text).split())
