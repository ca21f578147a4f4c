"""Words of an answer beside the words wanted.

Token F1 and exact match are those of SQuAD (Rajpurkar et al., EMNLP 2016); the overlap of lists is
that of MultiSpanQA (Li et al., NAACL 2022).
"""

from __future__ import annotations

import difflib
import re
import string
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

_PUNCTUATION = str.maketrans("", "", string.punctuation)


def fold(text: str) -> str:
    """Lower case, words only, single spaces."""
    return " ".join(re.sub(r"[^\w]+", " ", text.lower().replace("_", " ")).split())


def holds(needle: str, folded: str) -> bool:
    """Whether a folded text holds the words: whole, as a plural, or, of several, as the beginning of a word."""
    needle, folded = fold(needle), f" {folded} "
    if not needle:
        return False
    return f" {needle} " in folded or f" {needle}s " in folded or (" " in needle and f" {needle}" in folded)


def squad_tokens(text: str) -> list[str]:
    """Words without case, punctuation and articles, as the SQuAD script takes them."""
    return re.sub(r"\b(a|an|the)\b", " ", text.lower().translate(_PUNCTUATION)).split()


def token_f1(said: str, gold: str) -> float:
    """Harmonic mean of the precision and recall of words; of two empty texts 1."""
    ours, theirs = squad_tokens(said), squad_tokens(gold)
    if not ours or not theirs:
        return float(ours == theirs)
    same = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * same / (len(ours) + len(theirs))


@dataclass(frozen=True, slots=True)
class Overlap:
    """What one list shares with the gold list, as counts to be added up over questions.

    ``given`` and ``wanted`` are the sizes (at least 1 each, so that an empty list counts against
    whoever gave it), ``exact`` the items that are equal. ``held`` adds up, over the items given, the
    share of each that is the longest piece in common with any gold item; ``found`` the same over the
    gold items.
    """

    given: int
    wanted: int
    exact: int
    held: float
    found: float


def overlap(given: Collection[str], wanted: Collection[str]) -> Overlap:
    """Two lists compared as sets of normalised strings."""
    ours, theirs = ({" ".join(squad_tokens(item)) for item in items} - {""} for items in (given, wanted))
    shared = {
        (a, b): difflib.SequenceMatcher(None, b, a, autojunk=False).find_longest_match().size
        for a in ours
        for b in theirs
    }
    return Overlap(
        given=max(1, len(ours)),
        wanted=max(1, len(theirs)),
        exact=len(ours & theirs),
        held=sum(max((shared[a, b] for b in theirs), default=0) / len(a) for a in sorted(ours)),
        found=sum(max((shared[a, b] for a in ours), default=0) / len(b) for b in sorted(theirs)),
    )
