"""The lines of an answer to be: which sentence stands under which heading, and which go together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.reading import Evidence, Reading
from collabqa.types import BlockKind


@dataclass(frozen=True, slots=True)
class Line:
    """One statement to be: a sentence, the heading it is put under ("" for none), whether it is a list item,
    and whether it goes on with the item before."""

    sentence: Sentence
    label: str = ""
    item: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Composition:
    """What an answer will say and how sure it is. No lines: nothing answers.

    ``lead`` is a fixed connecting word put before the first line ("Yes"), "" for none.
    """

    lines: tuple[Line, ...]
    confidence: float
    short_answer: str | None = None
    lead: str = ""


_TIED = 0.3  # a score so near the best that the two sentences answer alike


_DANGLING = re.compile(
    r"^(?:However,\s+|Additionally,\s+|Moreover,\s+|Furthermore,\s+|Also,\s+)?(?:It|Its|They|Their|This|These|Those|That|Such|He|She|His|Her|The\s+(?:coalition|project|organi[sz]ation|company|group|summit|program(?:me)?|initiative|network|institution|team|agency|latter|former|result)(?:[’']s)?|Both|Another|Each)\b"
)


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


def line_of(sentence: Sentence) -> Line:
    """A sentence that leans on what was before it is put under its heading."""
    label = sentence.home.label
    if label and sentence.number > 0:
        return Line(sentence, sentence.document.slice(label))
    path = sentence.section.path
    return Line(sentence, path[-1] if path and _DANGLING.match(sentence.text) else "")


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
