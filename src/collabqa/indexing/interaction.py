"""Late interaction: each word of a query looks for its like among the words of a passage.

The vectors of a passage's words in their context are kept with one bit a dimension, 48 bytes a word
for MiniLM. On eleven question sets a ranking by these signs was as good as one by the float32
vectors, and better than one by 128 principal components in 8 bits at two and a half times the room.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from collabqa.types import Matrix, Vector
from collabqa.words import STOPWORDS

Bits = NDArray[np.uint8]
"""(tokens, ceil(dim / 8)): the signs of each vector, packed as by ``numpy.packbits``."""

TOKEN_FILES = ("token-starts.npy", "token-bits.npy")

SMALL = 2**18
"""Multiplications that OpenBLAS does in one thread. Two threads save a millisecond where both cores are free, and wait
for each other, up to fifty, where another process has one."""

_MARKS = "#▁Ġ"  # what tokenizers put before a piece to tell that it begins or continues a word


def signs(pieces: Sequence[str], vectors: Matrix) -> Bits:
    """The signs of the vectors (tokens, dim) of a passage's word pieces, function words and punctuation left out.

    Of a passage made of nothing else every piece is kept.
    """
    kept = [row for row, piece in enumerate(pieces) if _is_content(piece)] or list(range(len(pieces)))
    return np.packbits(vectors[kept] > 0, axis=1)


def _is_content(piece: str) -> bool:
    word = piece.lstrip(_MARKS)
    return piece.startswith("##") or (word.isalnum() and word.casefold() not in STOPWORDS)


def whole_words(pieces: Sequence[str]) -> list[tuple[str, list[int]]]:
    """The words that the pieces of a text make, each with the places of its pieces ("##" continues a word)."""
    words: list[tuple[str, list[int]]] = []
    for place, piece in enumerate(pieces):
        if piece.startswith("##") and words:
            word, places = words[-1]
            words[-1] = (word + piece[2:], [*places, place])
        else:
            words.append((piece.lstrip("▁Ġ"), [place]))
    return words


class TokenIndex:
    """The signs of the token vectors of every passage, by row."""

    def __init__(self, starts: NDArray[np.int64], bits: Bits, dim: int) -> None:
        """``bits[starts[i]:starts[i + 1]]`` are those of row ``i``; ValueError unless the parts fit together."""
        fits = (
            bits.ndim == 2
            and bits.shape[1] == -(-dim // 8)
            and starts.ndim == 1
            and len(starts) > 0
            and (int(starts[0]), int(starts[-1])) == (0, len(bits))
            and bool((np.diff(starts) >= 0).all())
        )
        if not fits:
            raise ValueError("the parts of the token index do not fit together")
        self._starts, self._bits, self._dim = starts, bits, dim

    @classmethod
    def build(cls, rows: Iterable[Bits], dim: int) -> TokenIndex:
        """The index over the signs of each passage, in order."""
        found = list(rows)
        starts = np.concatenate([[0], np.cumsum([len(bits) for bits in found])]).astype(np.int64)
        bits = np.concatenate([np.empty((0, -(-dim // 8)), np.uint8), *found])
        return cls(starts, bits, dim)

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self._starts) - 1

    def row(self, row: int) -> Bits:
        """The signs of one passage's tokens."""
        return self._bits[self._starts[row] : self._starts[row + 1]]

    def scores(self, query: Matrix, weights: Vector, rows: Iterable[int]) -> dict[int, float]:
        """How well the words of the query (n, dim), unit rows, are met in each passage, in [-1, 1].

        The mean, by ``weights`` (n,), none below 0 and not all 0, of each word's best cosine with a token of
        the passage: ColBERT's MaxSim (Khattab & Zaharia, SIGIR 2020), of the token the signs alone. 0 for a
        passage without tokens.
        """
        rows = list(rows)
        held = [row for row in rows if self._starts[row] < self._starts[row + 1]]
        found = dict.fromkeys(rows, 0.0)
        if held:
            packed = [self.row(row) for row in held]
            bits = np.unpackbits(np.concatenate(packed), axis=1, count=self._dim).astype(np.float32)
            step = max(1, SMALL // query.size)
            products = [query @ bits[start : start + step].T for start in range(0, len(bits), step)]
            # Signs are 2 * bit - 1, and sqrt(dim) is the length of such a vector.
            total = query.sum(axis=1, keepdims=True)
            cosines = (2 * np.concatenate(products, axis=1) - total) / np.float32(np.sqrt(self._dim))
            firsts = np.cumsum([0, *map(len, packed[:-1])])
            best = np.maximum.reduceat(cosines, firsts, axis=1)
            found.update(zip(held, map(float, (weights / weights.sum()) @ best), strict=True))
        return found

    def to_files(self) -> dict[str, bytes]:
        """The index as files, the numbers as .npy."""
        return {"token-starts.npy": _npy(self._starts), "token-bits.npy": _npy(self._bits)}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], dim: int, size: int) -> TokenIndex:
        """What :meth:`to_files` wrote; ValueError or KeyError if it is no index of ``size`` rows of ``dim``."""
        starts, bits = (np.load(io.BytesIO(files[name]), allow_pickle=False) for name in TOKEN_FILES)
        if (starts.dtype, bits.dtype) != (np.int64, np.uint8):
            raise ValueError("the token index has numbers of another kind")
        index = cls(starts, bits, dim)
        if len(index) != size:
            raise ValueError(f"a token index of {len(index)} passages, expected {size}")
        return index


def _npy(array: NDArray[np.int64] | Bits) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
