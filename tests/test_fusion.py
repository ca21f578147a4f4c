"""Fusion against numbers worked by hand."""

from __future__ import annotations

import pytest

from collabqa.indexing.fusion import blend, fuse, merged, min_max, numbered
from collabqa.types import Hit, Passage, Span


def test_min_max_stretches_to_the_unit_interval() -> None:
    assert min_max({4: 2.0, 7: 6.0, 9: 3.0}) == {4: 0.0, 7: 1.0, 9: 0.25}
    assert min_max({1: -1.0, 2: 1.0, 3: 0.0}) == {1: 0.0, 2: 1.0, 3: 0.5}


def test_scores_that_tell_nothing_apart_count_nothing() -> None:
    assert min_max({1: 5.0, 2: 5.0}) == {1: 0.0, 2: 0.0}
    assert min_max({1: 5.0}) == {1: 0.0}
    assert min_max({}) == {}


def test_fuse_weighs_and_adds() -> None:
    dense = {0: 0.9, 1: 0.5, 2: 0.1}  # stretched: 1, .5, 0
    bm25 = {0: 0.0, 1: 8.0, 2: 2.0}  # stretched: 0, 1, .25
    assert fuse([dense, bm25], [0.5, 0.5]) == pytest.approx({0: 0.5, 1: 0.75, 2: 0.125})
    assert fuse([dense, bm25], [0.8, 0.2]) == pytest.approx({0: 0.8, 1: 0.6, 2: 0.05})


def test_a_missing_score_counts_nothing() -> None:
    assert fuse([{0: 1.0, 1: 0.0}, {1: 3.0, 2: 1.0}], [0.5, 0.5]) == {0: 0.5, 1: 0.5, 2: 0.0}
    assert fuse([{}, {}], [0.5, 0.5]) == {}


def test_every_ranking_needs_a_weight() -> None:
    with pytest.raises(ValueError, match="shorter"):
        fuse([{0: 1.0}, {0: 1.0}], [1.0])


def passage(document: str) -> Passage:
    return Passage(Span(document, 0, 1), document, "", (), ())


def test_rankings_are_blended_by_weight_and_ties_go_by_id() -> None:
    a, b, c = (Hit(passage(name), 1.0, 1) for name in "abc")

    def scored(*hits: tuple[Hit, float]) -> list[Hit]:
        return [Hit(hit.passage, score, rank) for rank, (hit, score) in enumerate(hits, start=1)]

    found = blend([scored((a, 1.0), (b, 0.5)), scored((c, 1.0), (b, 0.75))], [3.0, 1.0], 5)
    assert [(hit.passage.text, hit.score, hit.rank) for hit in found] == [
        ("a", 0.75, 1),
        ("b", 0.5625, 2),
        ("c", 0.25, 3),
    ]
    tied = blend([scored((b, 1.0)), scored((a, 1.0))], [1.0, 1.0], 1)
    assert [(hit.passage.text, hit.score, hit.rank) for hit in tied] == [("a", 0.5, 1)]


def test_one_ranking_blends_to_itself() -> None:
    hits = [Hit(passage(name), score, n) for n, (name, score) in enumerate([("z", 0.9), ("a", 0.2)], 1)]
    assert blend([hits], [1.0], 5) == hits
    assert blend([hits], [0.5], 1) == hits[:1]
    assert blend([], [], 5) == []


def test_merged_hits_stand_once_where_they_came_first() -> None:
    a, b, c = (Hit(passage(name), score, 7) for name, score in (("a", 0.9), ("b", 0.5), ("c", 0.1)))
    again = Hit(passage("a"), 0.2, 1)
    assert merged([a, b, again, c]) == [
        Hit(a.passage, 0.9, 1),
        Hit(b.passage, 0.5, 2),
        Hit(c.passage, 0.1, 3),
    ]
    assert numbered([b, a]) == [Hit(b.passage, 0.5, 1), Hit(a.passage, 0.9, 2)]
    assert merged([]) == []
