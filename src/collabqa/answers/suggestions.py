"""Questions that the documents answer, made from their own headings, labels and definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collabqa.answers.instructions import addresses_machine
from collabqa.answers.lists import FRAME, Walked
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import BlockKind, Document
from collabqa.words import tokenize

_PLURAL = re.compile(
    r"^(?:the\s+)?(?:[\w-]+\s+){0,2}?(?P<n>[\w-]{3,}[^su\W]s)\b(?=\s+(?:of|for|in|to|from|behind|and)\b|$)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.)]?\s+(?=[A-Z])")
_PROSE = (BlockKind.PARAGRAPH, BlockKind.ITEM)
_DEFINITION = re.compile(
    r"^(?P<s>(?:(?:An?|The)\s+)?[^,;:.]{2,60}?)\s+(?P<v>is|are)\s+(?:essentially\s+|basically\s+)?(?:a|an|the|one|[a-z]+s|collaborative)\b"
)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A question and the place in a document that it was made from; ``worth`` orders, higher first."""

    text: str
    document_id: str
    start: int
    worth: int


def suggest(document: Document, lexicon: Lexicon, walked: Walked) -> Iterator[Suggested]:
    """Questions about the document, whether they are answered is for the caller to try.

    ``walked`` remembers the enumerations of documents.
    """
    listed = set()
    proper = _proper_names(document)
    for found in walked.of(document):
        heading = _unnumbered(found.path[-1]) if found.path else ""
        if heading and _PLURAL.match(heading) and not _framing(heading) and not found.told:
            listed.add(heading)
            yield Suggested(f"What are {_the(_lower(heading, lexicon))}?", document.id, found.start, 3)
    for number, section in enumerate(document.sections):
        if not section.path or _framing(section.path[-1]):
            continue
        first = next((b for b in document.blocks if b.section == number and b.kind is BlockKind.PARAGRAPH), None)
        if first is None or not first.sentences or addresses_machine(document.slice(first.sentences[0])):
            continue
        opening = document.slice(first.sentences[0])
        heading = _unnumbered(section.path[-1])
        definition = _DEFINITION.match(opening)
        if heading in proper:
            yield Suggested(
                f"What is {'the ' if len(heading.split()) > 1 else ''}{heading}?", document.id, section.start, 2
            )
        elif definition and len(definition.group("s").split()) <= 7:
            subject = definition.group("s")
            yield Suggested(f"What {definition.group('v')} {_lower(subject, lexicon)}?", document.id, first.start, 2)
        elif len(heading.split()) <= 6 and heading not in listed:
            yield Suggested(
                f"What do the documents say about {_lower(heading, lexicon)}?", document.id, section.start, 1
            )


def _unnumbered(heading: str) -> str:
    """A heading without its number: "4.1 The controls"."""
    return _NUMBER.sub("", heading)


def _framing(heading: str) -> bool:
    """Whether a heading names nothing to ask about: a frame ("Introduction") or an order to a machine."""
    return bool(FRAME.match(heading)) or addresses_machine(heading)


def _proper_names(document: Document) -> frozenset[str]:
    """Headings written the same, capitals and all, inside sentences: names of one thing, not title case."""
    headings = {s.path[-1] for s in document.sections if s.path and any(c.isupper() for c in s.path[-1])}
    prose = " ".join(document.text[b.start : b.end] for b in document.blocks if b.kind in _PROSE)
    inside = {h for h in headings if re.search(rf"[\w,;:(“\"—–-] ?\b{re.escape(h)}\b", prose)}
    # One word may just begin a sentence, unless it has capitals inside ("OpenAI").
    return frozenset(h for h in inside if " " in h or any(c.isupper() for c in h[1:]))


def nearest(suggested: Sequence[Suggested], places: Sequence[tuple[str, int]]) -> list[str]:
    """The questions made from the places closest to the given ``(document id, offset)``, closest first, each once."""
    ranked: dict[str, tuple[int, int]] = {}
    for rank, (document_id, offset) in enumerate(places):
        for one in suggested:
            if one.document_id == document_id:
                key = (rank, abs(one.start - offset) - 200 * one.worth)
                ranked[one.text] = min(ranked.get(one.text, key), key)
    return sorted(ranked, key=lambda text: (*ranked[text], text))


def _lower(heading: str, lexicon: Lexicon) -> str:
    """A heading in title case as it would stand inside a sentence: names and abbreviations keep their capitals."""
    pieces, last = [], 0
    for word in tokenize(heading):
        keep = (
            word.acronym
            or word.stem in lexicon.names
            or any(c.isupper() for c in word.text[1:])
            or any(c.isdigit() for c in word.text)
        )
        pieces += [
            heading[last : word.start],
            heading[word.start : word.end] if keep else heading[word.start : word.end].lower(),
        ]
        last = word.end
    return "".join([*pieces, heading[last:]])


def _the(phrase: str) -> str:
    return phrase if phrase.startswith("the ") else f"the {phrase}"
