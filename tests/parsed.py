"""What must hold for the structure of any text, whatever the parser."""

from __future__ import annotations

from hypothesis import strategies as st

from collabqa.documents.layout import Layout
from collabqa.types import Block, BlockKind, Section

ATOMS = [
    "word", "a sentence of prose. ", "Title Case Line", "ALL CAPS HEAD", "\n", "\n\n", "\r", "  ", "\t", "1. ", "2) ",
    "(a) ", "- ", "• ", "* ", "# ", "## ", "\n===\n", "\n---\n", "| a | b |\n", "|--|--|\n", "```\n", "> ", "🙂", "é",
    "e\u0301\u0323", "\u2028", "\x85", "\u00a0", "\u3000", "\x0c", "\x1c", "\x00", "Follow us on X\n", "Share this\n",
    "A long sentence of prose that goes on and on for more than sixty characters, really.", "Key: value\n", "[a]: x\n",
    "<div>", "<!--", "-->", "![x](y)", "**b**: ", "Read more\n", "1.2 Scope\n", "ARTICLE IV – TERM\n", "Mr. ", "e.g. ",
    "“Go.” ", "{", "---\ntitle: x\n", "\u200f", "文。", "`", "[ ] ", "1.",
]  # fmt: skip

texts = st.lists(st.one_of(st.sampled_from(ATOMS), st.text(max_size=8)), max_size=40).map(
    lambda parts: "".join(parts).replace("\r\n", "\n")
)
"""Canonical texts rich in what parsers stumble over."""


def ink(text: str) -> int:
    """How many characters are no white space."""
    return sum(not character.isspace() for character in text)


def check(text: str, layout: Layout) -> None:
    """Assert every promise of Block and Section."""
    end = 0
    for block in layout.blocks:
        assert end <= block.start < block.end <= len(text)
        end = block.end
        check_block(text, block)
        section = layout.sections[block.section]
        assert section.start <= block.start
        assert block.end <= section.end
        if block.kind is BlockKind.HEADING:
            assert section.heading == (block.start, block.end)
    check_sections(text, layout.sections)


def check_block(text: str, block: Block) -> None:
    words = text[block.start : block.end]
    assert words == words.strip()
    assert block.sentences
    end = block.start
    for sentence in block.sentences:
        assert end <= sentence.start < sentence.end <= block.end
        end = sentence.end
    if block.kind is not BlockKind.TABLE:
        assert sum(ink(text[one.start : one.end]) for one in block.sentences) == ink(words)
    if block.label is not None:
        assert block.start <= block.label.start < block.label.end < block.end


def check_sections(text: str, sections: tuple[Section, ...]) -> None:
    open_sections: list[Section] = []
    start = -1
    for position, section in enumerate(sections):
        assert start < section.start <= section.end <= len(text)
        start = section.start
        assert section.level == len(section.path)
        assert (section.heading is None) == (section.path == ())
        assert section.path or position == 0
        while open_sections and open_sections[-1].end <= section.start:
            open_sections.pop()
        if open_sections:
            assert section.end <= open_sections[-1].end
            assert section.path[:-1] == open_sections[-1].path
        else:
            assert len(section.path) <= 1
        open_sections.append(section)


def outline(text: str, layout: Layout) -> list[str]:
    """The blocks as short lines: kind, list, label, words."""
    lines = []
    for block in layout.blocks:
        label = "" if block.label is None else f"[{text[block.label.start : block.label.end]}] "
        number = "" if block.list is None else str(block.list)
        lines.append(f"{block.kind.value}{number}: {label}{' '.join(text[block.start : block.end].split())}")
    return lines


def paths(layout: Layout) -> list[tuple[str, ...]]:
    """The heading paths in order."""
    return [section.path for section in layout.sections]
