"""Rows of tables, found by their names: what was the net income? The row "Net income" says it.

Such a row is figures for the most part, so neither its meaning nor the number of words it shares with a question tells
it from the prose that speaks of the same figures at length.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache

from collabqa.words import stems

_RULE = frozenset("|-: \t")


@lru_cache(maxsize=4096)
def row_names(text: str) -> tuple[frozenset[str], ...]:
    """The stems of the first cell of each row of the tables in a text, numbers left out; none for a row without name.

    A row is a line with two bars or more, as in Markdown.
    """
    names = []
    for line in text.split("\n"):
        if line.count("|") < 2 or _RULE.issuperset(line):
            continue
        name = frozenset(stem for stem in stems(line.strip().removeprefix("|").split("|")[0]) if not stem.isdigit())
        if name:
            names.append(name)
    return tuple(names)


def called(asked: Collection[str], names: Collection[frozenset[str]], weight: Callable[[str], float]) -> float:
    """How surely the words ``asked`` (stems) call one of the rows by its name, in [0, 1].

    For the best row: the share of its name that is asked, to the third power, since half a name is another thing's, by
    the square root of the share of the question that the name is; words count by ``weight``, numbers not at all.
    """
    words = {stem for stem in asked if not stem.isdigit()}
    whole = sum(map(weight, words))
    best = 0.0
    for name in names:
        held = sum(weight(stem) for stem in name & words)
        if held > 0:
            best = max(best, (held / sum(map(weight, name))) ** 3 * (held / whole) ** 0.5)
    return best
