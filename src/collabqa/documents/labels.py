"""The lead of an item or paragraph that names it: "Shared Risk" in "Shared Risk: The development …"."""

from __future__ import annotations

import re

from collabqa.types import Range

MAX_WORDS = 8
MAX_LENGTH = 80

_EMPHASISED = re.compile(
    r"(\*\*|__|\*|_)(?=\S)(?P<lead>[^*_\n]{1,80}?)"
    r"(?:\s?[:.]\1(?=\s)|\1\s?:(?=\s)|\s?[:.]?\1\s+[-–—](?=\s)|\1\s*\n)"
)
_COLON = re.compile(r"(?P<lead>[^:\n]{1,80}?)\s?:(?=\s)")
_DASH = re.compile(r"(?P<lead>[^:\n–—]{1,60}?)\s(?:[–—]|-{1,2})\s(?=\S)")
# A heading that its paragraph begins with: "TERM." in "1. TERM. The lease runs from …".
_RUN_IN = re.compile(r"(?P<lead>[A-Z][A-Z0-9 &,’'/()-]{2,60})\.(?=\s+[A-Z\"“(])")
_LATER_DASH = re.compile(r"\s[–—-]\s")
_SENTENCE_MARKS = re.compile(r"[!?;…|<>=]|[.](?=\s|$)|https?$|\d,\s")
_NUMBER = re.compile(r"\d+(?:\.\d+)*[.)]?\s+(?=\S)")
_WORD = re.compile(r"[^\W_][\w’'-]*")

# Leads that announce what follows instead of naming it.
_NO_NAME = frozenset(
    """
    note notes nota attention warning caution tip hint important remember example examples instance however
    therefore thus question answer q a ps p.s
    """.split()  # noqa: SIM905 (a list of quoted words reads worse)
)
_ANNOUNCING_ENDS = frozenset(
    """
    is are was were be as following follows includes include including included by that to of for with say says
    said example e.g i.e and or the a an than namely like states state stated asks asked has have had below can
    will must should shall may from at in on if when because these this those here
    """.split()  # noqa: SIM905 (a list of quoted words reads worse)
)
_VERBS = frozenset(
    """
    is are was were be been has have had can could will would shall should must may might do does did means mean
    isn't aren't don't doesn't can't won't
    """.split()  # noqa: SIM905 (a list of quoted words reads worse)
)
_CLAUSE_STARTS = frozenset(
    """
    there this these those it if when while we you they he she i here that since because although as after before
    once unless please let to for in on at by with
    """.split()  # noqa: SIM905 (a list of quoted words reads worse)
)


def find_label(text: str, start: int, end: int, *, item: bool) -> Range | None:
    """Return the range of the name that a block starts with, without markup, colon or dash; None where it has none."""
    stop = min(end, start + MAX_LENGTH + 20)
    number = _NUMBER.match(text, start, stop)
    begin = number.end() if number else start
    found = _EMPHASISED.match(text, begin, stop)
    if found and found.end() < end and _names(found["lead"], emphasised=True, item=item):
        return _trimmed(text, *found.span("lead"))
    found = _COLON.match(text, begin, stop)
    if found and found.end() < end and _names(found["lead"], emphasised=False, item=item):
        return _trimmed(text, *found.span("lead"))
    found = _RUN_IN.match(text, begin, stop)
    if found and found.end() < end and _names(found["lead"], emphasised=False, item=item):
        return _trimmed(text, *found.span("lead"))
    if not item:
        return None
    found = _DASH.match(text, begin, stop)
    if found and _names(found["lead"], emphasised=False, item=True) and not _parenthesis(text, found.end(), end):
        return _trimmed(text, *found.span("lead"))
    return None


def _parenthesis(text: str, start: int, end: int) -> bool:
    """Whether a second dash in the same sentence shows the first to open a parenthesis."""
    rest = text[start : min(end, start + 300)]
    stop = re.search(r"[.!?](?:\s|$)", rest)
    return _LATER_DASH.search(rest, 0, stop.start() if stop else len(rest)) is not None


def _names(lead: str, *, emphasised: bool, item: bool) -> bool:
    words = _WORD.findall(lead)
    if not words or len(words) > MAX_WORDS or _SENTENCE_MARKS.search(lead.rstrip(" .:")):
        return False
    first, last = words[0].casefold(), words[-1].casefold()
    if any(word.casefold().replace("’", "'") in _VERBS for word in words):
        return False
    if lead.isupper():
        return True
    if last in _ANNOUNCING_ENDS or (first in _NO_NAME and len(words) < 4) or "for example" in lead.casefold():
        return False
    if emphasised:
        return True
    starts_well = lead[0].isupper() or lead[0].isdigit() or lead[0] in "\"'“‘(`[" or (item and lead[0].isalpha())
    return starts_well and first not in _CLAUSE_STARTS and (item or len(words) <= 6)


def _trimmed(text: str, start: int, end: int) -> Range:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(" *_"))
    return Range(start + left, start + len(piece.rstrip(" *_.:")))
