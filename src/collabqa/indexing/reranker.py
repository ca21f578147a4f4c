"""A heavier model that ranks the first hits anew: question and passage are read together.

None ships; the setting names a folder. What the model says is all that counts among the passages it reads: it is set
because it is better than what found them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from collabqa.errors import ModelError
from collabqa.indexing.chunking import embedding_text
from collabqa.indexing.embedding import encodable
from collabqa.indexing.fusion import numbered
from collabqa.indexing.torchmodels import load_cross_encoder
from collabqa.types import Hit

RERANKED = 20
"""Passages that are read: among so many the evidence is found for nine questions of ten."""

_EXPECTED = (
    "expected the folder of a sentence-transformers CrossEncoder or of a transformers sequence-classification model, "
    "with config.json and safetensors weights: name such a folder or unset COLLABQA_RERANKER"
)
_HEADS = ("ForSequenceClassification", "ForCausalLM")  # what the library makes a score of


class Reranker(Protocol):
    """Says how well passages answer. Safe to call from several threads."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """A score for each text, higher is better, of any scale."""
        ...


def open_reranker(reranker: str | None) -> Reranker | None:
    """The reranker for the setting, None for none; ModelError if it names no such model on this machine."""
    return None if reranker is None else CrossEncoderReranker(Path(reranker).expanduser())


def rerank(reranker: Reranker, question: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits, the first RERANKED of them ordered by the reranker's scores, ties as they were.

    A hit keeps its score: the two kinds of score cannot be compared.
    """
    head = hits[:RERANKED]
    scores = reranker.scores(question, [embedding_text(hit.passage) for hit in head])
    order = sorted(range(len(head)), key=lambda place: (-scores[place], place))
    return numbered([*(head[place] for place in order), *hits[RERANKED:]])


class CrossEncoderReranker:
    """A :class:`Reranker` from a folder, loaded on first use.

    A model with one label gives it as the score, one with two (no, yes) the probability of the second.
    """

    def __init__(self, folder: Path) -> None:
        """ModelError if the folder holds no such model, by its config.json and the names of its files."""
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            heads = config.get("architectures") or []
        except OSError as error:
            raise ModelError(f"no reranker at {str(folder)!r} (config.json: {error.strerror}); {_EXPECTED}") from error
        except (ValueError, AttributeError) as error:
            raise ModelError(f"no reranker at {str(folder)!r} (config.json is no JSON object); {_EXPECTED}") from error
        if not any(str(head).endswith(_HEADS) for head in heads):
            raise ModelError(f"no reranker at {str(folder)!r} (it is of kind {heads}); {_EXPECTED}")
        if not any(folder.glob("*.safetensors")):
            raise ModelError(f"no reranker at {str(folder)!r} (no *.safetensors in it); {_EXPECTED}")
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: Any = None

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """See :class:`Reranker`; a text longer than the model's window is read up to it."""
        if not texts:
            return []
        with self._lock:  # neither torch modules nor fast tokenizers promise to be shared
            if self._loaded is None:
                self._loaded = load_cross_encoder(self._folder)
            pairs = [(encodable(question), encodable(text)) for text in texts]
            found = np.asarray(self._loaded.predict(pairs, apply_softmax=True, show_progress_bar=False), np.float64)
        labels = 1 if found.ndim == 1 else found.shape[1]
        if labels > 2 or not np.isfinite(found).all():
            says = f"{labels} labels, expected 1 or 2" if labels > 2 else "a score that is no number"
            raise ModelError(f"{self._folder}: the reranker gives {says}; {_EXPECTED}")
        return [float(score) for score in (found if found.ndim == 1 else found[:, -1])]
