"""The trained reader's network: it reads a question with one paragraph and marks what answers it.

The seam for networks: :class:`Network`. :class:`ReaderNetwork` is the one that ships, from one ONNX file;
``heavier.py`` runs any question-answering model of the transformers library.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from collabqa.errors import ModelError
from collabqa.indexing.session import open_session
from collabqa.types import Range

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

SHA256 = "a0306792c3b4749764a86a81b0bf59f0b7a8881b24e5a110e462b596dcde06a6"
"""Of the reader that ships; training/export_reader.py prints it."""
WINDOW = 256  # tokens of question and passage together; trained on 224, positions go on
QUESTION = 64  # tokens of the question that are read
HEADING = 32  # tokens of the heading that are read
LONGEST = 30  # tokens of an answer
SPANS = 5


@dataclass(frozen=True, slots=True)
class Marks:
    """What the network says of one text. All probabilities, in [0, 1].

    ``offsets`` are the ranges of the text's tokens into it; ``inside`` is each token's probability to
    stand in a sentence that answers; ``spans`` are the likeliest answers, best first, which with the
    null answer add up to at most 1; ``answered`` is for the text as a whole.
    """

    offsets: tuple[Range, ...]
    inside: NDArray[np.float32]
    spans: tuple[tuple[Range, float], ...]
    answered: float


class Network(Protocol):
    """Reads a question with one text. Safe to call from several threads."""

    def read(self, question: str, text: str, heading: str = "") -> Marks:
        """Marks for ``text``; ``heading`` is read before it, never marked. A text of any length is read to its end."""
        ...


@cache
def packaged_network() -> ReaderNetwork:
    """The reader that ships with the program; one for all indexes of a process."""
    return ReaderNetwork(packaged_path(), SHA256)


def packaged_path() -> Path:
    """Where the reader that ships lies."""
    return Path(__file__).resolve().parent / "models" / "reader.onnx"


class ReaderNetwork:
    """The reader's ONNX file, opened on first use; safe to call from several threads."""

    def __init__(self, path: Path, sha256: str | None) -> None:
        """ModelError if the file is missing, or is not the one with ``sha256`` (None: any will do)."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ModelError(f"the reader {path.name} cannot be read ({error.strerror}): reinstall collabqa") from error
        if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
            raise ModelError(
                f"the reader {path.name} is damaged (its sha256 is not the published one): reinstall collabqa"
            )
        self._data = data
        self._lock = threading.Lock()
        self._opened: tuple[onnxruntime.InferenceSession, tokenizers.Tokenizer] | None = None

    def read(self, question: str, text: str, heading: str = "") -> Marks:
        """See :class:`Network`. Windows of a long text overlap by half."""
        session, tokenizer = self._open()
        asked = tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION]
        lead = tokenizer.encode(f"{heading}.", add_special_tokens=False).ids[:HEADING] if heading else []
        passage = tokenizer.encode(text, add_special_tokens=False)
        offsets = [Range(start, end) for start, end in passage.offsets]
        room = WINDOW - 3 - len(asked) - len(lead)
        count = len(offsets)
        inside = np.zeros(count, np.float32)
        spans: list[tuple[Range, float]] = []
        answered = 0.0
        for first in range(0, max(1, count), room // 2):
            ids = passage.ids[first : first + room]
            logits, whole = _run(session, asked, [*lead, *ids])
            answered = max(answered, float(_sigmoid(whole)[0]))
            body = np.concatenate([logits[:1], logits[1 + len(lead) :]])  # row 0 is [CLS], the null answer
            window = inside[first : first + len(ids)]
            np.maximum(window, _sigmoid(body[1:, 2]), out=window)
            for i, j, probability in best_spans(body[:, 0], body[:, 1]):
                spans.append((Range(offsets[first + i].start, offsets[first + j].end), probability))
            if first + room >= count:
                break
        spans.sort(key=lambda pair: (-pair[1], pair[0]))
        return Marks(tuple(offsets), inside, tuple(spans[:SPANS]), answered)

    def _open(self) -> tuple[onnxruntime.InferenceSession, tokenizers.Tokenizer]:
        with self._lock:
            if self._opened is None:
                self._opened = open_session(self._data)
                self._data = b""
            return self._opened


def _run(
    session: onnxruntime.InferenceSession, asked: Sequence[int], passage: Sequence[int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(1 + len(passage), 3) logits start, end, inside, the first row that of [CLS]; and the answered logit (1,)."""
    ids = np.array([101, *asked, 102, *passage, 102], np.int64)
    begin = len(asked) + 2
    kinds = (np.arange(len(ids)) >= begin).astype(np.int64)
    logits, answered = session.run(["tokens", "answered"], {"ids": ids, "kinds": kinds})
    return np.concatenate([logits[:1], logits[begin : begin + len(passage)]]), answered


def best_spans(start: NDArray[np.float32], end: NDArray[np.float32]) -> list[tuple[int, int, float]]:
    """The likeliest (first, last) tokens, 0-based in the text, with their joint probability.

    Row 0 of both is the null answer.
    """
    first, last = softmax(start), softmax(end)
    both = np.triu(np.outer(first[1:], last[1:]))
    both -= np.triu(both, LONGEST)
    best = np.argsort(-both, axis=None, kind="stable")[:SPANS]
    return [(int(place // len(both)), int(place % len(both)), float(both.flat[place])) for place in best]


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probabilities of logits."""
    exponents: NDArray[np.float32] = np.exp(logits - logits.max())
    return np.asarray(exponents / exponents.sum(), np.float32)


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return (1.0 / (1.0 + np.exp(-logits))).astype(np.float32)
