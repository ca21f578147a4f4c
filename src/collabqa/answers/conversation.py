"""What was said before a question: what was asked, what was listed, and what it was all about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from collabqa.answers.expectation import Expect
from collabqa.answers.grammar import ASKING, AUXILIARIES
from collabqa.answers.question import Kind, parse
from collabqa.answers.topics import Topics
from collabqa.answers.wording import content_words
from collabqa.indexing.lexicon import Lexicon
from collabqa.words import STOPWORDS, tokenize


@dataclass(frozen=True, slots=True)
class Conversation:
    """Standalone questions, the items last listed, topics in turn, and what was last answered ("" for nothing)."""

    asked: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    said: str = ""

    @property
    def topic(self) -> str:
        """What was talked about last; "" for nothing sure."""
        return self.topics[-1] if self.topics else ""


_IDLE_END = re.compile(
    r"\s+(?:good|useful|used|needed|like|all\s+about|about|made|based|best|known)(?:\s+(?:for|of|on|as))?$"
)
_HANGING = re.compile(r"\s+(?:for|like|about|of|in|on|to|from|with)$")  # "What is Strand B for?"
_LONGEST = 6  # content words of a topic
# Whose the things are that a list is asked of: "What risks do tenants run?"
_OWNERS = re.compile(r"(?:do|did)\s+(?:the\s+)?(?P<x>(?:[A-Za-z][\w-]*\s+){0,2}?[A-Za-z][\w-]*[^su\W]s)\s+\w")


# How often and when something is the case is not what is spoken of: "a month", "in winter too".
_AT_TIMES = re.compile(
    r"\s+(?:(?:an?|per|each|every)\s+(?:night|day|week|weekend|month|quarter|term|year|hour|minute|time|person|head)"
    r"|(?:in|on|at|during|over|by|this|next|last)\s+(?:the\s+)?(?:winter|summer|spring|autumn|christmas|easter|mornings?|afternoons?"
    r"|evenings?|night|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|june|july|august"
    r"|september|october|november|december|(?:19|20)\d\d)|too|as\s+well)(?=\s*(?:[?.!,]|$|\s(?:too|as\s+well|and)\b))",
    re.IGNORECASE,
)


def topic_of(standalone: str, topics: Topics, lexicon: Lexicon) -> str:
    """What a standalone question is about, with its article where it is a name that has one.

    "" where nothing is sure enough to stand for "it": a comparison has two topics, and a clause is none.
    """
    parsed = parse(standalone)
    if parsed.kind is Kind.COMPARE and len(parsed.sides) > 1:
        return ""
    found = ""
    if parsed.kind in (Kind.DEFINITION, Kind.OVERVIEW):
        found = _HANGING.sub("", _IDLE_END.sub("", parsed.topic))
    owners = _OWNERS.match(parsed.topic) if parsed.kind is Kind.LIST else None
    if owners:
        found = owners.group("x")
    if parsed.expect is Expect.QUANTITY and not found:
        found = parsed.focus.partition(" of ")[2]  # "How many benefits of coalitions are there?" is about those
    if not is_phrase(found):
        told = _AT_TIMES.sub("", standalone)
        named, phrase = _named(told, topics, lexicon), _noun_phrase(told)
        # One plain word that happens to be a heading says less than a phrase; a name ends where its phrase does.
        plain = (" " not in named and named.islower()) or named.startswith(f"{phrase} ")
        found = (phrase or named) if plain else named or phrase
    article = bool(found) and f"the {found}" in standalone and found[0].isupper()
    return f"the {found}" if article else found


def _named(text: str, topics: Topics, lexicon: Lexicon) -> str:
    """A heading or a name in the text; of two that overlap the longer, and no single plain word before a name."""
    heading, named = topics.heading(text), topics.name(text, lexicon)
    if heading and heading in named:
        return named
    plain = " " not in heading and heading.islower()
    return named if plain and named else heading or named


def is_phrase(text: str) -> bool:
    """Whether the text can stand for a thing: some content, no verb that shows, no pronoun and no question."""
    words = content_words(text)
    if not 0 < len(words) <= _LONGEST or re.search(rf"\b(?:{ASKING}|{AUXILIARIES})\b|[.?!]\s", text, re.IGNORECASE):
        return False
    return not re.search(r"\b(?:i|you|we|it|he|she|they|them|him|that|which|not|if|and\s+how)\b", text, re.IGNORECASE)


_TELLS = ("how", "why", "when", "where")  # words before a clause, the verb of which may end it
_WITH_VERB = "do|does|did|can|could|will|would|should|may|might|must"
_BEFORE_NOUN = frozenset("a an the my your our some any this these of for in on with about from".split())  # noqa: SIM905
_OWNED = frozenset("a an the my our your".split())  # noqa: SIM905
_BEFORE_VERB = frozenset(
    "to i you we they he she it can could will would should must may might not who which that".split()  # noqa: SIM905
)


def _noun_phrase(text: str) -> str:
    """The last run of content words that an article or a preposition opens, or that has two words; "" for none."""
    content = {word.start for word in content_words(text)} | {
        word.start for word in tokenize(text) if word.text[0].isupper() and not word.is_stopword
    }
    runs: list[tuple[str, str]] = []
    run: list[tuple[int, int]] = []
    before = previous = ""
    end = 0
    for word in tokenize(text):
        if word.start in content and text[end : word.start].strip() in ("", "-"):
            if not run:
                before = previous
            run.append((word.start, word.end))
        else:
            if run:
                runs.append((before, text[run[0][0] : run[-1][1]]))
            run = [(word.start, word.end)] if word.start in content else []
            before = previous
        previous, end = word.folded, word.end
    if run:
        runs.append((before, text[run[0][0] : run[-1][1]]))
    found, own = "", False
    for opened, phrase in runs:
        if opened in _BEFORE_VERB and opened not in _BEFORE_NOUN:
            phrase = phrase.partition(" ")[2]
            opened = ""
        ends = re.search(
            rf"(?:^|\s)(?:(?P<asks>{_WITH_VERB})\s+(?:(?:the|an?|my|our|your|its|their)\s+)?)?{re.escape(phrase)}\W*$",
            text,
        )
        if " " in phrase and ends and (opened in _TELLS or ends["asks"]):
            phrase = phrase.rpartition(" ")[0]  # "explain how AI coalitions work", "what does the summit cover"
        while phrase and re.search(
            r"(?:\b(?:get|gets|go|goes|come|start|happen|make|take|look|used|face|have|need|offer|provide|bring)|\w{2,}ed|\w{3,}ing)$",
            phrase,
        ):
            phrase = phrase.rpartition(" ")[0]  # "aircraft used", "tea shops get started"
        several = " " in phrase or "-" in phrase
        if opened == "for" and found and own:
            continue  # "the green bin for leaves": what it is for is not it
        own = opened in _OWNED
        if phrase and (opened in _BEFORE_NOUN or several or len(runs) == 1):
            found = phrase
    return found if len(found.split()) <= _LONGEST and found.lower() not in STOPWORDS else ""


def bullets(answer: str) -> tuple[str, ...]:
    """Names of the items of an answer as collabqa writes it: lines "- Name: …" or "1. Name …"."""
    found = []
    for line in answer.splitlines():
        match = re.match(r"\s*(?:[-•*]|\d+[.)])\s+(?P<t>.+)$", line)
        if match:
            text = re.sub(r"\s*\[\d+\]", "", match.group("t"))
            label = re.match(r"(?P<l>[^:.]{2,80}?):\s", text)
            found.append(label.group("l") if label else text.rstrip("."))
    return tuple(found)
