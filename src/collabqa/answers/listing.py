"""Answers that are lists: the documents' own enumerations, or the sentence that enumerates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from collabqa.answers.coverage import Term, cover, stem_set, terms_of
from collabqa.answers.enumeration import Enumeration, Item
from collabqa.answers.evidence import Sentence, leads_in
from collabqa.answers.fitting import denies, fit_of, said_of
from collabqa.answers.grammar import ASKING
from collabqa.answers.inline import announced, is_enumerating
from collabqa.answers.lines import Composition, Line, equals, first, lines_of, whole
from collabqa.answers.lists import Walked, spread
from collabqa.answers.naming import after_of, asked_noun, called, head_of, nouns_of, of_what, stems_of
from collabqa.answers.narrowing import narrowed
from collabqa.answers.question import Question
from collabqa.answers.reading import Evidence, Reading
from collabqa.answers.shortanswer import asks_for_one
from collabqa.answers.telling import telling
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import BlockKind, Document
from collabqa.words import stems, tokenize

_PREFERS_STRUCTURE = 0.15  # how much worse than a sentence a list or section may fit and still be the fuller answer


# "Steps" and "three" say that a list is wanted, not of what.
_FORMS_OF_LIST = frozenset(
    stems("steps stages phases points items tips parts elements aspects two three four five six seven eight nine ten")
)


# "What challenges do coalitions face?" asks for challenges; how they have them is no matter.
_LIGHT_VERBS = frozenset(
    stems(
        "face give given offer have bring provide include involve exist encounter get come make made take taken run meet present pose carry hold "
        "entail show agree decide list record note adopt set name help work cover contain comprise treat"
    )
)


_SEVERAL = 2  # documents that are called what is asked for
_SAYS_IT = 0.6  # of the question's words that a sentence holds by which a document is one of those asked for
_AS_WELL = 0.03  # how much worse the list of another document may fit and be given as well
_NAMED_BY_HEADING = 0.25  # of what is asked
_OF_ITSELF = 0.34  # of the question's words, held by an item of a list that is asked for by itself
_DOING = re.compile(
    r"how\s+(?:do|does|can|could|should|must|to|would|may|is|are)\b|what\s+\w+\s+(?:do|should|must|will)\s+(?:i|we|you|one)\s+(?:need|bring|buy)\b|what\s+(?:do|does|did|must|should|can|has|have|need\w*|is\s+(?:needed|required)|(?:was|were|is|are)\s+\w+(?:ed|wn|en)(?=\s))\b",
    re.IGNORECASE,
)
# What one asks of a thing that one means to make or use, and says nothing of which.
_FOR_ONESELF = re.compile(
    r"how\s+(?:do|can|could|should|must|would)\s+(?:i|we|you|one)\b|what\s+\w+\s+(?:do|should|must|will)\s+(?:i|we|you|one)\s+(?:need|bring|buy)\b|how\s+to\b|what\s+(?:do|should|must|would|will)\s+(?:i|we|you|one)\s+need\b|what\s+is\s+(?:needed|required)\b",
    re.IGNORECASE,
)
_TAKES = frozenset(stems("need needed required make prepare do cook use buy get have bring take"))
_NEED_TO = re.compile(r"\bneed(?:s|ed)?\s+to\s+\w", re.IGNORECASE)
_SAYS_ALL = 0.5  # of the question's words, held above a list of which all is told
_BEST, _STEPS_MOST = 4, 15  # sentences that may be of one way, and its steps
_ALL = 0.95
_PUT = re.compile(rf"(?:{ASKING})\b.*\w\s+\w", re.IGNORECASE)
_FOLLOWS = re.compile(r"\b(?:following|follows|below)\b", re.IGNORECASE)
_A_QUESTION = 3  # words of a heading that may be asked of one document
_NAMES_ONLY = re.compile(r"[^\s.!?:;]+(?:\s[^\s.!?:;]+){0,7}")


class Lister:
    """Chooses the list, the section or the sentence that names the things a question asks for."""

    def __init__(self, lexicon: Lexicon, walked: Walked) -> None:
        self._lexicon = lexicon
        self._walked = walked

    def compose(self, question: Question, reading: Reading, documents: Sequence[Document]) -> Composition:
        """The things themselves where the documents' structure names them, else the sentence that does."""
        # "Steps" and "points" say that a list is wanted, not of what.
        every = terms_of(question.text, self._lexicon)
        terms = [term for term in every if term.stem not in _FORMS_OF_LIST | _LIGHT_VERBS] or list(every)
        head = _head_term(question.focus, self._lexicon)
        best_list, fit = self._best(question, terms, head, documents)
        sentence = first(reading, bonus=lambda e: 0.3 * _enumerates(e.sentence) + 0.2 * _holds(head, e.sentence))
        sentence_fit = 0.0
        if sentence is not None:
            sentence_fit = (
                0.6 * sentence.coverage + 0.4 * sentence.own - 0.15 * (not is_enumerating(sentence.sentence.text))
            )
            sentence_fit -= 0.1 * (not _holds(head, sentence.sentence))
        # A heading that only means what is asked yields to a sentence that says it ("forms" under "Types"), not to one
        # that only mentions it ("upsides" under "Benefits").
        mentioned = sentence is not None and not is_enumerating(sentence.sentence.text)
        thing = head or _thing(question.focus, self._lexicon)
        literal = (
            thing is None
            or best_list is None
            or best_list.told
            or _calls_so(best_list, thing)
            or (mentioned and _means(best_list, thing))
        )
        marked = sentence.inside if sentence is not None else 0.0
        margin = _PREFERS_STRUCTURE if literal else -0.5 * marked
        if best_list is not None and fit >= 0.65 and fit >= sentence_fit - margin:
            confidence = max(reading.confidence, min(0.97, fit))
            others = self._alike(question, terms, head, best_list, fit, documents) if literal else []
            if others:
                alike = sorted([best_list, *others], key=lambda e: e.document.id)
                about = [one for one in (narrowed(question, terms, e) for e in alike) if one not in alike]
                return Composition(tuple(line for e in about or alike for line in self._titled(e)), confidence)
            return Composition(self._lines_on(question, terms, best_list), confidence)
        if sentence is None:
            return Composition((), reading.confidence)
        led = self.led(sentence.sentence)
        if led is not None:
            return Composition(self.lines(led, lead=True), reading.confidence)
        called = self._called(question, terms, reading, documents)
        if called:
            return Composition(tuple(called), reading.confidence)
        among = self._among(question, sentence)
        if among is not None:
            return Composition(self.lines(among, lead=True), reading.confidence)
        read = telling(reading, sentence) if sentence.answered else (sentence, *equals(reading, sentence))
        return Composition(lines_of(e.sentence for e in read), reading.confidence)

    def _best(
        self, question: Question, terms: Sequence[Term], head: Term | None, documents: Sequence[Document]
    ) -> tuple[Enumeration | None, float]:
        """The enumeration that fits best, and how well; the first of equals."""
        best: Enumeration | None = None
        fit = 0.0
        for document in documents:
            for found in self._walked.of(document):
                score = fit_of(question, terms, head, found, self._lexicon)
                if found.told and not found.ordered:
                    # Running text is a list only where its heading names what is listed.
                    score = score if head is not None and _means(found, head) else 0.0
                # What is a list by its form goes before text that may be told as one.
                if score > fit or (score == fit > 0.0 and best is not None and best.told and not found.told):
                    best, fit = found, score
        return best, fit

    def _alike(
        self,
        question: Question,
        terms: Sequence[Term],
        head: Term | None,
        best: Enumeration,
        fit: float,
        documents: Sequence[Document],
    ) -> list[Enumeration]:
        """The lists of other documents under the same heading that fit as well: the question asks for all of them."""
        noun = asked_noun(question.focus)
        if noun not in stems_of(head_of(best.header)) or not best.path or best.tabled:
            return []
        found = []
        for document in documents:
            if document.id == best.document.id:
                continue
            same = (
                e
                for e in self._walked.of(document)
                if e.path and not e.told and stems_of(e.header) == stems_of(best.header)
            )
            other = next(same, None) or spread(document, best.header)
            if other is not None and fit_of(question, terms, head, other, self._lexicon) >= fit - _AS_WELL:
                found.append(other)
        return found

    def _called(
        self, question: Question, terms: Sequence[Term], reading: Reading, documents: Sequence[Document]
    ) -> list[Line]:
        """For "Which policies …" where documents are called policies: the best sentence of each that says it.

        [] where fewer than two documents are called so by their titles.
        """
        noun = asked_noun(question.focus)
        named = {document.id for document in documents if noun and noun == called(document.title)}
        if len(named) < _SEVERAL:
            return []
        wanted = [term for term in terms if term.stem != noun]
        best: dict[str, Sentence] = {}
        for evidence in reading.evidence:
            sentence = evidence.sentence
            says = cover(wanted, [(sentence.text, 1.0), (sentence.headings, 0.9)]) >= _SAYS_IT
            if says and sentence.document.id in named and not evidence.announces:
                best.setdefault(sentence.document.id, sentence)
        chosen = sorted(best.values(), key=lambda s: s.key)
        return [Line(sentence, sentence.document.title, item=True) for sentence in chosen] if wanted else []

    def _among(self, question: Question, best: Evidence) -> Enumeration | None:
        """The list that the best sentence is an item of, where it is one by what stands around it.

        None where it holds words of the question itself, for those may tell it from the other items.
        """
        if best.sentence.home.kind is not BlockKind.ITEM or best.own >= _OF_ITSELF or lists_one(question):
            return None
        of_document = (e for e in self._walked.of(best.sentence.document) if not e.told)
        keys = {best.sentence.key}
        holding = (e for e in of_document if any(keys & {s.key for s in item.sentences} for item in e.items))
        return next((e for e in holding if all(i.sentences[0].home.kind is BlockKind.ITEM for i in e.items)), None)

    def all_of(self, question: Question, best: Evidence) -> Enumeration | None:
        """The list whose heading or lead-in is what is asked, where one of its items was found; None for none."""
        found = self._among(question, best)
        if found is None:
            return None
        above = [(found.header, 1.0), *((s.text, 1.0) for s in found.lead[-1:])]
        return found if cover(terms_of(question.text, self._lexicon), above) >= _SAYS_ALL else None

    def steps(self, reading: Reading, *, numbered: bool) -> Enumeration | None:
        """The list of steps whose items answer best, for who asks for a way; None where fewer than two of it do."""
        best = [e.sentence.key for e in reading.evidence[:_BEST] if e.sentence.home.kind is BlockKind.ITEM]
        if not best or reading.evidence[0].sentence.key != best[0]:
            return None
        for found in self._walked.of(reading.evidence[0].sentence.document):
            if (found.ordered or not numbered) and found.path and not found.told and len(found.items) <= _STEPS_MOST:
                held = [any(s.key in best for s in item.sentences) for item in found.items]
                if sum(held) > 1 and any(s.key == best[0] for item in found.items for s in item.sentences):
                    return found
        return None

    def _titled(self, found: Enumeration) -> list[Line]:
        """The items alone, each under the title of its document and its own name."""
        lines = [line for item in found.items for line in self._item_lines(item, told=False)]
        title = found.document.title
        return [
            line if line.joined else replace(line, label=f"{title} › {line.label}" if line.label else title)
            for line in lines
        ]

    def unasked(self, question: Question, documents: Sequence[Document]) -> tuple[Enumeration | None, float]:
        """The list that answers a question that asks for none in so many words, and how well it fits.

        "How do I …" by numbered steps, "What do I need …" by the list under "What you need". Only what is a list by
        its form counts, and its heading has to hold a good part of what is asked; all of it, where somebody asks for a
        way or for what it takes and the heading only names the thing ("Courgette soup").
        """
        if not _DOING.match(question.text):
            return None, 0.0
        every = terms_of(question.text, self._lexicon)
        terms = [term for term in every if term.stem not in _FORMS_OF_LIST]
        if _NEED_TO.search(question.text):
            terms = [term for term in terms if term.stem != "need"] or terms  # "What do I need to bring?"
        thing = [term for term in terms if term.stem not in _TAKES] if _FOR_ONESELF.match(question.text) else []
        way = question.text[:3].lower() == "how"
        best, fit = None, 0.0
        for document in documents:
            for found in self._walked.of(document):
                listed = found.path and not found.tabled and (found.ordered or not found.told)
                if listed and cover(terms, [(found.header, 1.0)]) >= _NAMED_BY_HEADING:
                    fitting = found.ordered or not way  # "How do I make …" is answered by steps
                    named = thing and fitting and cover(thing, [(found.header, 1.0)]) >= _ALL
                    score = fit_of(question, thing if named else terms, None, found, self._lexicon) + 0.02 * (
                        found.ordered == way
                    )
                    if score > fit:
                        best, fit = found, score
        return best, fit

    def headed(self, question: str, documents: Sequence[Document]) -> Enumeration | None:
        """The list or table under a heading that is the question to the letter: "What is not covered?".

        Or but for the document that it is asked of: "What is in the box of the Duo?" in the guide to the Duo.
        """
        words = tokenize(question)
        for document in documents if _PUT.match(question) else ():
            named = stem_set(document.title)
            for section in document.sections:
                heading = [word.folded for word in tokenize(section.path[-1])] if section.path else []
                if not heading or [word.folded for word in words[: len(heading)]] != heading:
                    continue
                rest = {word.stem for word in words[len(heading) :] if not word.is_stopword}
                if not rest or (rest <= named and len(heading) >= _A_QUESTION):
                    listed = (e for e in self._walked.of(document) if e.path == section.path and not e.told)
                    found = next((e for e in listed if e.start >= section.start), None)
                    if found is not None:
                        return found
        return None

    def _lines_on(self, question: Question, terms: Sequence[Term], found: Enumeration) -> tuple[Line, ...]:
        """The items that the question is about, each with the sentence that holds what it says of them."""
        some = said_of(question, terms, found)
        kept = narrowed(question, terms, found)
        if kept is found or not some:
            return self.lines(kept)
        lines: list[Line] = []
        for item in kept.items:
            own = self._item_lines(item, told=False)
            if cover(some, [(" ".join(line.sentence.text for line in own), 1.0)]) < _ALL:
                best = max(item.sentences, key=lambda s: cover(some, [(s.text, 1.0)]))
                own += (
                    [Line(best, item=True, joined=True)] if all(best.key != line.sentence.key for line in own) else []
                )
            lines += own
        return tuple(lines)

    def lines(self, found: Enumeration, *, lead: bool = False) -> tuple[Line, ...]:
        """The items, and before them the sentence that counts them or names them in one; with ``lead`` any that leads in."""
        opens = [s for s in found.lead if found.path and is_enumerating(s.text)][:1]
        last = found.lead[-1] if found.lead else None
        # "We do not pay for" has to stand before what is not paid for.
        told = last is not None and (
            announced(last.text) or ((lead or denies(last.text)) and (_announces(last.text) or leads_in(last)))
        )
        if not opens and last is not None and told and _directly(last, found):
            opens = [last]
        items = (line for item in found.items for line in self._item_lines(item, told=found.told))
        return (*(Line(s) for s in opens), *items)

    def led(self, sentence: Sentence) -> Enumeration | None:
        """The list, table or sections that a sentence announces ("… the following:", "in two ways."); None for none."""
        into_list = leads_in(sentence)
        if not _announces(sentence.text) and not into_list:
            return None
        of_document = self._walked.of(sentence.document)
        found = next((e for e in of_document if e.lead and e.lead[-1].key == sentence.key and not e.told), None)
        # "… from 2 to 10 years" counts something else than what stands below.
        sure = found is None or into_list or _ends_with_colon(sentence.text) or _FOLLOWS.search(sentence.text)
        return found if sure or (found and len(found.items) == announced(sentence.text)) else None

    def _item_lines(self, item: Item, *, told: bool) -> list[Line]:
        """The sentences that say the item.

        All of a short one, else the first and, where that does not hold the name, the one that does.
        Running text (``told``) gets no bullets.
        """
        first = item.sentences[0]
        document = first.document
        label = document.slice(item.label) if item.label else ""
        if item.label is None and len(item.sentences) > 1 and _NAMES_ONLY.fullmatch(first.text):
            # "1. Stay calm", and a paragraph that says what is meant, or a list below it
            listed = item.sentences[1].home.kind is BlockKind.ITEM
            said = item.sentences[1:] if listed else item.sentences[1:2]
            return [Line(s, "" if n else first.text, item=True, joined=n > 0) for n, s in enumerate(said)]
        inside = item.label is not None and first.home.start <= item.label.start < first.home.end
        if inside and len(item.sentences) > 1 and stem_set(first.text) == stem_set(label):
            # "**Food.** Do not eat after midnight."
            said = item.sentences[1 : 3 if len(item.sentences) == 3 else 2]
            return [Line(s, "" if n else label, item=not told, joined=n > 0) for n, s in enumerate(said)]
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


def lists_one(question: Question) -> bool:
    """Whether a question that looks like one for a list asks for one thing: "Which mechanism moves the coal?"."""
    return asks_for_one(replace(question, focus=of_what(question.focus)))


def _means(found: Enumeration, head: Term) -> bool:
    """Whether the heading's own noun is what is asked for, or a synonym of it."""
    return cover([head], [(noun, 1.0) for noun in nouns_of(found.header)]) >= 0.9


def _enumerates(sentence: Sentence) -> bool:
    return is_enumerating(sentence.text) or leads_in(sentence)


def _announces(text: str) -> bool:
    """Whether a sentence announces things that follow."""
    return _ends_with_colon(text) or announced(text) > 0 or bool(_FOLLOWS.search(text))


def _ends_with_colon(text: str) -> bool:
    return text.rstrip().rstrip("*_").endswith(":")


def _directly(last: Sentence, found: Enumeration) -> bool:
    """Whether the items follow the sentence at once, and it says more than that they do ("They are:")."""
    first = found.items[0].sentences[0]
    near = first.block - last.block <= 2 and (len(stem_set(last.text)) >= 2 or denies(last.text))
    return near or last.section.start == found.start


def _calls_so(found: Enumeration, head: Term) -> bool:
    """Whether the heading of an enumeration, the sentence before it or what names its items has the very noun asked for."""
    before = found.lead[-1].text if found.lead else ""
    return any(head.stem in stem_set(text) for text in (found.header, before, found.naming))


def _head_term(focus: str, lexicon: Lexicon) -> Term | None:
    """The noun that names what is listed, "benefits" of "the benefits of trees"; None for "types"."""
    found = [term for term in terms_of(of_what(focus), lexicon) if term.stem not in _FORMS_OF_LIST]
    return found[-1] if found else None


def _thing(focus: str, lexicon: Lexicon) -> Term | None:
    """The noun behind a form: "tools" of "kinds of tools"; None where there is none."""
    found = terms_of(of_what(after_of(of_what(focus), focus).partition("of ")[2]), lexicon)
    return found[-1] if found else None


def _holds(head: Term | None, sentence: Sentence) -> bool:
    return head is None or cover([head], [(sentence.text, 1.0), (sentence.headings, 1.0)]) > 0.5
