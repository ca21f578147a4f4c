"""Plain retrieval as an answer: what one gets without reading.

A floor answers every question with the first passage a retriever finds, cited whole, and never
refuses. It sees the bare question, without what was said before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from collabqa.evaluation.asking import PASSAGES
from collabqa.evaluation.gold import Gold, document_stem
from collabqa.service.schemas import AskResponse, IndexView
from collabqa.types import Answer, Citation, Hit, Statement


class Finder(Protocol):
    """The part of a retriever that a floor needs."""

    def retrieve(self, query: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        """At most ``k`` hits, best first, from ``documents`` only where given."""
        ...


def answer_plainly(finder: Finder, gold: Sequence[Gold], index: IndexView, *, scoped: bool) -> list[AskResponse]:
    """The floor's response to every question; with ``scoped`` from the question's own document alone."""
    stems = {document_stem(name): name for name in index.documents}
    responses = []
    for one in gold:
        named = [stems[document_stem(one.scope)]] if scoped and one.scope else one.documents or ()
        hits = finder.retrieve(one.question, PASSAGES, frozenset(named) or None)
        responses.append(AskResponse.of(best_passage(one.question, hits), index))
    return responses


def best_passage(question: str, hits: Sequence[Hit]) -> Answer:
    """The first passage as the answer, cited whole; no statement where nothing was found."""
    cited = tuple(
        Citation(1, hit.passage.span, hit.passage.text, hit.passage.title, hit.passage.section) for hit in hits[:1]
    )
    return Answer(
        question=question,
        searched_for=None,
        text="".join(one.quote for one in cited),
        short_answer=None,
        statements=tuple(Statement(one.quote, (1,)) for one in cited),
        citations=cited,
        hits=tuple(hits),
        confidence=1.0,
    )
