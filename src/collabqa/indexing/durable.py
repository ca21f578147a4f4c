"""Files that are either wholly there or not at all, after any crash and on any disk.

Every write is read back and compared, because a write that reported success may still have lost
its last bytes on a full disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from collabqa.errors import Unwritable

TEMPORARY = ".collabqa-tmp-"
"""How the name of everything unfinished begins; whatever is left of it may be deleted."""


def write(path: Path, data: bytes) -> None:
    """Write a new file, flush it to the disk and compare what is there; OSError if any of it fails."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if path.read_bytes() != data:
        raise OSError(None, "what was read back is not what was written", str(path))


def replace(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` in one step: readers see the old bytes or the new ones, never a mix."""
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    temporary.unlink(missing_ok=True)
    try:
        write(temporary, data)
        os.replace(temporary, path)  # noqa: PTH105 (every step that can fail goes through `os`)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(folder: Path) -> None:
    """Flush a folder's list of names to the disk, so that a rename in it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn an OSError while writing under ``folder`` into Unwritable: what failed, where, how much room is left."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise Unwritable(
            f"{where}: cannot be written ({error.strerror or error}); {_room(folder)} free; "
            "what was published before is untouched: make room or choose another folder with --index, then try again"
        ) from error


def write_sealed(path: Path, seal: Path, data: bytes, described: Mapping[str, object]) -> None:
    """Write a file that several generations share and, beside it, its size and sha256; Unwritable if it fails."""
    record = {**described, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    with explained(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, data)
        replace(seal, json.dumps(record, indent=1).encode() + b"\n")


def read_sealed(path: Path, seal: Path) -> bytes | None:
    """The bytes of a sealed file; None if either file is missing or they do not fit each other."""
    try:
        record = json.loads(seal.read_bytes())
        data = path.read_bytes()
        whole = record["sha256"] == hashlib.sha256(data).hexdigest()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return data if whole else None


def remove(folder: Path, unwanted: Callable[[str], bool]) -> None:
    """Delete the entries of a folder with an unwanted name; what cannot be deleted is left for the next time."""
    with suppress(OSError):
        for entry in sorted(folder.iterdir()):
            if not unwanted(entry.name):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                with suppress(OSError):
                    entry.unlink()


def _room(folder: Path) -> str:
    """Free space where ``folder`` is or would be, in MB."""
    place = next((parent for parent in (folder, *folder.parents) if parent.is_dir()), Path("/"))
    return f"{shutil.disk_usage(place).free / 1e6:,.1f} MB"
