"""Sentences and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabqa.answers.evidence import (
    child_sections,
    lead_of,
    leads_in,
    list_of,
    neighbours,
    opening_of,
    opens_list,
    sentences_between,
    sentences_of_hits,
    surroundings,
)
from collabqa.types import BlockKind, Document, Hit, Passage, Span
from documents import make_document
from handbook import HANDBOOK, MEDICINE, load

TEXT = """# Cook

## Soup

Peel the leek. Boil it 🥬 well. Serve hot.

- Salt: a pinch. Not more.

### Stock

Use bones.

## Bread

Knead twice.
"""
SENTENCES = [
    "Peel the leek.", "Boil it 🥬 well.", "Serve hot.", "Salt: a pinch.", "Not more.", "Use bones.", "Knead twice.",
]  # fmt: skip


@pytest.fixture(scope="module")
def cook() -> Document:
    return load(TEXT, "cook.md")


def between(document: Document, start: int, end: int) -> list[str]:
    return [sentence.text for sentence in sentences_between(document, start, end)]


def test_every_sentence_of_content_and_no_heading(cook: Document) -> None:
    assert between(cook, 0, len(cook.text)) == SENTENCES


def test_a_sentence_belongs_to_the_range_it_begins_in(cook: Document) -> None:
    leek, boil, serve = (cook.text.index(words) for words in SENTENCES[:3])
    assert between(cook, leek, boil) == ["Peel the leek."]
    assert between(cook, leek, boil + 1) == ["Peel the leek.", "Boil it 🥬 well."]
    assert between(cook, leek + 1, serve) == ["Boil it 🥬 well."]
    assert between(cook, boil, boil) == []
    assert between(cook, serve + 1, cook.text.index("Salt")) == []
    assert between(cook, len(cook.text), len(cook.text) + 9) == []


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_neighbouring_ranges_share_out_the_sentences(one: int, two: int, three: int) -> None:
    document = load(TEXT, "cook.md")
    first, middle, last = sorted((one, two, three))
    assert between(document, first, middle) + between(document, middle, last) == between(document, first, last)


def test_a_sentence_knows_its_place(cook: Document) -> None:
    found = {sentence.text: sentence for sentence in sentences_between(cook, 0, len(cook.text))}
    pinch = found["Salt: a pinch."]
    assert cook.text[pinch.span.start : pinch.span.end] == "Salt: a pinch."
    assert pinch.span.document_id == "cook.md"
    assert pinch.key == ("cook.md", TEXT.index("Salt"))
    assert pinch.home.kind is BlockKind.ITEM and pinch.number == 0 and found["Not more."].number == 1
    assert found["Use bones."].section.path == ("Soup", "Stock")
    assert pinch.headings == "Soup › Salt"
    assert found["Knead twice."].headings == "Bread › "
    boil = found["Boil it 🥬 well."]
    assert TEXT[boil.range.start : boil.range.end] == boil.text


def test_neighbours_are_nearest_first_and_without_the_sentence_itself(cook: Document) -> None:
    found = {sentence.text: sentence for sentence in sentences_between(cook, 0, len(cook.text))}
    assert [n.text for n in neighbours(found["Peel the leek."])] == ["Boil it 🥬 well.", "Serve hot."]
    assert [n.text for n in neighbours(found["Boil it 🥬 well."])] == ["Peel the leek.", "Serve hot."]
    assert [n.text for n in neighbours(found["Serve hot."])] == ["Boil it 🥬 well.", "Peel the leek."]
    assert list(neighbours(found["Use bones."])) == []


def test_sentences_of_hits_come_in_order_of_rank_each_once() -> None:
    documents = {name: load(text, name) for name, text in (("h.md", HANDBOOK), ("m.md", MEDICINE))}

    def hit(name: str, first: str, last: str, rank: int) -> Hit:
        text = documents[name].text
        start, end = text.index(first), text.index(last) + len(last)
        return Hit(Passage(Span(name, start, end), text[start:end], "", (), ()), 1.0 / rank, rank)

    hits = [
        hit("m.md", "It is caused", "uric acid.", 1),
        hit("h.md", "Sick leave covers", "three days.", 2),
        hit("m.md", "Gout is", "uric acid.", 3),
        hit("h.md", "Sick leave covers", "for more.", 4),
    ]
    assert [sentence.text for sentence in sentences_of_hits(hits, documents)] == [
        "It is caused by uric acid.",
        "Sick leave covers illness.",
        "A doctor's note is needed after three days.",
        "Gout is a form of arthritis.",
        "The works council in Munich can ask for more.",
    ]
    assert sentences_of_hits([], documents) == []


def test_children_of_sections(cook: Document) -> None:
    names = [section.path[-1] if section.path else "" for section in cook.sections]
    soup, stock, bread = names.index("Soup"), names.index("Stock"), names.index("Bread")
    assert child_sections(cook) == {None: [soup, bread], soup: [stock]}


def test_of_sections_that_skip_a_level_the_outermost_are_the_children() -> None:
    document = make_document("# A\n\n### B\n\nOne.\n\n## C\n\nTwo.\n\n### D\n\nThree.\n\n# E\n\nFour.\n")
    names = [section.path[-1] if section.path else "" for section in document.sections]
    children = {
        (None if parent is None else names[parent]): [names[child] for child in below]
        for parent, below in child_sections(document).items()
    }
    assert children == {None: ["A", "E"], "A": ["C"], "C": ["D"]}


def test_a_record_stands_among_records_and_a_paragraph_alone() -> None:
    document = load("# A\n\nOne. Two.\n\nRoom: 3.14\nHours: two\n\nThree.\n\nCode: X\nKey: Y\n", "a.md")
    around = [[s.text for s in surroundings(document, block)] for block in range(len(document.blocks))]
    first, second = ["Room: 3.14", "Hours: two"], ["Code: X", "Key: Y"]
    assert around == [["One.", "Two."], first, first, ["Three."], second, second]


def test_only_the_records_near_one_stand_around_it() -> None:
    document = load("# A\n\n" + "".join(f"Key{number}: {number}\n" for number in range(100)), "a.md")
    assert [s.text for s in surroundings(document, 50)] == [f"Key{number}: {number}" for number in range(42, 59)]


SHOP = """# Shop

Open daily. You can pay if you

- have a card
- have cash. Coins are fine.

Bring a bag.

- one
"""


def test_a_list_is_found_from_its_items_and_from_what_leads_in() -> None:
    shop = load(SHOP, "shop.md")
    said = {sentence.text: sentence for sentence in sentences_between(shop, 0, len(SHOP))}
    card, cash, coins = said["have a card"], said["have cash."], said["Coins are fine."]
    lead = said["You can pay if you"]
    assert {list_of(shop, one.block) for one in (card, cash, coins)} == {(card.block, cash.block)}
    assert list_of(shop, lead.block) == (lead.block, lead.block)
    assert lead_of(shop, card.block) == lead_of(shop, coins.block) == lead
    assert lead_of(shop, lead.block) is None
    assert leads_in(lead) and not leads_in(said["Open daily."])
    assert opens_list(shop, lead.block) and not opens_list(shop, said["Bring a bag."].block)
    assert [s.text for s in surroundings(shop, card.block)] == ["You can pay if you", "have a card"]


def test_of_a_long_list_only_the_items_near_one_are_looked_at() -> None:
    text = "# Long\n\nThese:\n\n" + "".join(f"- item {number}\n" for number in range(5_000))
    document = load(text, "long.md")
    first, last = list_of(document, 2_500)
    assert 0 < 2_500 - first == last - 2_500 < 100
    assert lead_of(document, 2_500) is None


MAILS = """From: Carla Ruiz <carla@ruiz.example>
To: Ann Lee
Subject: Tiles

The price is 40 euros. From: Monday on it is 50.

From: Ann Lee
Date: 3 May
Subject: Re: Tiles

Agreed.
"""


def test_a_sentence_knows_whose_letter_it_stands_in() -> None:
    mails = load(MAILS, "mails.txt")
    price, agreed = (
        next(s for s in sentences_between(mails, 0, len(MAILS)) if word in s.text) for word in ("40", "Agreed")
    )
    assert price.letter == "Carla Ruiz <carla@ruiz.example> › Tiles"
    assert agreed.letter == "Ann Lee › Re: Tiles"
    assert next(sentences_between(load("From: here\n\nOn.\n", "a.txt"), 0, 20)).letter == ""


HOURS = """Clinic

Please read this before you come to us, and ask us whatever is not clear to you:

When can I ...?

swim     after 4 weeks
fly      when you like
drive    after 2 days

Nothing leads in.

cups     4
plates   6
"""


def test_a_table_is_led_in_by_a_question_or_a_name() -> None:
    clinic = load(HOURS, "clinic.txt")
    said = {sentence.text.split()[0]: sentence for sentence in sentences_between(clinic, 0, len(HOURS))}
    lead = lead_of(clinic, said["fly"].block)
    assert lead is not None and lead.text == "When can I ...?"
    assert lead_of(clinic, said["plates"].block) is None
    assert [s.text.split()[0] for s in surroundings(clinic, said["fly"].block)] == ["When", "swim", "fly", "drive"]


def test_a_short_document_has_no_opening() -> None:
    assert opening_of(load("# Note\n\nAsk Ann.\n", "note.md")) == ""
    assert opening_of(load("# Note\n\nAsk Ann.\n\n" + "More is said. " * 100, "note.md")).startswith("# Note")
