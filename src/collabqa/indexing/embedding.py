"""Texts to vectors: the protocol, the ONNX encoder that serves, and sentence-transformers for all else."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from collabqa.errors import ModelError
from collabqa.indexing import durable, encoder, weights
from collabqa.indexing.session import open_session
from collabqa.indexing.torchmodels import load_encoder
from collabqa.types import Matrix, Vector

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

_KEPT = 32  # runs whose outputs are kept, at most 0.4 MB each


class Embedder(Protocol):
    """Turns texts into unit vectors; equal texts give equal vectors, whatever else is embedded.

    ``max_tokens`` is the window and counts special tokens, as ``count_tokens`` does. Two embedders
    with the same ``fingerprint`` make the same vectors. Safe to call from several threads.
    """

    @property
    def name(self) -> str:
        """What people call the model."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """The longest text, in tokens, that is embedded whole."""

    @property
    def fingerprint(self) -> str:
        """Hexadecimal sha256 over all that decides the vectors."""

    @property
    def weights_sha256(self) -> str:
        """Hexadecimal sha256 of the weight file, "" where there is none."""

    def prepare(self) -> EncoderFile | None:
        """Make what serving needs beside the index and say what it is; None where nothing is needed."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens included."""

    def embed_query(self, text: str) -> Vector:
        """(dim,), float32; a query longer than the window is the mean of its windows. ValueError if blank."""

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """(len(texts), dim), float32, unit rows. ValueError if a text is blank or longer than the window."""

    def embed_tokens(self, text: str) -> tuple[list[str], Matrix]:
        """The text's word pieces, special ones left out, and their unit vectors in context (n, dim)."""


@dataclass(frozen=True, slots=True)
class EncoderFile:
    """What is known of an encoder file before it is opened; written beside it as JSON."""

    name: str
    dim: int
    max_tokens: int
    fingerprint: str
    file: str
    size: int
    sha256: str


def open_embedder(model: str | None, folder: Path) -> Embedder:
    """The embedder for the setting ``model``: None for the default, else a folder or a name.

    ``folder`` keeps the encoder made from the model (the index folder); nothing is read or made
    before the first text. ModelError if there is no such model on this machine.
    """
    if model is None:
        return OnnxEmbedder(weights.DEFAULT_MODEL, 384, 256, weights.DEFAULT_SHA256, folder, _build_default)
    source = _model_folder(model)
    shape = encoder.read_shape(source)
    if shape is None:
        return SentenceTransformerEmbedder(model, source)
    hashes = encoder.file_hashes(source)
    build = partial(encoder.build_encoder, source)
    return OnnxEmbedder(Path(model).name, shape.dim, shape.max_tokens, hashes, folder, build)


class OnnxEmbedder:
    """A BERT sentence encoder run by onnxruntime from one file, made on first use if it is not there.

    One text a call, so no text's vector depends on its neighbours and nothing is padded.
    """

    def __init__(
        self,
        name: str,
        dim: int,
        max_tokens: int,
        hashes: Mapping[str, str],
        folder: Path,
        build: Callable[[], bytes],
    ) -> None:
        """``hashes`` are those of the model's files, ``build`` makes the encoder from them."""
        self.name, self.dim, self.max_tokens = name, dim, max_tokens
        self.fingerprint, self.weights_sha256 = encoder.fingerprint_of(hashes), hashes["model.safetensors"]
        self._folder, self._build = folder, build
        self._lock = threading.Lock()
        self._opened: _Opened | None = None
        # Who asks for the vector of a text asks for those of its tokens next: one run gives both.
        self._run = lru_cache(maxsize=_KEPT)(self._run_once)

    @property
    def path(self) -> Path:
        """Where the encoder file is or will be."""
        return self._folder / f"encoder-{self.fingerprint[:12]}.onnx"

    def prepare(self) -> EncoderFile:
        """Make the encoder file unless a sound one is there, and say what it is."""
        return self._open().file

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens included."""
        encodings = self._open().tokenizer.encode_batch_fast([encodable(text) for text in texts])
        return [len(encoding.ids) for encoding in encodings]

    def embed_query(self, text: str) -> Vector:
        """(dim,), float32, unit length; a query longer than the window is the mean of its windows."""
        vectors = [self._run(ids)[0] for ids, _ in self._windows(text)]
        return vectors[0] if len(vectors) == 1 else _unit(np.mean(vectors, axis=0))

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """(len(texts), dim), float32, unit rows. ValueError names a text that is blank or too long."""
        vectors = np.empty((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            windows = self._windows(text)
            if len(windows) > 1:
                raise ValueError(f"text of more than {self.max_tokens} tokens: {text[:60]!r}…")
            vectors[row] = self._run(windows[0][0])[0]
        return vectors

    def embed_tokens(self, text: str) -> tuple[list[str], Matrix]:
        """The text's word pieces without the special ones and their unit vectors in context (n, dim)."""
        pieces: list[str] = []
        vectors: list[Matrix] = []
        for ids, window_pieces in self._windows(text):
            pieces += window_pieces
            vectors.append(_unit(self._run(ids)[1][1:-1]))
        return pieces, np.concatenate(vectors)

    def _windows(self, text: str) -> list[tuple[tuple[int, ...], list[str]]]:
        """Token ids (special ones around) and pieces (special ones left out) of each window of the text."""
        if not text.strip():
            raise ValueError("a blank text has no vector")
        opened = self._open()
        encoding = opened.tokenizer.encode(encodable(text), add_special_tokens=False)
        width = self.max_tokens - 2
        starts = range(0, max(1, len(encoding.ids)), width)
        first, last = opened.special
        return [
            ((first, *encoding.ids[start : start + width], last), encoding.tokens[start : start + width])
            for start in starts
        ]

    def _run_once(self, ids: tuple[int, ...]) -> tuple[Vector, Matrix]:
        """The vector of the text (dim,) and those of its tokens (len(ids), dim), the special ones among them."""
        sentence, tokens = self._open().session.run(["sentence", "tokens"], {"ids": np.array(ids, np.int64)})
        for array in (sentence, tokens):
            array.flags.writeable = False  # they are kept
        return sentence, tokens

    def _open(self) -> _Opened:
        if self._opened is None:
            with self._lock:
                if self._opened is None:
                    self._opened = self._open_file()
        return self._opened

    def _open_file(self) -> _Opened:
        """The session over the encoder file, after its bytes were checked; damaged or absent, it is made anew."""
        note = self.path.with_suffix(".json")
        data = durable.read_sealed(self.path, note)
        if data is None:
            data = self._build()
            described = {"name": self.name, "dim": self.dim, "max_tokens": self.max_tokens}
            durable.write_sealed(self.path, note, data, described)
        file = EncoderFile(
            name=self.name,
            dim=self.dim,
            max_tokens=self.max_tokens,
            fingerprint=self.fingerprint,
            file=self.path.name,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )
        return _Opened.of(data, file)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A loaded encoder; ``special`` are the ids put before and after every text."""

    session: onnxruntime.InferenceSession
    tokenizer: tokenizers.Tokenizer
    special: tuple[int, int]
    file: EncoderFile

    @classmethod
    def of(cls, data: bytes, file: EncoderFile) -> _Opened:
        session, tokenizer = open_session(data)
        first, last = tokenizer.encode("").ids
        return cls(session, tokenizer, (first, last), file)


class SentenceTransformerEmbedder:
    """Any other sentence-transformers model, in torch; loaded on first use, from this machine only."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = Path(name).name
        self.fingerprint, self.weights_sha256 = _folder_hashes(folder)
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: Any = None

    def prepare(self) -> None:
        """Nothing: the model stays in its own folder."""

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._model().get_embedding_dimension())

    @property
    def max_tokens(self) -> int:
        """The longest text, in tokens, that is embedded whole."""
        return int(self._model().max_seq_length)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens included."""
        tokenizer = self._model().tokenizer
        return [len(tokenizer(encodable(text), truncation=False, verbose=False)["input_ids"]) for text in texts]

    def embed_query(self, text: str) -> Vector:
        """(dim,), float32, unit length; a query longer than the window is cut into windows of whole words."""
        return _unit(np.mean([self._encode(window, query=True) for window in self._windows(text)], axis=0))

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        """(len(texts), dim), float32, unit rows. ValueError names a text that is blank or too long."""
        for text, count in zip(texts, self.count_tokens(texts), strict=True):
            if not text.strip():
                raise ValueError("a blank text has no vector")
            if count > self.max_tokens:
                raise ValueError(f"text of more than {self.max_tokens} tokens: {text[:60]!r}…")
        rows = [self._encode(text) for text in texts]
        return np.stack(rows) if rows else np.empty((0, self.dim), np.float32)

    def embed_tokens(self, text: str) -> tuple[list[str], Matrix]:
        """The text's word pieces without the special ones and their unit vectors in context (n, dim)."""
        model = self._model()
        pieces: list[str] = []
        vectors: list[Matrix] = []
        for window in self._windows(text):
            ids = model.tokenizer(encodable(window), verbose=False)["input_ids"]
            special = model.tokenizer.get_special_tokens_mask(ids, already_has_special_tokens=True)
            keep = [row for row, flag in enumerate(special) if not flag]
            states = model.encode([encodable(window)], output_value="token_embeddings", show_progress_bar=False)[0]
            pieces += [str(model.tokenizer.convert_ids_to_tokens(ids[row])) for row in keep]
            vectors.append(_unit(states.cpu().numpy()[keep].astype(np.float32)))
        return pieces, np.concatenate(vectors)

    def _windows(self, text: str) -> list[str]:
        """The text, halved at a word until every part fits the window."""
        if not text.strip():
            raise ValueError("a blank text has no vector")
        if self.count_tokens([text])[0] <= self.max_tokens:
            return [text]
        words = text.split()
        if len(words) == 1:
            return [*self._windows(text[: len(text) // 2]), *self._windows(text[len(text) // 2 :])]
        middle = len(words) // 2
        return [*self._windows(" ".join(words[:middle])), *self._windows(" ".join(words[middle:]))]

    def _encode(self, text: str, query: bool = False) -> Vector:
        model = self._model()
        encode = model.encode_query if query else model.encode_document
        vector = encode([encodable(text)], normalize_embeddings=True, show_progress_bar=False)[0]
        return _unit(np.asarray(vector, np.float32))

    def _model(self) -> Any:  # noqa: ANN401 (torch modules have no types here)
        with self._lock:
            if self._loaded is None:
                self._loaded = load_encoder(self._folder)
            return self._loaded


def _build_default() -> bytes:
    folder = weights.default_folder()
    weights.check_default(folder)
    return encoder.build_encoder(folder)


def _model_folder(model: str) -> Path:
    """The folder of a model given by folder, or by name when it was downloaded to this machine before."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    missing = f"no embedding model {model!r} on this machine: give the folder of a sentence-transformers model"
    try:
        from huggingface_hub import snapshot_download
    except ModuleNotFoundError as error:
        raise ModelError(missing) from error
    name = model if "/" in model else f"sentence-transformers/{model}"
    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception as error:  # the library raises a dozen kinds for "not here"
        raise ModelError(missing) from error


def _folder_hashes(folder: Path) -> tuple[str, str]:
    """The sha256 over all weights and settings of a model folder and that over its weights alone."""
    everything, only_weights = hashlib.sha256(), hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".safetensors", ".json", ".txt", ".model"):
            continue
        line = f"{path.relative_to(folder).as_posix()} {weights.sha256_of(path)}\n".encode()
        everything.update(line)
        if path.suffix == ".safetensors":
            only_weights.update(line)
    if only_weights.digest() == hashlib.sha256().digest():
        raise ModelError(f"{folder}: no .safetensors weights; pickled weights can run code and are never loaded")
    return everything.hexdigest(), only_weights.hexdigest()


def encodable(text: str) -> str:
    """The text with lone surrogates, which no tokenizer takes, replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _unit(rows: Matrix) -> Matrix:
    """Rows at unit length; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: Matrix = (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return unit
