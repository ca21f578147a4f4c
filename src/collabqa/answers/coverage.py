"""How much of a question's words a text holds, by word, family and everyday synonym."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from collabqa.answers.nations import nation
from collabqa.answers.thesaurus import synonyms
from collabqa.answers.wording import content_words
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Range
from collabqa.words import stems

# Words of any talk: that a text lacks them says little, however seldom the corpus has them.
_COMMON = frozenset(
    """
    somebody someone anybody anyone nobody everybody everyone something anything nothing everything
    get gets got getting lot lots ok okay happen happens happened
    """.split()  # noqa: SIM905 (a list of quoted words reads worse)
)
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_COMMON_SHARE = 0.4  # of their weight
_BY_SYNONYM = 0.9
_BY_FAMILY = 0.8


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of the question; ``weight`` is in (0, 1], ``name`` marks a proper name.

    ``also`` name the same: "mexico" for "Mexican", and "us" (of "US") for "United" of "United States".
    """

    word: str
    stem: str
    weight: float
    name: bool
    also: frozenset[str] = frozenset()


def terms_of(text: str, lexicon: Lexicon) -> tuple[Term, ...]:
    """The content words of a question with their weights, repeats left out."""
    found = []
    short = _short_forms(text)
    for number, word in enumerate(content_words(text)):
        known = word.stem in lexicon.frequency
        capital = word.text[0].isupper() or any(c.isupper() for c in word.text)
        # A capital is a sign only where the question's own first word is not it.
        name = word.stem in lexicon.names or (not known and capital and (number > 0 or word.start > 0))
        forms = (form for run, form in short if run.start <= word.start < run.end)
        also = nation(word.stem).union(form for form in forms if len(form) > 2 or form in _OF_TWO)
        if number == 0 and word.start > 0 and text[:4].lower() == "who " and not name:
            also |= {f"{word.stem}{ending}" for ending in ("r", "er", "or")}  # who teaches is the teacher
        weight = lexicon.weight(word.stem) * (_COMMON_SHARE if word.folded in _COMMON and not name else 1.0)
        found.append(Term(word.folded, word.stem, weight, name, also))
    return tuple(found)


@lru_cache(maxsize=65_536)
def stem_set(text: str) -> frozenset[str]:
    """The stems of a text and its names' short forms; kept, since the same sentences are compared again and again."""
    return frozenset(stems(text)).union(form for _, form in _short_forms(text))


# Other short forms of two letters are shared by too many names: "Frank Armour" is no "Food America".
_OF_TWO = frozenset(["us", "uk", "eu", "un"])
_CAPITALS = re.compile(r"\b[A-Z][a-z’'-]+(?:\s+(?:(?:of|for|and|the|on|in)\s+)?(?:[A-Z][a-z’'-]+|[IVX]+\b)){1,5}")


def _short_forms(text: str) -> list[tuple[Range, str]]:
    """Short forms of the names in the text, each with the place of the words that it is short for.

    "European Union" is also "eu", "Distributed Denial of Service" both "dds" and "ddos", "World War II" "wwii".
    """
    found: list[tuple[Range, str]] = []
    for run in _CAPITALS.finditer(text):
        words = list(re.finditer(r"\S+", run.group()))
        ends = [number for number, word in enumerate(words) if word.group()[0].isupper()]
        for first, last in combinations(ends, 2):
            place = Range(run.start() + words[first].start(), run.start() + words[last].end())
            initials = [_initial(word.group()) for word in words[first : last + 1]]
            capitals = "".join(initial for initial in initials if initial[0].isupper())
            found += [(place, form.lower()) for form in dict.fromkeys((capitals, "".join(initials)))]
    return found


def _initial(word: str) -> str:
    """The first letter, but all of a Roman numeral."""
    return word if word.isupper() else word[0]


def match(term: Term, found: frozenset[str]) -> float:
    """1 for the word itself, less for a synonym or a word of its family, 0 for none.

    A name is matched by nothing but itself and its other forms.
    """
    if term.stem in found:
        return 1.0
    if _VERSION.fullmatch(term.stem) and any(other.startswith(f"{term.stem}.") for other in found):
        return 1.0  # "4.2" is 4.2.0
    if not term.also.isdisjoint(found):
        return _BY_SYNONYM
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
