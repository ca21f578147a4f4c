"""Citations: made from sentences, numbered in order of use, and re-checked against the documents."""

from __future__ import annotations

from collections.abc import Iterable

from collabqa.answers.evidence import Sentence
from collabqa.errors import CitationMismatch
from collabqa.types import Answer, Citation, Documents


class Citations:
    """Numbers the sentences an answer rests on: 1, 2, … in order of first use, the same sentence once."""

    def __init__(self) -> None:
        self._numbered: dict[tuple[str, int], Citation] = {}

    def cite(self, sentence: Sentence) -> int:
        """The number of the sentence's citation."""
        known = self._numbered.get(sentence.key)
        if known is None:
            document = sentence.document
            known = Citation(
                len(self._numbered) + 1, sentence.span, sentence.text, document.title, sentence.section.path
            )
            self._numbered[sentence.key] = known
        return known.id

    def all(self) -> tuple[Citation, ...]:
        """Every citation, in order of number."""
        return tuple(self._numbered.values())


def check(answer: Answer, documents: Documents) -> None:
    """Raises :class:`CitationMismatch` unless every statement is cited and every quote is its slice.

    The last gate before an answer leaves: whatever composed it, nothing unproven passes.
    """
    numbers = set(range(1, len(answer.citations) + 1))
    if [citation.id for citation in answer.citations] != sorted(numbers):
        raise CitationMismatch("citations are not numbered 1, 2, … in order")
    for citation in answer.citations:
        document, span = documents.get(citation.span.document_id), citation.span
        # A slice forgives negative and far ends; a citation does not.
        inside = document is not None and 0 <= span.start < span.end <= len(document.text)
        named = document is not None and citation.title == document.title
        if document is None or not inside or not named or document.slice(span) != citation.quote:
            raise CitationMismatch(
                f"citation {citation.id} does not quote its span "
                f"{citation.span.document_id}[{citation.span.start}:{citation.span.end}]"
            )
    for statement in answer.statements:
        if not statement.text.strip() or not statement.citations or not numbers.issuperset(statement.citations):
            raise CitationMismatch(f"a statement cites {statement.citations}, known are {sorted(numbers)}")
    if numbers != {number for statement in answer.statements for number in statement.citations}:
        raise CitationMismatch("a citation supports no statement")
    if answer.short_answer is not None and not _stands_in(answer.short_answer, (c.quote for c in answer.citations)):
        raise CitationMismatch("the short answer is no slice of a quote")


def _stands_in(words: str, quotes: Iterable[str]) -> bool:
    return bool(words.strip()) and any(words in quote for quote in quotes)
