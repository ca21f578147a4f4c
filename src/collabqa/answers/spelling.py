"""Corrects words that neither the corpus nor English knows towards the words of the corpus."""

from __future__ import annotations

from collections.abc import Callable

from collabqa.answers.wording import QUESTION_WORDS
from collabqa.indexing.lexicon import Lexicon
from collabqa.words import STOPWORDS, Word, tokenize

# A word must be at least this long to be corrected by one edit, and by two.
_ONE_EDIT, _TWO_EDITS = 4, 6


def correct(text: str, lexicon: Lexicon, is_word: Callable[[str], bool]) -> str:
    """``text`` with misspelt words replaced by the most likely word of the corpus; often ``text`` itself.

    ``is_word`` says whether a lower-case word is known English: such a word is never touched, however
    rare it is in the corpus. Words with digits and capitalised words of three letters or fewer stay.
    """
    replaced = []
    for word in tokenize(text):
        better = _better(word, lexicon, is_word)
        if better:
            replaced.append((word, better))
    for word, better in reversed(replaced):
        text = text[: word.start] + better + text[word.end :]
    return text


def _better(word: Word, lexicon: Lexicon, is_word: Callable[[str], bool]) -> str:
    low = word.folded
    if len(low) < _ONE_EDIT or not low.isalpha() or low in lexicon.forms or word.stem in lexicon.frequency:
        return ""
    if low in STOPWORDS or low in QUESTION_WORDS or is_word(low):
        return ""
    from rapidfuzz.distance import OSA

    most = 1 if len(low) < _TWO_EDITS else 2
    best: tuple[float, int, str] | None = None
    for form in (*lexicon.forms, *QUESTION_WORDS):
        if abs(len(form) - len(low)) > most or len(form) < _ONE_EDIT - 1 or not form.isalpha():
            continue
        distance = OSA.distance(low, form, score_cutoff=most)
        if distance > most:
            continue
        # People seldom get the first letter wrong.
        cost = distance + (0.5 if form[0] != low[0] else 0.0)
        found = (cost, -lexicon.forms.get(form, 1), form)
        best = min(best, found) if best else found
    if best is None or best[0] > most:
        return ""
    return best[2].capitalize() if word.text[0].isupper() and word.text[1:].islower() else best[2]
