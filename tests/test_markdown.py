"""Markdown: exact ranges of every kind of block."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from collabqa.documents.markdown import parse_markdown
from parsed import check, outline, paths, texts


def test_title_sections_and_levels() -> None:
    text = "# Leave\n\nIntro.\n\n### 1. Clear Goals and Alignment\n\nA.\n\n## 3.2 Termination\n\nB.\n\n"
    text += "#### Deep ##\n\nC.\n"
    layout = parse_markdown(text)
    assert layout.title == "Leave"
    assert paths(layout) == [(), ("Clear Goals and Alignment",), ("3.2 Termination",), ("3.2 Termination", "Deep")]
    assert [section.level for section in layout.sections] == [0, 1, 1, 2]
    assert [text[section.start : section.end][:5] for section in layout.sections[1:]] == ["### 1", "## 3.", "#### "]
    assert text[layout.sections[1].end :].startswith("## 3.2")
    assert layout.sections[2].end == len(text)
    for section in layout.sections[1:]:
        assert section.heading is not None
        assert text[section.heading.start : section.heading.end] == section.path[-1]


def test_setext_title_keeps_its_prefix_and_starts_no_section() -> None:
    layout = parse_markdown("Chapter: Tolls\n==============\n\nIntro\n-----\n\nText.\n")
    assert layout.title == "Chapter: Tolls"
    assert paths(layout) == [("Intro",)]


def test_several_first_level_headings_are_sections() -> None:
    layout = parse_markdown("# One\n\nA.\n\n# Two\n\nB.\n")
    assert layout.title is None
    assert paths(layout) == [("One",), ("Two",)]


def test_front_matter_is_no_content_and_may_name_the_document() -> None:
    layout = parse_markdown('---\ntitle: "Travel Rules"\ntags: [a]\n---\n\nBook early.\n')
    assert layout.title == "Travel Rules"
    assert len(layout.blocks) == 1
    assert parse_markdown("---\ntitle: X\n---\n# Y\n\nZ.\n").title == "Y"
    rules = parse_markdown("---\n\nNo front matter.\n\n---\n\nMore.\n")
    assert (rules.title, len(rules.blocks)) == (None, 2)


def test_every_kind_of_block() -> None:
    text = """\
Some **bold** text
wrapped here.

- item one
  wrapped
  - nested *x*

    second paragraph
- [x] done task

> quoted prose
> goes on

| a | b |
|---|---|
| 1 | 2 |

```py
x = 1
```

    y = {2: [3]};

<!-- a comment -->
<p align="center">Inside HTML</p>

[ref]: http://example.com
![image only](x.png)

1. first
2. second

***
"""
    layout = parse_markdown(text)
    assert outline(text, layout) == [
        "paragraph: Some **bold** text wrapped here.",
        "item0: item one wrapped",
        "item1: nested *x*",
        "paragraph: second paragraph",
        "item0: done task",
        "paragraph: quoted prose > goes on",
        "table: | a | b | |---|---| | 1 | 2 |",
        "code: x = 1",
        "code: y = {2: [3]};",
        "paragraph: Inside HTML",
        "item2: first",
        "item2: second",
    ]
    table = layout.blocks[6]
    assert [text[row.start : row.end] for row in table.sentences] == ["| a | b |", "| 1 | 2 |"]
    check(text, layout)


def test_indented_prose_is_no_code() -> None:
    text = (
        "# Yoga\n\n\tYoga has become a popular way of promoting well-being. It helps people relax.\n\n\tSecond one.\n"
    )
    assert outline(text, parse_markdown(text)) == [
        "paragraph: Yoga has become a popular way of promoting well-being. It helps people relax.",
        "paragraph: Second one.",
    ]


@pytest.mark.parametrize(
    ("block", "label"),
    [
        ("- Shared Risk: The development is costly.", "Shared Risk"),
        ("- **Shared Risk**: The development is costly.", "Shared Risk"),
        ("- **Shared Risk:** The development is costly.", "Shared Risk"),
        ("**Shared Risk.** The development is costly.", "Shared Risk"),
        ("- Shared Risk – the development is costly.", "Shared Risk"),
        ("- `--limit` : at most this many", "`--limit`"),
        ("Note that for example: this names nothing.", None),
        ("The benefits include: many.", None),
        ("At 10:30 the train leaves.", None),
        ("- https://example.com is a site", None),
        ("- Paris – the capital – is large", None),
        ("- If in doubt: ask.", None),
        ("Stock market is like poker: you lose.", None),
        ("It was late. Rules: none.", None),
        ("- Shared Risk:", None),
    ],
)
def test_labels(block: str, label: str | None) -> None:
    text = f"{block}\n"
    (found,) = parse_markdown(text).blocks
    assert (None if found.label is None else text[found.label.start : found.label.end]) == label


def test_emphasis_and_links_are_left_out_of_names_only() -> None:
    text = "# The *Big* [Book](x)\n\n## **Bold `code`**\n\n## **All bold**\n\nT.\n"
    layout = parse_markdown(text)
    assert layout.title == "The Big Book"
    assert paths(layout) == [("Bold code",), ("All bold",)]
    heading = layout.sections[1].heading
    assert heading is not None
    assert text[heading.start : heading.end] == "All bold"


def test_too_deep_nesting_is_read_as_plain_text() -> None:
    text = ">" * 5_000 + " the words are kept all the same\n"
    layout = parse_markdown(text)
    check(text, layout)
    assert "the words are kept" in " ".join(text[one.start : one.end] for one in layout.blocks)


def test_offsets_count_code_points() -> None:
    text = "# 😀\n\nCafe\u0301 😀 noir. Zwei.\n"
    (block,) = parse_markdown(text).blocks
    assert [text[one.start : one.end] for one in block.sentences] == ["Cafe\u0301 😀 noir.", "Zwei."]


@settings(max_examples=250, deadline=None)
@given(texts)
def test_any_text_has_a_sound_structure(text: str) -> None:
    layout = parse_markdown(text)
    check(text, layout)
    assert layout == parse_markdown(text)


def test_lines_of_names_with_what_they_stand_for_are_a_block_each() -> None:
    records = "**Instructor:** Prof. Lind\n**Room**: 3.14\nHours: Tuesdays, 14:00\nto 16:00\n"
    prose = "The hours are these.\nNote: they may change.\nThey did.\n"
    text = f"# Course\n\n{records}\n{prose}"
    layout = parse_markdown(text)
    assert [text[one.start : one.end] for one in layout.blocks] == [
        "**Instructor:** Prof. Lind",
        "**Room**: 3.14",
        "Hours: Tuesdays, 14:00\nto 16:00",
        prose.strip(),
    ]
    labels = [text[one.label.start : one.label.end] if one.label else None for one in layout.blocks]
    assert labels == ["Instructor", "Room", "Hours", None]
