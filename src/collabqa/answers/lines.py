"""The lines of an answer to be: which sentence stands under which heading, and which go together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.leaning import continues, goes_on, refers
from collabqa.answers.reading import Evidence, Reading
from collabqa.answers.rows import cells, headers, is_row, told
from collabqa.types import BlockKind
from collabqa.words import stems


@dataclass(frozen=True, slots=True)
class Line:
    """One statement to be: a sentence, the heading it is put under ("" for none), whether it is a list item,
    and whether it goes on with the item before. ``also`` are sentences that are cited with it: of other documents that say the very same, or the columns' names of a
    table's row. ``told`` are its words where they are not the sentence's own."""

    sentence: Sentence
    label: str = ""
    item: bool = False
    joined: bool = False
    also: tuple[Sentence, ...] = ()
    told: str = ""


@dataclass(frozen=True, slots=True)
class Composition:
    """What an answer will say and how sure it is. No lines: nothing answers.

    ``lead`` is a fixed connecting word put before the first line ("Yes"), "" for none.
    """

    lines: tuple[Line, ...]
    confidence: float
    short_answer: str | None = None
    lead: str = ""


_TITLE = 8  # words
_BELOW = 3  # sentences that answer a question or stand below a title
_COPIES = 3  # further documents that are cited for the same sentence
_TIED = 0.3  # a score so near the best that the two sentences answer alike
_LEANING_MOST = 3  # sentences that are told before one that leans on the last of them, which leans on …


def first(reading: Reading, bonus: Callable[[Evidence], float] = lambda _: 0.0) -> Evidence | None:
    """The best evidence with a bonus counted in, among the first eight; None where there is none."""
    if not reading.evidence:
        return None
    return max(reading.evidence[:8], key=lambda e: e.score + bonus(e))


def equals(reading: Reading, best: Evidence) -> list[Evidence]:
    """The next sentence of the same document where it answers about as well; [] for none."""
    for other in reading.evidence[:3]:
        same = other.sentence.document is best.sentence.document
        if (
            other is not best
            and same
            and other.score > best.score - _TIED
            and not other.missing
            and not other.announces
        ):
            return [other]
    return []


def lines_of(sentences: Iterable[Sentence]) -> tuple[Line, ...]:
    """The sentences in the order of their documents, each with what it leans on: its heading, or sentences before it."""
    given = {sentence.key: sentence for sentence in sentences}
    for sentence in sorted(given.values(), key=lambda s: s.key):
        leaning: Sentence | None = sentence
        for _ in range(_LEANING_MOST):
            if leaning is None or line_of(leaning).label:
                break
            leaning = _before(leaning)
            if leaning is not None:
                given[leaning.key] = leaning
    return merge_labels(tuple(line_of(given[key]) for key in sorted(given)))


def answering_lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines, where one only asks or is no more than a title with what stands below it in its place."""
    every = tuple(lines)
    told = {line.sentence.key for line in every}
    found: list[Line] = []
    for line in every:
        title = _is_title(line.sentence)
        below = _below(line.sentence) if not line.item and (title or line.sentence.text.endswith("?")) else []
        fresh = [sentence for sentence in below if sentence.key not in told]
        told.update(sentence.key for sentence in fresh)
        if not below:
            found.append(line)
            continue
        label = line.sentence.text if title else ""
        found += [Line(sentence, "" if place else label) for place, sentence in enumerate(fresh)]
    if any(line.item for line in found):
        return tuple(found)
    return tuple(sorted(found, key=lambda line: line.sentence.key))


def _is_title(sentence: Sentence) -> bool:
    """Whether a sentence is a paragraph of a few words without an end: a heading that is not marked as one."""
    home = sentence.home
    alone = home.kind is BlockKind.PARAGRAPH and len(home.sentences) == 1 and home.label is None
    return alone and len(sentence.text.split()) <= _TITLE and sentence.text[-1:].isalnum()


def _below(sentence: Sentence) -> list[Sentence]:
    """What follows a sentence in its paragraph, else the beginning of the next one of its section; three at most."""
    document, after = sentence.document, sentence.block + 1
    rest = [s for s in sentences_of_block(document, sentence.block) if s.number > sentence.number]
    if not rest and after < len(document.blocks):
        block = document.blocks[after]
        if block.section == sentence.home.section and block.kind is BlockKind.PARAGRAPH:
            rest = list(sentences_of_block(document, after))
    return [] if rest and _is_title(rest[0]) else rest[:_BELOW]


def with_copies(lines: Iterable[Line], others: Iterable[Sentence]) -> tuple[Line, ...]:
    """Each sentence said once: lines with the same words become one, and cite the copies among ``others`` as well."""
    copies: dict[tuple[str, ...], dict[str, Sentence]] = {}
    for sentence in others:
        copies.setdefault(_said(sentence), {}).setdefault(sentence.document.id, sentence)
    merged: dict[tuple[str, ...], Line] = {}
    for line in lines:
        said = _said(line.sentence)
        known = merged.get(said)
        if known is None:
            also = [s for s in copies.get(said, {}).values() if s.document.id != line.sentence.document.id]
            merged[said] = replace(line, also=tuple(also[:_COPIES]))
        elif known.sentence.document.id != line.sentence.document.id and line.sentence not in known.also:
            merged[said] = replace(known, also=(*known.also, line.sentence))
    return tuple(merged.values())


def with_columns(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Rows of tables told with the names of their columns, which are not said once more by themselves."""
    every = tuple(lines)
    rows = {line.sentence.key: headers(line.sentence) for line in every if is_row(line.sentence)}
    naming = {one.key for key, above in rows.items() if key not in {s.key for s in above} for one in above}
    found = []
    for line in every:
        above = rows.get(line.sentence.key)
        if above is None:
            found.append(line)
        elif line.sentence.key in {one.key for one in above}:
            if line.sentence.key not in naming:
                words = ", ".join(cell for cell in cells(line.sentence.text) if cell)
                found.append(replace(line, told=words))
        else:
            found.append(replace(line, also=tuple(above), told=told(line.sentence, above)))
    return tuple(found)


def _said(sentence: Sentence) -> tuple[str, ...]:
    return tuple(sentence.text.lower().split())


def line_of(sentence: Sentence) -> Line:
    """A sentence that leans on what was before it is put under its heading where that names what it leans on."""
    label = sentence.home.label
    if label and sentence.number > 0:
        return Line(sentence, sentence.document.slice(label))
    path = sentence.section.path
    listed = sentence.home.kind is BlockKind.ITEM or _CLAUSE.match(sentence.text) is not None
    if path and listed and states(path[-1]):
        return Line(sentence, path[-1])
    if not path or not refers(sentence.text):
        return Line(sentence)
    earlier = sentence.document.text[sentence.home.start : sentence.range.start]
    names = _before(sentence) is None or set(stems(path[-1])) <= set(stems(earlier))
    return Line(sentence, path[-1] if names else "")


# "Removed" and "What is not covered" say of an item what it does not say itself.
_STATES = re.compile(
    r"(?:removed|discontinued|deprecated|dropped|excluded|forbidden|prohibited|missing|planned|optional|exclusions?|limitations?|"
    r"exceptions?|known\s+(?:problems|issues|bugs)|.*\b(?:not|never|without|except)\b.*)",
    re.IGNORECASE,
)
_STATES_MOST = 6  # words
_CLAUSE = re.compile(r"\d+(?:\.\d+)+\s+\S")  # "5.3 Sublet the flat." below "What tenants may not do"


def states(heading: str) -> bool:
    """Whether a heading says something of the items below it: "Removed", "What is not covered"."""
    return len(heading.split()) <= _STATES_MOST and _STATES.fullmatch(heading) is not None


def _before(sentence: Sentence) -> Sentence | None:
    """The sentence of the same paragraph that a sentence with a dangling word leans on; None where it leans on none."""
    if sentence.number == 0 or not continues(sentence.text):
        return None
    earlier = [s for s in sentences_of_block(sentence.document, sentence.block) if s.number < sentence.number]
    while len(earlier) > 1 and goes_on(earlier[-1].text, sentence.text):
        earlier.pop()  # "She sings. She was born in Oslo.": who she is was said before both
    return earlier[-1]


def whole(sentence: Sentence) -> list[Sentence]:
    """The whole of a short list item, which is one thing said in two or three sentences; else the sentence alone."""
    every = list(sentences_of_block(sentence.document, sentence.block))
    short = sentence.home.kind is BlockKind.ITEM and len(every) <= 3 and sum(len(s.text.split()) for s in every) <= 60
    return every if short else [sentence]


def merge_labels(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Without the heading where the line before stands in the same block: its referent is already there."""
    merged: list[Line] = []
    for line in lines:
        before = merged[-1].sentence if merged else None
        follows = (
            before is not None
            and before.document is line.sentence.document
            and before.home.section == line.sentence.home.section
        )
        merged.append(replace(line, label="") if follows else line)
    return tuple(merged)
