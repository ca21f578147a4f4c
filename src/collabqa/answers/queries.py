"""What is searched for one question of a conversation: itself, and itself beside what was said just before.

A follow-up made to stand alone can be made wrongly, and one that stands alone still belongs to its
conversation. So the passages are ranked by several queries together; what is read, and answered, is
the standalone question. On the development halves of mtrag and inscit the right passage stood among
the first five for .915 and .919 of the questions by the standalone question alone, for .955 and .946 so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collabqa.answers.wording import clean, is_small_talk
from collabqa.types import Turn

_AS_ASKED, _BESIDE = 0.3, 0.5  # .4 to .7 did within one question as well
_SAID_MOST = 300  # characters of an earlier answer: what it begins with is what it answers


@dataclass(frozen=True, slots=True)
class Query:
    """Words to search, and how much their ranking counts: 1 is the standalone question's."""

    text: str
    weight: float


def queries(question: str, standalone: str, history: Sequence[Turn]) -> tuple[Query, ...]:
    """The standalone question first; then, in a conversation, the cleaned one as asked and beside the last exchange."""
    found = [Query(standalone, 1.0)]
    told = len(question) > 1.5 * len(standalone)  # the question was taken out of what is told around it
    if standalone != question and (history or told):
        found.append(Query(question, _AS_ASKED))
    asked, said = _last_exchange(history)
    found += [Query(f"{before} {question}", _BESIDE) for before in (asked, said) if before]
    return tuple(found)


def last_asked(history: Sequence[Turn]) -> str:
    """The cleaned question that was asked before; "" where the next one begins the conversation."""
    return _last_exchange(history)[0]


def _last_exchange(history: Sequence[Turn]) -> tuple[str, str]:
    """The last question that was more than small talk, and the beginning of what was answered to it; "" for none."""
    asked = said = ""
    for turn in history:
        if turn.role != "user":
            said = said or turn.content[:_SAID_MOST].strip()
        elif turn.content.strip() and not is_small_talk(turn.content):
            asked, said = clean(turn.content), ""
    return (asked, said) if asked else ("", "")
