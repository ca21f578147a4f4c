"""Which things of the corpus a question names."""

from __future__ import annotations

import pytest

from collabqa.answers.topics import Topics
from collabqa.indexing.lexicon import Lexicon
from handbook import HANDBOOK, MEDICINE, load

LAW = """# Law

## Introduction

Law is old.

## The Statute of Limitations Act

The act limits claims.

## Rights and Duties of Tenants in Shared Housing under the Act of 1999

Pay the rent.

## Conclusion

- Rent: pay it monthly.
"""


@pytest.fixture(scope="module")
def topics() -> Topics:
    return Topics.build([load(HANDBOOK, "handbook.md"), load(MEDICINE, "medicine.md"), load(LAW, "law.md")])


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.build([load(HANDBOOK, "handbook.md"), load(MEDICINE, "medicine.md"), load(LAW, "law.md")])


def test_headings_and_labels_are_names_and_frames_are_not(topics: Topics) -> None:
    written = set(topics.names.values())
    assert {"Parental leave", "Benefits of remote work", "Norwind Foundation", "Gout", "Quiet hours", "Rent"} <= written
    # Sections that frame a document, its title, and headings longer than a name
    assert written.isdisjoint({"Introduction", "Conclusion", "Law", "Staff Handbook"})
    assert not any(name.startswith("Rights and Duties") for name in written)


def test_a_heading_of_two_things_names_each_of_them_that_is_no_single_word() -> None:
    topics = Topics.build(
        [load("# Work\n\n## Night Shifts and Rest\n\nSleep.\n\n## Fair Pay, Free Time\n\nBoth.\n", "work.md")]
    )
    assert set(topics.names.values()) == {
        "Night Shifts and Rest",
        "Night Shifts",
        "Fair Pay, Free Time",
        "Fair Pay",
        "Free Time",
    }
    assert topics.heading("why are night shifts paid more?") == "night shifts"
    assert topics.heading("how much free time and rest?") == "free time"
    assert topics.heading("how much rest?") == ""


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("What is parental leave?", "parental leave"),
        ("How long is PARENTAL LEAVE in France?", "PARENTAL LEAVE"),
        ("who founded the norwind foundation", "norwind foundation"),
        ("Does gout hurt?", "gout"),
        ("Tell me about quiet hours", "quiet hours"),
        # the longest of several
        ("Are the benefits of remote work related to gout?", "benefits of remote work"),
        # one word of three or more may be missing
        ("What does the statute of limitations say?", "statute of limitations"),
        # other endings, the same name
        ("Is there a career ladder?", "career ladder"),
        # half of a name is none
        ("Is leave paid?", ""),
        ("How long is sick pay?", ""),
        ("Who runs the foundation?", ""),
        ("What is the introduction about?", ""),
        ("How do I cook rice?", ""),
        ("", ""),
    ],
)
def test_the_heading_that_a_question_holds(topics: Topics, text: str, heading: str) -> None:
    assert topics.heading(text) == heading
    assert heading in text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What is parental leave in Germany?", "parental leave"),
        ("Who is Ada Brandt?", "Ada Brandt"),
        ("Is the office in Munich?", "Munich"),
        ("is the office in munich?", "munich"),
        ("What is Zorbax?", "Zorbax"),
        ("What is overtime?", ""),
        ("Who pays?", ""),
    ],
)
def test_what_a_question_is_about(topics: Topics, lexicon: Lexicon, text: str, named: str) -> None:
    assert topics.named(text, lexicon) == named


def test_small_words_tell_names_apart(topics: Topics) -> None:
    assert topics.heading("benefits for remote work") == ""
    assert topics.heading("strategies of retention") == ""
    assert Topics.build([]).heading("anything at all") == ""
