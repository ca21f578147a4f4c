"""Enumerations in the structure of a document: lists, sibling headings, tables, and what is told one after another."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from collabqa.answers.enumeration import Enumeration, Item
from collabqa.answers.evidence import child_sections, sentences_of_block
from collabqa.answers.rows import LONGEST, cells, cells_of, headers
from collabqa.answers.series import series
from collabqa.types import BlockKind, Document, Range
from collabqa.words import STOPWORDS

_COUNTED_HEADING = re.compile(r"(?P<word>[A-Za-z]+)\s+(?:\d+|[IVX]+|[A-Z])\b(?!\s*[.,]\d)")
_TOLD = 6  # sentences of a section that is still a list when told in running text
_NUMBERED = re.compile(r"\W*(?:\d+|[a-z]|[ivx]+)[.)]\s*$|\W*step\s+\d+\W*$", re.IGNORECASE)
_STEP = re.compile(r"step\s+\d", re.IGNORECASE)
_SEQUENCE = re.compile(
    r"^(?:To (?:begin|start) with|First(?:ly)?|Second(?:ly)?|Third(?:ly)?|Fourth(?:ly)?|Fifth(?:ly)?|Then|Next|After(?:wards| that| this)|Last(?:ly)?|Finally|In the end)\b(?!\s+(?:of|year|month|week|time)\b)"
)

# Sections that frame a document rather than being one of the things it sets side by side.
FRAME = re.compile(
    r"^(?:\W*\d[\d.]*\W*)?(?:introduction|overview|conclusions?|concluding (?:remarks|thoughts|notes|words)|summary|abstract|preface|foreword|background|references|bibliography|further reading|see also|notes|appendix(?: (?:\d+|\w)\b.*)?|about(?: (?:us|the|this|our)\b.*)?|"
    r"table of contents|contents|acknowledge?ments?|faq|key takeaways|final thoughts|discussion|wrap[- ]?up|in short|overview of\b.*|introduction to\b.*|external links|contact(?: us| information| details)?|disclaimer|copyright(?: notice| ©.*)?)\W*$",
    re.IGNORECASE,
)


def enumerations(document: Document) -> list[Enumeration]:
    """All enumerations of two or more items in the document, in order of place."""
    inside = _inside(document)
    children = child_sections(document)
    found = [
        *_sibling_sections(document, inside, children),
        *_lists(document, inside),
        *_running_text(document, inside, children),
        *_tables(document),
        *series(document, inside, children),
        *_repeated(document, inside),
        *_counted_headings(document, inside),
    ]
    return sorted(found, key=lambda e: (e.start, e.header))


def _inside(document: Document) -> dict[int, list[int]]:
    """The positions of the blocks of each section, without its subsections and headings."""
    inside: dict[int, list[int]] = defaultdict(list)
    for number, block in enumerate(document.blocks):
        if block.kind is not BlockKind.HEADING:
            inside[block.section].append(number)
    return inside


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
            # What the document says before its first thing introduces all of them, but for records ("Room: 3.14").
            opening = range(bisect_left(starts, document.sections[children[0]].start))
            said = [n for n in opening if document.blocks[n].kind is not BlockKind.HEADING]
            said = [n for n in said if document.blocks[n].label is None]
            lead = tuple(s for n in said for s in sentences_of_block(document, n))
            header, start = document.title, 0
        else:
            above = document.sections[parent]
            header, path, start = above.path[-1], above.path, above.start
            lead = tuple(s for n in inside[parent] for s in sentences_of_block(document, n))
        ordered = all(_numbered(document, item.label) for item in items)
        words = {_counted(document.slice(item.label)) for item in items if item.label}
        naming = words.pop() if len(words) == 1 else ""
        yield Enumeration(document, header, path, lead, tuple(items), start, ordered=ordered, naming=naming)


def _counted(heading: str) -> str:
    """The word that a heading counts, "Room" of "Room 1: The sea"; "" for none."""
    found = _COUNTED_HEADING.match(heading)
    return found.group("word") if found and found.group("word").lower() not in STOPWORDS else ""


def _numbered(document: Document, heading: Range | None) -> bool:
    """Whether a number stands before the words of a heading on its line, or it begins "Step 1"."""
    if heading is None:
        return False
    line = document.text[document.text.rfind("\n", 0, heading.start) + 1 : heading.start]
    return bool(_NUMBERED.match(line) or _STEP.match(document.slice(heading)))


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
        ordered = all(_NUMBERED.match(_marker(document, n)) for n in numbers)
        yield Enumeration(document, header, section.path, lead, tuple(items), first.start, ordered=ordered)


def _marker(document: Document, number: int) -> str:
    """What stands before a block on its line: its bullet or number."""
    start = document.blocks[number].start
    return document.text[document.text.rfind("\n", 0, start) + 1 : start]


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
        if not section.path or FRAME.match(section.path[-1]) or _counted(section.path[-1]) or number in below:
            continue
        if any(document.blocks[n].kind is not BlockKind.PARAGRAPH for n in blocks):
            continue
        sentences = [s for n in blocks for s in sentences_of_block(document, n)]
        if 2 <= len(sentences) <= _TOLD:
            items = tuple(Item(None, (s,)) for s in sentences)
            ordered = sum(bool(_SEQUENCE.match(s.text)) for s in sentences) >= 2
            yield Enumeration(
                document, section.path[-1], section.path, (), items, section.start, told=True, ordered=ordered
            )


def _tables(document: Document) -> Iterator[Enumeration]:
    """The rows of tables that are short enough to be given whole, without those that name the columns."""
    for number, block in enumerate(document.blocks):
        if block.kind is not BlockKind.TABLE or not 3 <= len(block.sentences) <= LONGEST + 4:
            continue
        rows = list(sentences_of_block(document, number))
        above = headers(rows[0]) if rows else []
        body = [row for row in rows[len(above) :] if any(cells(row.text)[1:])]
        if not 2 <= len(body) <= LONGEST:
            continue
        before = document.blocks[number - 1] if number else None
        led = before is not None and before.section == block.section and before.kind is BlockKind.PARAGRAPH
        lead = tuple(sentences_of_block(document, number - 1))[-1:] if led else ()
        path = document.sections[block.section].path
        names = cells_of(above[0]) if above else []
        yield Enumeration(
            document,
            path[-1] if path else document.title,
            path,
            lead,
            tuple(Item(None, (row,)) for row in body),
            block.start,
            naming=names[0] if names else "",
        )


def _counted_headings(document: Document, inside: dict[int, list[int]]) -> Iterator[Enumeration]:
    """Sections that are counted under one word and stand under several headings: "Room 1", "Room 2"."""
    found: dict[str, list[Item]] = defaultdict(list)
    parents: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for number, section in enumerate(document.sections):
        word = _counted(section.path[-1]) if section.path else ""
        sentences = tuple(s for n in inside.get(number, []) for s in sentences_of_block(document, n)) if word else ()
        if sentences:
            found[word].append(Item(section.heading, sentences))
            parents[word].add(section.path[:-1])
    for word, items in found.items():
        if len(parents[word]) > 1:
            start = items[0].sentences[0].range.start
            yield Enumeration(document, word, (word,), (), tuple(items), start, ordered=True, naming=word)


def _repeated(document: Document, inside: dict[int, list[int]]) -> Iterator[Enumeration]:
    """What several sections have under the same label or heading: one list spread over them."""
    return (found for found in _under_names(document, inside).values() if len(found.items) > 1)


def spread(document: Document, name: str) -> Enumeration | None:
    """All that the document has under a label or heading of its sections ("Decision: …"), be it once; None for nothing."""
    return _under_names(document, _inside(document)).get(name.casefold())


def _under_names(document: Document, inside: dict[int, list[int]]) -> dict[str, Enumeration]:
    """The paragraphs with a label and the subsections of a document by their name, folded; each is called by the heading above it."""
    found: dict[str, list[tuple[Range, Item]]] = defaultdict(list)
    for number, block in enumerate(document.blocks):
        heading = document.sections[block.section].heading
        if block.kind is BlockKind.PARAGRAPH and block.label is not None and heading is not None:
            sentences = tuple(sentences_of_block(document, number))
            if sentences:
                found[document.slice(block.label).casefold()].append((block.label, Item(heading, sentences)))
    above: list[Range] = []  # the headings of the sections that are open, outermost first
    for number, section in enumerate(document.sections):
        if section.heading is None:
            continue
        del above[section.level - 1 :]
        parent = above[-1] if above else None
        above.append(section.heading)
        if parent is None or FRAME.match(section.path[-1]):
            continue
        sentences = tuple(s for n in inside.get(number, []) for s in sentences_of_block(document, n))
        if sentences:
            found[section.path[-1].casefold()].append((section.heading, Item(parent, sentences)))
    names: dict[str, Enumeration] = {}
    for folded, every in found.items():
        items, name = tuple(item for _, item in every), document.slice(every[0][0])
        if len({item.label for item in items}) == len(items):
            names[folded] = Enumeration(document, name, (name,), (), items, every[0][0].start)
    return names
