"""The words of a corpus: how rare each is, how it is written, and which are names."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from collabqa.types import BlockKind, Document, Range
from collabqa.words import STOPWORDS, tokenize

LEXICON_VERSION = 2
"""Part of the index manifest: an index whose words were counted otherwise is stale. Raise it when counts change."""


_LETTER = re.compile(r"[^\W\d_]")
# (the "Tenants"), ("Licensee"), (collectively, the “Parties”)
_DEFINED = re.compile(r"\((?:[a-z ,]{0,40}\s)?[\"“](?P<term>[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2})[\"”]\)")


@dataclass(frozen=True)
class Lexicon:
    """Counts over the content blocks of a corpus, headings included.

    ``frequency`` maps a stem to the number of blocks that hold it, ``forms`` a lower-case word to
    its number of occurrences, ``names`` holds the stems that are capitalised wherever they stand
    inside a sentence. What a contract defines (the "Tenants") is a word that it capitalises, and no name.
    """

    blocks: int
    frequency: dict[str, int]
    forms: dict[str, int]
    names: frozenset[str]

    @classmethod
    def build(cls, documents: Iterable[Document]) -> Lexicon:
        """Counts the words of every block once; linear in the text."""
        blocks = 0
        frequency: Counter[str] = Counter()
        forms: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        plain: Counter[str] = Counter()
        defined: set[str] = set()
        for document in documents:
            for found in _DEFINED.finditer(document.text):
                defined.update(word.stem for word in tokenize(found["term"]))
            for block in document.blocks:
                blocks += 1
                seen = set()
                prose = block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
                firsts = {_first_letter(document.text, place) for place in block.sentences}
                if block.label:
                    firsts.add(block.label.start)
                for word in tokenize(document.text[block.start : block.end]):
                    seen.add(word.stem)
                    forms[word.text.lower()] += 1
                    # Headings are in title case, and every sentence begins with a capital.
                    if not prose or block.start + word.start in firsts:
                        continue
                    if word.text[0].isupper() or any(c.isupper() for c in word.text):
                        capital[word.stem] += 1
                    else:
                        plain[word.stem] += 1
                frequency.update(seen)
        names = frozenset(stem for stem, count in capital.items() if count > 3 * plain[stem] and stem not in STOPWORDS)
        return cls(blocks, dict(frequency), dict(forms), names - defined)

    def idf(self, stem: str) -> float:
        """Inverse document frequency over blocks, above 0 (Robertson and Spärck Jones 1976, as Lucene has it)."""
        count = self.frequency.get(stem, 0)
        return math.log(1.0 + (self.blocks - count + 0.5) / (count + 0.5))

    def weight(self, stem: str) -> float:
        """:meth:`idf` scaled to ``(0, 1]``: 1 for a word that the corpus does not hold."""
        return self.idf(stem) / self.idf("")


def _first_letter(text: str, sentence: Range) -> int:
    """Where the first word of a sentence starts: "Cats" in "6.2 Cats are allowed."; the end where there is none."""
    found = _LETTER.search(text, sentence.start, sentence.end)
    return found.start() if found else sentence.end
