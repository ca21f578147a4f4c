"""Sentences found by the heading they stand under: the same question, or the thing asked for."""

from __future__ import annotations

import pytest

from collabqa.answers.coverage import Term, terms_of
from collabqa.answers.defining import answer_below, called_by_contract, defines, only_listed, section_naming, section_on
from collabqa.answers.evidence import Sentence, sentences_between
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Document
from documents import make_document
from handbook import load

TEXT = """# Knees

## Can I go home on the same day?

No. You stay one night. A nurse looks in. Then you go. Bring a coat.

## Who pays?

The insurance pays.

## Crutches

Crutches are sticks that carry you. Crutches are allowed in the bath.
"""


@pytest.fixture(scope="module")
def knees() -> Document:
    return load(TEXT, "knees.md")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Can I go home on the same day?", "No."),
        ("can one go home the same day", "No."),
        ("Can I go home on the second day?", None),
        ("Can I go home?", None),
        ("Who pays?", None),  # one word is too little to be the very question
    ],
)
def test_what_stands_below_the_very_question(knees: Document, question: str, first: str | None) -> None:
    said = answer_below(question, terms_of(question, Lexicon.build([knees])), [knees])
    assert [sentence.text for sentence in said][:1] == ([first] if first else [])
    assert len(said) <= 4


def test_what_a_thing_is_and_not_what_is_done_to_it(knees: Document) -> None:
    topic = terms_of("crutches", Lexicon.build([knees]))
    is_a, lent = (s for s in sentences_between(knees, 0, len(TEXT)) if s.text.startswith("Crutches"))
    assert defines(topic, is_a) > 0.5 > defines(topic, lent)
    assert section_on(topic, [knees])[:1] == [is_a]


def test_nothing_is_defined_by_a_sentence_without_it(knees: Document) -> None:
    other: Sentence = next(s for s in sentences_between(knees, 0, len(TEXT)) if "insurance" in s.text)
    assert defines(terms_of("crutches", Lexicon.build([knees])), other) == 0.0


CHOIR = """# Choir

## Young and old voices

The choir takes singers from eight to eighty.

## Repairs

Market stalls pay for the voices' roof.
"""


def test_a_section_is_found_by_what_its_heading_names_of_the_topic() -> None:
    choir = make_document(CHOIR)

    def first(*topic: Term) -> list[str]:
        return [s.text for s in section_naming(topic, [choir])]

    old, choirs, stalls = (
        Term(w, s, g, False) for w, s, g in (("old", "old", 1.0), ("choir", "choir", 0.5), ("stalls", "stall", 1.0))
    )
    assert first(old, choirs) == ["The choir takes singers from eight to eighty."]  # "choir" stands above
    assert first(choirs, old, stalls) == []  # the heading holds less than half
    assert first(old, Term("opera", "opera", 0.5, False)) == []  # "opera" is nowhere
    assert first(stalls) == []  # in the text, not in a heading


@pytest.mark.parametrize(
    ("topic", "sentence", "listed"),
    [
        ("loan", "They join by mergers, leases, or loans.", True),
        ("lease", "They join by mergers, leases, or loans.", True),
        ("merger", "They join by mergers, leases, or loans.", True),
        ("merger", "Mergers, leases, and loans are how they join.", False),  # told of
        ("loan", "They join by mergers, leases, or loans that are paid back.", False),
        ("lease", "They join by mergers, leases (rents for years), and loans.", False),
        ("loan", "They pay back a loan.", False),
        ("bond", "They join by mergers, leases, or loans.", False),
    ],
)
def test_a_mention_among_others_tells_nothing(topic: str, sentence: str, listed: bool) -> None:
    document = make_document(f"# Firms\n\n{sentence}\n")
    terms = terms_of(topic, Lexicon.build([document]))
    (said,) = (s for s in sentences_between(document, 0, len(document.text)) if s.text == sentence)
    assert only_listed(terms, said) is listed


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ("landlord", "Hartley Estates Ltd"),
        ("the tenants", "Ms. Joan Pereira and Mr. Tomas Lind"),
        ("Bank of Scotland", None),
        ("agent", None),
        ("guarantors", "Bank of Marrow"),
    ],
)
def test_whom_a_contract_calls_by_a_name_of_its_own(term: str, name: str | None) -> None:
    text = (
        'This lease is made between Hartley Estates Ltd (the "Landlord") and Ms. Joan Pereira and Mr. Tomas Lind '
        '(together, the “Tenants”), the Bank of Marrow ("Guarantors") and someone (the "Agent").'
    )
    found = called_by_contract(term, text)
    assert (text[found.start : found.end] if found else None) == name


def test_a_heading_with_a_short_form_is_as_long_as_its_words() -> None:
    library = make_document("# Library\n## House of Games\nThat is our shelf of things to play.\n")
    told = section_on(terms_of("this House of Games", Lexicon.build([library])), [library])
    assert [sentence.text for sentence in told] == ["That is our shelf of things to play."]


@pytest.mark.parametrize(
    ("sentence", "sure"),
    [
        ("The process of choosing which version to install is known as dependency resolution.", True),
        ("Choosing which of two versions to install is sometimes called “dependency resolution”.", True),
        ("It is called dependency resolution.", False),
        ("The process of choosing a version is known as dependency hell.", False),
        ("A file that is called dependency resolution notes holds the choice.", False),
    ],
)
def test_what_is_described_and_then_named_is_defined(sentence: str, sure: bool) -> None:
    document = make_document(f"# Notes\n\n{sentence}\n")
    said = next(iter(sentences_between(document, 0, len(document.text))))
    assert (defines(terms_of("dependency resolution", Lexicon.build([document])), said) >= 0.9) is sure


@pytest.mark.parametrize(
    ("sentence", "sure"),
    [
        ("**Stage** – the height of the water above a datum.", True),
        ("Stage: the height of the water.", True),
        ("Stage (ST): the height of the water.", True),
        ("**Stage**: 40 metres.", False),
        ("Stage hand: a person who moves the scenery.", False),
        ("The stage was painted – the height of bad taste.", False),
    ],
)
def test_an_entry_of_a_glossary_defines(sentence: str, sure: bool) -> None:
    page = make_document(f"# Words\n\n{sentence}\n")
    said = next(s for s in sentences_between(page, 0, len(page.text)) if "tage" in s.text)
    assert (defines((Term("stage", "stage", 1.0, False),), said) >= 0.8) is sure


def test_an_entry_defines_its_short_form_too() -> None:
    page = make_document("# Words\n\n**Dead-letter queue (DLQ)**: the holding place for letters.\n")
    said = next(s for s in sentences_between(page, 0, len(page.text)) if "holding" in s.text)
    assert defines((Term("dlq", "dlq", 1.0, True),), said) >= 0.8


def test_no_topic_is_named_by_no_section() -> None:
    assert section_naming((), [make_document(CHOIR)]) == []
