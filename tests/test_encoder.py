"""The encoder graph against the library whose model it stands for, and what it refuses."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from collabqa.errors import ModelError
from collabqa.indexing import encoder, weights
from collabqa.indexing.embedding import open_embedder

FOLDER = weights.default_folder()
CORPUS = Path(__file__).parent.parent / "corpus"
TEXTS = [
    "AI",
    "Who founded OpenAI?",
    "That is a happy person",
    "That is a happy dog",
    "Today is a sunny day",
    "naïve Café 🪵 漢字 e\u0301",
    "1,200 members in 2016 (U.S.)",
    *[line.strip() for path in sorted(CORPUS.iterdir()) for line in path.read_text().splitlines() if len(line) > 100][
        :30
    ],
]


@pytest.fixture(scope="module")
def reference() -> NDArray[np.float32]:
    """What sentence-transformers makes of the texts, (texts, dim)."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(FOLDER), device="cpu", local_files_only=True)
    return np.stack([np.asarray(model.encode(text, show_progress_bar=False), np.float32) for text in TEXTS])


def run_graph(data: bytes, texts: list[str]) -> NDArray[np.float32]:
    import onnxruntime
    import tokenizers

    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    ids = [np.array(tokenizer.encode(text).ids, np.int64) for text in texts]
    return np.stack([session.run(["sentence"], {"ids": row})[0] for row in ids])


@pytest.mark.slow
def test_in_full_precision_the_graph_is_the_model(reference: NDArray[np.float32]) -> None:
    assert len(TEXTS) >= 30
    vectors = run_graph(encoder.build_encoder(FOLDER, quantise=False), TEXTS)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert (vectors * reference).sum(axis=1).min() > 0.9999


@pytest.mark.slow
def test_in_eight_bits_the_vectors_hardly_turn(reference: NDArray[np.float32], tmp_path: Path) -> None:
    embedder = open_embedder(None, tmp_path)
    vectors = embedder.embed_passages(TEXTS)
    cosines = (vectors * reference).sum(axis=1)
    assert cosines.min() > 0.985 and cosines.mean() > 0.995
    # The figures of the model card, within what eight bits cost.
    happy, dog, sunny = (TEXTS.index(text) for text in TEXTS[2:5])
    assert vectors[happy] @ vectors[dog] == pytest.approx(reference[happy] @ reference[dog], abs=0.02)
    assert vectors[happy] @ vectors[sunny] == pytest.approx(reference[happy] @ reference[sunny], abs=0.02)


def test_the_file_is_small_and_the_same_every_time() -> None:
    data = encoder.build_encoder(FOLDER)
    assert len(data) < 25_000_000
    assert encoder.build_encoder(FOLDER) == data


def test_the_shape_is_read_from_the_model_itself() -> None:
    assert encoder.read_shape(FOLDER) == encoder.Shape(dim=384, layers=6, heads=12, epsilon=1e-12, max_tokens=256)


def test_the_fingerprint_stands_for_every_file(tmp_path: Path) -> None:
    hashes = encoder.file_hashes(FOLDER)
    assert hashes == weights.DEFAULT_SHA256
    prints = {encoder.fingerprint_of({**hashes, name: "0" * 64}) for name in hashes}
    assert len(prints | {encoder.fingerprint_of(hashes)}) == len(hashes) + 1


Change = Callable[[Any], Any]
OTHER_MODELS: dict[str, tuple[str, Change]] = {
    "another architecture": ("config.json", lambda config: {**config, "model_type": "mpnet"}),
    "another activation": ("config.json", lambda config: {**config, "hidden_act": "relu"}),
    "relative positions": ("config.json", lambda config: {**config, "position_embedding_type": "relative_key"}),
    "a dense layer on top": ("modules.json", lambda modules: [*modules, {"type": "x.Dense", "path": "3_Dense"}]),
    "no pooling": ("modules.json", lambda modules: modules[:1]),
    "the first token's vector": (
        "1_Pooling/config.json",
        lambda pooling: {**pooling, "pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True},
    ),
    "two poolings": ("1_Pooling/config.json", lambda pooling: {**pooling, "pooling_mode_max_tokens": True}),
    "a prompt": ("config_sentence_transformers.json", lambda settings: {**settings, "default_prompt_name": "query"}),
}


def copy_of_model(tmp_path: Path) -> Path:
    """The model's small files, and its weights as a link."""
    for name in (*weights.DEFAULT_SHA256, "config_sentence_transformers.json"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        if name == "model.safetensors":
            target.symlink_to(FOLDER / name)
        else:
            shutil.copy(FOLDER / name, target)
    return tmp_path


@pytest.mark.parametrize("kind", list(OTHER_MODELS))
def test_a_model_that_the_graph_cannot_stand_for_is_left_to_the_library(kind: str, tmp_path: Path) -> None:
    folder = copy_of_model(tmp_path)
    assert encoder.read_shape(folder) is not None
    name, change = OTHER_MODELS[kind]
    (folder / name).write_text(json.dumps(change(json.loads((folder / name).read_text()))))
    assert encoder.read_shape(folder) is None
    with pytest.raises(ModelError, match="sentence-transformers"):
        encoder.build_encoder(folder)


def test_weights_that_are_not_those_of_the_configuration_are_refused(tmp_path: Path) -> None:
    folder = copy_of_model(tmp_path)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 7}))
    with pytest.raises(ModelError, match=r"model\.safetensors: not the weights"):
        encoder.build_encoder(folder)
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").write_bytes(b"\x80\x04pickle")
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        encoder.build_encoder(folder)
    (folder / "config.json").write_text("{")
    with pytest.raises(ModelError, match=r"config\.json: cannot be read"):
        encoder.read_shape(folder)
