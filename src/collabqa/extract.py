"""What is shown of a text that is too long to be shown: its beginning, or the words nearest to a question."""

from __future__ import annotations

import re
from itertools import pairwise

from collabqa.words import stems

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def shorten(text: str, characters: int = 180) -> str:
    """The text, or its beginning and "…" where it is longer than ``characters``; cut between words if one is near."""
    if len(text) <= characters:
        return text
    cut = text[: characters - 1]
    whole = cut if text[characters - 1].isspace() else cut[: cut.rfind(" ") + 1]
    if len(whole) <= characters // 2:
        return cut + "…"
    kept = whole.rstrip()
    return kept + (" …" if kept[-1] in ".!?" and len(kept) + 2 <= characters else "…")


def nearest_words(text: str, question: str, characters: int = 240) -> str:
    """The stretch of a passage that holds most of the question's words: the sentences from the first that holds most.

    The passage from its beginning where none holds any. At most ``characters``, see :func:`shorten`.
    """
    wanted = set(stems(question))
    starts = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
    held = [len(wanted & set(stems(text[a:b]))) for a, b in pairwise(starts)]
    best = held.index(max(held)) if held else 0
    return shorten(text[starts[best] :].strip(), characters)
