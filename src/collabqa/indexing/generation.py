"""Generations of files in an index folder, of which exactly one is published at any moment.

::

    index/CURRENT                   which generation, and the sha256 of its manifest
    index/gen-<id>/manifest.json    sizes and sha256 of its files, what made them
    index/gen-<id>/…                the files
    index/encoder-<id>.onnx, .json  the encoder, shared by generations

A generation is written aside, flushed, renamed into place and only then named by CURRENT, in one
rename. A published file never changes. So a crash at any moment leaves the old generation or the
new one; reading checks every byte before any is used.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shlex
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from collabqa.errors import BuildRunning, IndexDamaged, IndexMissing, IndexStale
from collabqa.indexing import durable
from collabqa.indexing.manifest import FORMAT, Current, FileRecord, Manifest

DEFAULT = Path("index")
"""The index folder that commands mean when none is named."""

_MADE = re.compile(r"(gen-\d{8}T\d{12}Z-[0-9a-f]{12}|encoder-[0-9a-f]{12})(?:\.onnx|\.json)?")

_Record = TypeVar("_Record", Current, Manifest)


@dataclass(frozen=True, slots=True)
class Generation:
    """A published generation whose bytes are the ones that were published."""

    path: Path
    manifest: Manifest
    files: Mapping[str, bytes]


def read(folder: Path) -> Generation:
    """The published generation, every byte of it checked.

    IndexMissing, IndexStale (another format) or IndexDamaged, each naming the file and the mending command.
    """
    pointer = folder / "CURRENT"
    if not pointer.exists():
        raise IndexMissing(f"no index in {folder}: {mend(folder)}")
    named = _bytes(folder, pointer)
    while True:
        try:
            return _read(folder, named)
        except IndexDamaged:
            # Builds published since may have cleaned away the generation that was being read.
            before, named = named, _bytes(folder, pointer)
            if named == before:
                raise


def _read(folder: Path, named: bytes) -> Generation:
    """The generation that the bytes of CURRENT name."""
    current = _parse(Current, folder, folder / "CURRENT", named)
    path = folder / f"gen-{current.generation}"
    manifest_path = path / "manifest.json"
    data = _bytes(folder, manifest_path)
    if hashlib.sha256(data).hexdigest() != current.manifest_sha256:
        raise damaged(folder, manifest_path, "not the manifest that was published")
    manifest = _parse(Manifest, folder, manifest_path, data)
    if manifest.generation != current.generation:
        raise damaged(folder, manifest_path, f"is of generation {manifest.generation}")
    files = {name: _checked(folder, path / name, record) for name, record in manifest.files.items()}
    encoder = manifest.embedder.encoder
    if encoder is not None:
        _checked(folder, folder / encoder.file, encoder)
    return Generation(path, manifest, files)


def describe(files: Mapping[str, bytes]) -> dict[str, FileRecord]:
    """The size and sha256 of each file, for the manifest."""
    return {
        name: FileRecord(size=len(data), sha256=hashlib.sha256(data).hexdigest())
        for name, data in sorted(files.items())
    }


def publish(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Write a generation and make it the current one; CollabqaError, and nothing changed, if that fails.

    Call it under :func:`lock`.
    """
    manifest_data = manifest.model_dump_json(indent=1).encode() + b"\n"
    current = Current(
        format=FORMAT,
        generation=manifest.generation,
        manifest_sha256=hashlib.sha256(manifest_data).hexdigest(),
    )
    temporary = folder / f"{durable.TEMPORARY}{manifest.generation}"
    final = folder / f"gen-{manifest.generation}"
    with durable.explained(folder):
        try:
            os.mkdir(temporary)  # noqa: PTH102 (every step that can fail goes through `os`)
            for name, data in {**files, "manifest.json": manifest_data}.items():
                durable.write(temporary / name, data)
            durable.sync(temporary)
            os.rename(temporary, final)  # noqa: PTH104
            durable.sync(folder)
            durable.replace(folder / "CURRENT", current.model_dump_json(indent=1).encode() + b"\n")
        except BaseException:
            _withdraw(folder, manifest.generation)
            raise


def clean(folder: Path, generations: Collection[str], encoders: Collection[str]) -> None:
    """Delete unfinished files and all generations and encoder files but these. Call it under :func:`lock`.

    Nothing with a name that is not of this program's making is touched.
    """
    kept = {f"gen-{name}" for name in generations} | {str(Path(name).with_suffix("")) for name in encoders}

    def unwanted(name: str) -> bool:
        made = _MADE.fullmatch(name)
        return name.startswith(durable.TEMPORARY) or (made is not None and made.group(1) not in kept)

    durable.remove(folder, unwanted)


def clean_superseded(folder: Path, current: str) -> None:
    """Delete all generations but the current one and the newest before it. Call it under :func:`lock`.

    A build that was cut short after it published has not cleaned up, and one cut short before has
    left a generation that is named by nothing.
    """
    kept = f"gen-{current}"
    names = (entry.name for entry in folder.iterdir())
    made = sorted(name for name in names if name.startswith("gen-") and _MADE.fullmatch(name))
    before = [name for name in made if name < kept][-1:]
    durable.remove(folder, lambda name: name in made and name not in (kept, *before))


def clean_unfinished(folder: Path) -> None:
    """Delete what builds that were cut short have left. Call it under :func:`lock`."""
    durable.remove(folder, lambda name: name.startswith(durable.TEMPORARY))


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Let one process at a time build in a folder, which is made if need be; BuildRunning names the other one.

    Unwritable if the folder is read-only or the disk is full. The lock goes with the process that
    holds it, however that ends.
    """
    with durable.explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise BuildRunning(f"{folder}: process {owner} is building this index: wait for it to end") from error
        with durable.explained(folder):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def mend(folder: Path, corpus: Path | None = None) -> str:
    """What to do about an index that cannot be used: a command that can be pasted into a shell."""
    command = ["collabqa", "index", *([str(corpus)] if corpus else [])]
    return f"run `{shlex.join(command + ([] if folder == DEFAULT else ['--index', str(folder)]))}`"


def damaged(folder: Path, path: Path, what: str) -> IndexDamaged:
    """The error for a file of the index in ``folder`` whose bytes are not sound."""
    return IndexDamaged(f"{path}: {what}: {mend(folder)}")


def _withdraw(folder: Path, generation: str) -> None:
    """Remove what a failed publication left, unless CURRENT names it already."""
    try:
        if generation in (folder / "CURRENT").read_text(encoding="utf-8"):
            return
    except (OSError, ValueError):
        pass
    unfinished = (f"{durable.TEMPORARY}{generation}", f"gen-{generation}")
    durable.remove(folder, lambda name: name in unfinished)


def _bytes(folder: Path, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise damaged(folder, path, "is missing") from error
    except OSError as error:
        raise damaged(folder, path, f"cannot be read ({error.strerror})") from error


def _checked(folder: Path, path: Path, record: FileRecord) -> bytes:
    """The bytes of a published file."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise damaged(folder, path, f"cannot be read ({error.strerror})") from error
    if size != record.size:
        raise damaged(folder, path, f"has {size} bytes, not the {record.size} that were published")
    data = _bytes(folder, path)
    if hashlib.sha256(data).hexdigest() != record.sha256:
        raise damaged(folder, path, "not the bytes that were published")
    return data


def _parse(kind: type[_Record], folder: Path, path: Path, data: bytes) -> _Record:
    """A record of this format; IndexStale for another one, IndexDamaged for no record at all."""
    try:
        found = json.loads(data)["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(folder, path, "is no index record") from error
    if found != FORMAT or not isinstance(found, int):
        raise IndexStale(f"{path}: an index of format {found!r}, this program reads {FORMAT}: {mend(folder)}")
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise damaged(folder, path, f"is no index record ({error.errors()[0]['msg']})") from error
