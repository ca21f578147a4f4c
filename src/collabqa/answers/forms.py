"""What the form of a document says to answer: its headings, rows, dates and steps, where the question names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from collabqa.answers.coverage import cover, terms_of
from collabqa.answers.dates import dated_heading, lifespan_asked
from collabqa.answers.defining import HEADED, answer_below, called_by_contract, section_on
from collabqa.answers.evidence import sentences_between
from collabqa.answers.expectation import MEASURES, Expect
from collabqa.answers.extremes import extreme
from collabqa.answers.lines import Composition, Line, first, line_of, lines_of, merge_labels
from collabqa.answers.listing import Lister
from collabqa.answers.numbered import numbered_parts
from collabqa.answers.question import Kind, Question
from collabqa.answers.reading import Reading
from collabqa.answers.rows import cells
from collabqa.answers.shortanswer import short_answer
from collabqa.answers.table import filtered, looked_up, ticked
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Document

_UNASKED = 0.82  # how well a list has to fit a question that asks for none in so many words
_ASKED_THERE = 0.9  # the confidence that a section answers whose heading is the question
_LOOKED_UP = 0.8  # the confidence that rows answer which the question names
_SURE = 0.5  # that a paragraph answers, as the network has it
_OWNED = 0.8  # of the words for whose it is that its document has to hold

# "How do I cancel?" is answered under "Cancellation".
_DO_ONESELF = re.compile(r"how\s+(?:(?:do|can|could|should|must|may)\s+(?:i|we|you|one)|to)\s+", re.IGNORECASE)
_WHAT_TO_DO = re.compile(
    r"\bwhat\s+(?:should|must|shall)\s+(?:i|we|you|one)\s+do\b|\bwhat\s+do\s+(?:i|we|you)\s+(?:have|need)\s+to\s+do\b|\b(?:steps|procedure)\b",
    re.IGNORECASE,
)
_WHO_IS = re.compile(r"who\s+(?:is|are|was|were)\s+(?P<x>[\w\s-]{2,40}?)\W*$", re.IGNORECASE)
# What a thing holds or means is told in words, not by its row in a table.
_IN_WORDS = re.compile(
    r"\b(?:includes?|consists?\s+of|comprises?|represents?|reflects?|relates?\s+to|means?|refers?\s+to)\W*$",
    re.IGNORECASE,
)
# What a thing is; "the power" is one that a thing has, and told by its number.
_WHAT_THING_IS = re.compile(
    r"what\s+(?:is|are)\s+(?!the\b|its\b|my\b|our\b|your\b)[\w-]+(?:\s+[\w-]+){0,2}\W*$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{4}")  # no unit
_CODE = re.compile(r"\b[A-Z]{1,4}-?\d+\b")  # "What does E11 mean?" is asked of a row
_WHY = re.compile(r"(?:why|how\s+come|(?:what|for\s+what)\b.{0,12}\breasons?)\b", re.IGNORECASE)


class Forms:
    """Answers that the form of documents gives, whatever their words are worth."""

    def __init__(self, lexicon: Lexicon, lister: Lister) -> None:
        self._lexicon = lexicon
        self._lister = lister

    def told(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition | None:
        """What headings and clauses answer, or else rows and lists; None where the form says nothing."""
        return self._by_heading(question, reading, documents) or self._by_row(question, reading, documents)

    def _by_heading(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition | None:
        """What the form of a document says to answer: what stands below the same question as a heading, is called so
        by a contract, is dated behind a name or in a heading, or has the number that the question has."""
        terms = terms_of(question.text, self._lexicon)
        headed = self._lister.headed(question.text, documents)
        if headed is not None:
            return Composition(self._lister.lines(headed), max(reading.confidence, _ASKED_THERE))
        below = answer_below(question.text, terms, documents)
        if below:
            best = next((e for e in reading.evidence if e.sentence.key == below[0].key), None)
            short = short_answer(question, best) if best is not None else None
            return Composition(lines_of(below), max(reading.confidence, _ASKED_THERE), short)
        who = _WHO_IS.match(question.text)
        for evidence in reading.evidence if who else ():
            name = called_by_contract(who["x"] if who else "", evidence.sentence.text)
            if name is not None:
                short = evidence.sentence.text[name.start : name.end]
                return Composition(lines_of([evidence.sentence]), max(reading.confidence, _ASKED_THERE), short)
        dated = lifespan_asked(question.text, (e.sentence for e in reading.evidence))
        if dated is None and question.expect is Expect.TIME:
            dated = dated_heading(terms, documents)
        if dated is not None:
            told, date = dated
            return Composition(
                lines_of([told]), max(reading.confidence, _ASKED_THERE), told.text[date.start : date.end]
            )
        parts = numbered_parts(question.text, documents)
        if len(parts) == 1:
            return Composition(lines_of(parts[0]), max(reading.confidence, _ASKED_THERE))
        if parts:
            each = (
                Line(s, "" if place else part[0].document.title, item=True, joined=place > 0)
                for part in parts
                for place, s in enumerate(part)
            )
            return Composition(tuple(each), max(reading.confidence, _ASKED_THERE))
        return None

    def _by_row(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition | None:
        """The rows that the question names; the list or section meant by one that asks for none in so many words."""
        terms = terms_of(question.text, self._lexicon)
        ticks = ticked(question, terms, documents) or filtered(question, terms, documents)
        if ticks:
            lines = tuple(replace(line_of(row), item=True) for row in ticks)
            return Composition(lines, max(reading.confidence, _LOOKED_UP))
        most, name = extreme(question.text, terms, documents)
        if most:
            return Composition(lines_of(most), max(reading.confidence, _LOOKED_UP), name or None)
        in_words = _WHY.match(question.text) or (_IN_WORDS.search(question.text) and not _CODE.search(question.text))
        if question.kind in (Kind.LIST, Kind.FACT, Kind.DEFINITION, Kind.EXPLAIN) and not in_words:
            noun = replace(question, text=_by_noun(question.text))
            rows = looked_up(noun.text, terms_of(noun.text, self._lexicon), reading)
            if rows and (not _WHAT_THING_IS.match(question.text) or any(_tells(e.sentence.text) for e in rows)):
                lines = tuple(line_of(e.sentence) for e in rows)
                short = short_answer(noun, rows[0]) if len(rows) == 1 else None
                return Composition(lines, max(reading.confidence, _LOOKED_UP), short)
        if question.kind in (Kind.FACT, Kind.EXPLAIN) and question.expect is Expect.ANY:
            found, fit = self._lister.unasked(question, documents)
            if found is not None and fit >= _UNASKED:
                return Composition(self._lister.lines(found, lead=True), max(reading.confidence, min(0.97, fit)))
        doing = _DO_ONESELF.match(question.text)
        to_do = _WHAT_TO_DO.search(question.text)
        steps = self._lister.steps(reading, numbered=not to_do) if doing or to_do else None
        if steps is not None:
            return Composition(self._lister.lines(steps, lead=True), reading.confidence)
        under = section_on(terms_of(question.text[doing.end() :], self._lexicon), documents) if doing else []
        if under:
            section = under[0].section
            told = islice(sentences_between(under[0].document, section.start, section.end), HEADED)
            return Composition(lines_of(told), max(reading.confidence, _LOOKED_UP))
        return None

    def headed(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition | None:
        """The section whose heading is the attribute asked for ("Root cause") in a document on its owner.

        None where the best sentence names the attribute itself.
        """
        attribute, owner = terms_of(question.focus, self._lexicon), terms_of(question.topic, self._lexicon)
        best = first(reading)
        if not attribute or not owner or best is None or cover(attribute, [(best.sentence.text, 1.0)]) > 0.5:
            return None
        for document in documents:
            under = section_on(attribute, [document])[:HEADED]
            if not under or (under[0].section.start == best.sentence.section.start and best.answered >= _SURE):
                continue
            opening = " ".join(s.text for s in islice(sentences_between(document, 0, under[0].range.start), HEADED))
            places = [document.title, *under[0].section.path, opening]
            if cover(owner, [(text, 1.0) for text in places]) >= _OWNED:
                return Composition(merge_labels(tuple(line_of(s) for s in under)), max(reading.confidence, _LOOKED_UP))
        return None


def _tells(row: str) -> bool:
    """Whether a row says of what it names more than numbers: what costs 9 is not said to be anything by that."""
    return any(_WORD.search(cell) for cell in cells(row)[1:])


def _by_noun(text: str) -> str:
    """ "How heavy is it?" with the noun of what is asked for: "weight is it?"."""
    how = re.match(r"how\s+(\w+)\b", text, re.IGNORECASE)
    noun = MEASURES.get(how.group(1).lower()) if how else None
    return f"{noun}{text[how.end() :]}" if how and noun else text
