"""Whether ranges of documents hold a piece of gold evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collabqa.evaluation.gold import Evidence, document_stem

LONG_EVIDENCE = 400  # code points; a citation inside longer evidence counts as hitting it


@dataclass(frozen=True, slots=True)
class Claimed:
    """A half-open range of a document that an answer cites or a retriever lists."""

    document: str
    start: int
    end: int


def covers(claimed: Iterable[Claimed], evidence: Evidence) -> bool:
    """Whether the ranges together hold half of the evidence, or one lies (by four fifths) inside a long one."""
    held: set[int] = set()
    length = evidence.end - evidence.start
    for span in claimed:
        if document_stem(span.document) != document_stem(evidence.document):
            continue
        low, high = max(span.start, evidence.start), min(span.end, evidence.end)
        held.update(range(low, high))
        if length > LONG_EVIDENCE and high - low >= 0.8 * (span.end - span.start) > 0:
            return True
    return len(held) >= 0.5 * length
