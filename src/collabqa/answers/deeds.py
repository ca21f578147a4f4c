"""Questions that ask the one before of something else to do: "When can I drive again?" – "And carrying shopping?"."""

from __future__ import annotations

import re
from collections.abc import Container

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
    anything building ceiling clothing evening everything heating king lightning meeting morning nothing pudding ring
    sibling something spring string thing wedding wing
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
    return f"{asked['lead']}{_base(new['doing'].lower(), known)}{new['rest']}{asked['when'] or ''}?"


def _base(doing: str, known: Container[str]) -> str:
    """The verb without its ending; of "driving", "stopping" and "lifting" what the corpus knows, or what is usual."""
    cut = doing[: -len("ing")]
    forms = [cut, f"{cut}e", cut[:-1] if _DOUBLED.search(cut) else cut]
    usual = forms[2] if forms[2] != cut else cut
    return next((form for form in forms if form in known), usual)
