"""The embedders: unit vectors that depend on one text alone, and clear refusals."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from collabqa.errors import CollabqaError, ModelError
from collabqa.indexing import weights
from collabqa.indexing.embedding import Embedder, OnnxEmbedder, SentenceTransformerEmbedder, open_embedder
from hashing import HashEmbedder
from test_encoder import copy_of_model

LONG = "Collaboration and partnerships shape the future of advertising. " * 40  # about 400 tokens


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


@pytest.fixture(scope="module")
def onnx(home: Path) -> OnnxEmbedder:
    embedder = open_embedder(None, home)
    assert isinstance(embedder, OnnxEmbedder)
    return embedder


@pytest.fixture(scope="module")
def torch_embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(str(weights.default_folder()), weights.default_folder())


@pytest.fixture(
    params=["hash", pytest.param("onnx", marks=pytest.mark.slow), pytest.param("torch", marks=pytest.mark.slow)]
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "hash":
        return HashEmbedder()
    made: Embedder = request.getfixturevalue({"onnx": "onnx", "torch": "torch_embedder"}[request.param])
    return made


def test_vectors_are_unit_float32_rows_and_depend_on_one_text_alone(embedder: Embedder) -> None:
    texts = ["Who founded OpenAI?", "A much longer text about the partnership of many companies.", "AI"]
    vectors = embedder.embed_passages(texts)
    assert vectors.shape == (3, embedder.dim) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.array_equal(embedder.embed_passages([text])[0], vector)
    assert np.array_equal(embedder.embed_passages(texts[::-1])[::-1], vectors)
    assert embedder.embed_passages([]).shape == (0, embedder.dim)


def test_a_query_is_near_what_it_is_about(embedder: Embedder) -> None:
    passages = embedder.embed_passages(["The oak tree lives for 900 years.", "Founded in Paris, the bank grew."])
    query = embedder.embed_query("years that an oak lives")
    assert query.shape == (embedder.dim,) and query.dtype == np.float32
    assert passages[0] @ query > passages[1] @ query


def test_token_vectors_stand_for_the_pieces_of_the_text(embedder: Embedder) -> None:
    pieces, vectors = embedder.embed_tokens("Partnership on AI")
    assert [piece.casefold() for piece in pieces][-2:] == ["on", "ai"]
    assert vectors.shape == (len(pieces), embedder.dim) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(pieces)), abs=1e-5)
    assert embedder.count_tokens(["Partnership on AI"]) == [len(pieces) + 2]


def test_a_text_longer_than_the_window_is_never_cut_in_silence(embedder: Embedder) -> None:
    assert embedder.count_tokens([LONG])[0] > embedder.max_tokens
    with pytest.raises(ValueError, match=r"window|tokens"):
        embedder.embed_passages(["short", LONG])


def test_a_blank_text_has_no_vector(embedder: Embedder) -> None:
    for blank in ("", " \n"):
        with pytest.raises(ValueError, match="blank"):
            embedder.embed_query(blank)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["onnx", "torch_embedder"])
def test_the_end_of_a_long_query_counts_too(kind: str, request: pytest.FixtureRequest) -> None:
    embedder: Embedder = request.getfixturevalue(kind)
    ends = [embedder.embed_query(f"{LONG} {end}") for end in ("Oak bark is rough and grey.", "Banks lend money.")]
    assert not np.array_equal(ends[0], ends[1])
    assert np.linalg.norm(ends[0]) == pytest.approx(1, abs=1e-5)
    pieces, vectors = embedder.embed_tokens(LONG)
    assert len(pieces) == len(vectors) == embedder.count_tokens([LONG])[0] - 2


@pytest.mark.slow
def test_the_fast_encoder_agrees_with_the_library(onnx: Embedder, torch_embedder: Embedder) -> None:
    text = "The Partnership on AI is a non-profit organization formed in 2016."
    assert onnx.embed_query(text) @ torch_embedder.embed_query(text) > 0.99
    assert onnx.count_tokens([text, LONG, "漢字 🪵"]) == torch_embedder.count_tokens([text, LONG, "漢字 🪵"])
    ours, theirs = onnx.embed_tokens(text), torch_embedder.embed_tokens(text)
    assert ours[0] == theirs[0]
    assert (ours[1] * theirs[1]).sum(axis=1).min() > 0.97


@pytest.mark.slow
def test_lone_surrogates_do_no_harm(onnx: Embedder) -> None:
    assert np.isfinite(onnx.embed_query("AI \ud800 coalition")).all()
    assert onnx.count_tokens(["\udfff"])[0] >= 3


@pytest.mark.slow
def test_threads_get_what_one_gets(onnx: Embedder) -> None:
    texts = [f"Question number {number} about coalitions" for number in range(24)]
    alone = [onnx.embed_query(text) for text in texts]
    with ThreadPoolExecutor(6) as pool:
        assert all(np.array_equal(*pair) for pair in zip(alone, pool.map(onnx.embed_query, texts), strict=True))


@pytest.mark.slow
def test_the_encoder_file_is_kept_checked_and_made_anew_when_damaged(tmp_path: Path) -> None:
    first = open_embedder(None, tmp_path).prepare()
    assert first is not None and first.sha256 == weights.sha256_of(tmp_path / first.file)
    path = tmp_path / first.file
    untouched = path.stat().st_mtime_ns
    assert open_embedder(None, tmp_path).prepare() == first and path.stat().st_mtime_ns == untouched
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert open_embedder(None, tmp_path).prepare() == first
    assert weights.sha256_of(path) == first.sha256


@pytest.mark.slow
def test_a_model_whose_library_is_not_installed_names_the_library_and_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    embedder = SentenceTransformerEmbedder("other", tmp_path)
    with pytest.raises(ModelError, match=r"needs sentence_transformers, which is not installed: run `make setup`"):
        embedder.embed_query("x")


def test_serving_needs_the_encoder_file_only(home: Path, onnx: OnnxEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    onnx.prepare()

    def gone() -> Path:
        raise ModelError("no weights")

    monkeypatch.setattr(weights, "default_folder", gone)
    again = open_embedder(None, home)
    assert np.array_equal(again.embed_query("oak"), onnx.embed_query("oak"))
    with pytest.raises(ModelError, match="no weights"):
        open_embedder(None, home / "elsewhere").embed_query("oak")


def test_opening_reads_nothing(tmp_path: Path) -> None:
    embedder = open_embedder(None, tmp_path / "nowhere")
    assert (embedder.name, embedder.dim, embedder.max_tokens) == ("all-MiniLM-L6-v2", 384, 256)
    assert embedder.weights_sha256 == weights.DEFAULT_SHA256["model.safetensors"]
    assert not (tmp_path / "nowhere").exists()


def test_a_bert_folder_gets_the_fast_encoder_and_the_default_folder_the_default_fingerprint(tmp_path: Path) -> None:
    by_folder = open_embedder(str(weights.default_folder()), tmp_path)
    assert isinstance(by_folder, OnnxEmbedder)
    assert by_folder.fingerprint == open_embedder(None, tmp_path).fingerprint


def test_another_model_gets_the_library(tmp_path: Path) -> None:
    folder = copy_of_model(tmp_path)
    pooling = json.loads((folder / "1_Pooling/config.json").read_text())
    changed = {**pooling, "pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}
    (folder / "1_Pooling/config.json").write_text(json.dumps(changed))
    embedder = open_embedder(str(folder), tmp_path)
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert embedder.fingerprint != open_embedder(None, tmp_path).fingerprint
    assert embedder.name == folder.name


def test_a_model_that_is_not_here_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no embedding model 'nobody/nothing' on this machine"):
        open_embedder("nobody/nothing", tmp_path)
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04pickle")
    with pytest.raises(ModelError, match="pickled weights"):
        open_embedder(str(tmp_path), tmp_path)


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    embedder = OnnxEmbedder("m", 3, 8, {"model.safetensors": "0" * 64}, tmp_path / "file" / "x", lambda: b"data")
    with pytest.raises(CollabqaError, match=r"file.*cannot be written .*MB free"):
        embedder.prepare()
