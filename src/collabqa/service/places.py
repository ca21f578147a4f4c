"""The map of the corpus: every passage a point, placed by meaning; pure functions from records to what is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collabqa.service.schemas import CitationOut, IndexView
from collabqa.types import Passage

WIDTH, HEIGHT = 800, 520  # of the drawing, in its own units
MAX_POINTS = 1_500  # drawn; of more passages every second, third, … is
MAX_LINKS = 300  # points that the keyboard stops at; with more, the table is the way
_EDGE = 24
_COLOURS = 8
_SHAPES = (
    "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z",  # circle
    "M-6-6h12v12h-12z",  # square
    "M0-8l7.5 13h-15z",  # triangle
    "M0-8.5l8.5 8.5l-8.5 8.5l-8.5-8.5z",  # diamond
)

Places = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Look:
    """How the points of a document look: one of eight colours, and a shape for those who cannot tell colours."""

    colour: int
    shape: str

    @classmethod
    def of(cls, number: int) -> Look:
        """The look of the document with this number; the first 32 all differ."""
        return cls(number % _COLOURS, _SHAPES[(number + number // _COLOURS) % len(_SHAPES)])


@dataclass(frozen=True, slots=True)
class Point:
    """A passage at its place in the drawing; ``cited`` are the numbers of the citations that lie in it."""

    passage: Passage
    x: float
    y: float
    look: Look
    cited: tuple[int, ...]


def points(index: IndexView, places: Places, citations: Sequence[CitationOut]) -> tuple[Point, ...]:
    """The passages to draw, in order, those that are cited among them however many there are.

    ``places`` are in the unit square, one per passage, y upwards.
    """
    looks = {document_id: Look.of(number) for number, document_id in enumerate(sorted(index.documents))}
    step = -(-len(index.passages) // MAX_POINTS)
    drawn = []
    for number, (passage, (x, y)) in enumerate(zip(index.passages, places, strict=True)):
        cited = tuple(citation.id for citation in citations if _lies_in(citation, passage))
        if cited or number % step == 0:
            left = round(_EDGE + x * (WIDTH - 2 * _EDGE), 1)
            top = round(_EDGE + (1 - y) * (HEIGHT - 2 * _EDGE), 1)
            drawn.append(Point(passage, left, top, looks[passage.span.document_id], cited))
    return tuple(drawn)


def _lies_in(citation: CitationOut, passage: Passage) -> bool:
    span = passage.span
    return citation.document_id == span.document_id and citation.start < span.end and span.start < citation.end
