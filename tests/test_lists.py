"""Enumerations in the structure of documents and in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from collabqa.answers import lists
from collabqa.answers.enumeration import Enumeration
from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.inline import announced, coordinated, count_in, is_enumerating, marked
from collabqa.answers.lists import FRAME, Walked, enumerations, spread
from collabqa.types import Document
from handbook import HANDBOOK, load

FIRE = """# Fire Safety Guide

This guide has two parts.

## Introduction

Fires are dangerous. Read this first.

## Types of extinguishers

There are three types of extinguishers. They are:

1. Water: for paper and wood.
2. Foam: for petrol. It is cream.

   It must be shaken.
3. Powder

## Escape routes

Routes are marked in green.

### Main building

Use the north stairs. Do not use the lift.

### Annex

Use the fire ladder.

#### Roof

Wait for help.

## Duties of wardens

- count the people
    - on each floor
    - in the yard
- check the doors
    - and lock them

Then report.

- a single item

## Conclusion

Stay calm. Leave early.
"""


@pytest.fixture(scope="module")
def fire() -> Document:
    return load(FIRE, "fire.md")


def named(document: Document, header: str) -> list[Enumeration]:
    return [found for found in enumerations(document) if found.header == header]


def items(found: Enumeration) -> list[tuple[str | None, list[str]]]:
    return [
        (item.label and found.document.slice(item.label), [sentence.text for sentence in item.sentences])
        for item in found.items
    ]


def lead(found: Enumeration) -> list[str]:
    return [sentence.text for sentence in found.lead]


def test_a_numbered_list_with_labels_second_paragraphs_and_its_lead_in(fire: Document) -> None:
    (found,) = named(fire, "Types of extinguishers")
    assert items(found) == [
        ("Water", ["Water: for paper and wood."]),
        ("Foam", ["Foam: for petrol.", "It is cream.", "It must be shaken."]),
        (None, ["Powder"]),
    ]
    assert lead(found) == ["They are:"]
    assert found.path == ("Types of extinguishers",) and not found.told
    assert found.start == FIRE.index("Water")


def test_sibling_sections_with_what_stands_under_their_own(fire: Document) -> None:
    (found,) = named(fire, "Escape routes")
    assert items(found) == [
        ("Main building", ["Use the north stairs.", "Do not use the lift."]),
        ("Annex", ["Use the fire ladder.", "Wait for help."]),
    ]
    assert lead(found) == ["Routes are marked in green."]
    assert found.path == ("Escape routes",)


def test_the_outermost_sections_without_those_that_frame_the_document(fire: Document) -> None:
    (found,) = named(fire, "Fire Safety Guide")
    assert [label for label, _ in items(found)] == ["Types of extinguishers", "Escape routes", "Duties of wardens"]
    assert lead(found) == ["This guide has two parts.", "Fires are dangerous.", "Read this first."]
    assert found.path == () and found.start == 0


def test_a_nested_list_belongs_to_its_item_and_is_a_list_itself(fire: Document) -> None:
    duties, floors = named(fire, "Duties of wardens")
    assert items(duties) == [
        (None, ["count the people", "on each floor", "in the yard"]),
        (None, ["check the doors", "and lock them"]),
    ]
    assert items(floors) == [(None, ["on each floor"]), (None, ["in the yard"])]


def test_one_item_is_no_enumeration_and_frames_are_not_told(fire: Document) -> None:
    found = enumerations(fire)
    assert all(len(one.items) >= 2 for one in found)
    assert not any("a single item" in said for one in found if one.path for _, said in items(one))
    assert not named(fire, "Conclusion") and not named(fire, "Introduction") and not named(fire, "Roof")
    assert [(one.start, one.header) for one in found] == sorted((one.start, one.header) for one in found)


def test_a_short_section_of_prose_is_an_enumeration_told_in_sentences() -> None:
    handbook = load(HANDBOOK, "handbook.md")
    (sick,) = named(handbook, "Sick leave")
    assert sick.told and lead(sick) == []
    assert items(sick) == [
        (None, ["Sick leave covers illness."]),
        (None, ["A doctor's note is needed after three days."]),
        (None, ["The works council in Munich can ask for more."]),
    ]
    assert not any(one.told for one in named(handbook, "Benefits of remote work"))
    long = load("# Tale\n\n## Plot\n\n" + " ".join(f"Part {n} ends." for n in range(9)) + "\n", "tale.md")
    assert enumerations(long) == []


def test_every_label_and_sentence_is_a_slice_in_order(fire: Document) -> None:
    for one in (*enumerations(fire), *enumerations(load(HANDBOOK, "handbook.md"))):
        starts = [sentence.range.start for item in one.items for sentence in item.sentences]
        assert starts == sorted(starts) and len(set(starts)) == len(starts)
        assert all(sentence.document is one.document for item in one.items for sentence in item.sentences)
        assert all(s.range.end <= starts[0] for s in one.lead) or one.path == ()


@pytest.mark.parametrize(
    "heading",
    ["Introduction", "1. Introduction", "Conclusion", "Conclusions", "Summary", "References", "FAQ", "Key takeaways",
     "About us", "Table of Contents", "Appendix A", "Final Thoughts", "Acknowledgements", "Overview"],
)  # fmt: skip
def test_frames(heading: str) -> None:
    assert FRAME.match(heading)


@pytest.mark.parametrize(
    "heading",
    ["Background checks", "Summary dismissal", "Contents insurance", "Discussion rules", "Appendicitis",
     "Notes payable", "Overviews", "Reference letters", "Conclusion of contracts", "Introductions to clients", "Gout",
     "Contact lenses", "Copyright law", "About turns", "Concluding a contract"],
)  # fmt: skip
def test_things_that_only_begin_like_frames(heading: str) -> None:
    assert not FRAME.match(heading)


@pytest.mark.parametrize(
    ("text", "enumerates"),
    [
        ("Bring water, food, and a torch.", True),
        ("Bring water, food and a torch.", True),
        ("Dogs, cats or birds may enter.", True),
        ("Use tools such as hammers and saws.", True),
        ("Members include Oslo and Bergen.", True),
        ("Three things: a hat, a coat.", True),
        ("When it rains, stay inside.", False),
        ("Water is wet and cold.", False),
        ("It burns.", False),
        ("Note: open slowly.", False),
        ("I like tea.", False),
        ("In 1999, Ann and Bo met.", False),
        ("However, heat and smoke spread.", False),
        ("If you smell gas, open windows and leave.", False),
    ],
)
def test_sentences_that_enumerate(text: str, enumerates: bool) -> None:
    assert is_enumerating(text) is enumerates


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("The kit has members such as A, B, and C.", ["A", "B", "C"]),
        ("Colours are red, green and blue.", ["red", "green", "blue"]),
        ("They include Oslo, Bergen, and Trondheim.", ["Oslo", "Bergen", "Trondheim"]),
        ("It consists of a pump, a hose, and a valve.", ["a pump", "a hose", "a valve"]),
        ("Oslo and Bergen", []),
        ("It burns.", []),
    ],
)
def test_the_things_that_a_sentence_names(text: str, things: list[str]) -> None:
    assert coordinated(text) == things


def test_a_document_is_walked_once_and_its_successor_anew(fire: Document) -> None:
    walked = Walked(most=1)
    first = walked.of(fire)
    assert first == enumerations(fire) and walked.of(fire) is first
    again = load(FIRE + "\n## More\n\n- one thing\n- another\n", "fire.md")
    assert walked.of(again) == enumerations(again) != first
    walked.of(load(HANDBOOK, "handbook.md"))
    assert walked.of(again) == enumerations(again)


def test_thousands_of_headings_are_walked_without_looking_at_any_twice_over(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 3000
    text = "# Log\n\n" + "".join(f"## Day {n}\n\n### Weather of day {n}\n\nIt rained.\n\n" for n in range(count))
    document = load(text, "log.md")
    looked = 0

    def counting(of: Document, block: int) -> Iterator[Sentence]:
        nonlocal looked
        looked += 1
        return sentences_of_block(of, block)

    monkeypatch.setattr(lists, "sentences_of_block", counting)
    (days,) = (found for found in enumerations(document) if len(found.items) > 2)
    assert len(days.items) == count
    assert looked <= 6 * count  # one paragraph a day, a few looks at each


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("There are three roles in Pelican.", 3),
        ("The meeting decided two things.", 2),
        ("4 very different kinds of loan are known:", 4),
        ("Files can be restored in Two ways.", 2),
        ("It takes 2 to 10 coats.", 0),
        ("It dries for three days.", 0),
        ("Carried by four votes to one.", 0),
        ("There is a role.", 0),
        ("There are 14 roles.", 0),
    ],
)
def test_how_many_things_a_sentence_announces(text: str, count: int) -> None:
    assert announced(text) == count
    assert bool(count_in(text)) == bool(count) and count_in(text) in text


COUNTED = """# Club

## Roles

The club has three roles.

**Rowers** row.

**Coxes** steer.

**Friends** pay.

They meet in May.

## Ways in

Members come in two ways. The first is the gate. It is wide. The second is the ladder.

## Boats

There are six boats; two of them leak.

The rest is dry.

## Fees

| Member | Fee |
| --- | --- |
| rower | 10 |
| friend | 4 |

## Oars

Rule: wash them.

## Vests

Rule: dry them.
"""


def test_paragraphs_and_sentences_that_a_count_announces() -> None:
    club = load(COUNTED, "club.md")
    (roles,) = (e for e in named(club, "Roles") if not e.told)
    assert [said for _, said in items(roles)] == [["**Rowers** row."], ["**Coxes** steer."], ["**Friends** pay."]]
    assert lead(roles) == ["The club has three roles."]
    (ways,) = (e for e in named(club, "Ways in") if not e.told)
    assert [said for _, said in items(ways)] == [
        ["The first is the gate.", "It is wide."],
        ["The second is the ladder."],
    ]
    assert all(e.told for e in named(club, "Boats"))


def test_sections_that_are_counted_under_one_word_wherever_they_stand() -> None:
    text = "# House\n\n## Below\n\n### Room 1: Hall\n\nBig.\n\n### Room 2\n\nSmall.\n\n## Above\n\n### Room 3\n\nLow.\n"
    house = load(text, "house.md")
    (rooms,) = named(house, "Room")
    assert [label for label, _ in items(rooms)] == ["Room 1: Hall", "Room 2", "Room 3"]
    (below,) = named(house, "Below")
    assert below.naming == "Room" and rooms.naming == "Room"
    assert not any(e.told for e in enumerations(house))


def test_paragraphs_that_all_have_a_name() -> None:
    text = "# Trip\n\n## Packing\n\nFood: take bread. Take tea.\n\nMaps: two will do.\n"
    (packing,) = (e for e in named(load(text, "trip.md"), "Packing") if not e.told)
    assert items(packing) == [("Food", ["Food: take bread.", "Take tea."]), ("Maps", ["Maps: two will do."])]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Applicants must (a) pay, (b) sign, and (c) wait.", 3),
        ("Bring (i) a hat and (ii) a coat.", 2),
        ("The vowels (a and e) are long.", 0),
        ("See f(x) and g(x).", 0),
    ],
)
def test_parts_of_a_sentence_with_marks_of_their_own(text: str, count: int) -> None:
    assert marked(text) == count


def test_rows_of_a_table_are_things_set_side_by_side() -> None:
    (fees,) = named(load(COUNTED, "club.md"), "Fees")
    assert fees.tabled and fees.naming == "Member" and lead(fees) == []
    assert [said for _, said in items(fees)] == [["| rower | 10 |"], ["| friend | 4 |"]]


def test_what_stands_under_one_label_in_several_sections() -> None:
    club = load(COUNTED, "club.md")
    (rules,) = named(club, "Rule")
    assert items(rules) == [("Oars", ["Rule: wash them."]), ("Vests", ["Rule: dry them."])]
    assert spread(club, "rule") == rules and spread(club, "law") is None
    twice = load("# A\n\n## B\n\n### Costs\n\nMuch.\n\n## C\n\n### Costs\n\nLittle.\n", "a.md")
    assert items(named(twice, "Costs")[0]) == [("B", ["Much."]), ("C", ["Little."])]


def test_lists_and_headings_are_ordered_by_numbers_and_text_by_its_words(fire: Document) -> None:
    ordered = {e.header for e in enumerations(fire) if e.ordered}
    assert ordered == {"Types of extinguishers"}
    steps = load("# Tea\n\n## 1. Boil\n\nBoil it.\n\n## 2. Pour\n\nFirst, the cup. Then the tea.\n", "tea.md")
    assert {e.header for e in enumerations(steps) if e.ordered} == {"Tea", "Pour"}


def test_things_of_one_noun_that_are_told_one_after_another() -> None:
    told = (
        "Marrow lies on the Lune. The first bridge, of oak, was swept away. It had stood long. "
        "The second bridge burned. The third, of iron, rusted.\n\nThe fourth stone bridge stands. It is grey.\n"
    )
    (bridges,) = (e for e in enumerations(load(told, "marrow.md")) if e.naming)
    assert bridges.naming == "bridge" and not bridges.told
    assert [said for _, said in items(bridges)] == [
        ["The first bridge, of oak, was swept away.", "It had stood long."],
        ["The second bridge burned."],
        ["The third, of iron, rusted."],
        ["The fourth stone bridge stands."],
    ]


@pytest.mark.parametrize(
    "told",
    [
        "The first bridge burned. The second bridge stands.",  # two are told of for many reasons
        "The first bridge burned. The second mill burned. The third bridge stands.",
        "The second bridge burned. The third bridge fell. The fourth bridge stands.",
        "Marrow had five bridges. The first bridge burned. The second bridge fell. The third bridge stands.",
    ],
)
def test_things_told_in_order_that_are_no_series(told: str) -> None:
    assert [e for e in enumerations(load(told, "marrow.md")) if e.naming] == []
