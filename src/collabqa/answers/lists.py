"""Enumerations in the structure of a document: lists, sibling headings, and sentences that enumerate."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from collabqa.answers.evidence import Sentence, child_sections, sentences_of_block
from collabqa.types import BlockKind, Document, Range


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of an enumeration: its name as written (None where it has none) and the sentences that say it."""

    label: Range | None
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Things that a document sets side by side.

    ``header`` is the heading they stand under (the title for the outermost sections), ``lead`` the
    sentences between it and the first item. ``path`` is the heading path above the items. ``told``
    says that the items are the sentences of running text.
    """

    document: Document
    header: str
    path: tuple[str, ...]
    lead: tuple[Sentence, ...]
    items: tuple[Item, ...]
    start: int
    told: bool = False


_TOLD = 6  # sentences of a section that is still a list when told in running text

# Sections that frame a document rather than being one of the things it sets side by side.
FRAME = re.compile(
    r"^(?:\W*\d[\d.]*\W*)?(?:introduction|overview|conclusions?|concluding (?:remarks|thoughts|notes|words)|summary|abstract|preface|foreword|background|references|bibliography|further reading|see also|notes|appendix(?: (?:\d+|\w)\b.*)?|about(?: (?:us|the|this|our)\b.*)?|"
    r"table of contents|contents|acknowledge?ments?|faq|key takeaways|final thoughts|discussion|wrap[- ]?up|in short|overview of\b.*|introduction to\b.*|external links|contact(?: us| information| details)?|disclaimer|copyright(?: notice| ©.*)?)\W*$",
    re.IGNORECASE,
)


def enumerations(document: Document) -> list[Enumeration]:
    """All enumerations of two or more items in the document, in order of place."""
    inside: dict[int, list[int]] = defaultdict(list)
    for number, block in enumerate(document.blocks):
        if block.kind is not BlockKind.HEADING:
            inside[block.section].append(number)
    children = child_sections(document)
    found = [
        *_sibling_sections(document, inside, children),
        *_lists(document, inside),
        *_running_text(document, inside, children),
    ]
    return sorted(found, key=lambda e: (e.start, e.header))


class Walked:
    """The enumerations of documents, each document walked once; safe to use from several threads."""

    def __init__(self, most: int = 512) -> None:
        """``most`` documents are remembered, the earliest forgotten first."""
        self._most = most
        self._known: dict[str, tuple[Document, list[Enumeration]]] = {}

    def of(self, document: Document) -> list[Enumeration]:
        """What :func:`enumerations` gives for the document."""
        known = self._known.get(document.id)
        if known is None or known[0] is not document:
            known = document, enumerations(document)
            if len(self._known) >= self._most:
                self._known.pop(next(iter(list(self._known))), None)
            self._known[document.id] = known
        return known[1]


def _sibling_sections(
    document: Document, inside: dict[int, list[int]], below: dict[int | None, list[int]]
) -> Iterator[Enumeration]:
    starts = [block.start for block in document.blocks]
    for parent, every in below.items():
        children = [c for c in every if not FRAME.match(document.sections[c].path[-1])]
        items = []
        for child in children:
            section = document.sections[child]
            # What stands under the child's own subsections belongs to the item as well.
            span = range(bisect_left(starts, section.start), bisect_left(starts, section.end))
            said = [n for n in span if document.blocks[n].kind is not BlockKind.HEADING]
            sentences = tuple(s for n in said for s in sentences_of_block(document, n))
            if sentences:
                items.append(Item(section.heading, sentences))
        if len(items) < 2:
            continue
        path: tuple[str, ...] = ()
        if parent is None:
            # What the document says before its first thing introduces all of them.
            opening = range(bisect_left(starts, document.sections[children[0]].start))
            said = [n for n in opening if document.blocks[n].kind is not BlockKind.HEADING]
            lead = tuple(s for n in said for s in sentences_of_block(document, n))
            header, start = document.title, 0
        else:
            above = document.sections[parent]
            header, path, start = above.path[-1], above.path, above.start
            lead = tuple(s for n in inside[parent] for s in sentences_of_block(document, n))
        yield Enumeration(document, header, path, lead, tuple(items), start)


def _lists(document: Document, inside: dict[int, list[int]]) -> Iterator[Enumeration]:
    groups: dict[int, list[int]] = defaultdict(list)
    for number, block in enumerate(document.blocks):
        if block.kind is BlockKind.ITEM and block.list is not None:
            groups[block.list].append(number)
    for numbers in groups.values():
        if len(numbers) < 2:
            continue
        first = document.blocks[numbers[0]]
        section = document.sections[first.section]
        before = [n for n in inside[first.section] if n < numbers[0] and document.blocks[n].kind is BlockKind.PARAGRAPH]
        lead = tuple(sentences_of_block(document, before[-1]))[-1:] if before else ()
        items = []
        for place, number in enumerate(numbers):
            stop = numbers[place + 1] if place + 1 < len(numbers) else _end_of_item(document, number)
            rest = [
                n
                for n in range(number, stop)
                if document.blocks[n].section == first.section and document.blocks[n].kind is not BlockKind.HEADING
            ]
            sentences = tuple(s for n in rest for s in sentences_of_block(document, n))
            if sentences:  # an item that only orders a machine about is none
                items.append(Item(document.blocks[number].label, sentences))
        if len(items) < 2:
            continue
        header = section.path[-1] if section.path else document.title
        yield Enumeration(document, header, section.path, lead, tuple(items), first.start)


def _end_of_item(document: Document, number: int) -> int:
    """Position after the blocks that belong to the last item of a list: those indented further than it."""
    own = document.blocks[number]
    stop = number + 1
    while stop < len(document.blocks):
        block = document.blocks[stop]
        deeper = _indentation(document.text, block.start) > _indentation(document.text, own.start)
        if block.section != own.section or block.kind is BlockKind.HEADING or not deeper:
            break
        stop += 1
    return stop


def _indentation(text: str, start: int) -> int:
    """White space before the first sign of the line that holds the offset."""
    line = text[text.rfind("\n", 0, start) + 1 : start + 1]
    return len(line) - len(line.lstrip())


def _running_text(
    document: Document, inside: dict[int, list[int]], below: dict[int | None, list[int]]
) -> Iterator[Enumeration]:
    """A section without subsections or lists, as an enumeration of its sentences: "Challenges" told one after another."""
    for number, section in enumerate(document.sections):
        blocks = inside.get(number, [])
        if not section.path or FRAME.match(section.path[-1]) or number in below:
            continue
        if any(document.blocks[n].kind is not BlockKind.PARAGRAPH for n in blocks):
            continue
        sentences = [s for n in blocks for s in sentences_of_block(document, n)]
        if 2 <= len(sentences) <= _TOLD:
            items = tuple(Item(None, (s,)) for s in sentences)
            yield Enumeration(document, section.path[-1], section.path, (), items, section.start, told=True)


# "A, B, and C", or "A, B and C" of short parts: a clause before a comma is no list.
_COORDINATED = re.compile(
    r",\s[^,;]+,\s(?:and|or|as well as)\s\S|,\s[^,;]+,\s[^,;]+\s(?:and|or)\s\S|[^,;:]+,\s(?:[\w’'-]+\s){1,2}(?:and|or)\s\S",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"\b(?:such as|including|includes?|namely|consists? of|comprises?|ranging from|range from|like|e\.g\.|for example)\b.*\b(?:and|or|to)\b|:\s.*,.*",
    re.IGNORECASE | re.DOTALL,
)


_OPENS_CLAUSE = re.compile(
    r"^(?:in|at|on(?!\s\w+,\s\w+\sand\b)|by|for|with|as|to|under|from|if|when|while|after|before|since|although|because|during|then|thus|therefore|also|once|until|however|moreover|furthermore|additionally|today|and|but)\b[^,]*,\s*",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r",\s(?:which|who|that|where|whose)\b[^,]*,?", re.IGNORECASE)


def is_enumerating(text: str) -> bool:
    """Whether a sentence lists three or more things, or two behind "such as" and the like."""
    plain = _RELATIVE.sub("", _OPENS_CLAUSE.sub("", text))
    return bool(_COORDINATED.search(plain) or _INTRODUCED.search(plain))


def coordinated(text: str) -> list[str]:
    """The things that an enumerating sentence names, as written: "members such as A, B, and C" gives A, B and C; [] for none."""
    text = _RELATIVE.sub("", text)
    introduced = re.search(
        r"\b(?:such as|including|includes?|namely|consists? of|comprises?|ranging from|like|with|are|:)\s+(?P<l>[^.;]*,[^.;]*)",
        text,
    )
    parts = (
        re.split(r",\s+(?:and\s+|or\s+|to\s+)?|\s+(?:and|or)\s+", introduced.group("l").rstrip(". "))
        if introduced
        else []
    )
    return [part.strip() for part in parts if part.strip()] if len(parts) >= 3 else []
