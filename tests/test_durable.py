"""Files on a disk that fails."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from collabqa.errors import CollabqaError
from collabqa.indexing import durable
from faults import FailingDisk


def test_write_refuses_to_overwrite_and_to_trust_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    durable.write(path, b"abc")
    assert path.read_bytes() == b"abc"
    with pytest.raises(FileExistsError):
        durable.write(path, b"def")

    def lose_the_end(descriptor: int, data: memoryview) -> int:
        real_write(descriptor, data[:-1])
        return len(data)

    real_write = os.write
    monkeypatch.setattr(os, "write", lose_the_end)
    with pytest.raises(OSError, match="not what was written"):
        durable.write(tmp_path / "other", b"abc")


def test_a_large_file_written_in_many_parts_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real_write(descriptor, data[:7]))
    durable.write(tmp_path / "file", bytes(range(256)))
    assert (tmp_path / "file").read_bytes() == bytes(range(256))


def test_replace_leaves_the_old_file_whatever_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    durable.replace(path, b"old")
    disk = FailingDisk(monkeypatch, tmp_path)
    durable.replace(path, b"old")
    steps = disk.calls
    assert steps >= 5
    for step in range(1, steps + 1):
        disk.fail_at(step)
        with pytest.raises(OSError, match="No space left"):
            durable.replace(path, b"new")
        disk.heal()
        renamed = step > steps - 2  # only the flush of the folder comes after the rename
        assert path.read_bytes() == (b"new" if renamed else b"old")
        assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_sealed_file_is_given_only_whole(tmp_path: Path) -> None:
    path, seal = tmp_path / "encoder", tmp_path / "encoder.json"
    assert durable.read_sealed(path, seal) is None
    durable.write_sealed(path, seal, b"content", {"name": "it"})
    assert durable.read_sealed(path, seal) == b"content"
    assert json.loads(seal.read_text())["name"] == "it" and json.loads(seal.read_text())["size"] == 7
    path.write_bytes(b"contenT")
    assert durable.read_sealed(path, seal) is None
    durable.write_sealed(path, seal, b"content", {})
    for broken in (b"", b"[]", b"{}", b'{"sha256": 3}', b"\xff"):
        seal.write_bytes(broken)
        assert durable.read_sealed(path, seal) is None


def test_an_explained_failure_names_the_path_and_the_room_left(tmp_path: Path) -> None:
    with pytest.raises(CollabqaError, match=r"No space left on device\); [\d,.]+ MB free"), durable.explained(tmp_path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "dense.faiss"))
    with pytest.raises(CollabqaError, match=r"dense\.faiss"), durable.explained(tmp_path / "gone" / "deeper"):
        raise OSError(errno.EACCES, "Permission denied", str(tmp_path / "dense.faiss"))


def test_remove_takes_only_what_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "keep").write_text("x")
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "inner").write_text("x")
    (tmp_path / "drop-link").symlink_to(tmp_path / "keep")
    durable.remove(tmp_path, lambda name: name.startswith("drop"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["keep"]
    durable.remove(tmp_path / "gone", lambda name: True)
