"""Which of the things of a list a question asks for: "Which tools run on petrol?" asks for some of the tools."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from collabqa.answers.coverage import Term, cover, stem_set
from collabqa.answers.enumeration import Enumeration, Item
from collabqa.answers.question import Question
from collabqa.answers.rows import headers, is_row
from collabqa.words import tokenize

_FULL_NAME = re.compile(r"(?<=\w )[A-Z]\w+(?: [A-Z]\w+)+")  # of somebody, not at the start of the question
_PREDICATE = re.compile(r"^(?:what|which|how\s+many)\s+(?!is\b|are\b|was\b|were\b)", re.IGNORECASE)
_OWNED = re.compile(r"^(?:do|does|did)\b|^(?:are|were|is|was)\s+there\b", re.IGNORECASE)  # "What risks do tenants run?"
_CLAUSE = re.compile(r"\b(?:that|which|who)\s+(?P<c>.+)$", re.IGNORECASE)
_HOLDS = 0.6  # of what is said of the things that an item has to hold
_AS_MUCH = 0.92  # and of what the best of them holds: a synonym yields to the word itself


def full_name(question: str) -> frozenset[str]:
    """The stems of a name of several words in the question; none for none."""
    found = _FULL_NAME.search(question)
    return stem_set(found.group()) if found else frozenset()


def said(item: Item) -> frozenset[str]:
    """The stems of what an item says."""
    return frozenset[str]().union(*(stem_set(s.text) for s in item.sentences))


def restriction(question: Question, terms: Sequence[Term], found: Enumeration) -> tuple[Term, ...]:
    """The terms of what a question says of the things it asks for, "petrol" above, that nothing above the list holds.

    () where no item holds them, so that the list is not one of such things.
    """
    if found.told or found.tabled or full_name(question.text):
        return ()  # the rows of a table and what is somebody's are told apart by the words themselves
    clause = _CLAUSE.search(question.focus)
    if clause:
        predicate = clause.group("c")
    elif _PREDICATE.match(question.text) and not _OWNED.match(question.topic):
        predicate = question.topic
    else:
        return ()
    stems = {word.stem for word in tokenize(predicate)}
    above = " ".join([found.document.title, found.header, *found.path])
    lead = stem_set(" ".join(s.text for s in found.lead))
    asked = [term for term in terms if term.stem in stems and term.stem not in lead]
    wanted = tuple(term for term in asked if not cover([term], [(above, 1.0)]))
    return wanted if wanted and _holding(wanted, found.items) else ()


def narrowed(question: Question, terms: Sequence[Term], found: Enumeration) -> Enumeration:
    """The enumeration, or those of its items that the question is about.

    Those that hold what it says of them, or name somebody whom it names in full; of a table, the rows that hold a word
    of the question that the others do not.
    """
    wanted = restriction(question, terms, found)
    if wanted:
        kept = _holding(wanted, found.items)
        return found if len(kept) == len(found.items) else replace(found, items=kept, lead=())
    above = stem_set(" ".join([found.document.title, found.naming, *found.path, *(s.text for s in found.lead)]))
    names = full_name(question.text) - above
    if found.tabled:
        columns = stem_set(" ".join(row.text for row in headers(found.items[0].sentences[0])))
        names |= frozenset(term.stem for term in terms if not term.stem.isdigit()) - above - columns
        names = frozenset(stem for stem in names if any(stem in said(item) for item in found.items))
    kept = tuple(item for item in found.items if names <= said(item)) if names else ()
    return replace(found, items=kept, lead=()) if kept else found


def _holding(wanted: Sequence[Term], items: Sequence[Item]) -> tuple[Item, ...]:
    """The items that hold what is wanted of them, or about as much of it as any: all its names, and most of it."""
    held = [_share(wanted, " ".join(s.text for s in item.sentences if not is_row(s))) for item in items]
    least = max(_HOLDS, _AS_MUCH * max(held))
    return tuple(item for item, share in zip(items, held, strict=True) if share >= least)


def _share(wanted: Sequence[Term], text: str) -> float:
    named = all(cover([term], [(text, 1.0)]) for term in wanted if term.name)
    return cover(wanted, [(text, 1.0)]) if named else 0.0
