"""Questions that ask the one before of something else to do: "When can I drive again?" – "And carrying shopping?"."""

from __future__ import annotations

import re
from collections.abc import Container

from collabqa.words import STOPWORDS

_DOING = re.compile(
    r"^(?:(?:and|but|so|or|ok|okay)\s+)*(?:(?:what|how)\s+about\s+)?(?P<doing>[a-z]{2,}ing)(?P<rest>(?:\s+[\w’'-]+){0,4})$",
    re.IGNORECASE,
)
# Up to who does it; then what is done, and "after the operation", which stays.
_ASKED = re.compile(
    r"^(?P<lead>(?:(?:when|where|how\s+(?:soon|long|often|many\s+times)|why)\s+)?(?:can|can[’']t|could|may|must|should|do|are)"
    r"\s+(?:i|we|you|they|people|one)\s+(?:allowed\s+to\s+)?)(?P<done>.+?)"
    r"(?P<when>\s+(?:again\s+)?(?:after|before|during|while|without|in|at|on|inside)\s+(?:the|my|our|your|an?)\s+[^,;?]+)?$",
    re.IGNORECASE,
)
_THINGS = frozenset(
    """
    according anything barring building ceiling clothing concerning considering during evening everything excluding
    following heating including king lightning meeting morning notwithstanding nothing pending pudding regarding ring
    sibling something spring string thing touching wedding wing
    """.split()  # noqa: SIM905 (a list of quoted words reads worse)
)
_DOUBLED = re.compile(r"([bdgmnprt])\1$")


def of_doing(bare: str, last: str, known: Container[str]) -> str | None:
    """The ``last`` question asked of what ``bare`` does in its place; None where either is no such question.

    ``known`` are words of the corpus, by which the verb's own form is told: "drive" of "driving". Both without an end.
    """
    new, asked = _DOING.match(bare), _ASKED.match(last)
    if new is None or asked is None or new["doing"].lower() in _THINGS:
        return None
    verb = _base(new["doing"].lower(), known) if new["doing"].islower() else ""
    return f"{asked['lead']}{verb}{new['rest']}{asked['when'] or ''}?" if verb else None


def _base(doing: str, known: Container[str]) -> str:
    """The verb without its ending, as the corpus knows it: "drive", "stop", "lift"; "" for none that it knows."""
    cut = doing[: -len("ing")]
    forms = (f"{cut}e", cut[:-1] if _DOUBLED.search(cut) else cut, cut)
    return next((form for form in forms if form in known and form not in STOPWORDS), "")
