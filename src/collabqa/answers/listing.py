"""Answers that are lists: the documents' own enumerations, or the sentence that enumerates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from collabqa.answers.coverage import Term, cover, stem_set, terms_of
from collabqa.answers.evidence import Sentence
from collabqa.answers.lines import Composition, Line, equals, first, lines_of, whole
from collabqa.answers.lists import Enumeration, Item, Walked, is_enumerating
from collabqa.answers.question import Question
from collabqa.answers.reading import Reading
from collabqa.answers.table import led as led_rows
from collabqa.answers.telling import telling
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import BlockKind, Document, Range
from collabqa.words import stems

_PREFERS_STRUCTURE = 0.15  # how much worse than a sentence a list or section may fit and still be the fuller answer


# "Steps" and "three" say that a list is wanted, not of what.
_FORMS_OF_LIST = frozenset(
    stems("steps stages phases points items tips parts elements aspects two three four five six seven eight nine ten")
)


# "What challenges do coalitions face?" asks for challenges; how they have them is no matter.
_LIGHT_VERBS = frozenset(
    stems(
        "face give offer have bring provide include involve exist encounter get come make take run meet present pose carry hold entail show"
    )
)


# Headings that name a class by one of these list the things of that class.
_CLASSES = frozenset(stems("types kinds forms examples instances categories varieties sorts"))


_NAMES_ONLY = re.compile(r"[^\s.!?:;]+(?:\s[^\s.!?:;]+){0,7}")


class Lister:
    """Chooses the list, the section or the sentence that names the things a question asks for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._walked = Walked()

    def compose(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition:
        """The things themselves where the documents' structure names them, else the sentence that does."""
        # "Steps" and "points" say that a list is wanted, not of what.
        terms = [
            term for term in terms_of(question.text, self._lexicon) if term.stem not in _FORMS_OF_LIST | _LIGHT_VERBS
        ]
        head = _head_term(question.focus, self._lexicon)
        best_list, fit = None, 0.0
        for document in documents:
            for found in self._walked.of(document):
                score = self._fit(question, terms, head, found)
                if found.told:
                    # Running text is a list only where its heading names what is listed.
                    named = head is not None and cover([head], [(_head_of(found.header), 1.0)]) >= 0.9
                    score = score if named else 0.0
                if score > fit:
                    best_list, fit = found, score
        sentence = first(
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
        marked = sentence.inside if sentence is not None else 0.0
        margin = _PREFERS_STRUCTURE if literal else -0.5 * marked
        if best_list is not None and fit >= 0.65 and fit >= sentence_fit - margin:
            lines = tuple(line for item in best_list.items for line in self._item_lines(item, told=best_list.told))
            # A heading's opening sentence that names its things says in one what the items say one by one.
            opens = [s for s in best_list.lead if best_list.path and is_enumerating(s.text)][:1]
            told = tuple(Line(s) for s in opens)
            return Composition((*told, *lines), max(reading.confidence, min(0.97, fit)))
        if sentence is None:
            return Composition((), reading.confidence)
        rows = led_rows(sentence.sentence)
        if rows:
            return Composition((Line(sentence.sentence), *(Line(row, item=True) for row in rows)), reading.confidence)
        led = self._led_list(sentence.sentence)
        if led is not None:
            lines = tuple(line for item in led.items for line in self._item_lines(item, told=False))
            return Composition(lines, reading.confidence)
        read = telling(reading, sentence) if sentence.answered else (sentence, *equals(reading, sentence))
        return Composition(lines_of(e.sentence for e in read), reading.confidence)

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

    def _led_list(self, sentence: Sentence) -> Enumeration | None:
        """The list that a sentence ending in a colon leads in: it answers with its items."""
        if not sentence.text.rstrip().endswith(":"):
            return None
        found = (e for e in self._walked.of(sentence.document) if e.lead and e.lead[-1].key == sentence.key)
        return next(found, None)

    def _item_lines(self, item: Item, *, told: bool) -> list[Line]:
        """The sentences that say the item.

        All of a short one, else the first and, where that does not hold the name, the one that does.
        Running text (``told``) gets no bullets.
        """
        first = item.sentences[0]
        document = first.document
        label = document.slice(item.label) if item.label else ""
        if item.label is None and len(item.sentences) > 1 and _NAMES_ONLY.fullmatch(first.text):
            # "1. Stay calm", and a paragraph that says what is meant
            return [Line(item.sentences[1], first.text, item=True)]
        inside = item.label is not None and first.home.start <= item.label.start < first.home.end
        if first.home.kind is BlockKind.ITEM and len(whole(first)) == len(item.sentences):
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


def _head_of(header: str) -> str:
    """The part of a heading that names what stands below: "Key Strategies" of "Key Strategies for Growth"."""
    return re.split(r"\b(?:of|for|in|to|from|behind|with|on)\b", header, maxsplit=1)[0].strip()


def _after_of(head: str, header: str) -> str:
    return header[len(head) :] if header.startswith(head) else header


def _opening(document: Document) -> list[Range]:
    """The sentences of the first paragraph of the document."""
    first = next((b for b in document.blocks if b.kind is BlockKind.PARAGRAPH), None)
    return list(first.sentences) if first else []


def _head_term(focus: str, lexicon: Lexicon) -> Term | None:
    """The noun that names what is listed, "benefits" of "the benefits of trees"; None for "types"."""
    before = re.split(
        r"\b(?:of|for|in|that|which|to|from|behind|about|by|on|with)\b", focus, maxsplit=1, flags=re.IGNORECASE
    )[0]
    found = [term for term in terms_of(before, lexicon) if term.stem not in _FORMS_OF_LIST]
    return found[-1] if found else None


def _holds(head: Term | None, sentence: Sentence) -> bool:
    return head is None or cover([head], [(sentence.text, 1.0), (sentence.headings, 1.0)]) > 0.5
