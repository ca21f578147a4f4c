"""What is written beside the bytes of a generation: what they are, what made them, and their hashes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

FORMAT = 2
"""The layout of an index folder; an index of another format is stale."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$")]
Count = Annotated[int, Field(ge=0)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FileRecord(_Record):
    """A file as it was published; ``size`` in bytes."""

    size: Count
    sha256: Sha256


class EncoderRecord(FileRecord):
    """The encoder file in the index folder that made the vectors."""

    file: Name


class EmbedderRecord(_Record):
    """What made the vectors."""

    name: str
    dim: Annotated[int, Field(ge=1)]
    max_tokens: Annotated[int, Field(ge=1)]
    normalised: bool
    fingerprint: str
    weights_sha256: str
    encoder: EncoderRecord | None


class DocumentRecord(_Record):
    """A document as it was indexed; ``sha256`` of the file's bytes."""

    sha256: Sha256
    passages: Count


class Versions(_Record):
    """The parts of the program that decide what is in an index of given documents.

    A part that an older manifest does not name has version 0 there, so that its index is stale, not damaged.
    """

    parser: int
    chunker: int
    words: int
    lexicon: int = 0


class Manifest(_Record):
    """Everything about one generation."""

    format: int
    generation: Name
    built_at: str
    versions: Versions
    embedder: EmbedderRecord
    corpus_sha256: Sha256
    documents: dict[str, DocumentRecord]
    passages: Count
    files: dict[Name, FileRecord]


class Current(_Record):
    """Which generation is served; binds its manifest by hash, and that binds every other file."""

    format: int
    generation: Name
    manifest_sha256: Sha256
