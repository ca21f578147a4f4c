"""Plain text: structure is found where it is, and not where it is not."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings

from collabqa.documents.headings import numbering
from collabqa.documents.markdown import parse_markdown
from collabqa.documents.plaintext import parse_plaintext
from collabqa.types import BlockKind
from parsed import check, outline, paths, texts

PROSE = "The warehouse opens at six and closes at ten; deliveries are taken at the north gate only, as before."
WRAPPED = "The warehouse opens at six and closes at ten; deliveries are\n"
WRAPPED += "taken at the north gate only, as they were before the move\nto the new place."


def headings(text: str) -> list[str]:
    return [path[-1] for path in paths(parse_plaintext(text)) if path]


def test_the_form_of_a_saved_chapter() -> None:
    text = (
        f"A Title of Its Own\n\n{PROSE}\n\nThe Key Drivers\n\n{PROSE}\n\n  1. Partnership on AI\n\n    {PROSE}\n\n"
        f"  2. AI4EU\n\n    {PROSE}\n\nThe Benefits\n\nThere are several key advantages to all:\n\n"
        f"  • Shared Risk: {PROSE}\n\n  • Expanded Reach: {PROSE}\n\nConclusion\n\n{PROSE}\n"
    )
    layout = parse_plaintext(text)
    assert layout.title == "A Title of Its Own"
    assert paths(layout) == [
        (),
        ("The Key Drivers",),
        ("The Key Drivers", "Partnership on AI"),
        ("The Key Drivers", "AI4EU"),
        ("The Benefits",),
        ("Conclusion",),
    ]
    items = [line for line in outline(text, layout) if line.startswith("item")]
    assert items == [f"item0: [Shared Risk] Shared Risk: {PROSE}", f"item0: [Expanded Reach] Expanded Reach: {PROSE}"]
    check(text, layout)


@pytest.mark.parametrize(
    "heading",
    [
        "THE RULES", "Opening Hours", "How it works", "Who may enter the hall?", "Part II: The Return", "Café au Lait",
        "ARTICLE IV – TERM", "1.2 Scope", "Chapter 3", "Über uns", "Definitions and Terms", "FAQ Page",
        "Best Practices", "By mail", "Copyright Law in Brief", "Thank You Notes", "Love and War",
    ],
)  # fmt: skip
def test_headings(heading: str) -> None:
    assert headings(f"First Words\n\n{PROSE}\n\n{heading}\n\n{PROSE}\n") == [heading]


@pytest.mark.parametrize(
    "line",
    [
        "Dear Sir or Madam", "Hi David", "Best Regards", "By Anna Smith", "Subject: Payment", "12 March 2024",
        "Monday, 3 May 2021", "https://example.com/page", "anna@example.com", "This is a sentence.", "and so on", "42",
        "as follows:", "* * *", "660 Mission Street San Francisco CA 94105", "“Nevermore”", "Name      Age", "Contents",
        "the lower case line", "[Signature Page Follows]", "© 2020 Acme", "The table below shows the rates", "$ 12.50",
    ],
)  # fmt: skip
def test_no_headings(line: str) -> None:
    assert headings(f"First Words\n\n{PROSE}\n\n{line}\n\n{PROSE}\n") == []


@pytest.mark.parametrize(
    ("line", "end", "value", "depth"),
    [
        ("1. One", 3, 1, 1),
        ("12) Twelve", 4, 12, 1),
        ("3.2 Scope", 4, 2, 2),
        ("(4) Four", 4, 4, 1),
        ("(b) Bee", 4, 2, 1),
        ("iv. Four", 4, 4, 1),
        ("IX. Nine", 4, 9, 1),
        ("a) Ay", 3, 1, 1),
        ("ARTICLE IV – TERM", 0, 1, 1),
    ],
)
def test_numbering(line: str, end: int, value: int, depth: int) -> None:
    found = numbering(line)
    assert found is not None
    assert (found.end, found.value, found.depth) == (end, value, depth)


@pytest.mark.parametrize("line", ["J. Smith", "2024 was good", "10:30 start", "3.5", "No. 4", "e.g. this"])
def test_no_numbering(line: str) -> None:
    assert numbering(line) is None


def test_a_short_line_before_short_lines_is_no_heading() -> None:
    assert headings(f"The List\n\n{PROSE}\n\nApples\n\nPears\n\nPlums\n\nCherries\n") == []


def test_a_poem_is_left_whole() -> None:
    stanza = "Because I could not stop\nHe kindly stopped for me\nThe carriage held but us\nAnd Immortality"
    text = f"The Carriage\n\n{stanza}\n\nWe slowly drove\n\n{stanza}\n"
    layout = parse_plaintext(text)
    assert headings(text) == []
    assert layout.title == "The Carriage"
    assert len(layout.blocks) == 3


def test_underlined_and_numbered_headings_nest() -> None:
    text = f"Book\n====\n\n{PROSE}\n\nOne\n---\n\n{PROSE}\n\n1.1 Inner Part\n\n{PROSE}\n\nTwo\n---\n\n{PROSE}\n"
    layout = parse_plaintext(text)
    assert layout.title == "Book"
    assert paths(layout) == [(), ("One",), ("One", "1.1 Inner Part"), ("Two",)]


def test_wrapped_lines_are_one_paragraph() -> None:
    text = f"{WRAPPED}\n\n{WRAPPED}\n"
    layout = parse_plaintext(text)
    assert [one.kind for one in layout.blocks] == [BlockKind.PARAGRAPH] * 2
    assert text[layout.blocks[0].start : layout.blocks[0].end] == WRAPPED


def test_wrapped_items_with_and_without_blank_lines() -> None:
    text = "Things to bring along with you on the trip are these:\n"
    text += "- a warm coat that\n  keeps out the rain\n- boots\n\n1) pack\n2) go\n"
    assert outline(text, parse_plaintext(text)) == [
        "paragraph: Things to bring along with you on the trip are these:",
        "item0: a warm coat that keeps out the rain",
        "item0: boots",
        "item1: pack",
        "item1: go",
    ]


def test_numbered_sentences_are_items_of_one_list() -> None:
    text = f"Steps are listed here for all of those who wish to follow them.\n\n1. {PROSE}\n\n2. {PROSE}\n\n3. Stop.\n"
    layout = parse_plaintext(text)
    assert [(one.kind, one.list) for one in layout.blocks[1:]] == [(BlockKind.ITEM, 0)] * 3
    assert headings(text) == []


def test_the_last_of_some_short_items_is_no_heading() -> None:
    text = f"The Fruit\n\n{PROSE}\n\n1. Apples\n\n2. Pears\n\n3. Plums\n\n{PROSE}\n"
    assert headings(text) == []


def test_nested_items() -> None:
    text = "- fruit\n    - apples\n    - pears\n- nuts\n"
    assert [(line.split(":")[0]) for line in outline(text, parse_plaintext(text))] == [
        "item0",
        "item1",
        "item1",
        "item0",
    ]


def test_tables_are_rows() -> None:
    for text in (
        "Name     Age    Town\nAnna     31     Rome\nBob      29     Oslo\n",
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n",
    ):
        (block,) = parse_plaintext(text).blocks
        rows = [line for line in text.splitlines() if re.search(r"\w", line)]
        assert block.kind is BlockKind.TABLE
        assert [text[row.start : row.end] for row in block.sentences] == rows


def test_records_and_mail_headers_are_a_block_each() -> None:
    text = f"SUBJECT: Payment\nFROM: Anna <a@example.com>\nDATE: Tue, 8 June 2022 10:30\n\nHi Bob\n\n{PROSE}\n"
    layout = parse_plaintext(text)
    assert outline(text, layout)[:3] == [
        "paragraph: [SUBJECT] SUBJECT: Payment",
        "paragraph: [FROM] FROM: Anna <a@example.com>",
        "paragraph: [DATE] DATE: Tue, 8 June 2022 10:30",
    ]
    assert headings(text) == []


def test_unwrapped_paragraphs_may_follow_on_single_newlines() -> None:
    long = f"{PROSE} {PROSE}"
    layout = parse_plaintext(f"{long}\n{long}\n{long}")
    assert [one.end - one.start for one in layout.blocks] == [len(long)] * 3


def test_one_giant_line() -> None:
    text = " ".join([PROSE] * 2_000)
    (block,) = parse_plaintext(text).blocks
    assert len(block.sentences) == 2_000


def test_a_heading_right_above_its_unwrapped_text() -> None:
    long = f"{PROSE} {PROSE}"
    assert headings(f"{long}\n\nHow to apply\n{long}\n\nWho may apply?\n{long}\n") == ["How to apply", "Who may apply?"]


def test_a_contract() -> None:
    text = (
        "Exhibit 10.1\n\nRESELLER AGREEMENT\n\nThis Agreement is made as of May 1, 2005 by two parties who sign it.\n\n"
        f"1. DEFINITIONS.\n\n1.1 Term. {PROSE}\n\nthe sum of all payments that were made to the firm by any of the\n\n"
        f"FEES AND COSTS\n\nof the project. {PROSE}\n\n2. TERMINATION.\n\n2.1 Notice. {PROSE}\n"
    )
    layout = parse_plaintext(text)
    assert layout.title == "RESELLER AGREEMENT"
    assert paths(layout) == [(), ("DEFINITIONS",), ("TERMINATION",)]
    assert "paragraph: Exhibit 10.1" in outline(text, layout)
    assert f"paragraph: 1.1 Term. {PROSE}" in outline(text, layout)


def test_line_separators_other_than_newline() -> None:
    for separator in ("\r", "\u2028", "\x0c", "\x85"):
        text = separator.join(["First Words", "", PROSE, "", "Second Words", "", PROSE])
        assert headings(text) == ["Second Words"]


def test_only_short_words_are_kept_as_content() -> None:
    text = "Call me at 5\n"
    layout = parse_plaintext(text)
    assert layout.title is None
    assert outline(text, layout) == ["paragraph: Call me at 5"]


@settings(max_examples=250, deadline=None)
@given(texts)
def test_any_text_has_a_sound_structure(text: str) -> None:
    layout = parse_plaintext(text)
    check(text, layout)
    assert layout == parse_plaintext(text)


def count_lines(run: Callable[[], object]) -> int:
    """How many lines of the package are executed: a clock that no other program disturbs."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]  # the stub wants its own recursive alias
    try:
        run()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "unit", [PROSE + "\n\n", "- item\n", "Title Line\n\n", "1. x\n\n", "a\n===\n", "Key: v\n", "Share this\n"]
)
@pytest.mark.parametrize("parse", [parse_plaintext, parse_markdown])
def test_ten_times_the_text_takes_ten_times_the_work(parse: Callable[[str], object], unit: str) -> None:
    parse(unit)  # imports and caches
    small = count_lines(lambda: parse(unit * 20))
    large = count_lines(lambda: parse(unit * 200))
    assert large <= 15 * small


def test_clauses_with_their_names_right_above_their_text() -> None:
    text = (
        f"LEASE\n\n1. Parties\nThis lease is made by two. {PROSE}\n\n"
        f"2. Rent\n2.1 The rent is due. {PROSE}\n2.2 It is high.\n2.3 No.\n\n"
        f"3. Boil the water\nuntil it sings. {PROSE}\n\n4. Wait here\n{PROSE}\n5. Drink it\n{PROSE}\n"
    )
    layout = parse_plaintext(text)
    # The rest are items: what goes on in small letters, and what stands one below the other.
    assert paths(layout) == [("Parties",), ("Rent",)]
    assert [line for line in outline(text, layout) if "2." in line] == [
        f"paragraph: 2.1 The rent is due. {PROSE}",
        "paragraph: 2.2 It is high.",
        "paragraph: 2.3 No.",
    ]


def test_short_lines_under_a_heading_are_an_entry_each() -> None:
    text = (
        f"Stew\n\n{PROSE}\n\nIngredients\n\n900 g lamb, in cubes\n2 tablespoons flour\n1.2 litres stock\n"
        f"a sprig of rosemary\nsalt\n\nMethod\n\n{PROSE}\n"
    )
    layout = parse_plaintext(text)
    items = [text[b.start : b.end] for b in layout.blocks if b.kind is BlockKind.ITEM]
    assert items == ["900 g lamb, in cubes", "2 tablespoons flour", "1.2 litres stock", "a sprig of rosemary", "salt"]
    assert headings(text) == ["Ingredients", "Method"]


def test_wrapped_prose_and_an_address_are_no_entries() -> None:
    wrapped = (
        "the quick brown fox jumps over the lazy\ndog and runs through the whole forest until\n"
        "it meets another fox who asks it where it\nis going and why"
    )
    for text in (f"Story\n\n{PROSE}\n\nThe Fox\n\n{wrapped}\n", f"{PROSE}\n\nYours,\nAnn Lee\nHead of the School\n"):
        assert all(block.kind is not BlockKind.ITEM for block in parse_plaintext(text).blocks)


def test_lines_that_begin_with_a_code_or_a_date_are_a_block_each() -> None:
    codes = "E:15  Water in the base. Close the tap.\nE:18  No water.\nE:22  Filter blocked.\n"
    assert outline(codes, parse_plaintext(codes)) == [
        "paragraph: E:15 Water in the base. Close the tap.",
        "paragraph: E:18 No water.",
        "paragraph: E:22 Filter blocked.",
    ]
    dates = "Thu 13 Feb: parents' evening. Book a slot.\n17-21 Feb: half term\nWed 5 Mar: Science Museum.\n"
    assert [line.partition("] ")[2] for line in outline(dates, parse_plaintext(dates))] == [
        "Thu 13 Feb: parents' evening. Book a slot.",
        "17-21 Feb: half term",
        "Wed 5 Mar: Science Museum.",
    ]


def test_numbered_sections_with_their_text_right_below() -> None:
    rules = (
        "Section 1. Hours\nThe park is open from sunrise to 10 p.m. every day of the year, in all weathers.\n\n"
        "Section 2. Dogs\n(a) Dogs must be kept on a leash.\n(b) Dogs may not enter the playground.\n"
    )
    layout = parse_plaintext(f"Rules of the Park\n\n{rules}")
    assert [section.path[-1] for section in layout.sections if section.path] == ["Section 1. Hours", "Section 2. Dogs"]
    assert [block.kind for block in layout.blocks][-2:] == [BlockKind.ITEM, BlockKind.ITEM]


def test_a_name_right_above_a_table_is_its_heading() -> None:
    text = f"{PROSE}\n\nTickets\nAdults          £9.50\nStudents        £7.00\nChildren        £5.50\n"
    layout = parse_plaintext(text)
    assert headings(text) == ["Tickets"]
    assert [len(block.sentences) for block in layout.blocks if block.kind is BlockKind.TABLE] == [3]


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        (
            "Logbook of the schooner Petrel, summer 1934\nkept by the mate",
            "Logbook of the schooner Petrel, summer 1934",
        ),
        ("From: ann@example.com\nTo: bo@example.com", None),
        ("It rained all day.\nWe stayed at home.", None),
    ],
)
def test_the_first_of_two_short_lines_may_be_the_title(opening: str, title: str | None) -> None:
    assert parse_plaintext(f"{opening}\n\n{PROSE}\n").title == title


def test_a_name_in_capitals_stands_right_above_a_list_or_a_text() -> None:
    text = f"GUIDE\nKeep it. It is short.\n\nIN THE BOX\n - a cup\n - a tray\n\nMILK\nUse it fresh. {PROSE}\n"
    layout = parse_plaintext(text)
    assert layout.title == "GUIDE" and headings(text) == ["IN THE BOX", "MILK"]
    assert [text[b.start : b.end] for b in layout.blocks if b.kind is BlockKind.ITEM] == ["a cup", "a tray"]
    assert headings(f"{PROSE}\n\nTHIS LEASE IS MADE\nbetween Ann Lee and Bo Ek, who live here.\n") == []


def test_a_list_by_letters_may_stand_below_its_name() -> None:
    text = f"Cover\n\n{PROSE}\n\nMAKING A CLAIM\n\na) Ring us first.\nb) Send the form.\n"
    assert headings(text) == ["MAKING A CLAIM"]


def test_numbered_lines_count_sections_and_items_of_minutes_are_some() -> None:
    text = f"Manual\n\n1. Uses\n\n{PROSE}\n\n2. In the box\n\n- a cup\n- a tray\n\n3. Care\n\n{PROSE}\n"
    assert headings(text) == ["Uses", "In the box", "Care"]
    minutes = f"Report\n\n{PROSE}\n\nItem 1. Minutes\n{WRAPPED}\n\nItem 2. The pond\n{WRAPPED}\n"
    assert headings(minutes) == ["Item 1. Minutes", "Item 2. The pond"]


def test_clauses_stand_below_their_number() -> None:
    text = f"Lease\n\n{PROSE}\n\n5. PRICE AND PAYMENT\n\n5.1 It is due in May.\n\n5.2 It is paid by card.\n"
    assert headings(text) == ["PRICE AND PAYMENT"]


def test_a_row_of_a_table_wraps_below_its_cell() -> None:
    text = (
        "FAULTS\n FILL TANK        Tank is empty.\n E04              It is cold. Let it stand at room\n"
        "                  temperature.\n E11              Pump fault.\n"
    )
    (block,) = (b for b in parse_plaintext(text).blocks if b.kind is BlockKind.TABLE)
    rows = [" ".join(text[row.start : row.end].split()) for row in block.sentences]
    assert rows[1:] == ["E04 It is cold. Let it stand at room temperature.", "E11 Pump fault."]


def test_a_heading_that_its_paragraph_begins_with_names_it_and_says_nothing_alone() -> None:
    clauses = [
        "1. TERM. The lease runs for two years. It ends in June.",
        "2. PETS. Cats are allowed.",
        "U.S. law applies.",
    ]
    text = "\n\n".join(["LEASE", *clauses, ""])
    layout = parse_plaintext(text)
    told = {
        text[block.label.start : block.label.end]: [text[s.start : s.end] for s in block.sentences]
        for block in layout.blocks
        if block.label
    }
    assert [words[0].split("TERM. ")[-1] for name, words in told.items() if name == "TERM"] == [
        "The lease runs for two years."
    ]
    assert told["TERM"][1:] == ["It ends in June."] and len(told["PETS"]) == 1 and set(told) == {"TERM", "PETS"}
