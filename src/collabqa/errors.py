"""The exception tree. Every message names the thing, what was expected and what to do next."""

from __future__ import annotations


class CollabqaError(Exception):
    """A fault with a one-line message meant for the person who caused or can mend it."""

    exit_code = 1


class CorpusError(CollabqaError):
    """The corpus folder is missing, unreadable or holds no document that can be read."""


class QuestionError(CollabqaError):
    """The question, its history or its document filter cannot be asked as given."""


class UnknownDocument(QuestionError):
    """A document id that the index does not hold."""


class ModelError(CollabqaError):
    """The embedding model is missing, damaged or not of the expected kind."""


class Unwritable(CollabqaError):
    """A place on disk that cannot be written: read-only, full, or someone else's."""


class BuildRunning(CollabqaError):
    """Another process is building the same index."""


class IndexFault(CollabqaError):
    """The index cannot be served; exit code 3 whatever the reason."""

    exit_code = 3


class IndexMissing(IndexFault):
    """No published generation at the given place."""


class IndexStale(IndexFault):
    """A sound index made by another model, chunker or format than this program expects."""


class IndexDamaged(IndexFault):
    """Bytes on disk are not the bytes that were published."""


class CitationMismatch(CollabqaError):
    """A quote is not the slice of its document that its span names."""
