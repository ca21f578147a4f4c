"""Makes a follow-up question stand on its own, from what was said before.

Deterministic and visible: the result is shown as ``searched_for``. A question that already stands
on its own is left alone, so a follow-up is never worse than the bare question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from collabqa.lexicon import Lexicon
from collabqa.question import Kind, parse
from collabqa.topics import Topics
from collabqa.types import Turn
from collabqa.wording import clean, content_words, is_small_talk

_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4, "sixth": 5,
    "6th": 5, "seventh": 6, "7th": 6, "eighth": 7, "8th": 7, "ninth": 8, "9th": 8, "tenth": 9, "10th": 9, "last": -1, "final": -1,
    "former": 0, "latter": -1,
}  # fmt: skip
_CARDINALS = {
    "one": 0,
    "two": 1,
    "three": 2,
    "four": 3,
    "five": 4,
    "six": 5,
    "seven": 6,
    "eight": 7,
    "nine": 8,
    "ten": 9,
}
_THING = (
    r"(?:one|ones|item|items|point|points|example|examples|strategy|type|kind|benefit|driver|factor|option|reason|step|entry|bullet|thing|"
    r"challenge|approach|category|part|coalition|partnership|organi[sz]ation|project|company|method|way|principle|rule|case|group|advantage|form)"
)
_ORDINAL = re.compile(
    rf"\bthe\s+(?P<o>{'|'.join(_ORDINALS)})(?:\s+(?:and\s+(?:most\s+)?\w+\s+)?{_THING})?\b(?!\s+\w*(?:st|nd|rd|th)\b)"
    rf"|\b(?:number|no\.?|item|point|example|#)\s*(?P<n>\d{{1,2}}|{'|'.join(_CARDINALS)})\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:(?:and|but|so|ok|okay|then)\s+)*(?:(?:what|how)\s+(?:about|of|abt)|and|same\s+(?:question\s+)?for)\s+(?P<x>.+)$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:(?:can|could)\s+you\s+)?(?:please\s+)?(?:(?:tell|give|show)\s+(?:me|us)\s+(?:some\s+)?more(?:\s+(?:details?|information|info))?|more(?:\s+(?:details?|information|info))?|go\s+on|continue|elaborate|expand|explain(?:\s+further|\s+more)?|"
    r"say\s+more|any\s+more|anything\s+else|what\s+else|details?)(?:\s+(?:on|about|of)?\s*(?:it|that|this|them|these|those))?(?:\s+please)?$",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"^(?:but\s+|and\s+|so\s+)?(?P<w>why|how|how\s+so|how\s+come|why\s+not|why\s+is\s+(?:that|this|it)(?:\s+so)?|why\s+so|how\s+is\s+that)$",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"\bis\s+it\s+(?:true|possible|important|necessary|hard|easy|difficult|worth|better|good|bad|the\s+case|safe|legal|allowed|ok)\b|\b(?:does|do|did)\s+it\s+(?:matter|take|make\s+sense|pay)\b",
    re.IGNORECASE,
)
_THERE_IS = re.compile(r"\b(?:is|are|was|were)\s+there\b|\bthere\s+(?:is|are|was|were|exist)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\b(?:it|they|them|he|she|him)\b(?![’'])", re.IGNORECASE)
_OWNER = re.compile(r"\b(?:its|their|his|her)\b(?!\s*[?.!]?$)", re.IGNORECASE)
_POINTER = re.compile(
    rf"\b(?:this|that|these|those)\b(?=\s*(?:[?.!,]|$)|\s+(?:{_THING}s?|is|are|was|were|do|does|did|can|will|mean|work|help|have|has|differ|compare|important|useful)\b)(?:\s+{_THING}s?\b)?",
    re.IGNORECASE,
)
_THERE = re.compile(r"\bthere\b", re.IGNORECASE)


def resolve(
    question: str, history: Sequence[Turn], topics: Topics, lexicon: Lexicon, items_of: Callable[[str], Sequence[str]]
) -> str:
    """The question as it would be asked without the conversation; the question itself where it stands alone.

    ``items_of`` gives the names of the items that the answer to a standalone question lists, in
    order; it is called only for "the second one" and the like, when no earlier answer shows them.
    """
    asked: list[str] = []
    listed: list[str] = []
    topic = ""
    for turn in history:
        if turn.role == "user":
            text = clean(turn.content)
            if is_small_talk(turn.content) or not text:
                continue
            standalone = _one(text, asked, listed, topic, topics, lexicon, items_of)
            topic = _topic(standalone, topics, lexicon) or topic
            asked.append(standalone)
        else:
            listed = _bullets(turn.content) or listed
    return _one(question, asked, listed, topic, topics, lexicon, items_of)


def _one(
    question: str,
    asked: Sequence[str],
    listed: Sequence[str],
    topic: str,
    topics: Topics,
    lexicon: Lexicon,
    items_of: Callable[[str], Sequence[str]],
) -> str:
    if not asked:
        return question
    bare = question.rstrip(" ?!.").strip()
    ordinal = _ORDINAL.search(bare)
    if ordinal:
        name = _item(ordinal, asked, listed, items_of)
        if name:
            rest = (bare[: ordinal.start()] + name + bare[ordinal.end() :]).strip()
            about = _ABOUT.match(rest)
            if about or rest == name:
                return f"Tell me more about {about.group('x') if about else name}"
            return _end(rest, question)
    if not topic:
        return question
    if _MORE.match(bare):
        return f"Tell me more about {topic}"
    why = _WHY.match(bare)
    if why:
        word = "How" if why.group("w").lower().startswith("how") and "come" not in why.group("w").lower() else "Why"
        before = asked[-1].rstrip(" ?!.")
        kind = parse(asked[-1]).kind
        return f"{word} {before[0].lower()}{before[1:]}?" if kind is Kind.YESNO else f"{word} {topic}?"
    about = _ABOUT.match(bare)
    if about:
        return _end(_instead(_pronouns(about.group("x"), topic), asked[-1], topic, topics, lexicon), "?")
    replaced = _pronouns(question, topic) if not _own_topic(question, topics, lexicon) else question
    if replaced != question:
        return replaced
    if (
        len(bare.split()) <= 4
        and not re.match(
            r"(?:what|who|when|where|why|how|which|is|are|do|does|did|can|tell|list|name|define|compare|explain)\b",
            bare,
            re.IGNORECASE,
        )
        and content_words(bare)
    ):
        return _end(_instead(bare, asked[-1], topic, topics, lexicon), "?")
    return _attribute(question, bare, topic, topics, lexicon)


def _topic(standalone: str, topics: Topics, lexicon: Lexicon) -> str:
    """What a standalone question is about."""
    parsed = parse(standalone)
    if parsed.kind in (Kind.DEFINITION, Kind.OVERVIEW) and content_words(parsed.topic):
        return re.sub(
            r"\s+(?:good|useful|used|needed|like|all\s+about|about|made|based|best|known)(?:\s+(?:for|of|on|as))?$",
            "",
            parsed.topic,
        )
    named = topics.named(standalone, lexicon)
    if named:
        return named
    phrase = parsed.topic or parsed.focus
    words = content_words(phrase)
    return phrase.strip() if words and len(words) <= 5 else " ".join(w.text for w in words[-3:])


def _own_topic(question: str, topics: Topics, lexicon: Lexicon) -> bool:
    """Whether a pronoun of the question has its referent inside the question."""
    pronoun = _SUBJECT.search(question) or _OWNER.search(question)
    return pronoun is not None and bool(topics.named(question[: pronoun.start()], lexicon))


def _pronouns(question: str, topic: str) -> str:
    if _EXPLETIVE.search(question):
        return question
    text = _OWNER.sub(f"{topic}’s" if not topic.endswith("s") else f"{topic}’", question)
    text = _SUBJECT.sub(topic, text)
    text = _POINTER.sub(topic, text)
    if not _THERE_IS.search(text):
        text = _THERE.sub(f"at {topic}", text)
    return text


def _instead(new: str, before: str, topic: str, topics: Topics, lexicon: Lexicon) -> str:
    """The question before, asked about ``new``; or ``new`` by itself where nothing in it can take its place."""
    new = new.strip()
    last = before.rstrip(" ?!.")
    kind = parse(before).kind
    preposition = re.match(r"(?P<p>with|for|in|of|by|from|to|about|on|at)\s+(?P<x>.+)$", new, re.IGNORECASE)
    if preposition:
        old = list(
            re.finditer(
                rf"\b{preposition.group('p')}\s+(?:(?:the|a|an)\s+)?(?:[\w-]+(?:\s+and\s+[\w-]+)?)", last, re.IGNORECASE
            )
        )
        if old:
            return last[: old[-1].start()] + new + last[old[-1].end() :]
        return f"{last} {new}"
    if kind is Kind.DEFINITION:
        return f"What is {new}"
    if kind in (Kind.FACT, Kind.YESNO, Kind.EXPLAIN) and topic and topic in last:
        both_named = bool(topics.named(new, lexicon)) == bool(topics.named(topic, lexicon))
        if both_named and not re.match(r"(?:the|its|their|his|her)\b", new, re.IGNORECASE):
            return last.replace(topic, new)
    if re.match(r"the\b", new, re.IGNORECASE) and not topics.named(new, lexicon) and topic not in new:
        return f"What are {new} of {topic}" if new.endswith("s") else f"What is {new} of {topic}"
    return f"Tell me about {new}"


def _attribute(question: str, bare: str, topic: str, topics: Topics, lexicon: Lexicon) -> str:
    """ "What are the challenges?" asked about the topic; longer questions, and those that name a thing, stand alone."""
    if len(content_words(bare)) > 1 or topics.named(bare, lexicon):
        return question
    parsed = parse(question)
    if re.search(
        r"^(?:what|which)\s+(?:is|are|was|were)\s+(?:the|some|its|their)\b|^(?:any|are\s+there\s+any|list\s+the|name\s+the)\b",
        bare,
        re.IGNORECASE,
    ):
        return f"{bare} of {topic}?"
    if not content_words(bare) or parsed.kind is Kind.FACT:
        return f"{bare} {topic}?"
    return question


def _item(
    match: re.Match[str], asked: Sequence[str], listed: Sequence[str], items_of: Callable[[str], Sequence[str]]
) -> str:
    word = (match.group("o") or match.group("n")).lower()
    place = _ORDINALS[word] if word in _ORDINALS else _CARDINALS[word] if word in _CARDINALS else int(word) - 1
    for items in [listed, *(() if listed else (items_of(before) for before in reversed(asked)))]:
        if len(items) >= 2:
            return items[place] if -len(items) <= place < len(items) else ""
    return ""


def _bullets(answer: str) -> list[str]:
    """Names of the items of an answer as collabqa writes it: lines "- Name: …" or "1. Name …"."""
    found = []
    for line in answer.splitlines():
        match = re.match(r"\s*(?:[-•*]|\d+[.)])\s+(?P<t>.+)$", line)
        if match:
            text = re.sub(r"\s*\[\d+\]", "", match.group("t"))
            label = re.match(r"(?P<l>[^:.]{2,80}?):\s", text)
            found.append(label.group("l") if label else text.rstrip("."))
    return found


def _end(text: str, like: str) -> str:
    mark = "?" if like.rstrip().endswith("?") else ""
    return text.rstrip(" ?.!") + mark
