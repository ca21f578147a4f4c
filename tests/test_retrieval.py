"""One contract for the three retrievers, and what the hybrid adds."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from collabqa.errors import UnknownDocument
from collabqa.indexing.chunking import chunk, embedding_text
from collabqa.indexing.dense import DenseIndex
from collabqa.indexing.index import passage_terms
from collabqa.indexing.interaction import TokenIndex, signs
from collabqa.indexing.retrieval import (
    HOP_AFTER,
    HOP_MOST,
    RERANKED,
    DenseRetriever,
    HybridRetriever,
    Retriever,
    SparseRetriever,
)
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
        tokens = [self.embedder.embed_tokens(embedding_text(passage)) for passage in self.passages]
        self.tokens = TokenIndex.build([signs(*one) for one in tokens], 48)

    def retriever(self, kind: str) -> Retriever:
        if kind == "dense":
            return DenseRetriever(self.passages, self.rows, self.dense, self.embedder)
        if kind == "sparse":
            return SparseRetriever(self.passages, self.rows, self.sparse)
        return self.hybrid()

    def hybrid(self, names: frozenset[str] = frozenset(), depth: int = 100) -> HybridRetriever:
        return HybridRetriever(
            self.passages, self.rows, self.dense, self.sparse, self.tokens, self.embedder, names, depth
        )


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
    retriever = world.hybrid(depth=1)
    query = "white winter"
    vector = world.embedder.embed_query(query)
    all_bm25 = world.sparse.all_scores(terms(query))
    candidates = retriever.candidates(query)
    assert 1 <= len(candidates) <= 2  # one from each side
    for candidate in candidates:
        assert world.passages[candidate.row] is candidate.passage
        assert candidate.cosine == pytest.approx(float(world.dense.vectors[candidate.row] @ vector), abs=1e-6)
        assert candidate.bm25 == pytest.approx(float(all_bm25[candidate.row]))


def stretched(numbers: list[float]) -> NDArray[np.float64]:
    array = np.array(numbers)
    return np.asarray((array - array.min()) / np.ptp(array), np.float64)


def test_the_score_is_the_weighted_mean_of_the_stretched_scores_late_interaction_the_heaviest() -> None:
    world = World()
    candidates = world.hybrid().candidates("oak")
    assert len(candidates) == 4
    cosine, bm25 = stretched([one.cosine for one in candidates]), stretched([one.bm25 for one in candidates])
    late = [one.late for one in candidates if one.late is not None]
    vector = world.embedder.embed_query("oak")[None, :]
    expected_late = world.tokens.scores(vector, np.ones(1, np.float32), [one.row for one in candidates])
    assert late == pytest.approx(list(expected_late.values()))
    first = stretched(list(0.5 * cosine + 0.5 * bm25))
    assert [one.score for one in candidates] == pytest.approx((0.4 * first + 0.6 * stretched(late)).tolist())


def test_only_the_first_are_reranked_and_they_stay_before_the_rest() -> None:
    texts = {f"{number:03}.md": f"Note {number} is about oak trees." for number in range(RERANKED + 10)}
    candidates = World(texts).hybrid().candidates("oak trees")
    assert [one.late is not None for one in candidates] == [True] * RERANKED + [False] * 10


def test_rare_words_weigh_more_and_the_rest_of_a_piece_is_shared() -> None:
    world = World()
    asked = world.hybrid()._weights(["what", "oak", "##s", "pine", "?"])
    common, rare = world.sparse.idf("oak"), world.sparse.idf("pine")
    assert rare > common
    assert asked.tolist() == pytest.approx([1, max(1, common / 2), max(1, common / 2), max(1, rare), 1])


def test_the_words_of_a_better_hit_said_again_come_last() -> None:
    texts = {
        "a.md": "Oak wood is hard wood.",
        "b.md": "Oak  WOOD is\nhard wood.",
        "c.md": "Pine wood is soft.",
        "d.md": "Oak wood is hard wood.",
    }
    hits = World(texts).hybrid().retrieve("Is oak wood hard?", 4)
    assert [hit.passage.span.document_id for hit in hits] == ["a.md", "c.md", "b.md", "d.md"]
    texts |= {f"{number}.md": f"Beech wood number {number}." for number in range(12)}
    texts["b.md"] = texts["d.md"] = texts["a.md"] = "Oak wood from Graz is hard wood."
    ids = [
        hit.passage.span.document_id for hit in World(texts).hybrid(frozenset({"graz"})).retrieve("Is oak hard?", 20)
    ]
    assert ids[0] == "a.md" and ids[-2:] == ["b.md", "d.md"]


def test_names_in_the_first_hits_lead_to_a_passage_that_shares_no_word_with_the_query() -> None:
    texts = {f"{number}.md": f"The bridge number {number} was built of stone." for number in range(12)}
    texts["built.md"] = "The bridge at Ulm was built by Mila Brandt of stone."
    texts["life.md"] = "Brandt grew up in Graz."
    query = "Where did the person who built the bridge at Ulm grow?"
    plain, led = (
        [hit.passage.span.document_id for hit in World(texts).hybrid(names).retrieve(query, 20)]
        for names in (frozenset[str](), frozenset({"brandt", "mila"}))
    )
    assert plain[0] == led[0] == "built.md" and plain[:HOP_AFTER] == led[:HOP_AFTER]
    assert led[HOP_AFTER] == "life.md" and "life.md" not in plain[: HOP_AFTER + HOP_MOST]
    assert sorted(set(led)) == sorted(led)
    scores = [hit.score for hit in World(texts).hybrid(frozenset({"brandt"})).retrieve(query, 20)]
    assert scores == sorted(scores, reverse=True)


def test_names_of_the_query_itself_lead_nowhere() -> None:
    texts = {f"{number}.md": f"Ulm has bridge number {number}." for number in range(12)}
    retriever = World(texts)
    assert retriever.hybrid(frozenset({"ulm"})).retrieve("bridge in Ulm", 12) == retriever.hybrid().retrieve(
        "bridge in Ulm", 12
    )
