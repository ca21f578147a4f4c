"""Late interaction against numbers worked by hand and against the definition."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from collabqa.indexing import interaction
from collabqa.indexing.interaction import TOKEN_FILES, TokenIndex, signs, whole_words

generator = np.random.default_rng(11)


def matrix(*rows: list[float]) -> NDArray[np.float32]:
    return np.array(rows, np.float32)


def test_scores_worked_by_hand() -> None:
    # Signs of unit length in two dimensions: (+, +) / sqrt 2, (+, -) / sqrt 2 in row 0, (-, -) / sqrt 2 in row 1.
    index = TokenIndex.build([signs(["a1", "b1"], matrix([0.9, 0.1], [0.3, -0.2])), signs(["c1"], matrix([-1, -1]))], 2)
    query, root = matrix([1, 0], [0, -1]), 0.5**0.5
    assert index.scores(query, np.array([3, 1], np.float32), [0, 1]) == pytest.approx(
        {0: 0.75 * root + 0.25 * root, 1: -0.75 * root + 0.25 * root}
    )
    assert index.scores(query, np.array([1, 0], np.float32), [1]) == pytest.approx({1: -root})


@pytest.mark.parametrize("small", [1, 100, interaction.SMALL])  # one token at a time, a few, all at once
@pytest.mark.parametrize("dim", [5, 8, 24])
def test_scores_are_the_definition(dim: int, small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interaction, "SMALL", small)
    passages = [generator.standard_normal((count, dim)).astype(np.float32) for count in (1, 4, 9)]
    index = TokenIndex.build([signs(["word"] * len(one), one) for one in passages], dim)
    query = generator.standard_normal((3, dim)).astype(np.float32)
    query /= np.linalg.norm(query, axis=1, keepdims=True)
    weights = np.array([0.5, 2, 1], np.float32)
    expected = {
        row: sum(
            weight * max(float(q @ np.where(t > 0, 1, -1)) / dim**0.5 for t in passage)
            for weight, q in zip(weights, query, strict=True)
        )
        / weights.sum()
        for row, passage in enumerate(passages)
    }
    assert index.scores(query, weights, [2, 0, 1]) == pytest.approx(expected, abs=1e-5)
    again = TokenIndex.from_files(index.to_files(), dim, 3)
    assert again.scores(query, weights, [0, 1, 2]) == index.scores(query, weights, [0, 1, 2])
    assert [len(again.row(row)) for row in range(3)] == [1, 4, 9]


def test_function_words_and_punctuation_are_left_out_unless_there_is_nothing_else() -> None:
    pieces = ["the", "Oak", "##s", ",", "▁of", "▁1900", "Ġtall", "!"]
    vectors = generator.standard_normal((8, 16)).astype(np.float32)
    kept = np.packbits(vectors[[1, 2, 5, 6]] > 0, axis=1)
    assert np.array_equal(signs(pieces, vectors), kept)
    assert len(signs(["of", "the", "?"], vectors[:3])) == 3
    assert signs([], vectors[:0]).shape == (0, 2)


def test_pieces_make_words() -> None:
    assert whole_words(["pho", "##to", "##n", "and", "▁light"]) == [
        ("photon", [0, 1, 2]),
        ("and", [3]),
        ("light", [4]),
    ]
    assert whole_words(["##s", "oak"]) == [("##s", [0]), ("oak", [1])]
    assert whole_words([]) == []


def test_an_index_of_nothing_and_a_passage_without_tokens() -> None:
    nothing = TokenIndex.build([], 16)
    assert len(nothing) == 0 and len(TokenIndex.from_files(nothing.to_files(), 16, 0)) == 0
    bare = TokenIndex.build([signs([], np.empty((0, 16), np.float32))], 16)
    assert bare.scores(np.ones((1, 16), np.float32), np.ones(1, np.float32), [0]) == {0: 0.0}


def test_parts_that_do_not_fit_are_refused() -> None:
    files = TokenIndex.build([signs(["oak"], np.ones((1, 16), np.float32))], 16).to_files()
    with pytest.raises(ValueError, match="1 passages, expected 2"):
        TokenIndex.from_files(files, 16, 2)
    with pytest.raises(ValueError, match="do not fit"):
        TokenIndex.from_files(files, 24, 1)
    with pytest.raises(ValueError, match="another kind"):
        TokenIndex.from_files(dict(zip(TOKEN_FILES, reversed(list(files.values())), strict=True)), 16, 1)
    for starts in ([0, 2], [1, 1], [0, 2, 1], []):
        with pytest.raises(ValueError, match="do not fit"):
            TokenIndex(np.array(starts, np.int64), np.zeros((1, 2), np.uint8), 16)
