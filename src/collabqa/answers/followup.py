"""Makes a follow-up question stand on its own, from what was said before.

Deterministic and visible: the result is shown as ``searched_for``. A question that already stands
on its own is left alone, so a follow-up is never worse than the bare question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from collabqa.answers.question import Kind, parse
from collabqa.answers.topics import Topics
from collabqa.answers.wording import clean, content_words, is_small_talk
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Turn

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
_VERB_NEXT = r"(?:is|are|was|were|do|does|did|can|could|will|would|has|have|had|mean|means|work|works|help|helps|say|says|about|please)\b"
_ORDINAL = re.compile(
    # A bare ordinal must end its phrase: "the first world war" and "the last day" are no items.
    rf"(?<!than\s)\bthe\s+(?P<o>{'|'.join(_ORDINALS)})(?!\s+to\s+last)(?:\s+{_THING}\b|(?=\s*(?:$|[?.!,;])|\s+{_VERB_NEXT}))"
    rf"|\b(?:number|no\.?|item|point|example|option|#)\s*(?P<n>\d{{1,2}}|{'|'.join(_CARDINALS)})\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:(?:and|but|so|ok|okay|then|now)\s+)*(?:(?:what|how)\s+(?:about|of|abt)|and|same\s+(?:question\s+)?for)\s+(?P<x>.+)$",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"^(?:(?:no|sorry|actually|wait|oops|hm+|well)[\s,.]+)*(?:i\s+(?:meant|mean|was\s+asking\s+(?:about|for)|am\s+asking\s+(?:about|for))|(?:no|sorry|not\s+that)[\s,.]+(?!the\s+other\b)(?=\w))\s*(?:to\s+(?:say|ask)\s+)?(?P<x>.+)$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:(?:can|could)\s+you\s+)?(?:please\s+)?(?:(?:tell|give|show)\s+(?:me|us)\s+(?:some\s+)?more(?:\s+(?:details?|information|info))?|more(?:\s+(?:details?|information|info))?|go\s+on|continue|elaborate|expand|explain(?:\s+further|\s+more)?|"
    r"say\s+more|any\s+more|anything\s+else|what\s+else|details?)(?:\s+(?:on|about|of)?\s*(?:it|that|this|them|these|those))?(?:\s+please)?$",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"^(?:(?:can|could)\s+you\s+)?(?:give|show)(?:\s+me|\s+us)?\s+(?:an?\s+|some\s+|more\s+)?examples?$|^(?:any\s+)?examples?$",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"^(?:(?:but|and|so)\s+)?(?P<w>why|how|how\s+so|how\s+come|why\s+is\s+(?:that|this|it)(?:\s+so)?|why\s+so|how\s+is\s+that)$",
    re.IGNORECASE,
)
_BARE_ASK = re.compile(
    r"^(?:(?:and|but|so)\s+)?(?P<w>when|where|who|(?:by|with|for|to|from)\s+whom|since\s+when|until\s+when|how\s+(?:many|much|often|long|old)|which\s+ones?|such\s+as|for\s+example|for\s+instance|like\s+what|in\s+what\s+way)$",
    re.IGNORECASE,
)
# "It" that stands for nothing: "is it safe to …", "does it cost … to …", "is it true that …", "will it rain".
_EXPLETIVE = re.compile(
    r"\b(?:does|did|would|will|can|could)\s+it\s+(?:take|cost|hurt|feel|help|mean|make\s+sense|require)\b[^?.]*?\b(?:to|that)\b"
    r"|\b(?:is|was|isn[’']t)\s+it\s+(?!(?:similar|relevant|related|close|open|due|subject|equal|specific|known|given|sold|paid|linked|limited|available|important\s+to\s+the)\b)[\w-]+\s+(?:to|that|for\s+\w+\s+to)\b|\bwhat\s+is\s+it\s+like\s+to\b"
    r"|\bit\s+(?:rain|snow|freeze|matter|make\s+sense|pay|hurt)s?\b|\btime\s+is\s+it\b|\bis\s+it\s+(?:true|possible|worth|the\s+case|safe|legal|allowed|forbidden|ok|okay|illegal)\b|^they\s+say\b",
    re.IGNORECASE,
)
_THERE_IS = re.compile(
    r"\b(?:is|are|was|were|will)\s+there\b|\bthere\s+(?:is|are|was|were|exist|will)\b", re.IGNORECASE
)
# Not in capitals: "IT" is a department.
_SUBJECT = re.compile(r"\b(?:[Ii]t|[Tt]hey|[Tt]hem)\b(?![’'])")
_PERSON = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]im)\b(?![’'])|\b(?:[Hh]is|[Hh]er)\b(?=\s+\w)")
_OWNER = re.compile(r"\b(?:[Ii]ts|[Tt]heir)\b(?!\s*[?.!]?$)")
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|will|would|has|have|had|should|may|must)"
_POINTED = r"(?:one|thing|project|organi[sz]ation|company|coalition|partnership|initiative|program(?:me)?|institution)"
_POINTER = re.compile(
    rf"\b(?:this|that|these|those)\b(?:(?=\s*(?:[?.!,]|$))|(?<=[st])\s+{_POINTED}\b|\s+(?:ones|things)\b|(?=\s+(?:{_AUXILIARY}|mean|work|help|differ|compare|different|similar|common|rare|important|useful|possible|necessary|covered|related|true|worth|dangerous|"
    r"legal|allowed|required|free|safe|available|enough|apply|applies|cost|include|need|cover|change|happen|exist)\b))",
    re.IGNORECASE,
)
_THERE = re.compile(r"\bthere\b", re.IGNORECASE)
_CLAUSE = re.compile(r"^(?:if|when|while|because|after|before|once|although|as|since|where)\s+\w+.*?,", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(?:them|the\s+two(?:\s+of\s+them)?|both(?:\s+of\s+them)?|these\s+two|those\s+two)\b", re.IGNORECASE
)
_COMPARES = re.compile(
    r"\b(?:differ\w*|compar\w+|contrast|similar\w*|in\s+common|versus|vs)\b|^which\s+(?:one\s+)?(?:is|are|was)\s+(?:\w+er|more|less|better|worse)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"^(?:is|are|was|were)\s+there\s+(?:an?|any|some)\s+[\w-]+(?:\s+[\w-]+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Before:
    """The conversation so far: standalone questions, the items last listed, topics in turn and what was last answered."""

    asked: tuple[str, ...]
    listed: tuple[str, ...]
    topics: tuple[str, ...]
    said: str

    @property
    def topic(self) -> str:
        return self.topics[-1]


@dataclass(frozen=True, slots=True)
class _Corpus:
    """What is known of the documents: their headings, their words, and the items that an answer would list."""

    topics: Topics
    lexicon: Lexicon
    items_of: Callable[[str], Sequence[str]]


def resolve(
    question: str,
    history: Sequence[Turn],
    topics: Topics,
    lexicon: Lexicon,
    items_of: Callable[[str], Sequence[str]],
) -> str:
    """The question as it would be asked without the conversation; the question itself where it stands alone.

    ``items_of`` gives the names of the items that the answer to a standalone question lists, in
    order; it is called only for "the second one" and the like, when no earlier answer shows them.
    """
    corpus = _Corpus(topics, lexicon, items_of)
    before = _Before((), (), (), "")
    for turn in history:
        if turn.role != "user":
            before = replace(before, said=turn.content, listed=_bullets(turn.content) or before.listed)
            continue
        text = clean(turn.content)
        if not text or is_small_talk(turn.content):
            continue
        standalone = _one(text, before, corpus)
        topic = _topic(standalone, topics, lexicon)
        about = (*before.topics, topic) if topic and topic not in before.topics[-1:] else before.topics
        before = replace(before, asked=(*before.asked, standalone), topics=about)
    return _one(question, before, corpus)


def _one(question: str, before: _Before, corpus: _Corpus) -> str:
    """One question made to stand alone: the first rule that knows it decides."""
    if not before.asked:
        return question
    bare = question.rstrip(" ?!.").strip()
    rules = (
        (_item_named, _short_ask, _both_compared, _ellipsis, _pronoun, _attribute) if before.topics else (_item_named,)
    )
    for rule in rules:
        found = rule(question, bare, before, corpus)
        if found is not None:
            return found
    return question


def _item_named(question: str, bare: str, before: _Before, corpus: _Corpus) -> str | None:
    """ "The second one" is the second item of the last list."""
    ordinal = _ORDINAL.search(bare)
    name = _item(ordinal, before, corpus) if ordinal else ""
    if not ordinal or not name:
        return None
    rest = (bare[: ordinal.start()] + name + bare[ordinal.end() :]).strip()
    about = _ABOUT.match(rest)
    if about or rest == name:
        return f"Tell me more about {about.group('x') if about else name}"
    return _end(rest, question)


def _short_ask(question: str, bare: str, before: _Before, corpus: _Corpus) -> str | None:
    """ "Tell me more", "Why?", "When?" and "No, I meant X" lean on the question before."""
    if _MORE.match(bare):
        return f"Tell me more about {before.topic}"
    why, ask, meant = _WHY.match(bare), _BARE_ASK.match(bare), _MEANT.match(bare)
    if why:
        return _because(why.group("w"), before.asked[-1], before.topic)
    if _EXAMPLE.match(bare):
        return f"Give examples of {before.topic}"
    if ask:
        return _asked_again(ask.group("w"), before.asked[-1])
    return _corrected(meant.group("x"), before.asked[-1], before.topic) if meant else None


def _both_compared(question: str, bare: str, before: _Before, corpus: _Corpus) -> str | None:
    """ "What is the difference between them?" compares the last two topics."""
    if not _COMPARES.search(bare) or len(before.topics) < 2 or corpus.topics.named(bare, corpus.lexicon):
        return None
    pair = f"{before.topics[-2]} and {before.topic}"
    if _BOTH.search(bare):
        return _end(_BOTH.sub(lambda _: pair, bare), question)
    if len(content_words(bare)) > 1:
        return None
    return f"{bare} between {pair}?" if "differ" in bare.lower() else f"Compare {pair}"


_BEGINS = re.compile(
    r"(?:what|who|whom|whose|when|where|why|how|which|is|are|was|were|do|does|did|can|could|will|tell|list|name|give|define|compare|explain|describe|summari[sz]e|show|no|yes|really|sure)\b",
    re.IGNORECASE,
)


def _ellipsis(question: str, bare: str, before: _Before, corpus: _Corpus) -> str | None:
    """ "What about X?", or X alone, asks the question before about X."""
    about = _ABOUT.match(bare)
    if about:
        return _instead(_pronouns(about.group("x"), before), before, corpus)
    if len(bare.split()) > 4 or _BEGINS.match(bare) or _SUBJECT.search(bare) or _OWNER.search(bare):
        return None
    words = content_words(bare)
    if not words:
        return None
    # Alone, only what the corpus knows leans on the question before: a heading, a name, or one of its plain words.
    named = corpus.topics.heading(bare).lower() == bare.lower() or words[0].stem in corpus.lexicon.names
    plain = len(words) == 1 and words[0].stem in corpus.lexicon.frequency and words[0].text[1:].islower()
    if not named and not plain:
        return (
            _instead(bare, before, corpus)
            if re.match(r"(?:with|for|in|by|from|to|on|at)\s", bare, re.IGNORECASE)
            else None
        )
    return _instead(bare if named else bare[0].lower() + bare[1:], before, corpus)


def _pronoun(question: str, bare: str, before: _Before, corpus: _Corpus) -> str | None:
    """ "Who founded it?" with what "it" is; "Is there a limit?" with what it would limit."""
    if not _own_referent(question, corpus):
        replaced = _pronouns(question, before)
        if replaced != question:
            return replaced
    limits = _LIMIT.match(bare) and not corpus.topics.named(bare, corpus.lexicon)
    return f"{bare} for {before.topic}?" if limits else None


def _because(word: str, before: str, topic: str) -> str:
    """ "Why?" after a yes/no question asks it with why; after another it asks about the topic."""
    how = word.lower().startswith("how") and "come" not in word.lower()
    last = before.rstrip(" ?!.")
    return (
        f"{'How' if how else 'Why'} {last[0].lower()}{last[1:]}?"
        if parse(before).kind is Kind.YESNO
        else f"{'How' if how else 'Why'} {topic}?"
    )


def _asked_again(word: str, before: str) -> str:
    """ "When?" asks the question before for another part of its answer: its words stay."""
    rest = re.sub(
        rf"^(?:(?:who|whom|whose|what|when|where|why|how(?:\s+(?:many|much|long|often))?|which)\s+)?(?:{_AUXILIARY}\s+)?",
        "",
        before.rstrip(" ?!."),
        flags=re.IGNORECASE,
    )
    example = re.match(r"(?:which|such|for|like)", word, re.IGNORECASE) and not re.search(r"whom$", word, re.IGNORECASE)
    return f"Which {rest}?" if example else f"{word[0].upper()}{word[1:]} {rest}?"


def _corrected(new: str, before: str, topic: str) -> str:
    """The question before, about what was meant."""
    last = before.rstrip(" ?!.")
    found = re.search(re.escape(topic), last, re.IGNORECASE)
    return f"{last[: found.start()]}{new}{last[found.end() :]}?" if found else f"Tell me about {new}"


def _topic(standalone: str, topics: Topics, lexicon: Lexicon) -> str:
    """What a standalone question is about, with its article where it is a name that has one; "" for nothing."""
    parsed = parse(standalone)
    if parsed.kind in (Kind.DEFINITION, Kind.OVERVIEW) and content_words(parsed.topic):
        found = re.sub(_IDLE_END, "", parsed.topic)
    else:
        found = topics.named(standalone, lexicon)
        if not found:
            phrase = parsed.topic or parsed.focus
            words = content_words(phrase)
            if re.match(r"who\b", standalone, re.IGNORECASE) and len(words) > 1:
                phrase, words = (
                    phrase[phrase.index(words[1].text) :],
                    words[1:],
                )  # without the verb of "Who discovered X?"
            found = phrase.strip() if words and len(words) <= 5 else " ".join(w.text for w in words[-3:])
    article = bool(found) and f"the {found}" in standalone and found[0].isupper()
    return f"the {found}" if article else found


_IDLE_END = r"\s+(?:good|useful|used|needed|like|all\s+about|about|made|based|best|known)(?:\s+(?:for|of|on|as))?$"


def _own_referent(question: str, corpus: _Corpus) -> bool:
    """Whether the question itself holds what its pronoun stands for."""
    found = _SUBJECT.search(question) or _OWNER.search(question) or _PERSON.search(question)
    if found is None:
        return False
    before = question[: found.start()]
    if corpus.topics.named(before, corpus.lexicon):
        return True
    clause = _CLAUSE.match(question)
    if clause and clause.end() <= found.start() and content_words(clause.group()):
        return True  # "If a tenant leaves, must they pay?"
    if re.search(rf"\b{_AUXILIARY}\s+$", before, re.IGNORECASE) and len(content_words(before)) <= 1:
        return False
    if re.search(r"\w\s+(?:with|of|to|for|from|by|about|between|among|in|on)\s+$", before, re.IGNORECASE):
        return False  # "What forms can partnerships with them take?"
    if found.group().lower() == "it":
        # "What happens to the deposit when the tenant loses it?"
        return bool(re.search(r"\b(?:the|an?|my|our|your)\s+\w{3,}", before, re.IGNORECASE))
    if re.match(rf"(?:which|what)\s+(?!{_AUXILIARY}\b)\w{{3,}}", before, re.IGNORECASE):
        return True  # "Which companies publish their accounts?"
    # "How do doctors treat their patients?": the subject behind the auxiliary owns them.
    return bool(
        re.search(
            rf"\b{_AUXILIARY}\s+(?:the\s+|a\s+|an\s+|all\s+|some\s+)?(?!it\b|they\b)\w{{3,}}", before, re.IGNORECASE
        )
    )


def _pronouns(question: str, before: _Before) -> str:
    """The question with its pronouns replaced by the topic; persons by the last person named in the answer before."""
    expletive = _EXPLETIVE.search(question)
    if expletive:
        # What stands behind it may still point back: "How much does it cost to join it?"
        return (
            question[: expletive.end()] + _pronouns(question[expletive.end() :], before)
            if len(question) > expletive.end()
            else question
        )
    topic = before.topic
    owner = f"{topic}’" if topic.endswith("s") else f"{topic}’s"
    text = _OWNER.sub(lambda _: owner, question)
    text = _SUBJECT.sub(lambda _: topic, text)
    person = _person(before.said, topic)
    if person:
        text = _PERSON.sub(lambda m: f"{person}’s" if m.group().lower() in ("his", "her") else person, text)
    text = _POINTER.sub(lambda _: topic, text)
    if not _THERE_IS.search(text):
        text = _THERE.sub(lambda _: f"at {topic}", text)
    return text


def _person(said: str, topic: str) -> str:
    """Who "she" may be: a topic written as a person's name, or the last such name in what was answered; "" for nobody."""
    name = re.compile(r"\b[A-Z][a-z]+(?:\s(?:[A-Z]\.|van|von|de|der))*\s[A-Z][a-z]+\b")
    if name.fullmatch(topic):
        return topic
    names: list[str] = name.findall(said)
    return names[-1] if names else ""


def _instead(new: str, before: _Before, corpus: _Corpus) -> str:
    """The question before, asked about ``new``; or ``new`` by itself where nothing in it can take its place."""
    new, topic = new.strip(), before.topic
    last = before.asked[-1].rstrip(" ?!.")
    kind = parse(before.asked[-1]).kind
    preposition = re.match(r"(?P<p>with|for|in|of|by|from|to|about|on|at)\s+(?P<x>.+)$", new, re.IGNORECASE)
    if preposition:
        phrase = rf"\b{preposition.group('p')}\s+(?:(?:the|a|an)\s+)?(?:[\w-]+(?:\s+and\s+[\w-]+)?)"
        old = list(re.finditer(phrase, last, re.IGNORECASE))
        return f"{last[: old[-1].start()]}{new}{last[old[-1].end() :]}?" if old else f"{last} {new}?"
    known = bool(corpus.topics.heading(new))
    capital = new[0].isupper() or (content_words(new) and content_words(new)[0].stem in corpus.lexicon.names)
    if capital and not known:
        # A name takes the place of the last name behind a preposition: "… in Germany?", "What about France?"
        old = list(
            re.finditer(
                r"(?<=\b(?:in|at|of)\s)[A-Z][\w-]*(?:\s[A-Z][\w-]*)*|(?<=\b(?:for)\s)[A-Z][\w-]*(?:\s[A-Z][\w-]*)*|(?<=\b(?:from)\s)[A-Z][\w-]*",
                last,
            )
        )
        if old and old[-1].group() not in topic:
            return f"{last[: old[-1].start()]}{new}{last[old[-1].end() :]}?"
    if kind is Kind.DEFINITION and (known or capital):
        return f"What is {new}?"
    if kind in (Kind.FACT, Kind.YESNO, Kind.EXPLAIN) and topic and topic in last and (known or capital):
        return last.replace(topic, new) + "?"
    if not known and not capital and len(content_words(new)) == 1 and topic not in new:
        bare = re.sub(r"^(?:the|its|their|any)\s+", "", new, flags=re.IGNORECASE).lower()
        return f"What are the {bare} of {topic}?" if bare.endswith("s") else f"What is the {bare} of {topic}?"
    return f"Tell me about {new}"


def _attribute(question: str, bare: str, before: _Before, corpus: _Corpus) -> str | None:
    """ "What are the challenges?" asked about the topic; longer questions, and those that name a thing, stand alone."""
    if len(content_words(bare)) > 1 or corpus.topics.named(bare, corpus.lexicon):
        return None
    words = content_words(bare)
    own = re.search(r"\w\s+(?:of|for|in|from|about)\s+(?:the\s+|an?\s+)?\w", bare) or _DOCUMENT.search(bare)
    if own or (words and words[0].stem not in corpus.lexicon.frequency):
        return None
    topic = before.topic
    if re.search(
        r"^(?:what|which|who)\s+(?:is|are|was|were)\s+(?:the|some|its|their)\b|^(?:any|are\s+there\s+any|list\s+the|name\s+the)\b",
        bare,
        re.IGNORECASE,
    ):
        return f"{bare} of {topic}?"
    asks = bare.split(" ")[0].lower() in _ASKING and not _PERSON.search(bare)
    return f"{bare} {topic}?" if asks and not content_words(bare) else None


_DOCUMENT = re.compile(r"\b(?:documents?|chapters?|texts?|files?|articles?|corpus)\b", re.IGNORECASE)
_ASKING = frozenset(
    {"what", "who", "when", "where", "why", "how", "which", "is", "are", "was", "were", "do", "does", "did", "can"}
)


def _item(match: re.Match[str], before: _Before, corpus: _Corpus) -> str:
    """The name of the item that an ordinal means, "" for none."""
    word = (match.group("o") or match.group("n")).lower()
    place = _ORDINALS[word] if word in _ORDINALS else _CARDINALS[word] if word in _CARDINALS else int(word) - 1
    earlier = () if before.listed else (corpus.items_of(asked) for asked in reversed(before.asked))
    for items in (before.listed, *earlier):
        if len(items) >= 2:
            return items[place] if -len(items) <= place < len(items) else ""
    return ""


def _bullets(answer: str) -> tuple[str, ...]:
    """Names of the items of an answer as collabqa writes it: lines "- Name: …" or "1. Name …"."""
    found = []
    for line in answer.splitlines():
        match = re.match(r"\s*(?:[-•*]|\d+[.)])\s+(?P<t>.+)$", line)
        if match:
            text = re.sub(r"\s*\[\d+\]", "", match.group("t"))
            label = re.match(r"(?P<l>[^:.]{2,80}?):\s", text)
            found.append(label.group("l") if label else text.rstrip("."))
    return tuple(found)


def _end(text: str, like: str) -> str:
    mark = "?" if like.rstrip().endswith("?") else ""
    return text.rstrip(" ?.!") + mark
