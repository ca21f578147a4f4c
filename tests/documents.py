"""Documents made by hand, so that what is tested below the parser does not depend on it."""

from __future__ import annotations

import hashlib
import re

from hypothesis import strategies as st

from collabqa.types import Block, BlockKind, Document, Range, Section

_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s|$)|$)", re.DOTALL)


def make_document(text: str, name: str = "notes.md", title: str = "Notes") -> Document:
    """A document of lines: ``# heading`` by level, ``- item``, ``!! site text``, anything else a paragraph."""
    sections: list[Section] = [Section((), 0, len(text), None, 0)]
    blocks: list[Block] = []
    path: list[str] = []
    lists, in_list = -1, False
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        if not line.strip() or line.startswith("!!"):
            in_list = in_list and not line.startswith("!!")
            continue
        heading = re.match(r"(#+) +(?=\S)", line)
        marker = heading or re.match(r"- +(?=\S)", line)
        start = match.start() + (marker.end() if marker else len(line) - len(line.lstrip()))
        end = match.start() + len(line.rstrip())
        if heading:
            level = len(heading.group(1))
            path = [*path[: level - 1], text[start:end]]
            sections.append(Section(tuple(path), start, len(text), Range(start, end), level))
            blocks.append(Block(BlockKind.HEADING, start, end, len(sections) - 1, (Range(start, end),)))
            in_list = False
            continue
        item = marker is not None
        lists += item and not in_list
        in_list = item
        sentences = tuple(Range(start + m.start(), start + m.end()) for m in _SENTENCE.finditer(text[start:end]))
        kind = BlockKind.ITEM if item else BlockKind.PARAGRAPH
        blocks.append(Block(kind, start, end, len(sections) - 1, sentences, list=lists if item else None))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(name, title, text, tuple(sections), tuple(blocks), digest)


_words = st.text("abcdefgh é🪵e\u0301漢字ßﬁ\u00a0-'’", min_size=1, max_size=30).filter(str.strip)
_long_words = st.integers(1, 900).map(lambda length: "x" * length)
_sentences = st.lists(st.one_of(_words, _words, _long_words), min_size=1, max_size=12).map(
    lambda words: " ".join(" ".join(words).split()) + "."
)
_paragraphs = st.lists(_sentences, min_size=1, max_size=8).map(" ".join)
_lines = st.one_of(
    _paragraphs,
    _paragraphs,
    _paragraphs.map(lambda text: "- " + text),
    st.builds(lambda level, text: "#" * level + " " + text[:60].strip(), st.integers(1, 3), _words.map(str.strip)),
    _sentences.map(lambda text: "!! " + text),
)
documents = st.lists(_lines, max_size=15).map(lambda lines: make_document("\n\n".join(lines)))
"""Documents with emoji, combining marks, words without end, nested headings, lists and site text."""
