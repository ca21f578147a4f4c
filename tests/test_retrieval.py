"""One contract for the three retrievers, and what the hybrid adds."""

from __future__ import annotations

import numpy as np
import pytest

from collabqa.errors import UnknownDocument
from collabqa.indexing.chunking import chunk, embedding_text
from collabqa.indexing.dense import DenseIndex
from collabqa.indexing.index import passage_terms
from collabqa.indexing.retrieval import DenseRetriever, HybridRetriever, Retriever, SparseRetriever
from collabqa.indexing.sparse import SparseIndex
from collabqa.types import Passage
from collabqa.words import terms
from documents import make_document
from hashing import HashEmbedder

TEXTS = {
    "a.md": "# Oaks\n\nAn oak may live for 900 years.\n\n# Birches\n\nBirch bark is white.",
    "b.md": "# Pines\n\nA pine keeps its needles in winter.\n\n# Oaks again\n\nOak wood is hard wood.",
    "c.md": "# Only a heading",
}


class World:
    def __init__(self, texts: dict[str, str] = TEXTS) -> None:
        self.embedder = HashEmbedder(dim=48)
        self.passages: list[Passage] = []
        self.rows: dict[str, range] = {}
        for name, text in texts.items():
            found = chunk(make_document(text, name), self.embedder.count_tokens, self.embedder.max_tokens)
            self.rows[name] = range(len(self.passages), len(self.passages) + len(found))
            self.passages += found
        self.dense = DenseIndex(self.embedder.embed_passages([embedding_text(passage) for passage in self.passages]))
        self.sparse = SparseIndex.build([passage_terms(passage) for passage in self.passages])

    def retriever(self, kind: str) -> Retriever:
        if kind == "dense":
            return DenseRetriever(self.passages, self.rows, self.dense, self.embedder)
        if kind == "sparse":
            return SparseRetriever(self.passages, self.rows, self.sparse)
        return HybridRetriever(self.passages, self.rows, self.dense, self.sparse, self.embedder)


@pytest.fixture(params=["dense", "sparse", "hybrid"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_passage_that_says_it_comes_first(kind: str) -> None:
    retriever = World().retriever(kind)
    for query, text in {
        "How many years may an oak live?": "An oak may live for 900 years.",
        "white bark": "Birch bark is white.",
        "needles in winter": "A pine keeps its needles in winter.",
        "hard wood": "Oak wood is hard wood.",
    }.items():
        assert retriever.retrieve(query, 3)[0].passage.text == text


def test_hits_are_ranked_from_one_best_first_and_at_most_k(kind: str) -> None:
    retriever = World().retriever(kind)
    for k in (-1, 0, 1, 2, 4, 100):
        hits = retriever.retrieve("oak wood", k)
        assert len(hits) <= max(k, 0) and len(hits) <= 4
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert len({hit.passage.id for hit in hits}) == len(hits)
    assert retriever.retrieve("oak wood", 2) == retriever.retrieve("oak wood", 100)[:2]


def test_a_filter_is_obeyed_and_an_unknown_document_is_named(kind: str) -> None:
    retriever = World().retriever(kind)
    hits = retriever.retrieve("oak", 10, frozenset({"b.md"}))
    assert hits and {hit.passage.span.document_id for hit in hits} == {"b.md"}
    assert retriever.retrieve("oak", 10, frozenset({"c.md"})) == []
    assert retriever.retrieve("oak", 10, frozenset()) == []
    both = retriever.retrieve("oak", 10, frozenset({"a.md", "b.md", "c.md"}))
    assert both == retriever.retrieve("oak", 10)
    with pytest.raises(UnknownDocument, match=r"nowhere\.md"):
        retriever.retrieve("oak", 10, frozenset({"a.md", "nowhere.md"}))


def test_a_blank_query_finds_nothing(kind: str) -> None:
    assert World().retriever(kind).retrieve(" \n", 5) == []


def test_an_index_of_nothing_finds_nothing(kind: str) -> None:
    assert World({"c.md": "# Only a heading"}).retriever(kind).retrieve("heading", 5) == []


def test_ties_come_by_passage_id(kind: str) -> None:
    world = World({"z.md": "Same words here.", "b.md": "Same words here.", "m.md": "Same words here."})
    ids = [hit.passage.span.document_id for hit in world.retriever(kind).retrieve("same words", 5)]
    assert ids == ["b.md", "m.md", "z.md"]


def test_words_that_no_passage_holds_are_no_hit_for_words() -> None:
    assert World().retriever("sparse").retrieve("zeppelin", 5) == []


def test_words_of_title_and_heading_are_found_once() -> None:
    world = World({"a.md": "# Pine Pine\n\nEvergreen all year."})
    assert passage_terms(world.passages[0]) == ["note", "pine", "evergreen", "year"]
    assert [hit.passage.text for hit in world.retriever("sparse").retrieve("pine", 5)] == ["Evergreen all year."]


def test_candidates_carry_exact_scores_of_both_sides() -> None:
    world = World()
    retriever = HybridRetriever(world.passages, world.rows, world.dense, world.sparse, world.embedder, depth=1)
    query = "white winter"
    vector = world.embedder.embed_query(query)
    all_bm25 = world.sparse.all_scores(terms(query))
    candidates = retriever.candidates(query)
    assert 1 <= len(candidates) <= 2  # one from each side
    for candidate in candidates:
        assert world.passages[candidate.row] is candidate.passage
        assert candidate.cosine == pytest.approx(float(world.dense.vectors[candidate.row] @ vector), abs=1e-6)
        assert candidate.bm25 == pytest.approx(float(all_bm25[candidate.row]))


def test_the_fused_score_is_the_mean_of_the_stretched_scores() -> None:
    world = World()
    candidates = HybridRetriever(world.passages, world.rows, world.dense, world.sparse, world.embedder).candidates(
        "oak"
    )
    assert len(candidates) == 4
    cosine = np.array([candidate.cosine for candidate in candidates])
    bm25 = np.array([candidate.bm25 for candidate in candidates])
    expected = 0.5 * (cosine - cosine.min()) / np.ptp(cosine) + 0.5 * (bm25 - bm25.min()) / np.ptp(bm25)
    assert [candidate.score for candidate in candidates] == pytest.approx(expected.tolist())
