"""Composes an answer from evidence: which sentences, in which order, and with which few words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from collabqa.answers.coverage import Term, cover, stem_set, terms_of
from collabqa.answers.defining import HEADED, defines, only_listed, section_naming, section_on
from collabqa.answers.evidence import Sentence, leads_in
from collabqa.answers.expectation import VALUES, Expect
from collabqa.answers.facts import fact
from collabqa.answers.forms import Forms
from collabqa.answers.inline import announced, count_in, marked
from collabqa.answers.leaning import continues
from collabqa.answers.lines import (
    Composition,
    Line,
    answering_lines,
    first,
    line_of,
    lines_of,
    merge_labels,
    whole,
    with_columns,
    with_copies,
)
from collabqa.answers.listing import Lister, lists_one
from collabqa.answers.lists import Walked
from collabqa.answers.naming import of_what
from collabqa.answers.question import Kind, Question, parse
from collabqa.answers.reading import Evidence, Reader, Reading
from collabqa.answers.rows import is_row
from collabqa.answers.shortanswer import surely_marked
from collabqa.answers.swaps import numbers_of
from collabqa.answers.telling import telling
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import BlockKind, Document

_ITEM_ALONE = 0.34  # of the question's words, by which one item of a list may be asked for
_ANNOUNCED = 0.6  # of what is asked that a sentence holds whose list is given with it
_SAID = 0.5  # of the question's words that a sentence holds which says how many there are
_SURE = 0.5  # that a paragraph answers, as the network has it
_BRIEF = 4  # words of what is a name rather than a sentence: "Strand B – Skills."
# A height is none of things that are listed.
_COUNTS = re.compile(r"\b(?:how\s+(?:many|much)|numbers?|count|total|amount)\b", re.IGNORECASE)
_PLAIN = re.compile(r"[\w-]+(?:\s[\w-]+){0,2}")  # a thing that is asked for by its name, not described
_UNTOLD = 0.3  # the confidence where a thing, or a side of a comparison, is told of nowhere
_OF_A_SIDE = 0.5  # of the words that name one side alone, how much tells of it
_BESIDE, _ELSEWHERE = 0.8, 0.3  # how much lower the second sentence of an explanation may score
_BARE_VERDICT = re.compile(r"(?:yes|no)[.!]", re.IGNORECASE)
_OTHERS = re.compile(r"(?:yes|no)[,.!]\s", re.IGNORECASE)
_UNDER = re.compile(r"\s+(?:under|within|according\s+to|in\s+terms\s+of)\s+")  # "an emergency under the contract"
_AS_WHAT = re.compile(r"\s+as\s+(?:an?\s+)?[\w-]+(?:\s+[\w-]+)?$")  # "agencies as partners" are agencies
_CAUSE = re.compile(
    r"\b(?:because|since|therefore|thus|so that|in order to|due to|enabl\w+|allow\w+|lead\w*|help\w*|ensur\w+|by \w+ing|through|reduc\w+|improv\w+|result\w*|empower\w*|driv\w+|so|as a result|which means|accelerat\w+|need\w*|require\w*)\b",
    re.IGNORECASE,
)
# Without any of these a sentence but says that it was so: "We left Spain in June."
_MAY_BE_WHY = re.compile(
    rf"{_CAUSE.pattern}|[;:–—(]|\b(?:as|for|to|after|when|once|given|thanks|owing|reasons?|caus\w+|attribut\w+|which|who|that|where|"
    r"from|under|of|if|while|but|how|[a-z]{3,}ing)\b",
    re.IGNORECASE,
)


class Composer:
    """Chooses the sentences that answer a question of each kind."""

    def __init__(self, reader: Reader, lexicon: Lexicon, walked: Walked | None = None) -> None:
        """``walked`` remembers the enumerations of documents, for whoever else looks at them."""
        self._reader = reader
        self._lexicon = lexicon
        self._lister = Lister(lexicon, walked or Walked())
        self._forms = Forms(lexicon, self._lister)

    def compose(
        self, question: Question, candidates: Sequence[Sentence], documents: Sequence[Document], among: int = 0
    ) -> Composition:
        """The composition for ``question`` from candidate sentences and the structure of ``documents``.

        ``among`` is how many passages were searched for the sentences.
        """
        reading = self._reader.read(question, candidates, among)
        composition = self._composed(question, reading, candidates, documents, among)
        lines = self._followed(question, answering_lines(composition.lines))
        if question.kind is not Kind.YESNO:
            # "Do you sell boats?" – "No. We stopped in 2021 because …", when it is asked why.
            lines = tuple(line for line in lines if not _BARE_VERDICT.fullmatch(line.sentence.text)) or lines
            # Nor is "Yes, within 30 days", which answers another question, beside what answers this one.
            home = {(line.sentence.document.id, line.sentence.block) for line in lines}
            lines = tuple(line for line in lines if len(home) < 2 or not _OTHERS.match(line.sentence.text)) or lines
        short = composition.short_answer
        if short is None and not composition.lead and not any(line.item for line in lines):
            told = {line.sentence.key for line in lines}
            short = surely_marked(question, [e for e in reading.evidence if e.sentence.key in told])
        short = short if short and any(short in line.sentence.text for line in lines) else None
        return replace(composition, lines=with_columns(with_copies(lines, candidates)), short_answer=short)

    def _followed(self, question: Question, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """The lines with what the first of them announces ("… the following:"), if it is what is asked for.

        An announcement in another paragraph is left out, one in a list takes what it announces into its item.
        """
        terms = terms_of(question.text, self._lexicon)
        told = {line.sentence.key for line in lines}
        found: list[Line] = []
        for place, line in enumerate(lines):
            items = self._announced_by(question, line)
            whole_of_it = (
                place == 0 and not line.item and question.expect not in VALUES and question.kind is not Kind.YESNO
            )
            others = told - {line.sentence.key}
            if whole_of_it and others and others < {item.sentence.key for item in items}:
                return (line, *items)  # some of the steps that it announces are none of the way
            given = [item for item in items if item.sentence.key in told]
            open_end = question.expect not in VALUES and question.kind is not Kind.YESNO
            if given and open_end and not line.item and not any(_of_itself(terms, item) for item in given):
                found += [line, *items]
            elif not items or given:
                if all(line.sentence.key != before.sentence.key for before in found):
                    found.append(line)
            elif line.item:
                found += [line, *(replace(item, item=True, joined=True) for item in items)]
            elif all(before.sentence.home is line.sentence.home for before in lines[:place]):
                asked = cover(terms, [(line.sentence.text, 1.0), (line.sentence.headings, 0.95)])
                wanted = question.expect not in VALUES and asked >= _ANNOUNCED
                found += [line, *(items if wanted else ())]
            elif not line.sentence.text.rstrip().endswith(":"):
                found.append(line)
        return tuple(found)

    def _announced_by(self, question: Question, line: Line) -> list[Line]:
        """What follows a line that announces it; a table only where a list is asked for."""
        led = self._lister.led(line.sentence)
        if led is None or (led.tabled and question.kind is not Kind.LIST and not line.item):
            return []
        return [item for item in self._lister.lines(led) if item.sentence.key != line.sentence.key]

    def _composed(
        self,
        question: Question,
        reading: Reading,
        candidates: Sequence[Sentence],
        documents: Sequence[Document],
        among: int,
    ) -> Composition:
        by_form = self._forms.told(question, reading, documents)
        if by_form is not None:
            return by_form
        if question.kind is Kind.LIST:
            listed = self._lister.compose(question, reading, documents)
            single = lists_one(question) and not any(line.item for line in listed.lines)
            return fact(question, reading, self._lexicon) if single else listed
        if question.kind is Kind.DEFINITION:
            return self._definition(question, reading, documents)
        if question.kind is Kind.COMPARE:
            sides = self._compare(question, candidates, documents, among) if question.sides else None
            return sides or self._across(question, reading)
        if question.kind is Kind.OVERVIEW:
            return self._overview(question, reading, documents)
        if question.kind is Kind.EXPLAIN:
            return self._explain(question, reading)
        if question.expect is Expect.QUANTITY and question.focus and _COUNTS.search(question.text):
            counted = self._count(question, reading, documents)
            if counted is not None:
                return counted
        if question.expect is Expect.ANY and question.focus and question.topic:
            headed = self._forms.headed(question, reading, documents)
            if headed is not None:
                return headed
        return self._listed_by_best(question, reading) or fact(question, reading, self._lexicon)

    def _listed_by_best(self, question: Question, reading: Reading) -> Composition | None:
        """The whole list that the best sentence leads into, or is an item of where what stands above it is asked for."""
        best = first(reading)
        if best is None or question.kind is not Kind.FACT or question.expect is not Expect.ANY:
            return None
        led = self._lister.led(best.sentence) if leads_in(best.sentence) else None
        led = led or self._lister.all_of(question, best)
        return None if led is None else Composition(self._lister.lines(led, lead=True), reading.confidence)

    def _count(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition | None:
        """The list whose items are asked to be counted.

        None where no heading or lead-in names them, so that no count is made up, or where a sentence surely says another.
        """
        listed = self._lister.compose(question, reading, documents)
        inline = marked(listed.lines[0].sentence.text) if listed.lines else 0
        if inline >= 2 and not any(line.item for line in listed.lines):
            return replace(listed, lines=listed.lines[:1], lead=f"{inline} are named")
        items = [line for line in listed.lines if line.item and not line.joined]
        if len(items) < 2 or listed.confidence < 0.8 or _says_another(len(items), first(reading)):
            return None
        opens = listed.lines[0]
        if not opens.item and announced(opens.sentence.text) == len(items):
            return replace(listed, short_answer=count_in(opens.sentence.text))
        return replace(listed, lead=f"{len(items)} are named")

    def _definition(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition:
        """What is said of a thing; its own section rather than a mention, and no mention among others."""
        said = self._said_of(question, reading, documents)
        topic = terms_of(question.topic, self._lexicon)
        lines = [line.sentence for line in said.lines]
        plain = topic and _PLAIN.fullmatch(question.topic) and not question.text.lower().startswith("who")
        if not plain or any(line.item for line in said.lines) or any(is_row(s) or defines(topic, s) for s in lines):
            return said
        about = section_naming(topic, documents)[:HEADED]
        told = bool(about) and about[0].home.kind is not BlockKind.ITEM
        if told and {term.stem for term in topic} <= stem_set(about[0].section.path[-1]):
            return Composition(lines_of(about), said.confidence)
        listed = all(only_listed(topic, sentence) for sentence in lines)
        return replace(said, confidence=min(said.confidence, _UNTOLD)) if listed else said

    def _said_of(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition:
        """What a thing is; where that is not said, what else is said of it."""
        topic = terms_of(question.topic, self._lexicon)
        if not topic:
            return fact(question, reading, self._lexicon)
        best, strength = None, 0.0
        alone = terms_of(_UNDER.split(question.topic, maxsplit=1)[0], self._lexicon) or topic
        for evidence in reading.evidence:
            says = defines(alone, evidence.sentence)
            if says + 0.1 * evidence.score > strength + 0.1 * (best.score if best else 0.0) and says > 0.0:
                best, strength = evidence, says
        if best is not None and strength >= 0.5:
            confidence = max(reading.confidence, 0.5 + 0.45 * strength)
            return Composition(lines_of([best.sentence]), confidence)
        # A heading that is the topic: its section says what it is, in its first sentence.
        under = [s for s in section_on(topic, documents) if not stem_set(s.text) <= stem_set(question.topic)]
        # Steps say how a thing is done, not what it is.
        if under and under[0].home.kind is not BlockKind.ITEM:
            opening = under[:1] if len(under[0].text.split()) > _BRIEF else under[:HEADED]
            return Composition(merge_labels(tuple(map(line_of, opening))), max(reading.confidence, 0.8))
        if re.match(r"what\s+are\b", question.text, re.IGNORECASE):
            listed = self._lister.compose(replace(question, focus=question.topic), reading, documents)
            if any(line.item for line in listed.lines):
                return listed
        found = fact(question, reading, self._lexicon)
        said = [line.sentence for line in found.lines]
        named = _PLAIN.fullmatch(question.topic) and len(topic) >= len(question.topic.split())
        if not named or question.topic.isupper() or any(is_row(s) or defines(topic, s) for s in said):
            return found
        # Something is said of it, but not what it is; or what is said is of something else.
        told = any(cover(topic[-1:], _places(line)) for line in found.lines)
        return replace(
            found, short_answer=None, confidence=found.confidence if told else min(found.confidence, _UNTOLD)
        )

    def _explain(self, question: Question, reading: Reading) -> Composition:
        best = first(reading, bonus=_caused)
        if best is None:
            return Composition((), reading.confidence)
        read = telling(reading, best)
        told = read if len(read) > 1 else [best, *_second(reading, best)]
        bare = question.text.lower().startswith("why") and not any(_MAY_BE_WHY.search(e.sentence.text) for e in told)
        confidence = min(reading.confidence, _UNTOLD) if bare else reading.confidence
        return Composition(lines_of(e.sentence for e in told), confidence)

    def _overview(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition:
        """The section on the topic, or what is said of it anywhere."""
        topic = terms_of(question.topic, self._lexicon)
        under = section_on(topic, documents)
        if under:
            return Composition(merge_labels(tuple(line_of(s) for s in under[:HEADED])), max(reading.confidence, 0.85))
        about = section_naming(topic, documents) if topic else []
        if about:
            return Composition(merge_labels(tuple(line_of(s) for s in about[:HEADED])), reading.confidence)
        return self._across(question, reading)

    def _across(self, question: Question, reading: Reading) -> Composition:
        """What every document says of the topic: its best sentence in each, and the next where nearly as good."""
        best = first(reading)
        if best is None:
            return Composition((), reading.confidence)
        per_document: dict[str, list[Evidence]] = {}
        for evidence in [best, *reading.evidence]:
            kept = per_document.setdefault(evidence.sentence.document.id, [])
            holds = (
                evidence.own >= max(0.5, 0.6 * best.own)
                and evidence.coverage >= 0.7 * best.coverage
                and not evidence.missing
            )
            near = not kept or evidence.score > kept[0].score - 0.08
            if evidence not in kept and (evidence is best or (holds and near and len(kept) < 2)):
                kept.append(evidence)
        chosen = sorted((e for kept in per_document.values() for e in kept), key=lambda e: (-e.score, e.sentence.key))[
            :5
        ]
        sentences: dict[tuple[str, int], Sentence] = {}
        for evidence in chosen:
            sentences |= {s.key: s for s in whole(evidence.sentence)}
        return Composition(lines_of(sentences.values()), reading.confidence)

    def _compare(
        self, question: Question, candidates: Sequence[Sentence], documents: Sequence[Document], among: int
    ) -> Composition:
        lines: list[Line] = []
        confidence = 1.0
        sides = [_AS_WHAT.sub("", side) or side for side in question.sides]
        words = [stem_set(of_what(side) or side) for side in sides]  # "roles in Pelican" are roles
        for number, side in enumerate(sides):
            asked = f"What is the {question.aspect} of {side}?" if question.aspect else side
            part = (
                parse(f"What is {side}?")
                if not question.aspect
                else Question(asked, Kind.EXPLAIN, Expect.ANY, "", asked)
            )
            # A side that has a section of its own is told there or by its name, whatever else holds some of its words.
            topic = terms_of(side, self._lexicon)
            headed = bool(section_on(topic, documents))
            part = replace(part, text=asked, topic=side, anchor=side if headed else "")
            named = [c for c in candidates if headed and (words[number] <= stem_set(c.headings) or _says(side, c.text))]
            about = [] if headed else section_naming(topic, documents)
            named = named or [c for c in candidates if about and c.section == about[0].section]
            reading = self._reader.read(part, named or candidates, among)
            one = self._said_of(part, reading, documents) if not question.aspect else self._explain(part, reading)
            confidence = min(confidence, one.confidence)
            only = words[number].difference(*(w for n, w in enumerate(words) if n != number))
            others = frozenset[str]().union(*(w for n, w in enumerate(words) if n != number)) - words[number]
            known = {line.sentence.key for line in lines}
            told = [line for line in one.lines if line.sentence.key not in known] if named else []
            told = told or _of_side(one.lines, only, others, known)
            # "With" and "without" are told in other words.
            naming = " ".join(w for w in side.split() if stem_set(w) & only and w.lower() not in ("with", "without"))
            own = terms_of(naming, self._lexicon)
            if own and not headed and not any(cover(own, _places(line)) >= _OF_A_SIDE for line in told):
                confidence = min(confidence, _UNTOLD)  # what is said is of the other side
            # One bullet for each side, however many sentences tell it.
            lines.extend(replace(line, item=True, joined=place > 0) for place, line in enumerate(told))
        return Composition(tuple(lines), confidence)


def _says_another(count: int, best: Evidence | None) -> bool:
    """Whether the best evidence surely says how many there are, and that it is not ``count``."""
    if best is None or best.typed < 1.0 or min(best.answered, best.span) < _SURE or best.own < _SAID:
        return False
    return str(count) not in numbers_of(best.sentence.text)


def _of_itself(terms: Sequence[Term], line: Line) -> bool:
    """Whether an item holds so much of the question that it may be the one of its list that answers."""
    return cover(terms, [(line.sentence.text, 1.0)]) >= _ITEM_ALONE


def _places(line: Line) -> list[tuple[str, float]]:
    return [(line.sentence.text, 1.0), (line.sentence.headings, 1.0), (line.label, 1.0)]


def _of_side(
    lines: Sequence[Line], only: frozenset[str], others: frozenset[str], known: set[tuple[str, int]]
) -> list[Line]:
    """Of the lines for one side of a comparison those that tell of it: not of the others alone, nor before it is named.

    ``only`` and ``others`` are the stems of this side and of the others that they do not share, ``known`` the keys of
    what is said of another side already.
    """
    new = [line for line in lines if line.sentence.key not in known]
    own = [line for line in new if only & stem_set(line.sentence.text)]
    if lines and lines[0].sentence.key in known and only & stem_set(lines[0].sentence.text):
        return own  # one sentence tells of both sides
    about = [line for line in new if line in own or not others & stem_set(line.sentence.text)]
    if own and not continues(own[0].sentence.text):
        about = about[about.index(own[0]) :]
    return about or new


def _second(reading: Reading, best: Evidence) -> list[Evidence]:
    """A reason or a way is seldom told in one sentence: the next best of the same paragraph, or one nearly as good.

    Only where the network is sure of one sentence or has read none. Without it .006 of mtrag's evidence and .009 of
    clapnq's is not cited (November 2026).
    """
    rest = [e for e in reading.evidence if e is not best and e.coverage >= 0.4 and not e.missing and not e.announces]
    block = (best.sentence.document, best.sentence.block)
    beside = [e for e in rest if (e.sentence.document, e.sentence.block) == block]
    near = max(beside, key=lambda e: e.score + _caused(e), default=None)
    if near is None or near.score < best.score - _BESIDE:
        near = next((e for e in rest if e.score > best.score - _ELSEWHERE and e.own >= 0.34), None)
    return [] if near is None else [near]


def _says(name: str, text: str) -> bool:
    """Whether the text holds the very words of a name."""
    return bool(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))


def _caused(evidence: Evidence) -> float:
    """A little more for a sentence that says how or why."""
    return 0.2 * bool(_CAUSE.search(evidence.sentence.text))
