"""Re-checks the citations of a saved answer against the documents as they are now.

A citation is a claim about a document at one moment. Documents change, so a saved answer is
checked quote by quote: still there, moved, changed in its words, or gone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from collabqa.errors import CollabqaError
from collabqa.feedback import Opinion, eval_rows
from collabqa.types import Document, Documents, Range

# difflib's ratio: a sentence in which a word or a number was exchanged stays above .9, one that was
# rewritten around the same nouns falls below .7; two sentences of one topic lie near .4.
SIMILAR = 0.7
_CANDIDATES = 8  # places that are compared letter by letter
_SLACK = 3  # words that the changed text may be longer or shorter
_MARKS = "()[]{}\"'“”‘’«».,;:!?…–—-"
_WORD = re.compile(r"\w+")


class Standing(StrEnum):
    """How a citation stands today."""

    VALID = "valid"
    MOVED = "moved"
    CHANGED = "changed"
    MISSING = "missing"


class SavedCitation(BaseModel):
    """The part of a saved citation that can be checked; other fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: int
    document_id: str
    quote: str = Field(min_length=1)
    start: int = Field(ge=0)
    end: int = Field(ge=0)


@dataclass(frozen=True, slots=True)
class Check:
    """How one citation stands. ``now`` is where the quote, or what became of it, stands today.

    ``words`` are the document's words there; both are None when the citation is missing.
    ``elsewhere`` names another document that holds the very quote (the file was renamed).
    """

    citation: SavedCitation
    standing: Standing
    now: Range | None = None
    words: str | None = None
    elsewhere: str | None = None


def read_answer(path: Path) -> tuple[SavedCitation, ...]:
    """The citations of a saved ``/ask`` response, () for a refusal; CollabqaError if it is none."""
    try:
        saved = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CollabqaError(
            f"{path}: cannot be read ({error.strerror}); give a file saved by collabqa ask --json"
        ) from None
    except ValueError as error:
        raise CollabqaError(f"{path}: not JSON ({error}); give a file saved by collabqa ask --json") from None
    if not isinstance(saved, dict) or not isinstance(saved.get("citations"), list):
        raise CollabqaError(f"{path}: no saved answer (no list of citations); give a file saved by collabqa ask --json")
    try:
        return tuple(SavedCitation.model_validate(entry) for entry in saved["citations"])
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise CollabqaError(f"{path}: a citation cannot be checked ({field or 'citation'}: {first['msg']})") from None


def verify(citations: Sequence[SavedCitation], documents: Documents) -> tuple[Check, ...]:
    """One check per citation, in order."""
    return tuple(_check(citation, documents) for citation in citations)


def with_standing(checks: Sequence[Check]) -> dict[str, list[dict[str, object]]]:
    """The checks as JSON: each citation's fields, ``standing``, and where its words stand now (null if nowhere)."""
    return {
        "citations": [
            {
                **check.citation.model_dump(),
                "standing": check.standing.value,
                "now": {"start": check.now.start, "end": check.now.end, "quote": check.words} if check.now else None,
                "elsewhere": check.elsewhere,
            }
            for check in checks
        ]
    }


def write_questions(opinions: Sequence[Opinion], documents: Documents, target: Path) -> tuple[int, int]:
    """Writes what readers thought as gold questions; how many, and how many were left out.

    Evidence is put where its quote stands today; a question whose evidence stands nowhere is left
    out, as is one that was liked without a cited answer. CollabqaError if the file cannot be written.
    """
    kept, left_out = [], 0
    for row in eval_rows(opinions):
        checks = [
            _check(SavedCitation.model_validate({"id": 1, "document_id": one["file"], **one}), documents)
            for one in row["evidence"]
        ]
        standing = [check.now for check in checks if check.standing in (Standing.VALID, Standing.MOVED) and check.now]
        known = documents.keys() >= set(row.get("documents", ()))
        unfounded = row["kind"] == "liked" and row["answerable"] and not checks
        if len(standing) < len(checks) or not known or unfounded:
            left_out += 1
            continue
        for one, now in zip(row["evidence"], standing, strict=True):
            one.update(start=now.start, end=now.end)
        kept.append(json.dumps(row, ensure_ascii=False) + "\n")
    try:
        target.write_text("".join(kept), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise CollabqaError(f"{target}: {error.strerror}; give a file that can be written") from None
    return len(kept), left_out


def _check(citation: SavedCitation, documents: Documents) -> Check:
    document = documents.get(citation.document_id)
    if document is None:
        return Check(citation, Standing.MISSING, elsewhere=_elsewhere(citation, documents))
    start, end, quote = citation.start, citation.end, citation.quote
    if end <= len(document.text) and document.text[start:end] == quote:
        return Check(citation, Standing.VALID, Range(start, end), quote)
    found = _nearest(document.text, quote, start)
    if found is not None:
        return Check(citation, Standing.MOVED, found, quote)
    similar = _most_similar(document, quote)
    if similar is not None:
        return Check(citation, Standing.CHANGED, similar, document.slice(similar))
    return Check(citation, Standing.MISSING, elsewhere=_elsewhere(citation, documents))


def _elsewhere(citation: SavedCitation, documents: Documents) -> str | None:
    return next((name for name in sorted(documents) if citation.quote in documents[name].text), None)


def _occurrences(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _nearest(text: str, quote: str, start: int) -> Range | None:
    """The occurrence of the quote that lies nearest to where it was, the earlier of two equally near."""
    at = min(_occurrences(text, quote), key=lambda found: (abs(found - start), found), default=None)
    return None if at is None else Range(at, at + len(quote))


def _most_similar(document: Document, quote: str) -> Range | None:
    """The range whose words are most like the quote, None when nothing reaches SIMILAR."""
    words = list(_WORD.finditer(document.text))
    wanted = Counter(word.casefold() for word in _WORD.findall(quote))
    width = sum(wanted.values())
    if not words or not width:
        return None
    best: tuple[float, Range] | None = None
    for first in _windows([word.group().casefold() for word in words], wanted, width):
        for last in range(first + width - 1 - _SLACK, first + width + _SLACK):
            if not first <= last < len(words):
                continue
            candidate = _with_marks(document.text, Range(words[first].start(), words[last].end()), quote)
            ratio = SequenceMatcher(None, document.slice(candidate), quote, autojunk=False).ratio()
            if best is None or ratio > best[0]:
                best = ratio, candidate
    return best[1] if best is not None and best[0] >= SIMILAR else None


def _windows(words: Sequence[str], wanted: Counter[str], width: int) -> list[int]:
    """The first words of the windows of ``width`` words that share most words with the quote, best first."""
    held: Counter[str] = Counter()
    shared = 0
    scores: list[tuple[int, int]] = []
    for position, word in enumerate(words):
        held[word] += 1
        shared += held[word] <= wanted[word]
        if position >= width:
            left = words[position - width]
            shared -= held[left] <= wanted[left]
            held[left] -= 1
        if position >= width - 1 or position == len(words) - 1:
            scores.append((-shared, max(0, position - width + 1)))
    return [first for score, first in sorted(scores)[:_CANDIDATES] if score < 0]


def _with_marks(text: str, words: Range, quote: str) -> Range:
    """The range grown over the marks ("(", ".", "”") that the quote has before its first and after its last word."""
    start, end = words
    before = len(quote) - len(quote.lstrip(_MARKS))
    after = len(quote) - len(quote.rstrip(_MARKS))
    while before and start and text[start - 1] in _MARKS:
        start, before = start - 1, before - 1
    while after and end < len(text) and text[end] in _MARKS:
        end, after = end + 1, after - 1
    return Range(start, end)
