"""Two tiny documents and an assistant with stated answers: what the command line, batch and evaluation are tested on.

``Librarian`` answers a question that is a key of ``ANSWERS`` with that exact sentence, cited; it
greets "hello", and refuses everything else. It records every request, and fails on "break".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from collabqa.types import (
    Answer,
    Citation,
    Document,
    Hit,
    Passage,
    Range,
    Reason,
    Refusal,
    Request,
    Section,
    Span,
    Statement,
)

OAK = "Oak wood is hard 🪵. An oak may live 900 years. Oaks bear acorns."
BIRCH = "Birch bark is white. A birch lives 80 years."
ANSWERS = {
    "How long does an oak live?": ("oak.md", "An oak may live 900 years.", "900 years"),
    "How long does a birch live?": ("trees/birch.txt", "A birch lives 80 years.", "80 years"),
    "What do oaks bear?": ("oak.md", "Oaks bear acorns.", None),
}


def document(name: str, title: str, text: str) -> Document:
    return Document(
        id=name,
        title=title,
        text=text,
        sections=(Section(path=("Age",), start=0, end=len(text), heading=None, level=1),),
        blocks=(),
        sha256="ab" * 32,
    )


@dataclass(frozen=True)
class SmallIndex:
    generation: str = "g-small"
    built_at: str = "2026-01-02T03:04:05Z"
    documents: dict[str, Document] = field(
        default_factory=lambda: {
            "oak.md": document("oak.md", "Oaks", OAK),
            "trees/birch.txt": document("trees/birch.txt", "Birches", BIRCH),
        }
    )

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(
            Passage(
                span=Span(name, 0, len(document.text)),
                text=document.text,
                title=document.title,
                section=("Age",),
                sentences=(Range(0, len(document.text)),),
            )
            for name, document in self.documents.items()
        )


class Librarian:
    def __init__(self, index: SmallIndex | None = None) -> None:
        self.index = index or SmallIndex()
        self.requests: list[Request] = []

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(ANSWERS)

    def search(self, query: str, limit: int, documents: object = ()) -> list[Hit]:
        """Every passage, oaks first; the query is not read."""
        return [Hit(passage, 1.0 / rank, rank) for rank, passage in enumerate(self.index.passages, start=1)][:limit]

    def ask(self, request: Request) -> Answer | Refusal:
        self.requests.append(request)
        question = request.question
        if question == "break":
            raise ZeroDivisionError("scripted fault")
        hits = tuple(self.search(question, request.limit))
        if question == "hello":
            return Refusal(question, None, "Hello! Ask about trees.", Reason.SMALL_TALK, (), 0.0)
        if question not in ANSWERS:
            text = "The documents do not say."
            return Refusal(question, None, text, Reason.NOT_IN_DOCUMENTS, hits, 0.125, tuple(ANSWERS)[:2])
        name, quote, short = ANSWERS[question]
        text = self.index.documents[name].text
        start = text.index(quote)
        span = Span(name, start, start + len(quote))
        return Answer(
            question=question,
            searched_for=question if request.history else None,
            text=f"{quote} [1]",
            short_answer=short,
            statements=(Statement(quote, (1,)),),
            citations=(Citation(1, span, quote, self.index.documents[name].title, ("Age",)),),
            hits=hits,
            confidence=0.875,
        )
