"""The trained reader: which texts its network is given, and that what it marks lands on the right sentences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from collabqa.answers.calibration import Calibration
from collabqa.answers.evidence import Sentence, sentences_between
from collabqa.answers.network import Marks
from collabqa.answers.question import parse
from collabqa.answers.reading import LexicalReader
from collabqa.answers.trained import BLOCKS, CLOSE, LONGEST, TrainedReader, excerpt
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Document, Range
from documents import make_document
from handbook import load
from hashing import HashEmbedder

WEIGHTS = Calibration({"inside": 1.0, "coverage": 0.01}, {"answered": 4.0}, -2.0)


class Needle:
    """A network that finds one word, and notes what it was given."""

    def __init__(self, word: str) -> None:
        self.word, self.texts = word, list[str]()

    def read(self, question: str, text: str, heading: str = "") -> Marks:
        self.texts.append(text)
        at = text.find(self.word)
        if at < 0:
            return Marks((Range(0, len(text)),), np.zeros(1, np.float32), (), 0.0)
        place = Range(at, at + len(self.word))
        return Marks((place,), np.ones(1, np.float32), ((place, 0.75),), 0.9)


def candidates(document: Document) -> list[Sentence]:
    return list(sentences_between(document, 0, len(document.text)))


def reader_of(document: Document, network: Needle) -> TrainedReader:
    return TrainedReader(LexicalReader(HashEmbedder(), Lexicon.build([document])), network, WEIGHTS)


def test_what_the_network_marks_lifts_its_sentence() -> None:
    document = make_document("The crane lifts cargo. The crane was built by Ines.\n\nThe crane is old.")
    network = Needle("Ines")
    reading = reader_of(document, network).read(parse("Who built the crane?"), candidates(document))
    best = reading.evidence[0]
    assert best.sentence.text == "The crane was built by Ines."
    assert best.answer is not None and document.slice(best.answer) == "Ines"
    assert (best.inside, best.span, best.answered) == (1.0, 0.75, 0.9)
    assert reading.confidence == pytest.approx(1 / (1 + np.exp(-(4.0 * 0.9 - 2.0))))
    assert reading.evidence[-1].inside == 0.0


def test_each_text_is_read_once_and_few_are() -> None:
    document = make_document("\n\n".join(f"The crane lifts cargo number {i}. It lifts it well." for i in range(9)))
    network = Needle("nothing")
    reader_of(document, network).read(parse("What does the crane lift?"), candidates(document))
    assert len(network.texts) == len(set(network.texts)) == BLOCKS + 1  # the best sentence by itself too


def test_of_a_long_paragraph_the_part_around_the_sentence_is_read() -> None:
    filler = " ".join(f"Nothing of note took place on day {i} of that year." for i in range(200))
    document = make_document(f"{filler} The crane was built by Ines. {filler}")
    network = Needle("Ines")
    reading = reader_of(document, network).read(parse("Who built the crane?"), candidates(document))
    best = reading.evidence[0]
    assert best.sentence.text == "The crane was built by Ines."
    assert best.answer is not None and document.slice(best.answer) == "Ines"
    assert all(len(text) <= LONGEST for text in network.texts)
    first = excerpt(best.sentence)
    before, after = best.sentence.range.start - first.start, first.end - best.sentence.range.end
    assert first.end - first.start > LONGEST - 120 and abs(before - after) < 120


def test_an_excerpt_is_whole_sentences_and_never_less_than_its_own() -> None:
    long = "The crane " + "lifts and lowers " * 100 + "cargo."
    document = make_document(f"It rains. {long} It shines.")
    own = candidates(document)[1]
    assert len(own.text) > LONGEST
    assert excerpt(own) == own.range
    short = candidates(document)[0]
    assert document.slice(excerpt(short)) == "It rains."
    whole = make_document("It rains. It shines.")
    assert whole.slice(excerpt(candidates(whole)[1])) == "It rains. It shines."


def test_an_excerpt_goes_by_place_whatever_number_the_piece_of_evidence_has() -> None:
    document = make_document(f"{'It rains. ' * 150}It shines.")
    last = candidates(document)[-1]
    counted = replace(last, number=last.number + 5)  # sentences before it were parted
    assert excerpt(counted) == excerpt(last)
    assert document.slice(excerpt(counted)).endswith("It shines.")


def test_for_the_decision_the_best_sentence_is_read_again_with_its_neighbours_and_by_itself() -> None:
    filler = " ".join(f"Nothing of note took place on day {i} of that year." for i in range(10))
    document = make_document(f"{filler} The crane was built by Ines. {filler}")
    network = Needle("Ines")
    best = reader_of(document, network).read(parse("Who built the crane?"), candidates(document)).evidence[0]
    whole, close, alone = network.texts
    assert len(close) <= CLOSE < len(whole)
    assert "The crane was built by Ines." in close and alone == "The crane was built by Ines."
    assert best.close == best.alone == 0.9


def test_a_short_paragraph_is_read_once_and_its_sentence_by_itself() -> None:
    document = make_document("The crane was built by Ines. It is old.")
    network = Needle("Ines")
    best = reader_of(document, network).read(parse("Who built the crane?"), candidates(document)).evidence[0]
    assert network.texts == ["The crane was built by Ines. It is old.", "The crane was built by Ines."]
    assert best.close == best.answered == 0.9


def test_an_item_is_read_with_its_list_and_what_leads_in() -> None:
    text = "# Shop\n\nOpen daily. You can pay if you\n\n- have a card\n- have cash\n\nBring a bag.\n"
    shop = load(text, "shop.md")
    whole = "You can pay if you\n\n- have a card\n- have cash"
    read = {sentence.text: shop.slice(excerpt(sentence)) for sentence in candidates(shop)}
    assert read["have a card"] == read["have cash"] == whole
    assert read["You can pay if you"] == read["Open daily."] == f"Open daily. {whole}"
    assert read["Bring a bag."] == "Bring a bag."
    card = next(sentence for sentence in candidates(shop) if sentence.text == "have a card")
    assert shop.slice(excerpt(card, 0)) == "have a card"
