"""What people say in two words or in slang, and documents write in one: "hand in" for "submit"."""

from __future__ import annotations

import re

_SAID = tuple(
    (re.compile(rf"\b{said}\b", re.IGNORECASE), written)
    for said, written in (
        (r"(?<!in\s)(?:hand|turn|send)(?:ed|s|ing)?\s+in(?!\s+(?:hand|turn)\b)", "submit"),
        (r"set(?:s)?\s+(me|us|you|him|her|them|one)\s+back", r"cost \1"),
        (r"(?:take|taken|bring|brought)\s+along", "bring"),
        (r"look(?:s|ed|ing)?\s+after", "manage"),
        (r"sort(?:ed|s|ing)?\s+out", "fix"),
        (r"call(?:ed|s|ing)?\s+off", "cancel"),
        (r"put(?:ting)?\s+off", "postpone"),
        (
            r"(?:get(?:ting)?|got)\s+rid\s+of|throw(?:n|ing)?\s+(?:away|out)|chuck(?:ed|ing)?(?:\s+(?:away|out))?",
            "discard",
        ),
        (r"get(?:ting)?\s+(?:in\s+touch\s+with|hold\s+of)", "contact"),
        (r"fill(?:ed|ing)?\s+(?:in|out)", "complete"),
        (r"sign(?:ed|ing)?\s+up(?:\s+for)?", "register for"),
        (r"pa(?:y|id|ying)\s+back", "refund"),
        (r"give(?:n|s)?\s+up|gave\s+up", "stop"),
        (r"run(?:s)?\s+out|ran\s+out", "expire"),
        (r"turn(?:s|ed)?\s+up", "arrive"),
        (r"break(?:s)?\s+down|broke(?:n)?\s+down", "fail"),
        (r"let\s+(me|us|you|him|her|them)\s+know", r"inform \1"),
        (r"(?-i:nicks|nicked)", "stolen"),
        (r"okay(?:ed|s)|ok[’']d|greenlit", "approved"),
        (r"ditched", "dropped"),
        (r"dosh|quid", "money"),
    )
)


def written(text: str) -> str:
    """A question in the words that documents use: "submit" for "hand in", "cost me" for "set me back"."""
    for said, better in _SAID:
        text = said.sub(better, text)
    return text
