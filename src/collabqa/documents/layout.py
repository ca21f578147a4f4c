"""From a parser's elements to sections and blocks: what Markdown and plain text have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from collabqa.documents.labels import find_label
from collabqa.documents.sentences import split_sentences
from collabqa.types import Block, BlockKind, Range, Section

# "1. ", "2) ", "(3) ", "a) ", "iv. " count the sections and are not their names; "3.2 " and "B. " stay.
_ENUMERATION = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-z]\)|(?=[ivxIVX]{2})[ivxIVX]{2,5}[.)]|[IVX]\.)\s+(?=\S)")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\](?:\([^()\s]{0,1000}(?:\s+\"[^\"]{0,300}\")?\)|\[[^\[\]]{0,100}\])")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--.{0,300}?-->")
_EMPHASIS = re.compile(r"\*{1,3}|`+|~~|(?<!\w)_{1,3}|_{1,3}(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Layout:
    """The structure of one text. ``title`` is None where the text names none; the title line is in no block."""

    title: str | None
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """What a parser found, in order and without overlap, before sections and sentences are worked out.

    ``start`` and ``end`` are the later block's; ``line`` is where its first line starts. ``level`` is the raw level
    of a heading (any scale, lower is outer), 0 for others. ``rows`` are the rows of a table.
    """

    kind: BlockKind
    start: int
    end: int
    line: int
    level: int = 0
    list: int | None = None
    rows: tuple[Range, ...] = ()


def plain(markup: str) -> str:
    """Return a line of Markdown as a reader sees it: no emphasis, link targets, tags; white space collapsed."""
    if any(mark in markup for mark in "*_`[<~\\"):
        markup = _EMPHASIS.sub("", _TAG.sub("", _LINK.sub(r"\1", markup)))
        markup = _ESCAPE.sub(r"\1", markup)
    return " ".join(markup.split())


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range without outer white space; an all-blank range becomes empty."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + left + len(piece.strip()))


def without_enumeration(text: str, start: int, end: int) -> int:
    """Return where a heading's own words start, past a plain item number such as "1. "."""
    found = _ENUMERATION.match(text, start, end)
    return found.end() if found else start


def lay_out(text: str, elements: Sequence[Element], title: Element | None, *, markup: bool) -> Layout:
    """Return sections and blocks made of a parser's elements.

    ``title`` is the element that names the document; it becomes neither section nor block. ``markup`` says that
    the text is Markdown, whose emphasis and links are left out of titles and heading paths.
    """
    sections: list[_Open] = []
    open_sections: list[_Open] = []
    blocks: list[Block] = []
    for found in elements:
        start, end = trim(text, found.start, found.end)
        if found is title or start >= end:
            continue
        element = replace(found, start=start, end=end)
        if element.kind is BlockKind.HEADING:
            while open_sections and open_sections[-1].raw_level >= element.level:
                open_sections.pop().end = element.line
            start = without_enumeration(text, element.start, element.end)
            outer = open_sections[-1].path if open_sections else ()
            if not open_sections and sections and not sections[0].path:
                sections[0].end = min(sections[0].end, element.line)
            path = (*outer, _words(text[start : element.end], markup))
            opened = _Open(path, element.line, len(text), Range(start, element.end), element.level, len(sections))
            sections.append(opened)
            open_sections.append(opened)
            place = opened.position
            blocks.append(Block(element.kind, start, element.end, place, (Range(start, element.end),)))
            continue
        if not sections:
            sections.append(_Open((), 0, len(text), None, 0, 0))
        place = open_sections[-1].position if open_sections else 0
        blocks.append(_block(text, element, place))
    return Layout(
        None if title is None else _title(text, title, markup),
        tuple(Section(one.path, one.start, one.end, one.heading, len(one.path)) for one in sections),
        tuple(blocks),
    )


@dataclass(slots=True)
class _Open:
    path: tuple[str, ...]
    start: int
    end: int
    heading: Range | None
    raw_level: int
    position: int


def _block(text: str, element: Element, section: int) -> Block:
    if element.kind is BlockKind.TABLE:
        sentences = element.rows or (Range(element.start, element.end),)
    elif element.kind is BlockKind.CODE:
        sentences = (Range(element.start, element.end),)
    else:
        sentences = split_sentences(text, element.start, element.end)
    label = None
    if element.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        label = find_label(text, element.start, element.end, item=element.kind is BlockKind.ITEM)
    if label and len(sentences) > 1 and not text[label.end : sentences[0].end].strip(" .:*_"):
        # A name with a stop says nothing by itself: it belongs to what it names.
        sentences = (Range(sentences[0].start, sentences[1].end), *sentences[2:])
    return Block(element.kind, element.start, element.end, section, sentences, label, element.list)


def _words(heading: str, markup: bool) -> str:
    words = plain(heading) if markup else " ".join(heading.split())
    return words or " ".join(heading.split())


def _title(text: str, element: Element, markup: bool) -> str:
    return _words(text[without_enumeration(text, element.start, element.end) : element.end], markup)
