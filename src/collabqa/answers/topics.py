"""What a corpus is about, as its own headings and labels name it; and which of those a question names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collabqa.answers.lists import FRAME
from collabqa.answers.wording import QUESTION_WORDS
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import BlockKind, Document
from collabqa.words import STOPWORDS, Word, tokenize

_LONGEST = 8


@dataclass(frozen=True)
class Topics:
    """Names of things: stems of a heading or label, in order, to the way it is written first."""

    names: dict[tuple[str, ...], str]
    shortened: frozenset[tuple[str, ...]]

    @classmethod
    def build(cls, documents: Iterable[Document]) -> Topics:
        """Every heading and label of up to eight words; "Introduction" and its like name nothing."""
        names: dict[tuple[str, ...], str] = {}
        for document in documents:
            titles = [s.path[-1] for s in document.sections if s.path and not FRAME.match(s.path[-1])]
            titles += [document.slice(b.label) for b in document.blocks if b.label and b.kind is BlockKind.ITEM]
            for title in titles:
                for part in (title, *_parts(title)):
                    key = _key(_bare(tokenize(part)))
                    if 0 < len(key) <= _LONGEST:
                        names.setdefault(key, part)
        shortened = (
            key[:i] + key[i + 1 :] for key in names if len(key) >= 4 for i in range(len(key)) if key[i] not in STOPWORDS
        )
        return cls(names, frozenset(shortened))

    def heading(self, text: str) -> str:
        """The longest heading or label that ``text`` holds, as written in ``text``; "" for none.

        A heading of four or more words, small ones counted, may lack a content word ("AI for Good summit").
        """
        words = tokenize(text)
        best: tuple[int, int, str] | None = None
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + _LONGEST + 4) + 1):
                run = words[start:end]
                if run[0].is_stopword or run[-1].is_stopword:
                    continue
                key = _key(run)
                if self._known(key) and not QUESTION_WORDS.issuperset(key):
                    found = (len(key), start, text[run[0].start : run[-1].end])
                    best = max(best, found) if best else found
        return best[2] if best else ""

    def named(self, text: str, lexicon: Lexicon) -> str:
        """What ``text`` is about, as written there: its longest heading, else its last proper name, else ""."""
        return self.heading(text) or _name_run(text, tokenize(text), lexicon)

    def name(self, text: str, lexicon: Lexicon) -> str:
        """The last run of proper names in ``text``, as written there; "" for none."""
        return _name_run(text, tokenize(text), lexicon)

    def _known(self, key: tuple[str, ...]) -> bool:
        return key in self.names or key in self.shortened


_JOINT = re.compile(r"\s+(?:and|&)\s+|\s*[,/]\s*")


def _parts(title: str) -> list[str]:
    """What a heading of two things calls each of them, where that is two words or more."""
    return [part for part in _JOINT.split(title)[:-1] + _JOINT.split(title)[1:] if len(tokenize(part)) > 1]


def _bare(words: list[Word]) -> list[Word]:
    """Without small words at either end ("The Benefits of…")."""
    while words and words[0].is_stopword:
        words = words[1:]
    while words and words[-1].is_stopword:
        words = words[:-1]
    return words


def _key(words: Sequence[Word]) -> tuple[str, ...]:
    """Small words count: "Partnership on AI" is not "partnership in AI"."""
    return tuple(word.stem for word in words)


_VERBAL = re.compile(r"(?:ed|ly)$|^(?:even|do|get|have)$")  # "Medicare even if …", "AI4EU founded"


def _name_run(text: str, words: Sequence[Word], lexicon: Lexicon) -> str:
    """The last run of proper names, with a plain noun that follows ("AI coalitions"), small words inside allowed."""
    runs: list[list[Word]] = []
    for number, word in enumerate(words):
        unknown = word.stem not in lexicon.frequency and number > 0 and word.text[0].isupper()
        is_name = not word.is_stopword and word.folded not in QUESTION_WORDS and (word.stem in lexicon.names or unknown)
        follows = (
            bool(runs)
            and runs[-1][-1] is words[number - 1]
            and not word.is_stopword
            and word.folded not in QUESTION_WORDS
        )
        if is_name and follows:
            runs[-1].append(word)
        elif is_name:
            runs.append([word])
        elif (
            follows
            and not _VERBAL.search(word.folded)
            and not _does(words, number - len(runs[-1]))
            and len(runs[-1]) < 3
            and text[words[number - 1].end : word.start].strip() == ""
        ):
            runs[-1].append(word)
    return text[runs[-1][0].start : runs[-1][-1].end] if runs else ""


def _does(words: Sequence[Word], at: int) -> bool:
    """Whether the name that begins at a place is who does what follows: "did Northgate complete"."""
    return at > 0 and words[at - 1].folded in ("do", "does", "did")
