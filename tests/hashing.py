"""An embedder without a model: words hashed to vectors. Quick, exact and the same on every machine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from collabqa.indexing.embedding import EncoderFile
from collabqa.types import Matrix, Vector
from collabqa.words import stems, tokenize

_PIECE = re.compile(r"\w{1,6}|[^\w\s]")


class HashEmbedder:
    """Texts that share words are near each other; a token is at most six letters or one other sign."""

    weights_sha256 = ""

    def __init__(self, dim: int = 32, max_tokens: int = 64, name: str = "hash") -> None:
        self.name, self.dim, self.max_tokens = name, dim, max_tokens
        self.fingerprint = hashlib.sha256(f"{name} {dim} {max_tokens}".encode()).hexdigest()
        self.embedded: list[str] = []
        """Every passage text ever embedded, in order."""

    def prepare(self) -> EncoderFile | None:
        return None

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [2 + len(_PIECE.findall(text)) for text in texts]

    def embed_query(self, text: str) -> Vector:
        if not text.strip():
            raise ValueError("a blank text has no vector")
        words = stems(text) or [word.stem for word in tokenize(text)] or [text]
        vector = np.sum([self._vector(word) for word in words], axis=0)
        unit: Vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        if any(count > self.max_tokens for count in self.count_tokens(texts)):
            raise ValueError("a text is longer than the window")
        self.embedded += texts
        return np.array([self.embed_query(text) for text in texts], np.float32).reshape(len(texts), self.dim)

    def embed_tokens(self, text: str) -> tuple[list[str], Matrix]:
        pieces = _PIECE.findall(text)
        vectors = np.array([self.embed_query(piece) for piece in pieces], np.float32)
        return pieces, vectors.reshape(len(pieces), self.dim)

    def _vector(self, word: str) -> Vector:
        seed = int.from_bytes(hashlib.sha256(f"{self.name} {word}".encode()).digest()[:8], "big")
        return np.random.default_rng(seed).standard_normal(self.dim).astype(np.float32)
