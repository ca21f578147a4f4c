"""BM25 against numbers worked by hand, and the traps of the library under it."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from collabqa.indexing.sparse import SparseIndex

PASSAGES = [
    ["oak", "wood", "oak"],  # length 3
    ["birch", "wood", "bark", "white", "tree"],  # length 5
    ["oak"],  # length 1
]
# N = 3, mean length 3, k1 = 1.2, b = 0.75.
IDF_OAK = log(1 + (3 - 2 + 0.5) / (2 + 0.5))  # in two passages: ln 1.6
IDF_BARK = log(1 + (3 - 1 + 0.5) / (1 + 0.5))  # in one: ln 2.6667
OAK_IN_0 = IDF_OAK * 2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 3))  # tf 2: 0.29375…
OAK_IN_2 = IDF_OAK * 1 / (1 + 1.2 * (0.25 + 0.75 * 1 / 3))  # tf 1, short
BARK_IN_1 = IDF_BARK * 1 / (1 + 1.2 * (0.25 + 0.75 * 5 / 3))  # tf 1, long


def test_scores_are_those_worked_by_hand() -> None:
    index = SparseIndex.build(PASSAGES)
    assert pytest.approx([0.29375, 0.29375], abs=1e-5) == [OAK_IN_0, OAK_IN_2]
    assert index.all_scores(["oak"]) == pytest.approx([OAK_IN_0, 0, OAK_IN_2], abs=1e-6)
    assert index.all_scores(["oak", "bark"]) == pytest.approx([OAK_IN_0, BARK_IN_1, OAK_IN_2], abs=1e-6)
    assert index.all_scores(["oak", "oak"]) == pytest.approx([2 * OAK_IN_0, 0, 2 * OAK_IN_2], abs=1e-6)
    assert index.idf("oak") == pytest.approx(IDF_OAK)
    assert index.idf("unheard") == pytest.approx(log(1 + 3.5 / 0.5))
    assert (index.document_frequency("oak"), index.document_frequency("unheard")) == (2, 0)


def test_search_ranks_and_leaves_out_what_holds_no_word() -> None:
    index = SparseIndex.build(PASSAGES)
    found = index.search(["oak", "bark"], 10)
    assert [row for row, _ in found] == [1, 0, 2]  # twice in a longer passage is worth as much as once in a short one
    assert [score for _, score in found] == pytest.approx([BARK_IN_1, OAK_IN_0, OAK_IN_2], abs=1e-6)
    assert [row for row, _ in index.search(["wood"], 10)] == [0, 1]
    assert index.search(["unheard"], 10) == index.search([], 10) == index.search(["oak"], 0) == []
    assert [row for row, _ in index.search(["oak"], 10, rows=[2, 1])] == [2]
    assert index.search(["oak"], 10, rows=[]) == []


def test_equal_scores_come_in_the_order_of_their_rows() -> None:
    index = SparseIndex.build([["x", "y"], ["y", "x"], ["z", "z"], ["x", "y"]])
    assert [row for row, _ in index.search(["x"], 10)] == [0, 1, 3]


def test_scores_equal_those_of_the_library() -> None:
    import bm25s

    generator = np.random.default_rng(3)
    words = [f"w{number}" for number in range(60)]
    corpus = [[words[i] for i in generator.zipf(1.4, 30) % 60] for _ in range(80)]
    library = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    library.index(corpus, show_progress=False)
    index = SparseIndex.build(corpus)
    for query in (["w1"], ["w1", "w2", "w59"], words[:20], ["w1", "w1"]):
        assert index.all_scores(query) == pytest.approx(library.get_scores(query), abs=1e-5)


@pytest.mark.parametrize("passages", [[], [[]], [[], [], []]])
def test_an_index_without_words_finds_nothing(passages: list[list[str]]) -> None:
    index = SparseIndex.build(passages)
    assert len(index) == len(passages) and index.search(["x"], 5) == []
    again = SparseIndex.from_files(index.to_files(), len(passages))
    assert again.search(["x"], 5) == [] and "x" not in again


def test_a_passage_without_words_is_no_hit() -> None:
    index = SparseIndex.build([["oak"], [], ["oak", "wood"]])
    assert {row for row, _ in index.search(["oak", "wood"], 5)} == {0, 2}


def test_files_and_back_give_the_same_scores_and_bytes() -> None:
    index = SparseIndex.build(PASSAGES)
    files = index.to_files()
    again = SparseIndex.from_files(files, 3)
    assert again.to_files() == files == SparseIndex.build(PASSAGES).to_files()
    assert np.array_equal(again.all_scores(["oak", "bark"]), index.all_scores(["oak", "bark"]))
    assert list(again.vocabulary) == ["bark", "birch", "oak", "tree", "white", "wood"]


def test_files_that_do_not_fit_are_refused() -> None:
    files = SparseIndex.build(PASSAGES).to_files()
    other = SparseIndex.build([["one"], ["two", "one"]]).to_files()
    with pytest.raises(ValueError, match="fit"):
        SparseIndex.from_files(files, 2)
    for name in files:
        with pytest.raises((ValueError, TypeError, EOFError)):
            SparseIndex.from_files({**files, name: other[name]}, 3)
        with pytest.raises((ValueError, TypeError, EOFError)):
            SparseIndex.from_files({**files, name: b""}, 3)
    with pytest.raises(ValueError, match="words"):
        SparseIndex.from_files({**files, "terms.json": b'{"oak": 1}'}, 3)


def test_pickled_numbers_are_never_loaded() -> None:
    import io

    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], object), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        SparseIndex.from_files({**SparseIndex.build(PASSAGES).to_files(), "term-rows.npy": buffer.getvalue()}, 3)
