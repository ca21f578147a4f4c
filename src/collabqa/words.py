"""Words and their stems, with offsets: what BM25 counts and what questions and answers share.

Only folded copies are compared; the offsets always lead back to the words as written.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

WORDS_VERSION = 1
"""Part of the index manifest: an index of other words is stale. Raise it when a text gives other words or stems."""

STOPWORDS: frozenset[str] = frozenset(
    """
    a about after all also am an and any are aren't as at be because been before being between both but by can can't
    cannot could couldn't did didn't do does doesn't doing don't down during each either else ever few for from further
    had hadn't has hasn't have haven't having he he'd he'll he's her here hers herself him himself his how i i'd i'll
    i'm i've if in into is isn't it its itself just let me more most my myself no nor not of off on once only or other
    our ours ourselves out over own please same shall she should shouldn't so some such than that that's the their
    theirs them themselves then there there's these they they'd they'll they're they've this those through to too under
    until up upon us very was wasn't we we'd we'll we're we've were weren't what what's when where whether which while
    who who's whom whose why will with within without won't would wouldn't you you'd you'll you're you've your yours
    yourself yourselves
    """.split()  # noqa: SIM905 (a list of 180 quoted words reads worse)
)
"""Folded English function words, question words included; they carry no topic, so BM25 leaves them out."""


class Word(NamedTuple):
    """One word; ``text`` is the slice ``[start, end)`` of the text it was found in.

    ``folded`` is its form for comparing (see :func:`fold`), ``stem`` the English Snowball stem of
    that. ``acronym`` tells "IT" from "it" and "US" from "us": such a word is never a stop word.
    """

    text: str
    folded: str
    stem: str
    start: int
    end: int
    acronym: bool = False

    @property
    def is_stopword(self) -> bool:
        """Whether it is a function word."""
        return not self.acronym and self.folded in STOPWORDS


# Scripts written without spaces: no word edges to find, so pairs of characters stand in for words
# (as Lucene's CJKBigramFilter does).
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}\u00ad\u200c\u200d]--[{_UNSPACED}]]"
_WORD = regex.compile(
    rf"""
      (?P<initials> (?<![\p{{L}}\p{{N}}]) (?:\p{{L}}\.)+ \p{{L}} (?![\p{{L}}\p{{N}}]) \.? )          # U.S.  e.g.  U.S
    | (?P<symbol>   (?<![\p{{L}}\p{{N}}]) \p{{L}}{{1,2}} (?:\+\+|\#) (?![\p{{L}}\p{{N}}]) )        # C#  C++  F#
    | (?P<number>   (?<![\p{{L}}\p{{N}}]) \p{{Nd}}+ (?:[.,]\p{{Nd}}+)+ )                            # 1,200  3.5
    | (?P<unspaced> [{_UNSPACED}]+ )
    | (?P<word>     {_LETTER}+ (?:['’]{_LETTER}+)* )
    """,
    regex.VERBOSE | regex.VERSION1,
)
_CONTRACTION = regex.compile(r"(?:n't|'(?:re|ve|ll|d|m|t))$")
_ELISION = regex.compile(r"^\p{L}{1,2}['’](?=\p{L}{3})")
_IGNORABLE = regex.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
_ACCENT = regex.compile(r"(?<=[\p{Latin}\p{Greek}])[\u0300-\u036f]+")


def fold(text: str) -> str:
    """A copy for comparing: no case, compatibility forms, invisible marks, nor accents on Latin and Greek.

    The copy may be shorter or longer than the text: never take offsets from it.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", _IGNORABLE.sub("", text).replace("’", "'"))
    return unicodedata.normalize("NFKC", _ACCENT.sub("", decomposed).casefold())


def tokenize(text: str) -> list[Word]:
    """The words of the text in order, without overlap (save pairs of characters in unspaced scripts).

    A hyphenated word gives its parts, a possessive its owner ("AI's" → "AI"), "l'Europe" two words.
    """
    return list(_tokenized(text) if len(text) <= _KEPT else _tokenize(text))


def stems(text: str) -> list[str]:
    """The stems of the words that carry a topic, in order, repeats kept."""
    return [word.stem for word in tokenize(text) if not word.is_stopword]


def terms(text: str) -> list[str]:
    """What BM25 counts: :func:`stems` and each hyphenated word once more as one ("covid19", "nonprofit").

    So "non-profit", "non profit" and "nonprofit" find each other.
    """
    words = tokenize(text)
    found = [word.stem for word in words if not word.is_stopword]
    for compound in _compounds(text, words):
        joined = "".join(word.folded for word in compound)
        found.append(_stem(joined))
    return found


_KEPT = 1_000  # code points of a text whose words are kept: reading looks at the same sentences again and again


def _tokenize(text: str) -> tuple[Word, ...]:
    shouted = _is_shouted(text)
    return tuple(word for match in _WORD.finditer(text) for word in _words_of(match, shouted) if word.folded)


_tokenized = lru_cache(maxsize=1024)(_tokenize)


def _words_of(match: regex.Match[str], shouted: bool) -> Iterator[Word]:
    """The words of one match, with their offsets in the text."""
    start, end, kind = match.start(), match.end(), match.lastgroup
    text = match.group()
    if kind == "unspaced":
        for offset in range(max(1, len(text) - 1)):
            pair = text[offset : offset + 2]
            yield Word(pair, fold(pair), fold(pair), start + offset, start + offset + len(pair))
        return
    if kind == "initials":
        folded = fold(text).replace(".", "")
        yield Word(text, folded, folded, start, end, acronym=text.isupper())
        return
    if kind == "number":
        # "1,200" is 1200, but "3,5" and "2.5" are left as written.
        folded = fold(text)
        folded = regex.sub(r",(?=\d{3}(?:\D|$))", "", folded)
        yield Word(text, folded, folded, start, end)
        return
    if kind == "symbol":
        yield Word(text, fold(text), fold(text), start, end)
        return
    elision = _ELISION.match(text)
    if elision and not _CONTRACTION.search(fold(text)):
        cut = start + elision.end()
        yield _word(text[: elision.end() - 1], start, shouted)
        yield _word(text[elision.end() :], cut, shouted)
        return
    yield _word(text, start, shouted)


def _word(text: str, start: int, shouted: bool) -> Word:
    """A plain word without its possessive ending."""
    straight = text.replace("’", "'")
    if len(straight) > 2 and straight[-2:] in ("'s", "'S") and fold(straight) not in STOPWORDS:
        text = text[:-2]
    folded = fold(text)
    acronym = not shouted and len(text) > 1 and text.isupper() and text.isalpha()
    return Word(text, folded, _stem(folded), start, start + len(text), acronym)


def _compounds(text: str, words: Iterable[Word]) -> Iterator[list[Word]]:
    """Runs of two or more words joined by single hyphens."""
    run: list[Word] = []
    for word in words:
        if run and text[run[-1].end : word.start] in ("-", "‐", "‑"):
            run.append(word)
            continue
        if len(run) > 1:
            yield run
        run = [word]
    if len(run) > 1:
        yield run


def _is_shouted(text: str) -> bool:
    """Whether capitals carry no meaning: a text of several words with hardly a small letter."""
    upper = sum(map(str.isupper, text))
    lower = sum(map(str.islower, text))
    return len(text.split()) > 1 and upper > 4 * lower


class _Stemmers(threading.local):
    """One stemmer per thread: a Snowball stemmer keeps state and is not thread-safe."""

    def __init__(self) -> None:
        import Stemmer

        self.english = Stemmer.Stemmer("english")


_stemmers: _Stemmers | None = None


@lru_cache(maxsize=65_536)
def _stem(folded: str) -> str:
    """The Snowball English stem; words with digits and very short words stay as they are."""
    if len(folded) < 3 or not folded.isalpha():
        return folded
    global _stemmers
    if _stemmers is None:
        _stemmers = _Stemmers()
    stem: str = _stemmers.english.stemWord(folded)
    return stem
