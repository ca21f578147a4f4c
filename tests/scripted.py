"""A small corpus and an assistant with prepared answers, for tests of the service and the page.

Guarantee of ``ScriptedAssistant``: the same request always gives the same outcome; every quote is
the slice that its span names; unknown questions are refused. It keeps no state between calls and
may be called from several threads.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from collabqa.indexing.projection import Region, regions
from collabqa.service.runtime import Found
from collabqa.types import (
    Answer,
    Block,
    BlockKind,
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

SITE_LINE = "The Garden Gazette · Follow us"
GARDEN = f"""{SITE_LINE}

# Gardens 🌿🌻 and bees 🐝

Bees 🐝🐝 were first kept here in 1987. They live in twelve hives behind the orchard.

## What bees need

Bees need three things:

- Flowers: A meadow in bloom from April to September.
- Water 💧: A shallow bowl with stones to land on.
- Quiet: No mowing before noon.

## Café règles

Un café naïve à côté 👩‍🌾 ne ferme jamais.
"""
HOSTILE = """<img src=x onerror=alert(1)> Guide

<script>alert("title")</script> says: "A & B" <b>bold</b> {{ 7 * 7 }} [1] javascript:alert(1)

- </ul></div><iframe src="http://evil.example/"></iframe> stays text.
"""
LONG_LINES = [f"Paragraph {n} of the long report speaks about subject number {n}." for n in range(1, 1501)]


def _spans(text: str, *words: str) -> list[Range]:
    """The ranges of the words, each looked for after the one before."""
    ranges, cursor = [], 0
    for word in words:
        start = text.index(word, cursor)
        cursor = start + len(word)
        ranges.append(Range(start, cursor))
    return ranges


def _block(kind: BlockKind, span: Range, section: int, list_number: int | None = None) -> Block:
    return Block(kind, span.start, span.end, section, (span,), None, list_number)


def _document(name: str, title: str, text: str, sections: tuple[Section, ...], blocks: tuple[Block, ...]) -> Document:
    return Document(name, title, text, sections, blocks, hashlib.sha256(text.encode()).hexdigest())


def garden() -> Document:
    """Markdown with emoji before and inside the quotes, a list, a French section and a site line."""
    lines = [line.lstrip("#- ") for line in GARDEN.splitlines() if line.strip()][1:]
    spans = _spans(GARDEN, *lines)
    title, first, needs, lead, flowers, water, quiet, cafe, french = spans
    length = len(GARDEN)
    sections = (
        Section((), 0, length, None, 0),
        Section(("What bees need",), needs.start - 3, cafe.start - 3, needs, 1),
        Section(("Café règles",), cafe.start - 3, length, cafe, 1),
    )
    blocks = (
        _block(BlockKind.HEADING, title, 0),
        _block(BlockKind.PARAGRAPH, first, 0),
        _block(BlockKind.HEADING, needs, 1),
        _block(BlockKind.PARAGRAPH, lead, 1),
        *(_block(BlockKind.ITEM, item, 1, 0) for item in (flowers, water, quiet)),
        _block(BlockKind.HEADING, cafe, 2),
        _block(BlockKind.PARAGRAPH, french, 2),
    )
    return _document("garden.md", "Gardens 🌿🌻 and bees 🐝", GARDEN, sections, blocks)


def hostile() -> Document:
    """Text that looks like markup, in every place where text can stand."""
    heading, body, item = _spans(HOSTILE, *[line.removeprefix("- ") for line in HOSTILE.splitlines() if line])
    section = Section((HOSTILE[heading.start : heading.end],), 0, len(HOSTILE), heading, 1)
    blocks = (
        _block(BlockKind.HEADING, heading, 0),
        _block(BlockKind.PARAGRAPH, body, 0),
        _block(BlockKind.ITEM, item, 0, 0),
    )
    name = 'notes/"><svg onload=alert(2)>#?%2e.md'
    return _document(name, HOSTILE[heading.start : heading.end], HOSTILE, (section,), blocks)


def long() -> Document:
    """Fifteen hundred paragraphs, more than the page shows at once beside an answer."""
    text = "\n\n".join(LONG_LINES) + "\n"
    blocks = tuple(_block(BlockKind.PARAGRAPH, span, 0) for span in _spans(text, *LONG_LINES))
    return _document("reports/long.txt", "A long report", text, (Section((), 0, len(text), None, 0),), blocks)


@dataclass(frozen=True, slots=True)
class ScriptedIndex:
    """An index by hand: one passage per paragraph or item."""

    documents: dict[str, Document]
    generation: str = "gen-1"
    built_at: str = "2026-11-22T09:30:00Z"
    passages: tuple[Passage, ...] = ()

    @classmethod
    def of(cls, *documents: Document, generation: str = "gen-1") -> ScriptedIndex:
        """The index over the documents."""
        passages = tuple(
            Passage(
                Span(document.id, block.start, block.end),
                document.text[block.start : block.end],
                document.title,
                document.sections[block.section].path,
                block.sentences,
            )
            for document in documents
            for block in document.blocks
            if block.kind is not BlockKind.HEADING
        )
        return cls({document.id: document for document in documents}, generation, passages=passages)


@dataclass(frozen=True, slots=True)
class ScriptedAssistant:
    """Answers the questions below from the corpus above, refuses the rest; see the module for its guarantee."""

    index: ScriptedIndex = field(default_factory=lambda: ScriptedIndex.of(garden(), hostile(), long()))
    questions: tuple[str, ...] = (
        "What do bees need?",
        "When were bees first kept here?",
        "What does the hostile guide say?",
        "Where is the long report?",
        "Does the café close?",
        "What do bees cost?",
        "A seventh question that is not shown?",
    )

    def questions_about(self, documents: Sequence[str]) -> tuple[str, ...]:
        """The questions above, whatever the documents."""
        return self.questions

    def regions(self, path: tuple[int, ...] = ()) -> tuple[Region, ...]:
        """The map of a made-up meaning: passages of a document lie together, those that follow each other nearest."""
        owners = {document_id: number for number, document_id in enumerate(self.index.documents)}
        turns = [owners[p.span.document_id] + 0.3 * math.sin(n) for n, p in enumerate(self.index.passages)]
        steps = [n / (len(turns) or 1) for n in range(len(turns))]
        rows = [
            (math.cos(turn), math.sin(turn), math.cos(9 * n), math.sin(9 * n))
            for turn, n in zip(turns, steps, strict=True)
        ]
        vectors = np.asarray(rows, np.float32).reshape(-1, 4) / math.sqrt(2)
        every = self.regions(path[:-1])[path[-1]].rows if path else tuple(range(len(turns)))
        return regions(vectors, every)

    def ask(self, request: Request, found: Found | None = None) -> Answer | Refusal:
        """The prepared outcome for the question; raises RuntimeError for "boom"."""
        question = request.question
        if found is not None:
            found(self.search(question, request.limit, request.documents))
        key = question.lower()
        searched = None
        if key == "boom":
            raise RuntimeError("secret trace")
        if (
            not request.as_typed
            and "they" in key.split()
            and any("bees" in turn.content.lower() for turn in request.history)
        ):
            searched = question.replace("they", "bees").replace("They", "Bees")
            key = searched.lower()
        if key.startswith(("hello", "thanks")):
            words = "Hello! Ask me about the documents."
            return Refusal(question, None, words, Reason.SMALL_TALK, (), 0.0, self.questions[:2])
        if "need" in key:
            return self._needs(request, searched)
        if "when" in key or "first" in key:
            return self._quoted(request, searched, "garden.md", ["Bees 🐝🐝 were first kept here in 1987."], "1987")
        if "hostile" in key:
            lines = [line.removeprefix("- ") for line in HOSTILE.splitlines() if line][1:]
            return self._quoted(request, searched, hostile().id, lines, None)
        if "long" in key:
            lines = [LONG_LINES[699], LONG_LINES[0], LONG_LINES[1499]]
            return self._quoted(request, searched, "reports/long.txt", lines, None)
        if "café" in key:
            return self._quoted(request, searched, "garden.md", [GARDEN.splitlines()[-1]], None)
        reason = Reason.OFF_TOPIC if "moon" in key else Reason.NOT_IN_DOCUMENTS
        sentence = "The documents do not say that." if reason is Reason.NOT_IN_DOCUMENTS else "Nothing on that here."
        hits = tuple(self.search(question, request.limit, request.documents))
        confidence = 0.2 if "price" in key else 0.4 if "worth" in key else 0.08
        return Refusal(question, searched, sentence, reason, hits, confidence, self.questions[:2])

    def search(self, query: str, limit: int, documents: Sequence[str] = ()) -> list[Hit]:
        """The first passages in index order, whatever the query."""
        found = [p for p in self.index.passages if not documents or p.span.document_id in documents]
        return [Hit(passage, 1.0 / rank, rank) for rank, passage in enumerate(found[:limit], start=1)]

    def _citation(self, number: int, document_id: str, quote: str) -> Citation:
        document = self.index.documents[document_id]
        start = document.text.index(quote)
        section = [s for s in document.sections if s.start <= start < s.end][-1]
        return Citation(number, Span(document_id, start, start + len(quote)), quote, document.title, section.path)

    def _quoted(
        self, request: Request, searched: str | None, document_id: str, quotes: list[str], short: str | None
    ) -> Answer:
        citations = tuple(self._citation(n, document_id, quote) for n, quote in enumerate(quotes, start=1))
        statements = tuple(Statement(citation.quote, (citation.id,)) for citation in citations)
        text = " ".join(f"{statement.text} [{n}]" for n, statement in enumerate(statements, start=1))
        hits = tuple(self.search(request.question, request.limit, request.documents))
        return Answer(request.question, searched, text, short, statements, citations, hits, 0.93, self.questions[1:3])

    def _needs(self, request: Request, searched: str | None) -> Answer:
        quotes = ["Bees need three things:", *(GARDEN.splitlines()[line].removeprefix("- ") for line in (10, 11, 12))]
        citations = tuple(self._citation(n, "garden.md", quote) for n, quote in enumerate(quotes, start=1))
        statements = tuple(Statement(citation.quote, (citation.id,)) for citation in citations)
        lead, *items = (f"{statement.text} [{n}]" for n, statement in enumerate(statements, start=1))
        text = "\n".join([lead, *(f"- {item}" for item in items)])
        hits = tuple(self.search(request.question, request.limit, request.documents))
        return Answer(request.question, searched, text, None, statements, citations, hits, 0.93, ())
