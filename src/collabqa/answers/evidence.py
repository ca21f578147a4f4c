"""Sentences as evidence: where each stands and what stands around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from collabqa.answers.instructions import parts_told
from collabqa.types import Block, BlockKind, Document, Documents, Hit, Range, Section, Span

_OPENING = 400  # code points in which a document says whose and what it is
_RECORD_LENGTH = 120  # code points of a line that is a name with what it stands for
_RECORDS = 8  # before and behind one that may tell of the same thing
_LISTED = 40  # items before and behind one that are looked at
# The lines that an e-mail begins with: two at least, of which one says who wrote it.
_HEADER = r"(?:(?:e-?mail[ _])?from|to|cc|bcc|(?:received[ _])?date|sent|subject|reply-to|importance|attachments?)"
_LETTERHEAD = re.compile(rf"^(?:{_HEADER}[ \t]*:.*(?:\n|\Z)){{2,}}", re.IGNORECASE | re.MULTILINE)
_HEADER_LINE = re.compile(r"^(?P<name>[\w -]+?)[ \t]*:[ \t]*(?P<value>.*)$", re.MULTILINE)
_WHOSE = frozenset(["from", "email_from", "email from", "e-mail from", "subject"])


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document; ``block`` and ``number`` are 0-based positions of its block and in it.

    ``retrieved`` is how well the passage matched in which a search found it, in [0, 1]; 0 for what no search found.
    """

    document: Document
    block: int
    number: int
    range: Range
    retrieved: float = field(default=0.0, compare=False)

    @property
    def text(self) -> str:
        """The exact words."""
        return self.document.slice(self.range)

    @property
    def span(self) -> Span:
        """Where the words stand."""
        return Span(self.document.id, self.range.start, self.range.end)

    @property
    def home(self) -> Block:
        """The block that holds the sentence."""
        return self.document.blocks[self.block]

    @property
    def section(self) -> Section:
        """The innermost section that holds the sentence."""
        return self.document.sections[self.home.section]

    @property
    def headings(self) -> str:
        """Heading path and the label of the block, as one text to match words against."""
        label = self.home.label
        return " › ".join((*self.section.path, self.document.slice(label) if label else ""))

    @property
    def letter(self) -> str:
        """Who wrote the e-mail that the sentence stands in, and on what; "" outside of e-mails."""
        begun = _letters(self.document.text)
        place = bisect_right(begun, self.range.start, key=lambda one: one[0]) - 1
        return begun[place][1] if place >= 0 else ""

    @property
    def key(self) -> tuple[str, int]:
        """A total order over the sentences of a corpus: document, then place."""
        return (self.document.id, self.range.start)


@lru_cache(maxsize=512)
def _letters(text: str) -> tuple[tuple[int, str], ...]:
    """Where the e-mails of a text begin, with sender and subject of each; () for a text without any."""
    found = []
    for head in _LETTERHEAD.finditer(text):
        lines = [line for line in _HEADER_LINE.finditer(head.group()) if line["name"].casefold() in _WHOSE]
        if any("from" in line["name"].casefold() for line in lines):
            found.append((head.start(), " › ".join(line["value"].strip() for line in lines)))
    return tuple(found)


def sentences_of_block(document: Document, block: int) -> Iterator[Sentence]:
    """The sentences of one block, in order, without what only orders a machine about (:mod:`.instructions`)."""
    number = 0
    for place in document.blocks[block].sentences:
        for part in parts_told(document.slice(place)):
            yield Sentence(document, block, number, Range(place.start + part.start, place.start + part.end))
            number += 1


def sentences_between(document: Document, start: int, end: int) -> Iterator[Sentence]:
    """Sentences of content that begin in ``[start, end)``; headings are left out."""
    first = max(0, bisect_right(document.blocks, start, key=lambda block: block.start) - 1)
    for number in range(first, len(document.blocks)):
        block = document.blocks[number]
        if block.start >= end:
            return
        if block.kind is BlockKind.HEADING:
            continue
        for sentence in sentences_of_block(document, number):
            if start <= sentence.range.start < end:
                yield sentence


def sentences_of_hits(hits: Sequence[Hit], documents: Documents) -> list[Sentence]:
    """Every sentence of the hits' passages once, in order of rank, then place; each with how well its passage matched.

    That is 1 for the passage with the best score and 0 for the one with the worst, whatever the scale of the scores.
    """
    found: dict[tuple[str, int], Sentence] = {}
    scores = [hit.score for hit in hits]
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    for hit in hits:
        span = hit.passage.span
        retrieved = (hit.score - low) / (high - low) if high > low else 0.0
        for sentence in sentences_between(documents[span.document_id], span.start, span.end):
            found.setdefault(sentence.key, replace(sentence, retrieved=retrieved))
    return list(found.values())


def surroundings(document: Document, block: int) -> Iterator[Sentence]:
    """The sentences of a block, and what says more of it.

    For an item that is the sentence which leads in, for a record ("Room: 3.14") the records that it stands among.
    """
    lead = lead_of(document, block)
    if lead is not None:
        yield lead
    first = last = block
    while block - first < _RECORDS and first > 0 and _are_records(document, first - 1, first):
        first -= 1
    while last - block < _RECORDS and last + 1 < len(document.blocks) and _are_records(document, last, last + 1):
        last += 1
    for number in range(first, last + 1):
        yield from sentences_of_block(document, number)


def opening_of(document: Document) -> str:
    """What a document begins with, where it says whose and what it is; "" of one that is hardly longer than that."""
    return document.text[:_OPENING] if len(document.text) > 3 * _OPENING else ""


def list_of(document: Document, block: int) -> tuple[int, int]:
    """The first and last block (inclusive) of the list that a block is an item of; the block itself where it is none.

    Of a long list no more than ``_LISTED`` items before and behind it.
    """
    blocks, first, last = document.blocks, block, block
    while block - first < _LISTED and first > 0 and _goes_with(blocks[first - 1], blocks[block]):
        first -= 1
    while last - block < _LISTED and last + 1 < len(blocks) and _goes_with(blocks[last + 1], blocks[block]):
        last += 1
    return first, last


def lead_of(document: Document, block: int) -> Sentence | None:
    """The sentence right before a table, or before the list that a block is an item of; None where nothing leads in.

    Before a table that is but one that asks or does not end: "Drops", "When can I …?".
    """
    kind = document.blocks[block].kind
    if kind not in (BlockKind.ITEM, BlockKind.TABLE):
        return None
    first = list_of(document, block)[0] if kind is BlockKind.ITEM else block
    before = document.blocks[first - 1] if first > 0 else None
    if before is None or before.kind is not BlockKind.PARAGRAPH or before.section != document.blocks[block].section:
        return None
    last = next(reversed(list(sentences_of_block(document, first - 1))), None)
    named = last is not None and (kind is BlockKind.ITEM or last.text.endswith("?") or _ends_open(last.text))
    return last if named else None


def leads_in(sentence: Sentence) -> bool:
    """Whether a list follows the sentence, which does not end: "You can apply if you", "We need:"."""
    return sentence.range.end == sentence.home.sentences[-1].end and opens_list(sentence.document, sentence.block)


def opens_list(document: Document, block: int) -> bool:
    """Whether a list follows a paragraph that does not end."""
    after = document.blocks[block + 1] if block + 1 < len(document.blocks) else None
    own = document.blocks[block]
    listed = after is not None and after.kind is BlockKind.ITEM and after.section == own.section
    return listed and own.kind is BlockKind.PARAGRAPH and _ends_open(document.text[own.start : own.end])


def _ends_open(text: str) -> bool:
    """Whether a text ends with a colon, or without any sign that ends a sentence."""
    return text.rstrip().rstrip("*_ ")[-1:] not in frozenset(".!?…")


def _goes_with(one: Block, item: Block) -> bool:
    return one.kind is item.kind is BlockKind.ITEM and one.list == item.list and one.section == item.section


def _are_records(document: Document, *numbers: int) -> bool:
    blocks = [document.blocks[number] for number in numbers]
    return all(
        one.label is not None and one.kind is BlockKind.PARAGRAPH and one.end - one.start <= _RECORD_LENGTH
        for one in blocks
    )


def neighbours(sentence: Sentence) -> Iterator[Sentence]:
    """The other sentences of the block, nearest first."""
    rest = [other for other in sentences_of_block(sentence.document, sentence.block) if other.number != sentence.number]
    return iter(sorted(rest, key=lambda other: (abs(other.number - sentence.number), other.number)))


def child_sections(document: Document) -> dict[int | None, list[int]]:
    """Positions of the sections directly below each section that has any (None: below the document itself), in order.

    Of sections that skip a level, only the outermost below one parent are its children.
    """
    found: dict[int | None, list[int]] = {}
    above: list[int] = []
    for number, section in enumerate(document.sections):
        if not section.path:
            continue
        while above and not (
            document.sections[above[-1]].level < section.level and section.end <= document.sections[above[-1]].end
        ):
            above.pop()
        found.setdefault(above[-1] if above else None, []).append(number)
        above.append(number)
    for parent, children in found.items():
        outer = min(document.sections[child].level for child in children)
        found[parent] = [child for child in children if document.sections[child].level == outer]
    return found
