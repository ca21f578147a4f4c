"""Any extractive question-answering model of the transformers library as the reader's network; torch comes with it.

Such a model gives a first and a last token, and, trained on SQuAD 2.0, a null answer on its first token. What the
reader also wants follows from these: a sentence answers as much as the answers in it do, and the text answers as much
as the null answer does not.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collabqa.answers.calibration import Calibration, read_calibration
from collabqa.answers.network import (
    SPANS,
    Marks,
    Network,
    ReaderNetwork,
    best_spans,
    packaged_network,
    packaged_path,
    softmax,
)
from collabqa.documents.sentences import split_sentences
from collabqa.errors import ModelError
from collabqa.types import Range

WINDOW = 384  # tokens of question and text together, as such models are trained; fewer where the model takes fewer
STRIDE = 128  # tokens that two windows share


def calibration_of(reader: str | None) -> Calibration:
    """The calibration of the network that the setting ``reader`` names.

    It is ``NAME.json`` beside an ONNX file or ``calibration.json`` in a folder, as training/calibrate.py writes it;
    where there is none, that of the reader that ships. ModelError if it cannot be read.
    """
    if reader is not None:
        place = Path(reader).expanduser()
        own = place.with_suffix(".json") if place.is_file() else place / "calibration.json"
        if own.is_file():
            return read_calibration(own)
    return read_calibration(packaged_path().with_suffix(".json"))


@cache
def open_network(reader: str | None) -> Network:
    """The network for the setting ``reader``: None for the one that ships, else an ONNX file of
    training/export_reader.py or the folder of a transformers question-answering model.

    ModelError if there is none such on this machine.
    """
    if reader is None:
        return packaged_network()
    place = Path(reader).expanduser()
    if place.is_file():
        return ReaderNetwork(place, None)
    if (place / "config.json").is_file():
        return QuestionAnsweringModel(place)
    raise ModelError(
        f"no reader at {reader!r}: give an .onnx file written by training/export_reader.py or the folder of a "
        "transformers question-answering model (with config.json), or unset COLLABQA_READER"
    )


class QuestionAnsweringModel:
    """A :class:`collabqa.answers.network.Network` from a folder; loaded on first use.

    Only safetensors weights are read, and never code of the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def read(self, question: str, text: str, heading: str = "") -> Marks:
        """See :class:`collabqa.answers.network.Network`. The heading stands before the question's text."""
        lead = f"{heading}. " if heading else ""
        with self._lock:  # neither torch modules nor fast tokenizers promise to be shared
            windows = list(self._windows(question, lead + text))
        tokens: dict[Range, float] = {}
        found: list[tuple[Range, float]] = []
        answered = 0.0
        sentences = split_sentences(text, 0, len(text)) if text.strip() else ()
        for places, start, end in windows:
            # Row 0 is the null answer; of the heading's tokens none can be the answer.
            rows = [i for i, (_, stop) in enumerate(places) if stop > len(lead)]
            within = [Range(max(0, places[i][0] - len(lead)), places[i][1] - len(lead)) for i in rows]
            body = [0, *(i + 1 for i in rows)]
            spans = best_spans(start[body], end[body])
            answered = max(answered, 1.0 - _null(start[body], end[body]))
            here = [(Range(within[i].start, within[j].end), p) for i, j, p in spans]
            found += here
            masses = {s: sum(p for span, p in here if s.start <= span.start < s.end) for s in sentences}
            for token in within:
                mass = next((m for s, m in masses.items() if s.start <= token.start < s.end), 0.0)
                tokens[token] = max(tokens.get(token, 0.0), mass)
        best: dict[Range, float] = {}
        for span, p in found:
            best[span] = max(best.get(span, 0.0), p)
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        offsets = tuple(sorted(tokens))
        inside = np.array([tokens[token] for token in offsets], np.float32)
        return Marks(offsets, inside, tuple(ranked[:SPANS]), answered)

    def _windows(
        self, question: str, text: str
    ) -> list[tuple[list[tuple[int, int]], NDArray[np.float32], NDArray[np.float32]]]:
        """Of each window: the text's token offsets, and start and end logits, the first row that of the null answer."""
        import torch

        tokenizer, model = self._open()
        longest = min(WINDOW, int(getattr(model.config, "max_position_embeddings", WINDOW)))
        encoded = tokenizer(
            question,
            text,
            truncation="only_second",
            max_length=longest,
            stride=min(STRIDE, longest // 4),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        windows = []
        for number, ids in enumerate(encoded["input_ids"]):
            given = {
                name: torch.tensor([encoded[name][number]])
                for name in ("input_ids", "attention_mask", "token_type_ids")
                if name in encoded
            }
            with torch.inference_mode():
                said = model(**given)
            kinds = encoded.sequence_ids(number)
            rows = [i for i in range(len(ids)) if kinds[i] == 1]
            offsets = [tuple(encoded["offset_mapping"][number][i]) for i in rows]
            pick = [0, *rows]
            windows.append(
                (offsets, said.start_logits[0].float().numpy()[pick], said.end_logits[0].float().numpy()[pick])
            )
        return windows

    def _open(self) -> tuple[Any, Any]:
        if self._loaded is None:
            try:
                from transformers import AutoModelForQuestionAnswering, AutoTokenizer

                options = {"local_files_only": True, "trust_remote_code": False}
                tokenizer = AutoTokenizer.from_pretrained(str(self._folder), use_fast=True, **options)
                model = AutoModelForQuestionAnswering.from_pretrained(
                    str(self._folder), use_safetensors=True, **options
                ).eval()
            except Exception as error:  # whatever a broken or hostile model folder makes the library raise
                raise ModelError(
                    f"{self._folder}: transformers cannot load it as a reader ({error})".split("\n")[0]
                ) from error
            self._loaded = tokenizer, model
        return self._loaded


def _null(start: NDArray[np.float32], end: NDArray[np.float32]) -> float:
    """Probability that both first and last token are the null answer's."""
    return float(softmax(start)[0] * softmax(end)[0])
