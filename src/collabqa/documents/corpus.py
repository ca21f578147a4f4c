"""Files to documents. Nothing is skipped silently; nothing outside the folder is read."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from collabqa.documents.language import NAMES, guess_language
from collabqa.documents.layout import Layout
from collabqa.documents.markdown import parse_markdown
from collabqa.documents.plaintext import parse_plaintext
from collabqa.errors import CorpusError
from collabqa.types import Document

MARKDOWN = frozenset({".md", ".markdown"})
PLAIN_TEXT = frozenset({".txt"})
PARSER_VERSION = 9
"""Part of the index manifest: an index of documents parsed otherwise is stale.

Raise it with every change, here or in the modules below, after which some file gives another text,
title, section, block, sentence or language.
"""

LIMIT = 64 * 1024 * 1024  # bytes per file

_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\x00-\x1f]*")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that can be read: its document id, where it lies, its bytes as they were at the scan."""

    id: str
    path: Path
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Note:
    """One line for the report about one path: what, where, and what to do. ``skipped``: the path is no document."""

    path: str
    message: str
    skipped: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """The readable files of a folder, sorted by id, and notes on all that is not plain sailing, sorted by path."""

    files: tuple[SourceFile, ...]
    notes: tuple[Note, ...]


class Undecodable(CorpusError):
    """Bytes that are no text in a known encoding."""


def scan(folder: Path, *, limit: int = LIMIT) -> Scan:
    """Return the documents below ``folder``; files of more than ``limit`` bytes are skipped with a note.

    Links are never followed, pipes and devices never opened. Of files with the same text the first by id is kept.
    Raises CorpusError if the folder cannot be listed or no file in it can be read.
    """
    root = Path(folder)
    if not root.exists():
        raise CorpusError(
            f"the corpus folder {_shown(str(root))} does not exist: create it and put .md or .txt files in it"
        )
    if not root.is_dir():
        raise CorpusError(f"{_shown(str(root))} is not a folder: name the folder that holds the .md and .txt files")
    notes: list[Note] = []
    files: list[SourceFile] = []
    first_of: dict[str, str] = {}
    for document_id, path in sorted(_candidates(root, notes)):
        try:
            data = _read(path, limit)
            text = decode(data)
        except OSError as error:
            notes.append(_skipped(document_id, f"cannot be read ({error.strerror or error}); make it readable"))
            continue
        except CorpusError as error:
            notes.append(_skipped(document_id, str(error)))
            continue
        if _INVISIBLE.fullmatch(text):
            notes.append(_skipped(document_id, "is empty; write something in it or delete it"))
            continue
        digest = hashlib.sha256(text.encode()).hexdigest()
        if digest in first_of:
            notes.append(
                _skipped(
                    document_id,
                    f"has the same text as {_shown(first_of[digest])}, which is indexed; delete one of them",
                )
            )
            continue
        first_of[digest] = document_id
        files.append(SourceFile(document_id, path, data, hashlib.sha256(data).hexdigest()))
        language = guess_language(text)
        if language != "en":
            message = (
                f"{_shown(document_id)} seems to be {NAMES[language]}: found by its words; the embedder is English"
            )
            notes.append(Note(_shown(document_id), message, skipped=False))
    if not files:
        raise CorpusError(_nothing_to_read(root, notes))
    return Scan(tuple(files), tuple(sorted(notes, key=lambda note: (note.path, note.message))))


def load_document(source: SourceFile) -> Document:
    """Return the document that a scanned file holds. Raises CorpusError for bytes that are no text."""
    text = decode(source.data)
    layout = _layout(source.id, text)
    return Document(
        id=source.id,
        title=layout.title or title_of_name(source.id),
        text=text,
        sections=layout.sections,
        blocks=layout.blocks,
        sha256=source.sha256,
        language=guess_language(text),
    )


def decode(data: bytes) -> str:
    """Return the canonical text of a file's bytes: UTF-8, or UTF-16 with a mark; no mark, ``\\r\\n`` as ``\\n``.

    Raises Undecodable with the byte offset of the first fault.
    """
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise Undecodable("is UTF-32, which is not read; save it as UTF-8")
    encoding = _UTF_16.get(data[:2])
    skip = 2 if encoding else 3 if data.startswith(b"\xef\xbb\xbf") else 0
    if data.startswith(b"%PDF-"):
        raise Undecodable("is a PDF whatever its ending; save its text as UTF-8")
    if encoding is None and (zero := data.find(b"\0")) >= 0:
        raise Undecodable(f"is not text (a zero byte at byte {zero:,}); if it should be, save it as UTF-8")
    try:
        text = data[skip:].decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        at = error.start + skip
        name = "UTF-16" if encoding else "UTF-8"
        raise Undecodable(f"is not valid {name} (byte {at:,} is 0x{data[at]:02x}); save it as UTF-8") from None
    if encoding is not None and (zero := text.find("\0")) >= 0:
        raise Undecodable(f"is not text (a zero character at byte {2 + zero * 2:,}); if it should be, save it as UTF-8")
    return text.replace("\r\n", "\n")


def title_of_name(document_id: str) -> str:
    """Return a title made of a file's name: "leave-policy_2024.md" gives "Leave policy 2024"."""
    stem = PurePosixPath(document_id).stem
    words = " ".join(re.sub(r"[_\-]+|(?<=\D)\.(?=\D)", " ", stem).split())
    return words[:1].upper() + words[1:] if words[:2].isalpha() else words or document_id


def _layout(document_id: str, text: str) -> Layout:
    return parse_markdown(text) if _ending(document_id) in MARKDOWN else parse_plaintext(text)


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.casefold()


def _candidates(root: Path, notes: list[Note]) -> Iterator[tuple[str, Path]]:
    """Yield (document id, path) of each file with a known ending; note everything else."""
    hidden: list[str] = []
    folders = [("", str(root))]
    while folders:
        prefix, folder = folders.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            if not prefix:
                raise CorpusError(
                    f"the corpus folder {_shown(folder)} cannot be listed ({error.strerror}); make it readable"
                ) from None
            notes.append(_skipped(prefix, f"cannot be listed ({error.strerror}); make the folder readable"))
            continue
        for entry in entries:
            name = prefix + entry.name
            if entry.name.startswith("."):
                hidden.append(name)
            elif entry.is_symlink():
                notes.append(_skipped(name, "is a link, and links are not followed; put the file itself there"))
            elif entry.is_dir(follow_symlinks=False):
                folders.append((name + "/", entry.path))
            elif _is_document(name, entry, notes):
                yield name, Path(entry.path)
    if hidden:
        few = ", ".join(_shown(name) for name in sorted(hidden)[:3])
        more = f" and {len(hidden) - 3} more" if len(hidden) > 3 else ""
        notes.append(Note("", f"hidden files and folders are not read: {few}{more}", skipped=True))


def _is_document(name: str, entry: os.DirEntry[str], notes: list[Note]) -> bool:
    ending = _ending(name)
    try:
        regular = entry.is_file(follow_symlinks=False)
        name.encode()
    except OSError as error:
        notes.append(_skipped(name, f"cannot be read ({error.strerror}); make it readable"))
    except UnicodeEncodeError:
        notes.append(_skipped(name, "has a name that is not valid UTF-8; rename it"))
    else:
        if not regular:
            notes.append(_skipped(name, "is not a regular file and was not opened; put a file there"))
        elif ending in MARKDOWN | PLAIN_TEXT:
            return True
        elif not ending:
            notes.append(_skipped(name, "has no ending; name it .md or .txt if it is text"))
        else:
            notes.append(_skipped(name, f"{_shown(ending)} is not read yet; save it as .md or .txt"))
    return False


def _read(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file; the file may have been replaced since it was listed."""
    descriptor = os.open(path, _OPEN)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise CorpusError("is not a regular file and was not opened; put a file there")
        data = file.read(limit + 1) if status.st_size <= limit else b""
        if status.st_size > limit or len(data) > limit:
            size = max(status.st_size, len(data)) / 2**20
            raise CorpusError(f"is larger than {limit / 2**20:,.0f} MB ({size:,.1f} MB); split it or raise the limit")
    return data


def _skipped(name: str, message: str) -> Note:
    shown = _shown(name)
    return Note(shown, f"skipped {shown}: {message}", skipped=True)


def _shown(name: str) -> str:
    """Return a name that is safe on a terminal: what does not print is written as an escape."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in name)


def _nothing_to_read(root: Path, notes: list[Note]) -> str:
    skipped = [note.message for note in notes if note.skipped]
    said = f"; {skipped[0]}" + (f" (and {len(skipped) - 1} more)" if len(skipped) > 1 else "") if skipped else ""
    return f"no document to read in {_shown(str(root))}: put .md or .txt files in it{said}"
