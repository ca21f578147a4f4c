"""How well an enumeration of a document is the list that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from collabqa.answers.coverage import Term, cover, match, stem_set, terms_of
from collabqa.answers.enumeration import Enumeration
from collabqa.answers.expectation import Expect
from collabqa.answers.inline import announced
from collabqa.answers.naming import after_of, asked_noun, head_of, nouns_of, of_what, stems_of
from collabqa.answers.narrowing import full_name, restriction, said
from collabqa.answers.question import Question
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import BlockKind, Document, Range
from collabqa.words import stems, tokenize

_STEPS = frozenset(stems("steps stages phases procedure process instructions"))

# Headings that name a class by one of these list the things of that class.
_KINDS = frozenset(stems("types kinds forms categories varieties sorts"))
_EXAMPLES = frozenset(stems("examples instances cases"))
_CLASSES = _KINDS | _EXAMPLES

# "What do you not pay for?" is answered by what "we do not pay for", seldom by "What we pay for".
_DENIAL = re.compile(r"\b(?:not|no|never|without|cannot|except\w*|exclud\w*|exclusions?)\b|n[’']t\b", re.IGNORECASE)
_DENIED, _NOT_DENIED = 0.15, 0.8

_TO_WHAT = 0.6  # of what is asked that a heading of steps names: most lists below a heading are none


def fit_of(question: Question, terms: Sequence[Term], head: Term | None, found: Enumeration, lexicon: Lexicon) -> float:
    """How well an enumeration's header is what is asked for: 0 not at all, 1 well, more where its class is named."""
    lead = _lead(found)
    places = _places(question, found)
    above = frozenset[str]().union(*(stem_set(text) for text, _ in places))
    terms = _of_all(question, terms, found, above)
    if any(term.name and not match(term, above) for term in terms):
        return 0.0
    score = cover(terms, places)
    if head is not None:
        score *= 0.55 + 0.45 * cover([head], [(found.header, 1.0), (found.naming, 1.0), (lead, 0.85)])
    # "types", "examples" and the like carry no topic, but tell one header from another.
    own_head = head_of(found.header)
    noun = asked_noun(question.focus)
    # "Kinds" are listed under "Types" as well, not under "Examples".
    alike = _KINDS if noun in _KINDS else _EXAMPLES if noun in _EXAMPLES else frozenset([noun])
    classes = bool(stem_set(own_head) & (alike if noun in _CLASSES else _CLASSES))
    if head is None and own_head and not classes and cover(terms, [(own_head, 1.0)]) == 0.0:
        score *= 0.85  # "Strategies for Partnerships" lists strategies, not partnerships
    asks_class = head is None or head.stem in {
        term.stem for term in terms_of(after_of(own_head, found.header), lexicon)
    }
    named = bool(alike & (stems_of(own_head) | stems_of(found.naming) | stems_of(lead)))
    if noun in _EXAMPLES and not named and not _names_thing(question.focus, own_head):
        score *= 0.7  # "Strategies for Partnerships" are no examples of partnerships
    if question.expect is Expect.QUANTITY and not _counts(terms, head, noun, found):
        return 0.0  # "How many volunteers …" counts no sections of a text that speaks of volunteers
    if found.tabled and not named:
        return 0.0  # the rows of a table are the things that its first column or its heading names
    if any(announced(s.text) not in (0, len(found.items)) and noun in stems_of(s.text) for s in found.lead):
        return 0.0  # "five rooms" are not the two floors below it
    if noun in _STEPS:
        # Steps are called so, or numbered or told one after another below a heading that says to what.
        of_it = cover(terms, [(found.header, 1.0), (found.naming, 1.0)]) >= _TO_WHAT and not classes
        score *= 1.0 if named or (of_it and found.ordered) else 0.7 if of_it else 0.0
        score += 0.06 * (of_it and found.ordered)
    elif (
        not found.path
        and not alike & (_plurals(found.header) | stems_of(lead) | stems_of(found.naming))
        and not _labels_hold(terms, found)
    ):
        score *= 0.65  # the sections of a document are seldom what is asked for if nothing calls them so
    elif head is None and named and not classes:
        score += 0.06
    if denies(question.text):
        score = (
            score + _DENIED
            if denies(f"{found.header} {found.lead[-1].text if found.lead else ''}")
            else score * _NOT_DENIED
        )
    return score + 0.06 * (classes and asks_class)


def denies(text: str) -> bool:
    """Whether a text says of something that it is not so."""
    return bool(_DENIAL.search(text))


def _lead(found: Enumeration) -> str:
    return " ".join(s.text for s in (*found.lead[:3], *found.lead[-1:]))


def _places(question: Question, found: Enumeration) -> list[tuple[str, float]]:
    """The texts that may hold what a question asks of an enumeration, each with the credit that it gives."""
    own = 1.0 if found.path else 0.93  # a title says less about its sections than a heading
    # What a document opens with holds for all its sections.
    opening = " ".join(found.document.slice(b) for b in _opening(found.document))
    places = [
        (found.header, own),
        (" ".join(found.path), 0.95),
        (found.naming, 0.95),
        (_lead(found), 0.85),
        (found.document.title, 0.8),
        (opening, 0.75),
    ]
    if found.path and stems_of(found.header) == {asked_noun(question.focus)}:
        # "Topics" are those of the course below whatever heading speaks of that.
        places.append((_headings(found.document), 0.7))
    if found.tabled:
        places.append((" ".join(s.text for item in found.items for s in item.sentences), 0.9))
    return places


def said_of(question: Question, terms: Sequence[Term], found: Enumeration) -> tuple[Term, ...]:
    """What the question says of the things it asks for, where the enumeration lists such things; () elsewhere."""
    return restriction(question, terms, found) if _lists(question, found) else ()


def _of_all(question: Question, terms: Sequence[Term], found: Enumeration, above: frozenset[str]) -> Sequence[Term]:
    """The terms without those that tell only some of the items: what is said of them, or whose they are."""
    owner = full_name(question.text) - above
    if owner and any(owner <= said(item) for item in found.items):
        terms = [term for term in terms if term.stem not in owner]
    some = said_of(question, terms, found)
    return [term for term in terms if term not in some]


def _lists(question: Question, found: Enumeration) -> bool:
    """Whether what is listed is called what the question asks for, by its heading or its title alone."""
    noun, nouns = asked_noun(question.focus), nouns_of(found.header)
    head = head_of(found.header)
    of_class = bool(stems_of(head) & _CLASSES) and noun in stems_of(after_of(head, found.header))
    return of_class or ((bool(found.path) or len(nouns) == 1) and any(noun in stems_of(one) for one in nouns))


def _counts(terms: Sequence[Term], head: Term | None, noun: str, found: Enumeration) -> bool:
    """Whether the items are what is counted: the heading, or the sentence that counts them, says so."""
    name = found.header if found.path or announced(found.header) else _titled(found.header)
    called = noun in stems_of(name) | stems_of(found.naming)
    called = called or (head is not None and cover([head], [(name, 1.0), (found.naming, 1.0)]) > 0.0)
    kinds = noun in _CLASSES and _labels_hold(terms, found)  # "Annual leave" and "Sick leave" are kinds of leave
    return called or kinds or any(announced(s.text) and noun in stems_of(s.text) for s in found.lead)


def _titled(title: str) -> str:
    """The nouns that a title calls its text by: "types" and "payments" of "Types of payments"."""
    head = head_of(title)
    parts = [*nouns_of(title), after_of(head, title)]
    return " ".join(words[-1].text for words in map(tokenize, parts) if words)


def _names_thing(focus: str, own_head: str) -> bool:
    """Whether the part of a heading that names what stands below has the noun of which examples are asked for."""
    thing = tokenize(of_what(after_of(of_what(focus), focus).partition(" of ")[2]))
    return not thing or thing[-1].stem in stems_of(own_head)


def _plurals(text: str) -> set[str]:
    """The stems of the words in the plural: "Policy on leave" is one policy, its sections are none."""
    return {word.stem for word in tokenize(text) if word.folded != word.stem and word.folded.endswith("s")}


def _labels_hold(terms: Sequence[Term], found: Enumeration) -> bool:
    """Whether most items' names hold a word of the question: "Annual leave" and "Sick leave" are kinds of leave."""
    labels = [stem_set(found.document.slice(item.label)) for item in found.items if item.label]
    return any(sum(term.stem in label for label in labels) > len(labels) / 2 for term in terms)


def _headings(document: Document) -> str:
    """All headings: what the sections of a document are about, "What the course is about", its lists are."""
    return " ".join(document.slice(section.heading) for section in document.sections if section.heading)


def _opening(document: Document) -> list[Range]:
    """The sentences of the first paragraph of the document."""
    first = next((b for b in document.blocks if b.kind is BlockKind.PARAGRAPH), None)
    return list(first.sentences) if first else []
