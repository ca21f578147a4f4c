"""The last gate: what is numbered, and which forgeries are caught."""

from __future__ import annotations

from dataclasses import replace

import pytest

from collabqa.answers.citations import Citations, check
from collabqa.answers.evidence import Sentence, sentences_between
from collabqa.errors import CitationMismatch
from collabqa.types import Answer, Citation, Document, Span, Statement
from handbook import load

TEXT = (
    "# Garden\n\n## Roses 🌹\n\nPrune 🌹 in March. Water them daily. Water them daily.\n\n## Lawn\n\nMow on Friday.\n"
)


@pytest.fixture(scope="module")
def garden() -> Document:
    return load(TEXT, "garden.md")


def sentences(document: Document) -> list[Sentence]:
    return list(sentences_between(document, 0, len(document.text)))


def answer(document: Document) -> Answer:
    """Two cited statements with a short answer, as they should be."""
    prune, water, _, _ = sentences(document)
    citations = Citations()
    statements = (
        Statement(prune.text, (citations.cite(prune),)),
        Statement(water.text, (citations.cite(water), citations.cite(prune))),
    )
    return Answer("When?", None, "…", "March", statements, citations.all(), (), 0.9)


def test_numbers_follow_first_use(garden: Document) -> None:
    prune, water, again, mow = sentences(garden)
    citations = Citations()
    assert citations.all() == ()
    assert [citations.cite(one) for one in (mow, prune, mow, water, again, prune)] == [1, 2, 1, 3, 4, 2]
    assert [citation.quote for citation in citations.all()] == [
        "Mow on Friday.", "Prune 🌹 in March.", "Water them daily.", "Water them daily.",
    ]  # fmt: skip
    first = citations.all()[0]
    start = TEXT.index("Mow")
    assert first == Citation(1, Span("garden.md", start, start + 14), "Mow on Friday.", garden.title, ("Lawn",))
    # The same words at another place are another citation.
    assert citations.all()[2].span != citations.all()[3].span


def test_the_same_place_in_two_documents_is_two_citations(garden: Document) -> None:
    other = load(TEXT, "other.md")
    citations = Citations()
    assert citations.cite(sentences(garden)[0]) == 1
    assert citations.cite(sentences(other)[0]) == 2


def test_a_sound_answer_passes(garden: Document) -> None:
    documents = {garden.id: garden}
    check(answer(garden), documents)
    check(replace(answer(garden), short_answer=None), documents)
    check(replace(answer(garden), statements=(), citations=(), short_answer=None), documents)


def moved(sound: Answer, start: int, end: int) -> Answer:
    """The answer with the edges of its first citation's range moved, the quote kept."""
    first = sound.citations[0]
    span = replace(first.span, start=first.span.start + start, end=first.span.end + end)
    return replace(sound, citations=(replace(first, span=span), *sound.citations[1:]))


@pytest.mark.parametrize(("start", "end"), [(1, 1), (-1, -1), (0, -1), (0, 1), (1, 0), (-1, 0), (7, 7), (0, 1000)])
def test_a_range_that_is_off_is_caught(garden: Document, start: int, end: int) -> None:
    with pytest.raises(CitationMismatch):
        check(moved(answer(garden), start, end), {garden.id: garden})


def test_offsets_in_utf_16_units_or_bytes_are_caught(garden: Document) -> None:
    water = answer(garden).citations[1]
    before = TEXT[: water.span.start]
    for shift in (len(before.encode("utf-16-le")) // 2, len(before.encode())):
        off = shift - len(before)
        assert off > 0
        span = replace(water.span, start=water.span.start + off, end=water.span.end + off)
        forged = replace(answer(garden), citations=(answer(garden).citations[0], replace(water, span=span)))
        with pytest.raises(CitationMismatch):
            check(forged, {garden.id: garden})


@pytest.mark.parametrize(
    "quote", ["prune 🌹 in March.", "Prune in March.", "Prune 🌹 in March", "Prune 🌹 in  March.", ""]
)
def test_a_quote_that_is_not_word_for_word_is_caught(garden: Document, quote: str) -> None:
    sound = answer(garden)
    forged = replace(sound, citations=(replace(sound.citations[0], quote=quote), *sound.citations[1:]))
    with pytest.raises(CitationMismatch, match=r"citation 1 .*garden\.md"):
        check(forged, {garden.id: garden})


def test_an_empty_quote_of_an_empty_range_is_caught(garden: Document) -> None:
    sound = answer(garden)
    nothing = replace(sound.citations[0], span=Span(garden.id, 5, 5), quote="")
    with pytest.raises(CitationMismatch):
        check(replace(sound, citations=(nothing, *sound.citations[1:])), {garden.id: garden})


def test_ranges_that_a_slice_forgives_are_caught(garden: Document) -> None:
    sound, length = answer(garden), len(TEXT)
    first = sound.citations[0]
    before = replace(first, span=Span(garden.id, first.span.start - length, first.span.end - length))
    beyond = Citation(1, Span(garden.id, length - 5, length + 50), TEXT[-5:], garden.title, ())
    for forged in (before, beyond):
        assert garden.slice(forged.span) == forged.quote
        with pytest.raises(CitationMismatch):
            check(replace(sound, citations=(forged, *sound.citations[1:]), short_answer=None), {garden.id: garden})


def test_numbers_that_do_not_tell_citations_apart_are_caught(garden: Document) -> None:
    sound = answer(garden)
    one, two = sound.citations
    for forged in ((one, replace(two, id=1)), (two, one), (replace(one, id=0), two), (one, replace(two, id=3))):
        with pytest.raises(CitationMismatch):
            check(replace(sound, citations=forged), {garden.id: garden})


def test_a_citation_of_nothing_and_an_empty_statement_are_caught(garden: Document) -> None:
    sound = answer(garden)
    for statements in (sound.statements[:1], (), (*sound.statements, Statement(" ", (1,)))):
        with pytest.raises(CitationMismatch):
            check(replace(sound, statements=statements), {garden.id: garden})


def test_an_unknown_document_is_caught(garden: Document) -> None:
    with pytest.raises(CitationMismatch, match=r"garden\.md"):
        check(answer(garden), {})
    with pytest.raises(CitationMismatch):
        check(answer(garden), {garden.id: load("Another text of the same name, long enough to slice.\n", garden.id)})


@pytest.mark.parametrize("cited", [(), (3,), (0,), (1, 3), (-1,)])
def test_a_statement_without_proof_is_caught(garden: Document, cited: tuple[int, ...]) -> None:
    sound = answer(garden)
    forged = replace(sound, statements=(*sound.statements, Statement("Roses are red.", cited)))
    with pytest.raises(CitationMismatch, match="a statement cites"):
        check(forged, {garden.id: garden})


@pytest.mark.parametrize("short", ["April", "march", "Mow on Friday", "March. Water", "in  March", "", " "])
def test_a_short_answer_that_stands_in_no_quote_is_caught(garden: Document, short: str) -> None:
    with pytest.raises(CitationMismatch, match="short answer"):
        check(replace(answer(garden), short_answer=short), {garden.id: garden})
