"""Of whom a follow-up asks: other people than the question before, or somebody whose name was not said."""

from __future__ import annotations

import re

from collabqa.answers.reference import PERSON

# Who pays, comes or is allowed to: of these one takes the place of another.
_SOMEBODY = (
    r"(?:non-?)?(?:adult|child|kid|teenager|student|pupil|senior|pensioner|member|guest|visitor|resident|employee|volunteer|trainee|beginner|"
    r"tenant|landlord|owner|patient|customer|passenger|driver|company|charity|group|couple|dog|cat)s?"
)
_PERSONS = rf"(?:{_SOMEBODY}|children|companies|charities|families|a\s+family|men|women|staff|people\s+over\s+\d+)"
_PEOPLE = re.compile(rf"\b(?:(?:an?|the|each|every)\s+)?{_PERSONS}\b", re.IGNORECASE)
_FOR_PEOPLE = re.compile(rf"(?:for\s+)?(?P<who>(?:(?:an?|the)\s+)?(?:\w+\s+)?{_PERSONS})", re.IGNORECASE)


def of_others(thing: str, last: str) -> str | None:
    """The question ``last`` of other people: "for children" puts them in the place of adults; None for no people."""
    others = _FOR_PEOPLE.fullmatch(thing)
    people = list(_PEOPLE.finditer(last))
    if not others or len(people) != 1:
        return None
    start, end = people[0].span()
    several = re.search(r"(?:s|ren|men|people)$", others["who"], re.IGNORECASE)
    led = re.sub(r"\bdoes(?=\s+$)", "do", last[:start]) if several else last[:start]
    return f"{led}{others['who']}{last[end:]}?"


# "Which photographer steps in?": somebody whose name was not said.
_ROLE = re.compile(
    r"(?:which|what)\s+(?P<which>(?:[\w-]+\s+)?[\w-]*(?:er|or|ist|ian|ant|man|woman|person|nurse|coach|chef|judge|guide|clerk))\s+(?:is|was|will|has|did|does|can|won|took|wrote|[a-z]+s|[a-z]+ed)\b"
    r"|who\s+(?:is|was)\s+the\s+(?P<who>(?:[\w-]+\s+)?[\w-]*(?:er|or|ist|ian|ant|man|woman|person|head|chief))$",
    re.IGNORECASE,
)


def of_somebody(question: str, last: str) -> str | None:
    """ "How much does she charge?" after "Which photographer steps in?" asks what the photographer charges."""
    asked = _ROLE.match(last)
    found = PERSON.search(question)
    if not asked or not found:
        return None
    role = f"the {asked['which'] or asked['who']}"
    owned = found.group().lower() in ("his", "her")
    return question[: found.start()] + (f"{role}’s" if owned else role) + question[found.end() :]
