"""What the lexical reader sees of a sentence, worked by hand; and what it makes of it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from collabqa.answers.calibration import weigh
from collabqa.answers.evidence import Sentence, sentences_between
from collabqa.answers.expectation import Expect
from collabqa.answers.question import parse
from collabqa.answers.reading import Evidence, LexicalReader, confidence, lacks_type, logistic
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Document
from documents import make_document
from handbook import load
from hashing import HashEmbedder

TEXT = """# Harbour

The harbour of Bergen opened in 1905. Cranes lift the cargo.

# Fishing

Fishing boats leave at dawn. In this chapter, we explore fishing boats.
"""


@pytest.fixture(scope="module")
def document() -> Document:
    return make_document(TEXT, title="A Town by the Sea")


@pytest.fixture(scope="module")
def reader(document: Document) -> LexicalReader:
    return LexicalReader(HashEmbedder(), Lexicon.build([document]))


def sentences(document: Document) -> list[Sentence]:
    return list(sentences_between(document, 0, len(document.text)))


def seen(reader: LexicalReader, document: Document, question: str, anchor: str = "") -> dict[str, Evidence]:
    reading = reader.read(replace(parse(question), anchor=anchor), sentences(document))
    return {evidence.sentence.text.split()[0]: evidence for evidence in reading.evidence}


def test_a_sentence_with_every_word_is_covered_whole(reader: LexicalReader, document: Document) -> None:
    found = seen(reader, document, "When was the harbour of Bergen opened?")["The"]
    assert found.own == found.coverage == found.weakest == 1.0
    assert (found.typed, found.anchored, found.missing) == (1.0, 1.0, ())
    # Two of its first three content words are the question's, as are all three here: harbour, Bergen, opened.
    assert found.leads == 1.0


def test_headings_and_neighbours_cover_less_than_the_sentence_itself(reader: LexicalReader, document: Document) -> None:
    found = seen(reader, document, "harbour cranes")["Cranes"]
    assert found.own < 1.0  # "harbour" is not in it …
    assert found.coverage > found.own  # … but stands in its heading
    assert found.coverage < 1.0


def test_a_name_that_stands_nowhere_near_is_missing(reader: LexicalReader, document: Document) -> None:
    found = seen(reader, document, "When do boats leave Bergen?")
    assert found["Fishing"].missing == ("bergen",)
    assert found["The"].missing == ()


def test_what_is_said_under_another_heading_is_not_about_the_anchor(reader: LexicalReader, document: Document) -> None:
    found = seen(reader, document, "What is said of fishing?", anchor="Fishing")
    assert [found[word].anchored for word in ("Fishing", "The")] == [1.0, 0.0]


def test_an_announcement_ranks_below_what_it_announces(reader: LexicalReader, document: Document) -> None:
    reading = reader.read(parse("What about fishing boats?"), sentences(document))
    texts = [evidence.sentence.text for evidence in reading.evidence]
    assert texts.index("Fishing boats leave at dawn.") < texts.index("In this chapter, we explore fishing boats.")
    assert [e.announces for e in reading.evidence if e.sentence.text.startswith("In this")] == [True]


def test_a_title_that_is_no_heading_answers_nothing() -> None:
    minutes = load(
        "Garden club\nMinutes of the meeting, 4 May\n\nPresent: Ada, Bo\n\nThe hedge was cut.\n", "minutes.txt"
    )
    embedder = HashEmbedder()
    reading = LexicalReader(embedder, Lexicon.build([minutes])).read(parse("Who met in May?"), sentences(minutes))
    assert [e.sentence.text.split()[0] for e in reading.evidence if e.announces] == ["Minutes"]


def test_without_a_date_no_sentence_says_when(reader: LexicalReader, document: Document) -> None:
    question = parse("When did the cranes lift the cargo?")
    best = next(e for e in reader.read(question, sentences(document)).evidence if e.sentence.text.startswith("Cranes"))
    assert question.expect is Expect.TIME
    assert lacks_type(question, best)
    assert confidence(question, best) < confidence(question, replace(best, typed=1.0))


def test_evidence_is_ranked_best_first_and_the_order_of_candidates_is_nothing(
    reader: LexicalReader, document: Document
) -> None:
    question = parse("Who lifts the cargo?")
    there = reader.read(question, sentences(document))
    back = reader.read(question, sentences(document)[::-1])
    assert there == back
    assert [e.score for e in there.evidence] == sorted((e.score for e in there.evidence), reverse=True)
    assert len(there.evidence) == 4


def test_no_candidates_and_no_words_have_no_confidence(reader: LexicalReader, document: Document) -> None:
    assert reader.read(parse("Who lifts the cargo?"), []).confidence == 0.0
    assert reader.read(parse("what?"), sentences(document)) == reader.read(parse("what?"), [])


def test_weights_apply_by_name(reader: LexicalReader, document: Document) -> None:
    found = seen(reader, document, "When was the harbour of Bergen opened?")["The"]
    assert weigh({"own": 2.0, "typed": 0.5}, found.signals) == pytest.approx(2.0 * found.own + 0.5 * found.typed)
    with pytest.raises(KeyError, match="luck"):
        weigh({"luck": 1.0}, found.signals)
    assert logistic(0.0) == 0.5
    assert logistic(math.log(3)) == pytest.approx(0.75)


def test_a_sentence_is_nearest_to_itself_and_none_further_than_nothing_shared(
    reader: LexicalReader, document: Document
) -> None:
    found = seen(reader, document, "Cranes lift the cargo.")
    assert found["Cranes"].near == pytest.approx(1.0, abs=1e-3)
    assert all(0.0 <= other.near < 0.99 for name, other in found.items() if name != "Cranes")
    assert found["Cranes"].signals["near"] == found["Cranes"].near


def test_a_sentence_about_another_name_is_told_apart(reader: LexicalReader, document: Document) -> None:
    asked, other = "When was the harbour of Bergen opened?", "When was the harbour of Tromsø opened?"
    assert not seen(reader, document, asked)["The"].swapped
    assert seen(reader, document, other)["The"].swapped
