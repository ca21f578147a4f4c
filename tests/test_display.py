"""Layout for reading: nothing of the content is lost, nothing quoted can fake a citation."""

from __future__ import annotations

from itertools import pairwise

import pytest

from collabqa.extract import nearest_words, shorten
from collabqa.service.display import (
    Raw,
    answer_parts,
    certainty,
    display_blocks,
    label_length,
    marked_layout,
    percent,
)
from collabqa.service.schemas import BlockOut, StatementOut
from collabqa.types import Block, BlockKind, Document, Range
from scripted import GARDEN, SITE_LINE, garden, hostile, long


def test_site_text_becomes_an_aside_and_markup_is_left_out() -> None:
    blocks = display_blocks(garden())
    shown = [(block.kind, GARDEN[block.start : block.end]) for block in blocks]
    assert shown[0] == ("aside", SITE_LINE)
    assert shown[1] == ("heading", "Gardens 🌿🌻 and bees 🐝")
    assert ("item", "Water 💧: A shallow bowl with stones to land on.") in shown
    assert not any(text.startswith(("#", "-")) for _, text in shown)


@pytest.mark.parametrize("document", [garden(), hostile(), long()], ids=lambda document: document.id[:6])
def test_blocks_are_in_order_and_hold_every_word(document: Document) -> None:
    blocks = display_blocks(document)
    assert all(a.end <= b.start for a, b in pairwise(blocks))
    kept = " ".join(document.text[block.start : block.end] for block in blocks).split()
    assert kept == [word for word in document.text.split() if word not in {"#", "##", "-"}]


def test_a_document_without_blocks_is_still_shown() -> None:
    bare = Document("a", "A", "one\n\n  two \n---\n3. three", (), (), "")
    assert [bare.text[b.start : b.end] for b in display_blocks(bare)] == ["one", "two", "3. three"]


def test_items_keep_the_numbers_that_they_were_written_with() -> None:
    text = "3. three\n4) four\n\n- 5. no number of its own\n  12.  twelve\nsee 7. seven"
    items = [text.index(word) for word in ("three", "four", "5.", "twelve", "seven")]
    blocks = tuple(Block(BlockKind.ITEM, start, start + 3, 0, (), None, 0) for start in items)
    shown = display_blocks(Document("a", "A", text, (), blocks, ""))
    assert [block.number for block in shown if block.kind == "item"] == [3, 4, None, 12, None]


def test_markdown_within_a_table_is_read_and_within_code_it_is_not() -> None:
    text = "| **Drill** | 7 |"
    for kind, runs in (
        (BlockKind.TABLE, [(2, 4, "markup"), (4, 9, "strong"), (9, 11, "markup")]),
        (BlockKind.CODE, []),
    ):
        document = Document("a.md", "A", text, (), (Block(kind, 0, len(text), 0, (), None, None),), "")
        assert display_blocks(document)[0].inline == runs


def test_the_title_is_not_shown_twice_but_can_be_marked() -> None:
    text = "Site line\n## A title ##\nA title and more"
    document = Document("a", "A title", text, (), (), "")
    blocks = display_blocks(document)
    assert [text[block.start : block.end] for block in blocks] == ["Site line", "A title and more"]
    mark = Range(text.index("A title"), text.index("A title") + 7)
    assert marked_layout(blocks, mark) == (blocks[0], Raw(mark.start, mark.end), blocks[1])


def test_a_mark_inside_a_block_changes_nothing() -> None:
    blocks = display_blocks(garden())
    assert marked_layout(blocks, None) == blocks
    assert marked_layout(blocks, Range(blocks[2].start, blocks[2].end)) == blocks


@pytest.mark.parametrize(("first", "last"), [(3, 5), (0, 9), (4, 6)])
def test_a_mark_across_blocks_melts_them_into_one_stretch(first: int, last: int) -> None:
    blocks = display_blocks(garden())
    mark = Range(blocks[first].start + 2, blocks[last].end - 1)
    layout = marked_layout(blocks, mark)
    assert layout == (*blocks[:first], Raw(blocks[first].start, blocks[last].end), *blocks[last + 1 :])


def test_a_mark_on_bare_markup_is_shown_between_its_neighbours() -> None:
    blocks = display_blocks(garden())
    start = GARDEN.index("## What")
    layout = marked_layout(blocks, Range(start, start + 2))
    assert [part for part in layout if isinstance(part, Raw)] == [Raw(start, start + 2)]
    assert [part for part in layout if isinstance(part, BlockOut)] == list(blocks)


def statements(*texts: str) -> list[StatementOut]:
    return [StatementOut(text=text, citations=[number]) for number, text in enumerate(texts, start=1)]


def laid_out(answer: str, *texts: str) -> list[tuple[bool, int | None, list[str]]]:
    parts = answer_parts(answer, statements(*texts))
    return [(part.item, part.number, [statement.text for statement in part.statements]) for part in parts]


def test_a_list_answer_is_read_back_as_a_list() -> None:
    assert laid_out("Lead: [1]\n- One. [2]\n- Two. [3] More. [4]", "Lead:", "One.", "Two.", "More.") == [
        (False, None, ["Lead:"]),
        (True, None, ["One."]),
        (True, None, ["Two.", "More."]),
    ]


def test_an_answer_may_start_with_an_item_and_be_numbered() -> None:
    assert laid_out("1. One. [1]\n2. Two. [2][3]\n\nAfter. [3]", "One.", "Two.", "After.") == [
        (True, 1, ["One."]),
        (True, 2, ["Two."]),
        (False, None, ["After."]),
    ]


def test_fixed_words_before_a_list_and_a_second_list_are_told_apart() -> None:
    answer = "2 are named:\n- One. [1]\n- Two. [2]\n\n2 are named:\n- Red. [3]\n- Blue. [4]\n\nAfter. [5]"
    parts = answer_parts(answer, statements("One.", "Two.", "Red.", "Blue.", "After."))
    assert [part.before for part in parts] == ["2 are named:", "", "2 are named:", "", ""]
    assert [part.apart for part in parts] == [False, False, True, False, True]
    assert [part.item for part in parts] == [True, True, True, True, False]


def test_quoted_brackets_and_dashes_fake_nothing() -> None:
    quoted = "See [7] and\n- this"
    assert laid_out(f"{quoted} [1] Next. [2]", quoted, "Next.") == [(False, None, [quoted, "Next."])]


def test_a_statement_that_the_text_lacks_stands_alone() -> None:
    assert laid_out("One. [1]", "One.", "Elsewhere.") == [(False, None, ["One."]), (False, None, ["Elsewhere."])]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Shared Risk: By forming coalitions, …", "Shared Risk:"),
        ("Water 💧: A shallow bowl", "Water 💧:"),
        ("AI for Good Global Summit: It brings", "AI for Good Global Summit:"),
        ("Shared Risk:", ""),
        ("It opens at 10:30 every day", ""),
        ("See https://example.org", ""),
        ("It ends. Then: more", ""),
        ("What a reader should know before the day begins is this: nothing", ""),
        (": nothing", ""),
        ("A\nB: over lines", ""),
        ("x" * 59 + ": long", "x" * 59 + ":"),
        ("x" * 60 + ": too long", ""),
        ("", ""),
    ],
)
def test_the_label_of_an_item_ends_at_its_colon(text: str, label: str) -> None:
    assert text[: label_length(text)] == label


@pytest.mark.parametrize(
    ("confidence", "answered", "words"),
    [
        (0.9, True, "High confidence"),
        (0.7, True, "Fair confidence"),
        (0.5, True, "Low confidence"),
        (0.1, False, "High confidence that it is not there"),
        (0.3, False, "Fair confidence that it is not there"),
        (0.5, False, "Low confidence that it is not there"),
    ],
)
def test_certainty_in_words(confidence: float, answered: bool, words: str) -> None:
    assert certainty(confidence, answered) == words


def test_numbers_and_texts_are_cut_for_show() -> None:
    assert [percent(share) for share in (0.0, 0.125, 0.934, 0.935, 1.0)] == [0, 13, 93, 94, 100]
    assert (shorten("🐝" * 180), shorten("🐝" * 181)) == ("🐝" * 180, "🐝" * 179 + "…")
    assert [shorten("one two three", n) for n in (13, 12, 9, 8, 7, 5)] == [
        *("one two three", "one two…", "one two…", "one two…", "one…", "one…"),
    ]
    assert shorten("It rains. It pours.", 12) == "It rains. …"


def test_of_a_passage_the_words_nearest_to_a_question_are_shown() -> None:
    text = "Bees fly in March.\nWater is near. They drink it, also in winter. Then they sleep."
    assert nearest_words(text, "What do bees drink in winter?") == "They drink it, also in winter. Then they sleep."
    assert nearest_words(text, "Who was Napoleon?") == shorten(text, 240)
    assert nearest_words(text, "Where is water?", 18) == "Water is near. …"
