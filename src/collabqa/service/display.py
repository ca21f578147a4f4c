"""How answers and documents are laid out for reading: pure functions over the records, no HTML.

A document is shown by its blocks; its markup ("###", "•", "=====") is left out and text that is no
content (site name, share this) becomes an ``aside``. Offsets stay those of the canonical text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from collabqa.service.markup import Kind, inline_runs, is_markdown
from collabqa.service.schemas import BlockOut, CitationOut, PassageOut, StatementOut
from collabqa.types import Block, BlockKind, Document, Range

_MARKUP = re.compile(r"(?:\d{1,3}[.)]|[a-zA-Z][.)]|[^\w\s]+|[^\w\s]+\w*[^\w\s]*)")
_BULLET = re.compile(r"(?:^|\n)[ \t]*(?:[-*•]|(\d{1,3})[.)])[ \t]+$")
_ITEM_NUMBER = re.compile(r"^[ \t]*(\d{1,9})[.)][ \t]+\Z", re.MULTILINE)
_LABEL = re.compile(r"[^\s:.!?;][^:.!?;\n]{0,58}:(?= \S)")
_LABEL_WORDS = 7
_MARKER = re.compile(r"^(?:\s*\[\d{1,3}\])+")


def display_blocks(document: Document) -> tuple[BlockOut, ...]:
    """The document's blocks in order, with the site text between them as asides.

    Blocks and asides do not overlap. The title is left out where it is no block: whoever shows a
    document shows its title above it. A document without blocks is shown as one paragraph per
    run of lines.
    """
    shown: list[BlockOut] = []
    cursor = 0
    for block in document.blocks:
        shown.extend(_asides(document, cursor, block.start))
        heading = block.kind is BlockKind.HEADING
        level = max(1, document.sections[block.section].level) if heading else 0
        shown.append(
            BlockOut(
                kind=block.kind.value,
                start=block.start,
                end=block.end,
                level=level,
                list_number=block.list,
                number=_item_number(document.text, block.start) if block.kind is BlockKind.ITEM else None,
                inline=_inline(document, block),
            )
        )
        cursor = block.end
    shown.extend(_asides(document, cursor, len(document.text)))
    return tuple(shown)


def _inline(document: Document, block: Block) -> list[tuple[int, int, Kind]]:
    """Markdown within the block; none in plain text, where a star is a star, and none in code."""
    if not is_markdown(document.id) or block.kind is BlockKind.CODE:
        return []
    return list(inline_runs(document.text, block.start, block.end))


def _item_number(text: str, start: int) -> int | None:
    """The number written before an item that begins at ``start``, None for a bullet."""
    found = _ITEM_NUMBER.search(text, max(0, text.rfind("\n", 0, start) + 1), start)
    return int(found.group(1)) if found else None


def _asides(document: Document, start: int, end: int) -> Iterator[BlockOut]:
    """The lines from ``start`` to ``end`` that hold words; the title and lines of bare markup are left out."""
    for line in re.finditer(r"[^\n]+", document.text[start:end]):
        words = line.group().strip()
        if not words or words.strip("# \t") == document.title or all(_MARKUP.fullmatch(word) for word in words.split()):
            continue
        first = start + line.start() + line.group().index(words)
        yield BlockOut(kind="aside", start=first, end=first + len(words))


@dataclass(frozen=True, slots=True)
class Raw:
    """A stretch of canonical text shown as it stands, because a marked range does not fit one block."""

    start: int
    end: int
    kind: Literal["raw"] = "raw"
    inline: tuple[()] = ()


def marked_layout(blocks: Sequence[BlockOut], mark: Range | None) -> tuple[BlockOut | Raw, ...]:
    """The blocks, with those that the mark crosses melted into one raw stretch.

    So exactly one element can hold exactly the marked text, also where the range begins in markup
    or runs over several paragraphs. Without a mark, or with one inside a block, the blocks as given.
    """
    if mark is None or any(block.start <= mark.start and mark.end <= block.end for block in blocks):
        return tuple(blocks)
    before = tuple(block for block in blocks if block.end <= mark.start)
    after = tuple(block for block in blocks if block.start >= mark.end)
    crossed = blocks[len(before) : len(blocks) - len(after)]
    start = min([mark.start, *(block.start for block in crossed)])
    end = max([mark.end, *(block.end for block in crossed)])
    return (*before, Raw(start, end), *after)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or list item of an answer: the statements in it; ``number`` is None outside a numbered list.

    ``before`` are the fixed words on a line of their own above it ("4 are named:"). ``apart`` says that it goes on
    with no list before it: it begins the answer to another of several questions.
    """

    statements: tuple[StatementOut, ...]
    item: bool = False
    number: int | None = None
    before: str = ""
    apart: bool = False


def certainty(confidence: float, answered: bool) -> str:
    """How sure an answer is that it is one, or a refusal that there is none, in words.

    ``confidence`` is the calibrated probability that the documents answer the question.
    """
    surely = confidence if answered else 1 - confidence
    degree = "High" if surely >= 0.9 else "Fair" if surely >= 0.7 else "Low"
    return f"{degree} confidence" if answered else f"{degree} confidence that it is not there"


def percent(share: float) -> int:
    """A share of 0 to 1 in whole percent, halves rounded up as JavaScript does."""
    return int(share * 100 + 0.5)


def quoted_from(passage: PassageOut, citations: Sequence[CitationOut]) -> list[int]:
    """The numbers of the citations that lie, in whole or in part, in the passage."""
    return [
        citation.id
        for citation in citations
        if citation.document_id == passage.document_id and citation.start < passage.end and passage.start < citation.end
    ]


def label_length(text: str) -> int:
    """The characters of the label that an item begins with, its colon included; 0 if it begins with none.

    "Shared Risk: By forming …" has one of 12. A colon after more than a few words ends no label.
    """
    found = _LABEL.match(text)
    return found.end() if found and len(found.group().split(" ")) <= _LABEL_WORDS else 0


def answer_parts(answer: str, statements: Iterable[StatementOut]) -> tuple[Part, ...]:
    """The statements grouped into paragraphs and list items, as the answer text lays them out.

    The text is only read *between* statements, so that a document that says "[1]" or "- " inside
    a quoted sentence cannot fake a citation or an item.
    """
    parts: list[Part] = []
    cursor = 0
    for statement in statements:
        found = answer.find(statement.text, cursor)
        gap = answer[cursor:found] if found >= 0 else "\n"
        gap = _MARKER.sub("", gap)
        bullet = _BULLET.search(gap) if parts or gap else None
        if parts and "\n" not in gap:
            last = parts[-1]
            parts[-1] = replace(last, statements=(*last.statements, statement))
        else:
            number = int(bullet.group(1)) if bullet and bullet.group(1) else None
            before = " ".join(gap[: bullet.start() if bullet else len(gap)].split())
            lead = before if before.endswith(":") else ""
            parts.append(Part((statement,), bullet is not None, number, lead, "\n\n" in gap))
        if found >= 0:
            cursor = found + len(statement.text)
    return tuple(parts)
