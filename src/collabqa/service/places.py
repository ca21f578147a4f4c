"""The map of the corpus: passages, or groups of them, placed by meaning; from records to what is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from collabqa.indexing.projection import Region
from collabqa.service.schemas import CitationOut, IndexView
from collabqa.types import Passage
from collabqa.words import STOPWORDS, Word, tokenize

WIDTH, HEIGHT = 800, 520  # of the drawing, in its own units
_EDGE = 40
_COLOURS = 8
_SHAPES = (
    "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z",  # circle
    "M-6-6h12v12h-12z",  # square
    "M0-8l7.5 13h-15z",  # triangle
    "M0-8.5l8.5 8.5l-8.5 8.5l-8.5-8.5z",  # diamond
)
_READ, _CHARACTERS = 12, 400  # passages of a group, and of each, whose words are counted to name it
_WORDS = 2  # that name a group
_LETTER, _LINE = 0.58, 1.3  # width and height of drawn text, in its size
LARGE, SMALL = 26, 14  # sizes of drawn text: names that fit at the larger one are shown on small screens too


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
    """A passage, or a group of them, at its place in the drawing; ``number`` is its place in the list of regions.

    ``passage`` is the one, or the one in the group's middle; ``cited`` are the numbers of the citations
    that lie in it, ``holds`` the passages' numbers ("0-3 7"), ``radius`` 0 for a single passage.
    """

    number: int
    passage: Passage
    x: float
    y: float
    radius: float
    look: Look
    cited: tuple[int, ...]
    holds: str
    count: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """What a group is about: ``words`` to tell it, ``word`` to draw in ``size``, 0 where there is no room."""

    words: str
    word: str
    size: int


def points(index: IndexView, regions: Sequence[Region], held: Mapping[int, Sequence[int]]) -> tuple[Point, ...]:
    """The regions to draw, in order; ``held`` are the numbers of the passages that each citation lies in."""
    looks = {document_id: Look.of(number) for number, document_id in enumerate(sorted(index.documents))}
    drawn = []
    for number, region in enumerate(regions):
        passage = index.passages[region.middle]
        members = set(region.rows)
        titles = Counter(index.passages[row].title for row in region.rows)
        drawn.append(
            Point(
                number=number,
                passage=passage,
                x=round(_EDGE + region.x * (WIDTH - 2 * _EDGE), 1),
                y=round(_EDGE + (1 - region.y) * (HEIGHT - 2 * _EDGE), 1),
                radius=round(region.radius * HEIGHT, 1),
                look=looks[passage.span.document_id],
                cited=tuple(cited for cited, rows in held.items() if not members.isdisjoint(rows)),
                holds=_ranges(region.rows),
                count=len(region.rows),
                titles=tuple(title for title, _ in titles.most_common()),
            )
        )
    return tuple(drawn)


def holding(index: IndexView, citations: Sequence[CitationOut]) -> dict[int, list[int]]:
    """The numbers of the passages that each citation lies in, in whole or in part, by the citation's id."""
    named = {citation.document_id for citation in citations}
    near = [(row, one.span) for row, one in enumerate(index.passages) if one.span.document_id in named]
    return {
        citation.id: [
            row
            for row, span in near
            if citation.document_id == span.document_id and citation.start < span.end and span.start < citation.end
        ]
        for citation in citations
    }


def names(index: IndexView, regions: Sequence[Region]) -> tuple[Name, ...]:
    """Words that set each group apart from the others, and where there is room to draw them; () for single passages."""
    if all(region.radius == 0 for region in regions):
        return ()
    counted = [_words(index, region) for region in regions]
    everywhere = Counter(stem for words in counted for stem in words)
    told: list[list[str]] = []
    for words in counted:
        worth = {stem: shown.total() / everywhere[stem] ** 0.5 for stem, shown in words.items()}
        best = sorted(words, key=lambda stem: (-worth[stem], stem))[:_WORDS]
        told.append([words[stem].most_common(1)[0][0] for stem in best] or [str(len(told) + 1)])
    sizes = [0] * len(regions)
    taken: list[tuple[float, float, float, float]] = []
    for size in (LARGE, SMALL):
        for number in sorted(range(len(regions)), key=lambda number: -len(regions[number].rows)):
            region, width = regions[number], _LETTER * size * len(told[number][0])
            middle = _EDGE + region.x * (WIDTH - 2 * _EDGE), _EDGE + (1 - region.y) * (HEIGHT - 2 * _EDGE)
            box = (
                middle[0] - width / 2,
                middle[1] - size * _LINE / 2,
                middle[0] + width / 2,
                middle[1] + size * _LINE / 2,
            )
            inside = box[0] >= 0 and box[2] <= WIDTH
            if inside and not sizes[number] and not any(_meet(box, other) for other in taken):
                sizes[number] = size
                taken.append(box)
    return tuple(Name(", ".join(words), words[0], size) for words, size in zip(told, sizes, strict=True))


def _words(index: IndexView, region: Region) -> dict[str, Counter[str]]:
    """The content words of some passages of a group, by stem: how each is written, and in how many it stands."""
    step = max(1, len(region.rows) // _READ)
    found: dict[str, Counter[str]] = {}
    for row in region.rows[::step][:_READ]:
        passage = index.passages[row]
        words = {
            word.stem: word.text for word in tokenize(f"{passage.title} {passage.text[:_CHARACTERS]}") if _tells(word)
        }
        for stem, text in words.items():
            found.setdefault(stem, Counter())[text.lower()] += 1
    return found


def _tells(word: Word) -> bool:
    return len(word.text) > 3 and word.text.isalpha() and word.folded not in STOPWORDS


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _ranges(rows: Iterable[int]) -> str:
    """Ascending numbers, those that follow each other drawn together: "0-3 7"."""
    rows = list(rows)
    begins = [rows[0], *(right for left, right in pairwise(rows) if right != left + 1)]
    ends = [*(left for left, right in pairwise(rows) if right != left + 1), rows[-1]]
    return " ".join(f"{begin}-{end}" if end > begin else str(begin) for begin, end in zip(begins, ends, strict=True))
