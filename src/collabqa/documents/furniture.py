"""Which lines of a text are site text (navigation, share-this, sign-up) and so no content.

Rules are general and cautious: a line must stand apart from prose and say nothing but site business; most rules hold
only near the first and last lines of a text. When in doubt a line is content: site text in an answer is a blemish,
a lost paragraph is a wrong answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from collabqa.documents.layout import plain
from collabqa.types import Range

EDGE = 15  # lines that are not blank, counted from the first and from the last
LONGEST = 240  # characters; longer lines are never site text
RUNNING = 5  # times that a line stands on its own before it counts as the foot or head of pages
PROSE = 60  # characters from which on a line that ends a sentence is prose

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_MARK = re.compile(r"\A(?:#{1,6}|>|[-*+•‣·]|\d{1,3}[.)])\s+")
_ITEM = re.compile(r"(?:[-*+•‣·]|\d{1,3}[.)])\s+")

_CHANNEL = (
    r"(?:facebook|twitter|linked ?in|instagram|you ?tube|tik ?tok|pinterest|mastodon|bluesky|threads|telegram|whatsapp|"
    r"reddit|snapchat|tumblr|rss|medium|the x platform|x \(formerly twitter\)|x|social media|socials?|@\w+)"
)
_THING = r"(?:page|post|article|story|site|website|blog|video|recipe|entry|content|link)"
_LIST = r"(?:newsletters?|mailing list|e-?mail list|email updates|e-?mail alerts|news ?feed|rss feed|weekly digest)"
_MAIL = r"your (?:e-?mail(?: address)?|name and e-?mail(?: address)?)"

# Anywhere, as a line of its own.
_ALWAYS = [
    rf"(?:follow|find|join|like|connect with) (?:us|me) (?:on|at|via|over on) "
    rf"(?:our )?{_CHANNEL}(?:[ ,&/|]+(?:and |or |on )?{_CHANNEL})*(?: @\w+)?[.!:]?",
    rf"share (?:this|the)(?: {_THING})? (?:on|via|to) {_CHANNEL}(?:[ ,&/|]+(?:and |or )?(?:{_CHANNEL}|e-?mail))*[.!:]?",
    rf"(?:share|tweet|pin|like) this(?: {_THING})?[.!:]?",
    rf"share (?:this|the) {_THING} (?:\w+ ){{0,4}}"
    rf"(?:favou?rite|friends|click|app|apps|button|buttons|below)\b.{{0,80}}",
    r"share on " + _CHANNEL,
    r"skip to (?:the )?(?:main |primary )?(?:content|navigation|search|footer)",
    r"(?:toggle|open|close|main|site) (?:navigation|menu)",
    r"back to (?:the )?top",
    r"(?:accept|reject|decline|allow) (?:all|cookies|all cookies)(?: and (?:close|continue))?",
    r"(?:manage|cookie) (?:cookies?|preferences|settings|consent)",
    r"(?:advertisement|sponsored content|leave a (?:comment|reply)|post a comment)",
    r"(?:read|learn|see|view|show|load) more(?: (?:about this|posts|articles|stories|comments))?"
    r"(?: ?(?:»|›|→|>|>>|\.{3}|…))?",
    r"(?:continue|keep) reading(?: ?(?:»|›|→|>|>>|\.{3}|…))?",
    r"page \d{1,4}(?: (?:of|/) \d{1,4})?",
    r"- \d{1,4} -",
]
# Near the first and last lines only.
_AT_EDGE = [
    r"(?:follow|find|join) us[.!:]?",
    rf"follow @\w+(?: on {_CHANNEL})?",
    rf"(?:please )?(?:enter|type|submit|provide|add) {_MAIL}\b.{{0,60}}\b"
    rf"(?:subscribe|join|{_LIST}|updates|notified|notifications).{{0,80}}",
    rf"(?:subscribe|sign up|join)(?: now| today| here| free)?(?: to| for)?(?: our| the| my| us)?"
    rf"(?: \w+){{0,3}}? {_LIST}\b.{{0,60}}",
    r"(?:subscribe|sign up)(?: now| today| here| for free)?[.!:]?",
    r"(?:subscribe to|get) (?:our )?(?:updates|newsletter)[.!:]?.{0,30}",
    r"(?:we|i) (?:respect|value|care about) your (?:e-?mail )?privacy.{0,40}",
    r"(?:we (?:will )?(?:never|don['’]t|do not|won['’]t) (?:spam|share your e-?mail|send you spam)|no spam).{0,60}",
    r"(?:you can |you may )?unsubscribe (?:at any ?time|any ?time|here).{0,30}",
    r"(?:this (?:web)?site|our (?:web)?site|we) uses? cookies\b.{0,120}\b"
    r"(?:accept|consent|agree|by continuing|by using|ok|experience|preferences).{0,80}",
    r"by (?:continuing|using) .{0,50}(?:you (?:accept|agree|consent)).{0,40}cookies.{0,40}",
    r"(?:related|recent|popular|latest|more) (?:posts|articles|stories|news)",
    r"(?:you may|you might) also (?:like|enjoy)",
    r"filed under:?.{0,60}",
    r"powered by (?:wordpress|ghost|squarespace|wix|blogger|hugo|jekyll|mediawiki|drupal)\b.{0,40}",
    r"(?:privacy policy|terms of (?:use|service)|cookie policy|contact us|about us|sitemap)"
    r"(?: ?[|·•/,] ?(?:privacy policy|terms of (?:use|service)|cookie policy|contact us|about us|sitemap|"
    r"imprint|home|careers|help))+",
]
_AT_END = [
    r"(?:©|\(c\) ?(?=\d{4})|copyright(?: ©| \(c\))?).{0,30}(?:19|20)\d\d.{0,120}",
    r"(?:.{0,80} )?all rights reserved\.?",
]
# Only next to another line of site text.
_IN_COMPANY = [
    _CHANNEL,
    r"(?:home|menu|search|print|share|tweet|e-?mail|log ?in|sign ?in|"
    r"register|next|previous|submit|go|close|subscribe|tags|categories)",
    r"(?:about|contact|about us|contact us|privacy|privacy policy|"
    r"terms|terms of (?:use|service)|sitemap|imprint|careers|archives?|cookies)",
]
_BREADCRUMBS = re.compile(r"(?:home|start|homepage)(?: ?[>›»/|] ?[\w&’' -]{1,40}){1,8}")

_ALWAYS_RE = re.compile("|".join(f"(?:{rule})" for rule in _ALWAYS))
_AT_EDGE_RE = re.compile("|".join(f"(?:{rule})" for rule in _AT_EDGE))
_AT_END_RE = re.compile("|".join(f"(?:{rule})" for rule in _AT_END))
_IN_COMPANY_RE = re.compile("|".join(f"(?:{rule})" for rule in _IN_COMPANY))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank: its trimmed range, its words as a reader sees them, whether a blank line is before."""

    start: int
    end: int
    words: str
    apart: bool
    item: bool

    @property
    def folded(self) -> str:
        return self.words.casefold()

    @property
    def prose(self) -> bool:
        return self.end - self.start >= PROSE and (self.words[-1:] in '.!?:”"' or self.end - self.start > 160)


def site_text(text: str, *, markup: bool) -> tuple[Range, ...]:
    """Return the lines of ``text`` (trimmed, in order) that are site text; ``markup``: the text is Markdown."""
    lines = _lines(text, markup)
    site = [False] * len(lines)
    for at, line in enumerate(lines):
        if line.words and line.end - line.start <= LONGEST and _stands_apart(lines, at):
            site[at] = _is_site_text(line, at, len(lines))
    _mark_page_furniture(lines, site)
    _spread(lines, site)
    _mark_repeated(lines, site)
    _mark_site_name(lines, site)
    _spread(lines, site)
    return tuple(Range(line.start, line.end) for line, is_site in zip(lines, site, strict=True) if is_site)


def _lines(text: str, markup: bool) -> list[_Line]:
    lines: list[_Line] = []
    last_end = -1
    fenced = False
    for found in _LINE.finditer(text):
        piece = found.group()
        stripped = piece.strip()
        if not stripped:
            continue
        if markup and stripped.startswith(("```", "~~~")):
            fenced = not fenced
        start = found.start() + len(piece) - len(piece.lstrip())
        words = ""
        if len(stripped) <= LONGEST and not fenced:
            words = plain(_MARK.sub("", stripped, count=1)) if markup else " ".join(stripped.split())
        apart = last_end < 0 or text.count("\n", last_end, start) != 1
        lines.append(_Line(start, start + len(stripped), words, apart, _ITEM.match(stripped) is not None))
        last_end = start + len(stripped)
    return lines


def _stands_apart(lines: Sequence[_Line], at: int) -> bool:
    """Whether a line is no part of a paragraph wrapped over lines."""
    line = lines[at]
    if not line.apart:
        before = lines[at - 1]
        if before.end - before.start >= 50 and (before.words or "x")[-1] not in ".!?:":
            return False
    if at + 1 < len(lines) and not lines[at + 1].apart and line.words[-1:] not in ".!?:":
        after = lines[at + 1].words
        return not after[:1].islower()
    return True


def _is_site_text(line: _Line, at: int, count: int) -> bool:
    folded = line.folded
    if _ALWAYS_RE.fullmatch(folded):
        return True
    if at >= EDGE and at < count - EDGE:
        return False
    if _AT_EDGE_RE.fullmatch(folded):
        return not line.item
    if _BREADCRUMBS.fullmatch(folded):
        return at < EDGE
    return at >= count - EDGE and at > 0 and _AT_END_RE.fullmatch(folded) is not None


def _spread(lines: Sequence[_Line], site: list[bool]) -> None:
    """Mark lines that are site text only in company, such as "Facebook" under "Follow us"."""
    for order in (range(1, len(lines)), range(len(lines) - 2, -1, -1)):
        step = -order.step
        for at in order:
            if site[at] or not site[at + step] or EDGE <= at < len(lines) - EDGE:
                continue
            if _IN_COMPANY_RE.fullmatch(lines[at].folded):
                site[at] = True


def _mark_page_furniture(lines: Sequence[_Line], site: list[bool]) -> None:
    """Mark page numbers that count up through a text, and lines with a number in them that stand on every page."""
    alone = [
        at
        for at, line in enumerate(lines)
        if line.words and line.apart and (at + 1 == len(lines) or lines[at + 1].apart) and not line.item
    ]
    numbers = [at for at in alone if lines[at].words.isdecimal() and len(lines[at].words) <= 4]
    steps = [int(lines[later].words) - int(lines[at].words) for at, later in pairwise(numbers)]
    if len(steps) >= 2 and steps.count(1) >= 0.8 * len(steps) and numbers[-1] - numbers[0] >= 4 * len(steps):
        for at in numbers:
            site[at] = True
    counts = Counter(lines[at].words for at in alone)
    seen: set[str] = set()
    for at in alone:
        words = lines[at].words
        if counts[words] < RUNNING or len(words.split()) < 3 or words[-1] in ".!?:" or not any(map(str.isdigit, words)):
            continue
        site[at] = words in seen or site[at]  # the first is kept, in case it says something
        seen.add(words)


def _mark_repeated(lines: Sequence[_Line], site: list[bool]) -> None:
    """Mark short lines that stand both above the first prose and below the last, next to other site text."""
    head, tail = _edges(lines, site)
    above = Counter(lines[at].folded for at in head)
    below = Counter(lines[at].folded for at in tail)
    for at in [*head, *tail]:
        folded = lines[at].folded
        if site[at] or not folded or not above[folded] or not below[folded]:
            continue
        if at in tail or _other_title(lines, site, head, folded):
            site[at] = any(0 <= near < len(lines) and site[near] for near in (at - 1, at + 1))


def _mark_site_name(lines: Sequence[_Line], site: list[bool]) -> None:
    """Mark a line above the first prose that is named again in site text: the name of the site."""
    head, _ = _edges(lines, site)
    # "@" is dropped and so are blanks: "@PalosPublishing" names the site as "Palos Publishing" does.
    named = ["".join(_words(line.folded)) for line, is_site in zip(lines, site, strict=True) if is_site]
    for at in head:
        squeezed = "".join(_words(lines[at].folded))
        if site[at] or len(squeezed) < 4 or not any(squeezed in one for one in named):
            continue
        if _other_title(lines, site, head, lines[at].folded):
            site[at] = True


def _words(folded: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded)


def _edges(lines: Sequence[_Line], site: Sequence[bool]) -> tuple[list[int], list[int]]:
    """Return the places of the lines above the first prose and of those below the last, EDGE at most."""
    head: list[int] = []
    for at in range(min(EDGE, len(lines))):
        if lines[at].prose and not site[at]:
            break
        head.append(at)
    tail: list[int] = []
    for at in range(len(lines) - 1, max(len(lines) - 1 - EDGE, len(head) - 1), -1):
        if lines[at].prose and not site[at]:
            break
        tail.append(at)
    return head, tail


def _other_title(lines: Sequence[_Line], site: Sequence[bool], head: Sequence[int], folded: str) -> bool:
    """Whether the document keeps a line that can be its title: another one above the first prose, not site text."""
    return any(not site[at] and lines[at].words and lines[at].folded != folded for at in head)
