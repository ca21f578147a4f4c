"""Corrects words that neither the corpus nor English knows towards the words of the corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from string import ascii_lowercase

from collabqa.answers.wording import QUESTION_WORDS
from collabqa.indexing.lexicon import Lexicon
from collabqa.words import STOPWORDS, Word, stems, tokenize

# A word must be at least this long to be corrected by one edit, and by two.
_ONE_EDIT, _TWO_EDITS = 4, 8
_SHORT = 5  # letters of a word that is another with one consonant exchanged: "lice" are no misspelt lines
_KIN = (
    6  # likewise towards another form of a word of the corpus: no short word is far from one ("bake", "base", "based")
)
# What may end a known word that the vocabulary does not hold with it: "parodies" is no misspelt "parties".
_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("es", "e"),
    ("s", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)

_VOWELS = frozenset("aeiouy")
_SOUND = 4  # consonants, a doubled one once, by which a word is known whatever its vowels: "obstical", an obstacle
_SOUND_EDITS = 4
_HALF = 4  # letters at least of the first half of a compound, of the second one less
# Halves that make no compound: "organist-ion" is a misspelt organisation.
_SUFFIXES = frozenset(
    """
    able ably age ally ance ant ants ars ate ated ates ation ence ent ents ers ful hood ial ian ible ical ied ier ies
    ing ion ions ise ish ism ist ists ity ive ize less ling men ment ness ors ous sion ship son ted ter tion ton ual
    """.split()  # noqa: SIM905
)


def correct(text: str, lexicon: Lexicon, is_word: Callable[[str], bool]) -> str:
    """``text`` with misspelt words replaced by the most likely word of the corpus; often ``text`` itself.

    ``is_word`` says whether a lower-case word is known English: such a word is never touched, however
    rare it is in the corpus. Words with digits and capitalised words of three letters or fewer stay.
    """
    replaced = []
    for word in tokenize(text):
        better = _better(word, lexicon, is_word)
        # A name that the corpus lacks stays a name: "Andre Gunder Frank" is nobody called Gender.
        if better and (not _inside_name(word, text) or any(stem in lexicon.names for stem in stems(better))):
            replaced.append((word, better))
    for word, better in reversed(replaced):
        text = text[: word.start] + better + text[word.end :]
    return text


def _inside_name(word: Word, text: str) -> bool:
    """Whether the word is written with a capital where no sentence begins."""
    before = text[: word.start].rstrip()
    return word.text[0].isupper() and not word.text.isupper() and bool(before) and before[-1] not in ".?!:"


def _inflects(low: str, is_word: Callable[[str], bool]) -> bool:
    """Whether the word is a known one with an ending."""
    return any(
        low.endswith(ending) and len(low) - len(ending) >= 3 and is_word(low[: -len(ending)] + base)
        for ending, base in _ENDINGS
    )


def _compounds(low: str, is_word: Callable[[str], bool]) -> bool:
    """Whether the word is two known ones written together, "checksum" and the like."""
    return any(
        low[at:] not in _SUFFIXES and is_word(low[:at]) and is_word(low[at:])
        for at in range(_HALF, len(low) - _HALF + 2)
    )


def _better(word: Word, lexicon: Lexicon, is_word: Callable[[str], bool]) -> str:
    low = word.folded
    if len(low) < _ONE_EDIT or not low.isalpha() or low in lexicon.forms or word.stem in lexicon.frequency:
        return ""
    if low in STOPWORDS or low in QUESTION_WORDS or is_word(low):
        return ""
    if _inflects(low, is_word) or _compounds(low, is_word):
        return ""
    from rapidfuzz.distance import OSA

    most = 1 if len(low) < _TWO_EDITS else 2
    sound = _consonants(low)
    best: tuple[float, int, str] | None = None
    for form in (*lexicon.forms, *QUESTION_WORDS):
        if abs(len(form) - len(low)) > most or len(form) < _ONE_EDIT - 1 or not form.isalpha():
            continue
        distance = OSA.distance(low, form, score_cutoff=_SOUND_EDITS)
        if distance > most and distance <= _SOUND_EDITS and len(sound) >= _SOUND and _consonants(form) == sound:
            distance = most
        if distance > most or ((distance > 1 or len(low) <= _SHORT) and _exchanged(low, form)):
            continue
        # People seldom get the first letter wrong.
        cost = distance + (0.5 if form[0] != low[0] else 0.0)
        found = (cost, -lexicon.forms.get(form, 1), form)
        best = min(best, found) if best else found
    if len(low) >= _KIN and (best is None or best[0] > 1.0):
        # Another form of a word of the corpus: it may say "communication" and the question "comunicate".
        kin = next((form for form in _one_edit_from(low) if _is_kin(form, lexicon) and is_word(form)), None)
        best = (1.0, 0, kin) if kin else best
    if best is None or best[0] > most:
        return ""
    return best[2].capitalize() if word.text[0].isupper() and word.text[1:].islower() else best[2]


def _exchanged(word: str, other: str) -> bool:
    """Whether two letters that are not both vowels stand for others: "calories" are no misspelt "colonies"."""
    if len(word) != len(other):
        return False
    pairs = [(one, two) for one, two in zip(word, other, strict=True) if one != two]
    return sorted(one for one, _ in pairs) != sorted(two for _, two in pairs) and any(
        one not in _VOWELS or two not in _VOWELS for one, two in pairs
    )


def _consonants(word: str) -> str:
    """The first letter and the consonants after it, a doubled one once and no plural's: "obstcl" of "obstacles"."""
    found = word[:1]
    for letter in word[1:].removesuffix("s"):
        found += "" if letter in _VOWELS or letter == found[-1] else letter
    return found


def _one_edit_from(word: str) -> Iterator[str]:
    """Every word that one added, changed, left out or exchanged letter after the first makes of this one."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def _is_kin(form: str, lexicon: Lexicon) -> bool:
    """Whether the corpus holds another form of a word."""
    return any(stem in lexicon.frequency for stem in stems(form))
