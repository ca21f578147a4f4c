"""Passages that follow each other, listed as one: they were cut for the embedder's window, not for the reader."""

from __future__ import annotations

from collections.abc import Sequence

from collabqa.indexing.chunking import only_markup
from collabqa.indexing.fusion import numbered
from collabqa.types import Documents, Hit, Passage, Span

JOINED = 8
"""Hits among which neighbours are sought: those that are listed where nothing else is asked for."""


def joined(hits: Sequence[Hit], documents: Documents) -> list[Hit]:
    """The hits, of the first JOINED each with at most one neighbour of its section that comes later among them.

    The two stand as one passage, from the beginning of the first to the end of the second, where the better one stood
    and with its score.
    """
    listed: list[Hit] = []
    pairs: set[int] = set()
    for hit in hits[:JOINED]:
        places = (
            n for n, other in enumerate(listed) if n not in pairs and _follow(other.passage, hit.passage, documents)
        )
        place = next(places, None)
        if place is None:
            listed.append(hit)
        else:
            pairs.add(place)
            listed[place] = Hit(_one(listed[place].passage, hit.passage, documents), listed[place].score, 0)
    return numbered([*listed, *hits[JOINED:]])


def _follow(one: Passage, other: Passage, documents: Documents) -> bool:
    """Whether the two stand in one section with nothing but markup between them."""
    if one.span.document_id != other.span.document_id or one.section != other.section:
        return False
    first, second = sorted((one.span, other.span), key=lambda span: span.start)
    text = documents[one.span.document_id].text
    return first.end <= second.start and only_markup(text, first.end, second.start)


def _one(one: Passage, other: Passage, documents: Documents) -> Passage:
    first, second = sorted((one, other), key=lambda passage: passage.span.start)
    span = Span(first.span.document_id, first.span.start, second.span.end)
    text = documents[span.document_id].slice(span)
    return Passage(span, text, first.title, first.section, (*first.sentences, *second.sentences))
