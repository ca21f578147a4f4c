"""How much of a question's words a text holds, by word, family and everyday synonym."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from collabqa.answers.thesaurus import synonyms
from collabqa.answers.wording import content_words
from collabqa.indexing.lexicon import Lexicon
from collabqa.words import stems

_BY_SYNONYM = 0.9
_BY_FAMILY = 0.8


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of the question; ``weight`` is in (0, 1], ``name`` marks a proper name."""

    word: str
    stem: str
    weight: float
    name: bool


def terms_of(text: str, lexicon: Lexicon) -> tuple[Term, ...]:
    """The content words of a question with their weights, repeats left out."""
    found = []
    for number, word in enumerate(content_words(text)):
        known = word.stem in lexicon.frequency
        capital = word.text[0].isupper() or any(c.isupper() for c in word.text)
        # A capital is a sign only where the question's own first word is not it.
        name = word.stem in lexicon.names or (not known and capital and (number > 0 or word.start > 0))
        found.append(Term(word.folded, word.stem, lexicon.weight(word.stem), name))
    return tuple(found)


@lru_cache(maxsize=65_536)
def stem_set(text: str) -> frozenset[str]:
    """The stems of a text; kept, since the same sentences are compared again and again."""
    return frozenset(stems(text)).union(_initialisms(text))


_CAPITALS = re.compile(r"\b[A-Z][a-z’'-]+(?:\s+(?:(?:of|for|and|the|on|in)\s+)?[A-Z][a-z’'-]+){1,5}\b")


def _initialisms(text: str) -> set[str]:
    """Short forms of the names in the text: "European Union" is also "eu"."""
    found: set[str] = set()
    for run in _CAPITALS.findall(text):
        initials = [word[0].lower() for word in run.split() if word[0].isupper()]
        found.update("".join(initials[i:j]) for i in range(len(initials)) for j in range(i + 2, len(initials) + 1))
    return found


def match(term: Term, found: frozenset[str]) -> float:
    """1 for the word itself, less for a synonym or a word of its family, 0 for none; names match only themselves."""
    if term.stem in found:
        return 1.0
    if term.name:
        return 0.0
    if not synonyms(term.stem).isdisjoint(found):
        return _BY_SYNONYM
    # "collaborative" and "collaboration" have different stems but the same beginning.
    head = term.stem[: max(5, len(term.stem) - 3)]
    if len(term.stem) >= 6 and any(other.startswith(head) for other in found):
        return _BY_FAMILY
    return 0.0


def cover(terms: Sequence[Term], places: Sequence[tuple[str, float]]) -> float:
    """Weighted share of the terms found in any of the ``(text, credit)`` places, in [0, 1]; 1 for no terms."""
    total = sum(term.weight for term in terms)
    if not total:
        return 1.0
    sets = [(stem_set(text), credit) for text, credit in places]
    return (
        sum(term.weight * max((credit * match(term, found) for found, credit in sets), default=0.0) for term in terms)
        / total
    )
