"""Parts put together, sockets that say what is in their way, and a newer index taken up once."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from collabqa.errors import CollabqaError, IndexFault, IndexMissing, ModelError
from collabqa.indexing.embedding import open_embedder
from collabqa.indexing.index import build_index
from collabqa.opening import listen, open_assistant, reloader, web_address
from hashing import HashEmbedder


def test_a_newly_published_index_is_taken_up_once(tmp_path: Path) -> None:
    corpus, index, embedder = tmp_path / "corpus", tmp_path / "index", HashEmbedder()
    corpus.mkdir()
    (corpus / "oak.md").write_text("# Oaks\n\nAn oak may live for 900 years.\n", encoding="utf-8")
    build_index(corpus, index, embedder)
    reload = reloader(index, embedder, None)
    assert reload() is None
    (corpus / "yew.md").write_text("# Yews\n\nA yew may live for 2,000 years.\n", encoding="utf-8")
    report = build_index(corpus, index, embedder)
    newer = reload()
    assert newer is not None
    assert newer.index.generation == report.generation
    assert set(newer.index.documents) == {"oak.md", "yew.md"}
    assert reload() is None


def test_an_index_that_cannot_be_used_is_an_error_until_it_is_mended(tmp_path: Path) -> None:
    corpus, index, embedder = tmp_path / "corpus", tmp_path / "index", HashEmbedder()
    corpus.mkdir()
    (corpus / "oak.md").write_text("# Oaks\n\nAn oak may live for 900 years.\n", encoding="utf-8")
    build_index(corpus, index, embedder)
    reload = reloader(index, embedder, None)
    pointer = index / "CURRENT"
    published = pointer.read_bytes()
    pointer.write_bytes(b"{}")
    for _ in range(2):
        with pytest.raises(IndexFault):
            reload()
    pointer.write_bytes(published)
    assert reload() is None


def test_an_assistant_needs_an_index_and_a_model(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        open_assistant(tmp_path / "nowhere", HashEmbedder(), None)
    with pytest.raises(ModelError):
        open_embedder(str(tmp_path / "no-model"), tmp_path / "nowhere")


def test_a_reader_that_is_not_there_is_named(tmp_path: Path) -> None:
    corpus, index, embedder = tmp_path / "corpus", tmp_path / "index", HashEmbedder()
    corpus.mkdir()
    (corpus / "oak.md").write_text("# Oaks\n\nAn oak may live for 900 years.\n", encoding="utf-8")
    build_index(corpus, index, embedder)
    with pytest.raises(ModelError, match=r"no reader at .*nothing.*COLLABQA_READER"):
        open_assistant(index, embedder, str(tmp_path / "nothing"))


def test_a_listening_socket_has_an_address_to_open() -> None:
    with listen("127.0.0.1", 0) as listening:
        host, port = listening.getsockname()
        assert host == "127.0.0.1" and port > 0
        assert web_address(listening) == f"http://127.0.0.1:{port}"
        with socket.create_connection((host, port), timeout=5):
            pass


def test_every_interface_is_opened_on_this_machine() -> None:
    with listen("0.0.0.0", 0) as listening:
        assert web_address(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_a_taken_port_names_itself_and_another() -> None:
    with listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        other = port + 1 if port < 65_535 else 8000
        with pytest.raises(CollabqaError, match=rf"^port {port} on 127\.0\.0\.1 .* --port {other}$"):
            listen("127.0.0.1", port)


def test_a_host_that_is_none_is_one_line() -> None:
    with pytest.raises(CollabqaError, match="cannot be resolved") as caught:
        listen("no host." * 40, 8000)
    assert "\n" not in str(caught.value)
