"""Composes an answer from evidence: which sentences, in which order, and with which few words around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from collabqa.answers.answertype import expansion, find
from collabqa.answers.coverage import Term, cover, stem_set, terms_of
from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.lists import Enumeration, Item, enumerations, is_enumerating
from collabqa.answers.question import Expect, Kind, Question, parse
from collabqa.answers.reading import Evidence, Reader, Reading
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import BlockKind, Document, Range
from collabqa.words import stems, tokenize


@dataclass(frozen=True, slots=True)
class Line:
    """One statement to be: a sentence, the heading it is put under ("" for none), whether it is a list item,
    and whether it goes on with the item before."""

    sentence: Sentence
    label: str = ""
    item: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Composition:
    """What an answer will say and how sure it is. No lines: nothing answers.

    ``lead`` is a fixed connecting word put before the first line ("Yes"), "" for none.
    """

    lines: tuple[Line, ...]
    confidence: float
    short_answer: str | None = None
    lead: str = ""


class Composer:
    """Chooses the sentences that answer a question of each kind."""

    def __init__(self, reader: Reader, lexicon: Lexicon) -> None:
        self._reader = reader
        self._lexicon = lexicon

    def compose(self, question: Question, candidates: Sequence[Sentence], documents: Sequence[Document]) -> Composition:
        """The composition for ``question`` from candidate sentences and the structure of ``documents``."""
        reading = self._reader.read(question, candidates)
        if question.kind is Kind.LIST:
            return self._list(question, reading, documents)
        if question.kind is Kind.DEFINITION:
            return self._definition(question, reading, documents)
        if question.kind is Kind.COMPARE and question.sides:
            return self._compare(question, candidates, documents)
        if question.kind is Kind.COMPARE:
            return self._across(question, reading)
        if question.kind is Kind.OVERVIEW:
            return self._overview(question, reading, documents)
        if question.kind is Kind.EXPLAIN:
            return self._explain(question, reading)
        if question.expect is Expect.QUANTITY and question.focus:
            counted = self._count(question, reading, documents)
            if counted is not None:
                return counted
        return self._fact(question, reading)

    def _count(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition | None:
        """The list whose items are asked to be counted; None where no heading or lead-in names them, so that no count is made up."""
        listed = self._list(question, reading, documents)
        items = [line for line in listed.lines if line.item and not line.joined]
        return replace(listed, lead=f"{len(items)} are named") if len(items) >= 2 and listed.confidence >= 0.8 else None

    # -- one sentence ------------------------------------------------------------------------------

    def _fact(self, question: Question, reading: Reading) -> Composition:
        best = _first(reading)
        if best is None:
            return Composition((), reading.confidence)
        short = short_answer(question, best.sentence)
        lead = _verdict(question, best) if question.kind is Kind.YESNO else ""
        chosen = [best] if short else [best, *_equal(reading, best)]
        lines = tuple(_line(e.sentence) for e in sorted(chosen, key=lambda e: e.sentence.key))
        return Composition(_merge_labels(lines), reading.confidence, short, lead)

    # -- what is X ---------------------------------------------------------------------------------

    def _definition(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition:
        topic = terms_of(question.topic, self._lexicon)
        if not topic:
            return self._fact(question, reading)
        best, strength = None, 0.0
        for evidence in reading.evidence:
            defines = _defines(topic, evidence.sentence)
            if defines + 0.1 * evidence.score > strength + 0.1 * (best.score if best else 0.0) and defines > 0.0:
                best, strength = evidence, defines
        if best is not None and strength >= 0.5:
            confidence = max(reading.confidence, 0.5 + 0.45 * strength)
            return Composition((_line(best.sentence),), confidence)
        # A heading that is the topic: its section says what it is, in its first sentence.
        under = _section_on(topic, documents)
        if under:
            return Composition((_line(under[0]),), max(reading.confidence, 0.8))
        if re.match(r"what\s+are\b", question.text, re.IGNORECASE):
            listed = self._list(replace(question, focus=question.topic), reading, documents)
            if any(line.item for line in listed.lines):
                return listed
        return self._fact(question, reading)

    # -- several sentences -------------------------------------------------------------------------

    def _explain(self, question: Question, reading: Reading) -> Composition:
        best = _first(reading, bonus=_caused)
        if best is None:
            return Composition((), reading.confidence)
        # A reason or a way is seldom told in one sentence: the next best of the same paragraph, or one nearly as good.
        rest = [
            e for e in reading.evidence if e is not best and e.coverage >= 0.4 and not e.missing and not e.announces
        ]
        beside = [
            e for e in rest if (e.sentence.document, e.sentence.block) == (best.sentence.document, best.sentence.block)
        ]
        near = max(beside, key=lambda e: e.score + _caused(e), default=None)
        if near is None or near.score < best.score - _BESIDE:
            near = next((e for e in rest if e.score > best.score - _ELSEWHERE and e.own >= 0.34), None)
        chosen = [best] if near is None else [best, near]
        lines = tuple(_line(e.sentence) for e in sorted(chosen, key=lambda e: e.sentence.key))
        return Composition(_merge_labels(lines), reading.confidence)

    def _overview(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition:
        """The section on the topic, or what is said of it anywhere."""
        under = _section_on(terms_of(question.topic, self._lexicon), documents)
        if under:
            return Composition(_merge_labels(tuple(_line(s) for s in under[:3])), max(reading.confidence, 0.85))
        return self._across(question, reading)

    def _across(self, question: Question, reading: Reading) -> Composition:
        """What every document says of the topic: its best sentence in each, and the next where nearly as good."""
        best = _first(reading)
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
            sentences |= {s.key: s for s in _whole(evidence.sentence)}
        lines = tuple(_line(sentences[key]) for key in sorted(sentences))
        return Composition(_merge_labels(lines), reading.confidence)

    def _compare(
        self, question: Question, candidates: Sequence[Sentence], documents: Sequence[Document]
    ) -> Composition:
        lines: list[Line] = []
        confidence = 1.0
        for side in question.sides:
            asked = f"{side} {question.aspect}".strip()
            part = (
                parse(f"What is {side}?")
                if not question.aspect
                else Question(asked, Kind.EXPLAIN, Expect.ANY, "", asked)
            )
            part = replace(part, text=asked, topic=side)
            reading = self._reader.read(part, candidates)
            one = self._definition(part, reading, documents) if not question.aspect else self._explain(part, reading)
            confidence = min(confidence, one.confidence)
            lines.extend(
                replace(line, item=True)
                for line in one.lines
                if line.sentence not in [known.sentence for known in lines]
            )
        return Composition(tuple(lines), confidence)

    # -- lists -------------------------------------------------------------------------------------

    def _list(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition:
        # "Steps" and "points" say that a list is wanted, not of what.
        terms = [
            term for term in terms_of(question.text, self._lexicon) if term.stem not in _FORMS_OF_LIST | _LIGHT_VERBS
        ]
        head = _head_term(question.focus, self._lexicon)
        best_list, fit = None, 0.0
        for document in documents:
            for found in enumerations(document):
                score = self._fit(question, terms, head, found)
                if found.told:
                    # Running text is a list only where its heading names what is listed.
                    named = head is not None and cover([head], [(_head_of(found.header), 1.0)]) >= 0.9
                    score = score if named else 0.0
                if score > fit:
                    best_list, fit = found, score
        sentence = _first(
            reading, bonus=lambda e: 0.3 * is_enumerating(e.sentence.text) + 0.2 * _holds(head, e.sentence)
        )
        sentence_fit = 0.0
        if sentence is not None:
            sentence_fit = (
                0.6 * sentence.coverage + 0.4 * sentence.own - 0.15 * (not is_enumerating(sentence.sentence.text))
            )
            sentence_fit -= 0.1 * (not _holds(head, sentence.sentence))
        # A heading that only means what is asked yields to a sentence that says it: "forms" under "Types".
        literal = head is None or best_list is None or best_list.told or head.stem in stem_set(best_list.header)
        margin = _PREFERS_STRUCTURE if literal else 0.0
        if best_list is not None and fit >= 0.65 and fit >= sentence_fit - margin:
            lines = tuple(line for item in best_list.items for line in self._item_lines(item, told=best_list.told))
            # A heading's opening sentence that names its things says in one what the items say one by one.
            opens = [s for s in best_list.lead if best_list.path and is_enumerating(s.text)][:1]
            told = tuple(Line(s) for s in opens)
            return Composition((*told, *lines), max(reading.confidence, min(0.97, fit)))
        if sentence is None:
            return Composition((), reading.confidence)
        led = _led_list(sentence.sentence)
        if led is not None:
            lines = tuple(line for item in led.items for line in self._item_lines(item, told=False))
            return Composition(lines, reading.confidence)
        chosen = sorted((e.sentence for e in (sentence, *_equal(reading, sentence))), key=lambda s: s.key)
        return Composition(_merge_labels(tuple(_line(s) for s in chosen)), reading.confidence)

    def _fit(self, question: Question, terms: Sequence[Term], head: Term | None, found: Enumeration) -> float:
        """How well an enumeration's header is what the question asks a list of, in [0, 1]."""
        lead = " ".join(s.text for s in (*found.lead[:3], *found.lead[-1:]))
        own = 1.0 if found.path else 0.93  # a title says less about its sections than a heading
        # What a document opens with holds for all its sections.
        opening = " ".join(found.document.slice(b) for b in _opening(found.document))
        places = [
            (found.header, own),
            (" ".join(found.path), 0.95),
            (lead, 0.85),
            (found.document.title, 0.8),
            (opening, 0.75),
        ]
        score = cover(terms, places)
        if any(term.name and not any(term.stem in stem_set(text) for text, _ in places) for term in terms):
            return 0.0
        if head is not None:
            score *= 0.55 + 0.45 * cover([head], [(found.header, 1.0), (lead, 0.85)])
        # "types", "examples" and the like carry no topic, but tell one header from another.
        own_head = _head_of(found.header)
        classes = bool(stem_set(own_head) & _CLASSES)
        if head is None and own_head and not classes and cover(terms, [(own_head, 1.0)]) == 0.0:
            score *= 0.85  # "Strategies for Partnerships" lists strategies, not partnerships
        asks_class = head is None or head.stem in {
            term.stem for term in terms_of(_after_of(own_head, found.header), self._lexicon)
        }
        return score + 0.06 * (classes and asks_class)

    def _item_lines(self, item: Item, *, told: bool) -> list[Line]:
        """The sentences that say the item: all of a short one, else the first and, where that does not hold the name, the one that does.

        Running text (``told``) gets no bullets.
        """
        first = item.sentences[0]
        document = first.document
        label = document.slice(item.label) if item.label else ""
        if item.label is None and len(item.sentences) > 1 and _NAMES_ONLY.fullmatch(first.text):
            # "1. Stay calm", and a paragraph that says what is meant
            return [Line(item.sentences[1], first.text, item=True)]
        inside = item.label is not None and first.home.start <= item.label.start < first.home.end
        if first.home.kind is BlockKind.ITEM and len(_whole(first)) == len(item.sentences):
            chosen = list(item.sentences)
        else:
            chosen = [first]
            named = terms_of(label, self._lexicon) if label else ()
            holds = [cover(named, [(s.text, 1.0)]) if named else 1.0 for s in item.sentences[:8]]
            best = max(range(len(holds)), key=lambda place: (holds[place], -place))
            if holds[0] < 0.5 and holds[best] >= 0.75:
                chosen.append(item.sentences[best])
        return [
            Line(s, "" if inside or place else label, item=not told, joined=place > 0) for place, s in enumerate(chosen)
        ]


_PREFERS_STRUCTURE = 0.15  # how much worse than a sentence a list or section may fit and still be the fuller answer
_FORMS_OF_LIST = frozenset(
    stem
    for word in [
        "steps",
        "stages",
        "phases",
        "points",
        "items",
        "tips",
        "parts",
        "elements",
        "aspects",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
    ]
    for stem in stems(word)
)
# "What challenges do coalitions face?" asks for challenges; how they have them is no matter.
_LIGHT_VERBS = frozenset(
    stem
    for word in [
        "face",
        "give",
        "offer",
        "have",
        "bring",
        "provide",
        "include",
        "involve",
        "exist",
        "encounter",
        "get",
        "come",
        "make",
        "take",
        "run",
        "meet",
        "present",
        "pose",
        "carry",
        "hold",
        "entail",
    ]
    for stem in stems(word)
)
# Headings that name a class by one of these list the things of that class.
_CLASSES = frozenset(
    stem
    for word in ("types", "kinds", "forms", "examples", "instances", "categories", "varieties", "sorts")
    for stem in stems(word)
)


def _head_of(header: str) -> str:
    """The part of a heading that names what stands below: "Key Strategies" of "Key Strategies for Growth"."""
    return re.split(r"\b(?:of|for|in|to|from|behind|with|on)\b", header, maxsplit=1)[0].strip()


def _after_of(head: str, header: str) -> str:
    return header[len(head) :] if header.startswith(head) else header


_TIED = 0.3  # a score so near the best that the two sentences answer alike
_BESIDE, _ELSEWHERE = 0.8, 0.08  # how much lower the second sentence of an explanation may score
_NAMES_ONLY = re.compile(r"[^\s.!?:;]+(?:\s[^\s.!?:;]+){0,7}")
_CAUSE = re.compile(
    r"\b(?:because|since|therefore|thus|so that|in order to|due to|enabl\w+|allow\w+|lead\w*|help\w*|ensur\w+|by \w+ing|through|reduc\w+|improv\w+|result\w*|empower\w*|driv\w+|so|as a result|which means|accelerat\w+|need\w*|require\w*)\b",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"^(?:However,\s+|Additionally,\s+|Moreover,\s+|Furthermore,\s+|Also,\s+)?(?:It|Its|They|Their|This|These|Those|That|Such|He|She|His|Her|The\s+(?:coalition|project|organi[sz]ation|company|group|summit|program(?:me)?|initiative|network|institution|team|agency|latter|former|result)(?:[’']s)?|Both|Another|Each)\b"
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|neither|nor|cannot|without|n[’']t)\b|n[’']t\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:only|still|always|never|all|every|any|entirely|purely?|solely|same|more|less|better|worse|first|most|least|yet|already|easy|hard|free)\b",
    re.IGNORECASE,
)
_COPULA = re.compile(
    r"\b(?:is|are|was|were|means?|refers?\s+to|denotes?|can\s+be\s+defined|consists?\s+of|comprises?|describes?|represents?)\b"
)


# A definition goes on with a noun phrase: "is essentially a …", "are companies that …", not "are poised to".
_SAYS_WHAT = (
    (re.compile(r"\s*(?:\w+ly\s+)?(?:an?|one|another)\s", re.IGNORECASE), 1.0),
    (
        re.compile(
            r"\s*(?!poised|used|able|going|expected|likely|essential|important|set|designed|intended|committed|often|not\b)(?:[\w-]+\s+){1,3}?(?:that|of|who|which|formed|made|where)\b",
            re.IGNORECASE,
        ),
        0.95,
    ),
    (re.compile(r"\s*(?:the|any|that)\s", re.IGNORECASE), 0.7),
)


def _opening(document: Document) -> list[Range]:
    """The sentences of the first paragraph of the document."""
    first = next((b for b in document.blocks if b.kind is BlockKind.PARAGRAPH), None)
    return list(first.sentences) if first else []


def _led_list(sentence: Sentence) -> Enumeration | None:
    """The list that a sentence ending in a colon leads in: it answers with its items."""
    if not sentence.text.rstrip().endswith(":"):
        return None
    found = (e for e in enumerations(sentence.document) if e.lead and e.lead[-1].key == sentence.key)
    return next(found, None)


def _equal(reading: Reading, best: Evidence) -> list[Evidence]:
    """The next sentence of the same document where it answers about as well: which of the two is meant, the reader sees."""
    for other in reading.evidence[:3]:
        same = other.sentence.document is best.sentence.document
        if (
            other is not best
            and same
            and other.score > best.score - _TIED
            and not other.missing
            and not other.announces
        ):
            return [other]
    return []


def _caused(evidence: Evidence) -> float:
    """A little more for a sentence that says how or why."""
    return 0.2 * bool(_CAUSE.search(evidence.sentence.text))


def _first(reading: Reading, bonus: Callable[[Evidence], float] = lambda _: 0.0) -> Evidence | None:
    if not reading.evidence:
        return None
    return max(reading.evidence[:8], key=lambda e: e.score + bonus(e))


def _line(sentence: Sentence) -> Line:
    """A sentence that leans on what was before it is put under its heading."""
    label = sentence.home.label
    if label and sentence.number > 0:
        return Line(sentence, sentence.document.slice(label))
    path = sentence.section.path
    return Line(sentence, path[-1] if path and _DANGLING.match(sentence.text) else "")


def _whole(sentence: Sentence) -> list[Sentence]:
    """The whole of a short list item, which is one thing said in two or three sentences; else the sentence alone."""
    every = list(sentences_of_block(sentence.document, sentence.block))
    short = sentence.home.kind is BlockKind.ITEM and len(every) <= 3 and sum(len(s.text.split()) for s in every) <= 60
    return every if short else [sentence]


def _merge_labels(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Without the heading where the line before stands in the same block: its referent is already there."""
    merged: list[Line] = []
    for line in lines:
        before = merged[-1].sentence if merged else None
        follows = (
            before is not None
            and before.document is line.sentence.document
            and before.home.section == line.sentence.home.section
        )
        merged.append(replace(line, label="") if follows else line)
    return tuple(merged)


def _defines(topic: Sequence[Term], sentence: Sentence) -> float:
    """How surely the sentence says what the topic is: 1 when the topic alone is the subject of "is"; 0 when it is not the subject."""
    text = sentence.text
    best = 0.0
    for copula in _COPULA.finditer(text[:300]):
        for segment in re.split(r"[,:;–—]\s*", text[: copula.start()]):
            words = [w for w in tokenize(segment) if not w.is_stopword]
            held = {w.stem for w in words}
            if not all(term.stem in held for term in topic):
                continue
            extra = len(held) - len(topic)
            # Only the words right before the verb are its subject.
            last = text[: copula.start()].rstrip(" ,").endswith(segment.rstrip(" ,")) or segment == text[: len(segment)]
            says = next((value for form, value in _SAYS_WHAT if form.match(text, copula.end())), 0.5)
            if copula.group().startswith(("repr", "descr", "consist", "compr")):
                says = min(says, 0.7)
            best = max(best, says * ((1.0 if last else 0.8) - 0.12 * max(0, extra)))
    return max(0.0, best)


def _section_on(topic: Sequence[Term], documents: Sequence[Document]) -> list[Sentence]:
    """The sentences of the section (or labelled block) whose heading is the topic; [] for none."""
    wanted = {term.stem for term in topic}
    if not wanted:
        return []
    for document in documents:
        for number, block in enumerate(document.blocks):
            if block.kind is BlockKind.HEADING:
                continue
            section = document.sections[block.section]
            heading = (
                stem_set(document.slice(block.label))
                if block.label
                else stem_set(section.path[-1])
                if section.path
                else frozenset()
            )
            if heading and wanted <= heading and len(heading) <= len(wanted) + 1:
                return list(sentences_of_block(document, number))
    return []


def _head_term(focus: str, lexicon: Lexicon) -> Term | None:
    """The noun that names what is listed: "benefits" in "the benefits of AI coalitions"; None for "types", "examples"."""
    before = re.split(
        r"\b(?:of|for|in|that|which|to|from|behind|about|by|on|with)\b", focus, maxsplit=1, flags=re.IGNORECASE
    )[0]
    found = [term for term in terms_of(before, lexicon) if term.stem not in _FORMS_OF_LIST]
    return found[-1] if found else None


def _holds(head: Term | None, sentence: Sentence) -> bool:
    return head is None or cover([head], [(sentence.text, 1.0), (sentence.headings, 1.0)]) > 0.5


def _verdict(question: Question, best: Evidence) -> str:
    """ "Yes" only where the sentence holds the whole question and neither denies or limits anything; else "" (the evidence speaks)."""
    if (
        best.own < 0.9
        or _NEGATION.search(question.text)
        or _LIMIT.search(question.text)
        or _NEGATION.search(best.sentence.text)
    ):
        return ""
    return "Yes"


def short_answer(question: Question, sentence: Sentence) -> str | None:
    """The exact words of the sentence that answer a who, when, where, how many or which question; None where none fit."""
    text = sentence.text
    if question.expect is Expect.EXPANSION:
        for word in tokenize(question.topic):
            place = expansion(word.text, text)
            if place is not None:
                return text[place.start : place.end]
        return None
    asked = {word.folded for word in tokenize(question.text)}
    place = find(question.expect, text, asked)
    if place is not None:
        return text[place.start : place.end]
    if question.kind is Kind.FACT and question.expect is Expect.ANY:
        return _complement(question, text)
    return None


def _complement(question: Question, text: str) -> str | None:
    """What stands behind "FOCUS is" or before "is the FOCUS" in the sentence."""
    focus = stem_set(question.focus or question.topic)
    if not focus:
        return None
    for copula in re.finditer(r"\b(?:is|are|was|were)\b", text):
        before, after = text[: copula.start()], text[copula.end() :]
        clause = re.match(r"\s+(?P<c>[^.;,:()]+)", after)
        if clause and focus <= stem_set(before) and len(stem_set(before)) <= len(focus) + 3:
            return clause.group("c").strip()
        if clause and focus <= stem_set(clause.group("c")) and re.fullmatch(r"(?:[\w’'-]+\s*){1,6}", before):
            return before.strip()
    return None
