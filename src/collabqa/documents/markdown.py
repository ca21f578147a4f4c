"""Structure of Markdown, with exact ranges: marko's blocks, GitHub's tables, front matter and comments left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Protocol, cast

from collabqa.documents.furniture import site_text
from collabqa.documents.layout import Element, Layout, lay_out, plain, trim
from collabqa.types import BlockKind, Range

_FRONT_MATTER = re.compile(r"\A(?P<fence>---|\+\+\+)[ \t]*\n(?P<body>(?:.*\n)*?)(?:(?P=fence)|\.\.\.)[ \t]*(?:\n|\Z)")
_FRONT_TITLE = re.compile(r"(?m)^title[ \t]*[:=][ \t]*(?P<title>\S.*?)[ \t]*$", re.IGNORECASE)
_FRONT_KEY = re.compile(r"^[ \t]*(?:[\w.-]+[ \t]*[:=]|-[ \t]|#|\[)")
_ATX = re.compile(r"[ \t]{0,3}#{1,6}(?=[ \t\n]|$)[ \t]*(?P<words>.*?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r"\n[ \t>]*(?:=+|-+)[ \t]*\n?\Z")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HIDDEN = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_LINK_DEFINITION = re.compile(
    r"[ \t]{0,3}\[[^\[\]\n]{1,999}\]:[ \t]*\S+(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*"
)
_LINE_ENDS = {ord("\r"): "\n", ord("\f"): "\n", 0: "\ufffd"}
_LINE = re.compile(r"[^\n]+")
_RECORD = re.compile(r"(?P<m>\*\*|__)?[A-Z][\w /&.'’-]{0,30}(?::(?(m)(?P=m))|(?(m)(?P=m)):)(?=\s)")
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![^\S\n]*\n)[^\n]+)*")
_CODE_MARKS = re.compile(r"[{}\[\]();=<>$\\|&#@`~^]|->|::|//|--")
_BLANKS = re.compile(r"\s*")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_IMAGE_ONLY = re.compile(r"(?:\[?!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])\]?(?:\([^()]*\))?\s*)+")
_WRAPPED = re.compile(r"(\*\*\*|\*\*|__|\*|_|`)(?P<inner>[^*_`]+)\1")
"""The whole of a heading in emphasis."""


def parse_markdown(text: str) -> Layout:
    """Return the structure of Markdown (CommonMark with GitHub's tables).

    Front matter, HTML comments, link definitions, rules and site text are in no block. The only level 1 heading, where
    it is the first, is the title and no section; several level 1 headings are sections. Raises nothing: text that the
    parser cannot nest deeply enough for is read as plain text.
    """
    body, front_title = _front_matter(text)
    # White space in place of the front matter, and the line ends that marko sees, one character for one: offsets hold.
    content = (" " * (body - 1) + "\n" + text[body:] if body else text).translate(_LINE_ENDS)
    try:
        found = _Collector(content)
        found.read()
    except RecursionError:
        from collabqa.documents.plaintext import parse_plaintext

        return parse_plaintext(text)
    elements = _without_site_text(content, found.elements)
    outermost = [one for one in elements if one.kind is BlockKind.HEADING and one.level == 1]
    first = next((one for one in elements if one.kind is BlockKind.HEADING), None)
    title = first if first is not None and outermost == [first] else None
    layout = lay_out(content, elements, title, markup=True)
    return layout if title is not None or front_title is None else Layout(front_title, layout.sections, layout.blocks)


def _front_matter(text: str) -> tuple[int, str | None]:
    """Return where the text goes on after its front matter (0 without any) and the title given there."""
    if not text.startswith(("---", "+++")):
        return 0, None
    found = _FRONT_MATTER.match(text[:100_000])
    if not found or not found["body"].strip():
        return 0, None
    lines = [line for line in found["body"].split("\n") if line.strip()]
    if not _FRONT_KEY.match(lines[0]):
        return 0, None
    title = _FRONT_TITLE.search(found["body"])
    return found.end(), title["title"].strip("\"' ") or None if title else None


def _blanked(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())


class _Node(Protocol):
    """What is used of marko's elements."""

    source_span: tuple[int, int] | None
    children: Sequence[_Node]
    level: int

    def get_type(self) -> str: ...


class _Parser(Protocol):
    def parse(self, text: str) -> _Node: ...


@cache
def _parser() -> _Parser:
    from marko import Markdown
    from marko.parser import Parser

    class BlockParser(Parser):
        """Blocks only: inline nodes are not needed, take most of the time and can take quadratic time."""

        def parse_inline(self, element: object, source: object) -> None:
            del element, source

    markdown = Markdown(parser=BlockParser, extensions=["gfm"])
    markdown._setup_extensions()
    # 28,000 link definitions took marko 56 s; they are recognised here by their lines instead.
    markdown.parser.block_elements.pop("LinkRefDef", None)
    return cast(_Parser, markdown.parser)


class _Collector:
    """Walks the tree of one text and gathers its elements in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.elements: list[Element] = []
        self._lists = 0

    def read(self) -> None:
        document = _parser().parse(self.text)
        for child in document.children:
            self._visit(child)

    def _visit(self, node: _Node, item: int | None = None) -> int | None:
        """Gather a node; ``item`` is the list number for the first paragraph of an item. Return it while unused."""
        kind = node.get_type()
        start, end = node.source_span or (0, 0)
        if kind in ("Heading", "SetextHeading"):
            self._heading(node, start, end, setext=kind == "SetextHeading")
        elif kind == "Paragraph":
            return self._paragraph(start, end, item)
        elif kind == "List":
            number = self._lists
            self._lists += 1
            for child in node.children:
                unused: int | None = number
                for part in child.children:
                    unused = self._visit(part, unused)
        elif kind == "Quote":
            for child in node.children:
                item = self._visit(child, item)
            return item
        elif kind == "Table":
            self._table(node)
        elif kind in ("FencedCode", "CodeBlock"):
            self._code(start, end, fenced=kind == "FencedCode")
        elif kind == "HTMLBlock":
            self._html(start, end)
        return item

    def _heading(self, node: _Node, start: int, end: int, *, setext: bool) -> None:
        piece = self.text[start:end]
        if setext:
            underline = _UNDERLINE.search(piece)
            first, last = trim(self.text, start, start + underline.start() if underline else end)
        else:
            line = piece.rstrip("\n")
            words = _ATX.match(line)
            if not words:
                return
            first, last = trim(self.text, start + words.start("words"), start + words.end("words"))
        wrapped = _WRAPPED.fullmatch(self.text, first, last)
        if wrapped:
            first, last = wrapped.span("inner")
        if plain(self.text[first:last]):
            line_start = self.text.rfind("\n", 0, start) + 1
            self.elements.append(Element(BlockKind.HEADING, first, last, line_start, level=node.level))

    def _paragraph(self, start: int, end: int, item: int | None) -> int | None:
        first, last = trim(self.text, start, end)
        while found := _LINK_DEFINITION.match(self.text, first, last):
            if found.end() < last and self.text[found.end()] != "\n":
                break
            first = _BLANKS.match(self.text, found.end(), last).end()  # type: ignore[union-attr]  # matches always
        task = _TASK.match(self.text, first, last) if item is not None else None
        if task:
            first = task.end()
        if first >= last or _IMAGE_ONLY.fullmatch(self.text, first, min(last, first + 2_000)):
            return item
        kind = BlockKind.PARAGRAPH if item is None else BlockKind.ITEM
        if item is not None:
            self.elements.append(Element(kind, first, last, start, list=item))
            return None
        for piece in self._records(first, last):
            self.elements.append(Element(kind, piece.start, piece.end, piece.start if piece.start > first else start))
        return None

    def _records(self, first: int, last: int) -> list[Range]:
        """A paragraph whose lines are names with what they stand for ("**Room:** 3.14") as one range for each."""
        starts = [line.start() for line in _LINE.finditer(self.text, first, last) if _RECORD.match(line.group())]
        lines = self.text.count("\n", first, last) + 1
        if len(starts) < 2 or 2 * len(starts) < lines or starts[0] != first:
            return [Range(first, last)]
        return [Range(*trim(self.text, *piece)) for piece in pairwise([*starts, last])]

    def _table(self, node: _Node) -> None:
        rows = [Range(*trim(self.text, *row.source_span)) for row in node.children if row.source_span]
        rows = [row for row in rows if row.start < row.end]
        if rows:
            self.elements.append(Element(BlockKind.TABLE, rows[0].start, rows[-1].end, rows[0].start, rows=tuple(rows)))

    def _code(self, start: int, end: int, *, fenced: bool) -> None:
        if fenced:
            opened = self.text.find("\n", start, end)
            if opened < 0:
                return
            lines_end = end - 1 if self.text[end - 1] == "\n" else end
            closing = self.text.rfind("\n", opened, lines_end)
            if re.fullmatch(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*", self.text[closing + 1 : lines_end]):
                end = max(opened, closing)
            start = opened
        first, last = trim(self.text, start, end)
        if first >= last:
            return
        if fenced or _is_code(self.text[first:last]):
            self.elements.append(Element(BlockKind.CODE, first, last, start))
            return
        # Saved web pages indent prose, which Markdown takes for code.
        for part in _PARAGRAPH.finditer(self.text, first, last):
            self.elements.append(Element(BlockKind.PARAGRAPH, part.start(), part.end(), part.start()))

    def _html(self, start: int, end: int) -> None:
        """Words between tags are content; each paragraph of them is one block without its outer tags."""
        piece = _HIDDEN.sub(_blanked, _COMMENT.sub(_blanked, self.text[start:end]))
        for part in _PARAGRAPH.finditer(_TAG.sub(_blanked, piece)):
            first, last = trim(self.text, start + part.start(), start + part.end())
            words = part.group().strip()
            if words and first < last:
                inner = start + part.start() + len(part.group()) - len(part.group().lstrip())
                self.elements.append(Element(BlockKind.PARAGRAPH, inner, inner + len(words), inner))


def _is_code(words: str) -> bool:
    """Whether an indented block is code rather than prose: marks that prose is poor in, lines without sentences."""
    sample = words[:4_000]
    seen = sum(not character.isspace() for character in sample)
    letters = sum(map(str.isalpha, sample))
    return len(_CODE_MARKS.findall(sample)) > 0.03 * seen or letters < 0.6 * seen or len(sample.split()) < 4


def _without_site_text(text: str, elements: list[Element]) -> list[Element]:
    """Drop site text: whole blocks, or the first and last lines of a paragraph."""
    site = site_text(text, markup=True)
    if not site:
        return elements
    starts = [line.start for line in site]
    kept: list[Element] = []
    for one in elements:
        if one.kind in (BlockKind.CODE, BlockKind.TABLE):
            kept.append(one)
            continue
        content: list[Range] = []
        dropped = False
        for found in _LINE.finditer(text, one.start, one.end):
            first, last = trim(text, *found.span())
            place = bisect_right(starts, first) - 1
            if place >= 0 and last <= site[place].end:
                dropped = True
            elif first < last:
                content.append(Range(first, last))
        if not dropped:
            kept.append(one)
        elif content:
            kept.append(replace(one, start=content[0].start, end=content[-1].end))
    return kept
