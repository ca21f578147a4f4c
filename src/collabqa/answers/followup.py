"""Makes a follow-up question stand on its own, from what was said before.

Deterministic and visible: the result is shown as ``searched_for``. A question that already stands
on its own is left alone, so a follow-up is never worse than the bare question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from collabqa.answers.conversation import Conversation, bullets, is_phrase, topic_of
from collabqa.answers.correction import PREPOSITION, completed, corrected, ended, with_phrase
from collabqa.answers.deeds import of_doing
from collabqa.answers.expectation import DEGREES, TOLD_BY_FORM
from collabqa.answers.grammar import AUXILIARIES
from collabqa.answers.persons import of_others, of_somebody
from collabqa.answers.question import Kind, asks, parse
from collabqa.answers.reference import (
    DOING,
    OWNER,
    PERSON,
    SUBJECT,
    listed_things,
    names_referent,
    person_of,
    with_referents,
)
from collabqa.answers.topics import Topics
from collabqa.answers.unclear import ASKS_BACK
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
    rf"|(?:\b(?:number|no\.|item|point|example|option)|(?<!\w)#)\s*(?P<n>0?[1-9]|[1-9]\d|{'|'.join(_CARDINALS)})\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:(?:and|but|so|ok|okay|then|now)\s+)*(?:(?:what|how)\s+(?:about|of|abt)|and|same\s+(?:question\s+)?for)\s+(?P<x>.+)$",
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
    r"^(?:(?:but|and|so)\s+)?(?P<w>why|why\s+not|how|how\s+so|how\s+come|why\s+is\s+(?:that|this|it)(?:\s+so)?|why\s+so|how\s+is\s+that)$",
    re.IGNORECASE,
)
_BARE_ASK = re.compile(
    r"^(?:(?:and|but|so)\s+)?(?P<w>when|where|who|(?:by|with|for|to|from)\s+whom|since\s+when|until\s+when|how\s+(?:many|much|often|long|old)|which\s+ones?|such\s+as|for\s+example|for\s+instance|like\s+what|in\s+what\s+way)$",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?:them|the\s+two(?:\s+of\s+them)?|both(?:\s+of\s+them)?|these\s+two|those\s+two)\b", re.IGNORECASE
)
_COMPARES = re.compile(
    r"\b(?:differ\w*|compar\w+|contrast|similar\w*|in\s+common|versus|vs)\b|^which\s+(?:one\s+)?(?:is|are|was)\s+(?:\w+er|more|less|better|worse)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"^(?:is|are|was|were)\s+there\s+(?:an?|any|some)\s+[\w-]+(?:\s+[\w-]+)?$", re.IGNORECASE)


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
    before = Conversation()
    for turn in history:
        if turn.role != "user":
            before = replace(before, said=turn.content, listed=_listed(turn.content) or before.listed)
            continue
        text = clean(turn.content)
        if not text or is_small_talk(turn.content):
            continue
        standalone = _one(text, before, corpus)
        topic = topic_of(standalone, topics, lexicon) if asks(text) or is_phrase(text) else before.topic
        leans = standalone != text and bool(before.topics) and before.topic in standalone
        leans = leans or (standalone != text and bool(_SUPERLATIVE.match(text.rstrip(" ?!."))))
        about = before.topics if leans or topic in before.topics[-1:] else (*before.topics, topic)
        before = replace(before, asked=(*before.asked, standalone), topics=about)
    return _one(question, before, corpus)


def _listed(answer: str) -> tuple[str, ...]:
    """The items that an answer lists, or that a question asked back offers."""
    return bullets(answer) or (tuple(re.findall("“(.+?)”", answer)) if answer.startswith(ASKS_BACK[0]) else ())


def _one(question: str, before: Conversation, corpus: _Corpus) -> str:
    """One question made to stand alone: the first rule that knows it decides."""
    if not before.asked:
        return question
    bare = question.rstrip(" ?!.").strip()
    mended = _item_named(question, bare, before, corpus) or completed(bare, before) or corrected(question, bare, before)
    if mended:
        return mended
    rules = [_of_people, _short_ask, _for_that]
    # Where nothing sure was talked about, nothing can stand for "it".
    if before.topic:
        rules += [_both_compared, _ellipsis, _pronoun, _attribute]
    for rule in rules:
        found = rule(question, bare, before, corpus)
        if found is not None:
            return found
    return question


_MORE_OF = "Tell me more about"


def _item_named(question: str, bare: str, before: Conversation, corpus: _Corpus) -> str | None:
    """ "The second one" is the second item of the last list."""
    ordinal = _ORDINAL.search(bare)
    name = _item(ordinal, before, corpus) if ordinal else ""
    if not ordinal or not name:
        return None
    rest = (bare[: ordinal.start()] + name + bare[ordinal.end() :]).strip()
    about = _ABOUT.match(rest)
    if about or rest == name:
        return f"{_MORE_OF} {about.group('x') if about else name}"
    return ended(rest, question)


_HOW_MANY = re.compile(
    r"(?:and\s+|so\s+)?how\s+many(?:\s+(?:of\s+them\s+)?(?:are|were)\s+(?:there|they))?$", re.IGNORECASE
)


_SUPERLATIVE = re.compile(
    r"^(?:and\s+|so\s+)?which\s+(?:one\s+|ones\s+)?(?:(?:of\s+)?(?:them|these|those|the\s+two)\s+)?(?:is|are|was|were)\s+(?:the\s+)?(?:(?:most|least)\s+\w+|\w+(?:est|er)|best|worst|better|worse)$",
    re.IGNORECASE,
)
_WHO_ELSE = re.compile(r"^(?:and\s+)?(?P<w>who|where|when)\s+else$", re.IGNORECASE)


# "And if I pay for more?" asks the same for another case.
_CASE = re.compile(r"(?:(?:and|but|so|or|what)\s+)*(?P<if>if\s+(?:[^\s,]+\s+){1,7}[^\s,]+)$", re.IGNORECASE)


def _of_people(question: str, bare: str, before: Conversation, corpus: _Corpus) -> str | None:
    """ "And for children?", "And swimming?" and "How much does she charge?" ask of others, or of one but described."""
    last = before.asked[-1].rstrip(" ?!.")
    about = _ABOUT.match(bare)
    others = of_others(about["x"] if about else bare, last) or of_doing(bare, last, corpus.lexicon.forms)
    if others or person_of(before) or names_referent(question, corpus.topics, corpus.lexicon):
        return others
    return of_somebody(question, last)


def _short_ask(question: str, bare: str, before: Conversation, corpus: _Corpus) -> str | None:
    """ "Tell me more", "Why?", "When?" and "Which is the largest?" lean on the question before."""
    topic = before.topic
    case = _CASE.match(bare)
    if case and _CASE.search(before.asked[-1]) is None:
        return f"{before.asked[-1].rstrip(' ?!.')} {case.group('if')}?"
    if _SUPERLATIVE.match(bare):
        things = listed_things(before.asked[-1])
        return f"{bare} of {things}?" if things else None
    else_ = _WHO_ELSE.match(bare)
    if else_:
        first = else_.group("w").lower()
        return next((asked for asked in reversed(before.asked) if asked.lower().startswith(f"{first} ")), None)
    counted = parse(before.asked[-1]).focus if _HOW_MANY.match(bare) else ""
    if topic and counted:
        return f"How many {counted} are there?" if topic in counted else f"How many {counted} of {topic} are there?"
    if topic and _MORE.match(bare):
        return f"{_MORE_OF} {topic}"
    why, ask = _WHY.match(bare), _BARE_ASK.match(bare)
    if why and re.match(rf"(?:when|where|who\s+\w+ed\b|who\s+(?:{AUXILIARIES}))\b", before.asked[-1], re.IGNORECASE):
        return _asked_again(why.group("w").split()[0], before.asked[-1])  # "When was it built?", "And why?"
    if why and (topic or parse(before.asked[-1]).kind is Kind.YESNO):
        return _because(why.group("w"), before.asked[-1], topic)
    if topic and _EXAMPLE.match(bare):
        return f"Give examples of {topic}"
    return _asked_again(ask.group("w"), before.asked[-1]) if ask else None


_BARE_MEASURE = re.compile(
    rf"^(?:(?:and|but|so)\s+)?how\s+(?:many|much|{DEGREES})\s+(?:{AUXILIARIES})\s+(?:I|you|we|one|it|that|this)(?:\s+(?:have|need|got|get|take|takes|cost|costs|be|pay|wait|to|last))*$|^(?:and\s+)?what\s+(?:do|must|should)\s+(?:I|you|we|one)\s+(?:need|have\s+to\s+(?:pay|bring|do))(?:\s+to)?$",
    re.IGNORECASE,
)
_WAY = re.compile(
    r"^(?:how|where|when)\s+(?:do|does|can|could|should|must|would|may)\s+(?:i|you|we|one)\s+(?P<v>.+)$", re.IGNORECASE
)


def _for_that(question: str, bare: str, before: Conversation, corpus: _Corpus) -> str | None:
    """ "How old do you have to be?" after "How do I sign up?" asks for the age "to sign up"."""
    way = _WAY.match(before.asked[-1].rstrip(" ?!.")) if _BARE_MEASURE.match(bare) else None
    return f"{re.sub(' to$', '', bare)} to {way.group('v')}?" if way else None


def _both_compared(question: str, bare: str, before: Conversation, corpus: _Corpus) -> str | None:
    """ "What is the difference between them?" compares the last two topics."""
    if (
        not _COMPARES.search(bare)
        or len(before.topics) < 2
        or not all(before.topics[-2:])
        or corpus.topics.named(bare, corpus.lexicon)
    ):
        return None
    if not _BOTH.search(bare) and re.search(r"\b(?:from|to|than|with|between)\s+\w", bare, re.IGNORECASE):
        return None  # "Is this different from text to speech?" names the other side
    pair = f"{before.topics[-2]} and {before.topic}"
    if _BOTH.search(bare):
        return ended(_BOTH.sub(lambda _: pair, bare), question)
    if len(content_words(bare)) > bool(re.match(r"which\b", bare, re.IGNORECASE)):
        return None
    if "difference" in bare.lower():
        return f"{bare} between {pair}?"
    return f"What is the difference between {pair}?" if "differ" in bare.lower() else f"Compare {pair}"


_BEGINS = re.compile(
    r"(?:what|who|whom|whose|when|where|why|how|which|is|are|was|were|do|does|did|can|could|will|tell|list|name|give|define|compare|explain|describe|summari[sz]e|show|no|yes|really|sure)\b",
    re.IGNORECASE,
)


def _ellipsis(question: str, bare: str, before: Conversation, corpus: _Corpus) -> str | None:
    """ "What about X?", or X alone, asks the question before about X."""
    about = _ABOUT.match(bare)
    if about and not re.search(r"[.?!]\s", about.group("x")):
        return _instead(with_referents(about.group("x"), before), before, corpus)
    if (
        len(bare.split()) > 4
        or re.match(r"(?:any\s+)?other\b|more\b", bare, re.IGNORECASE)
        or _BEGINS.match(bare)
        or SUBJECT.search(bare)
        or OWNER.search(bare)
    ):
        return None
    words = content_words(bare)
    if not words:
        return None
    # Alone, only what the corpus knows leans on the question before: a heading, a name, or one of its plain words.
    named = corpus.topics.heading(bare).lower() == bare.lower() or words[0].stem in corpus.lexicon.names
    named = named and question.endswith("?")  # a name without a mark is a topic of its own
    plain = len(words) == 1 and words[0].stem in corpus.lexicon.frequency and bool(_ATTRIBUTE.search(bare))
    if not named and not plain:
        return (
            _instead(bare, before, corpus)
            if re.match(r"(?:with|for|in|by|from|to|on|at)\s", bare, re.IGNORECASE)
            else None
        )
    return _instead(bare if named else bare[0].lower() + bare[1:], before, corpus)


# What a thing has, in one word: "symptoms", "the price".
_ATTRIBUTE = re.compile(
    r"[a-z](?<![su])s$|\b(?:cost|price|size|purpose|mission|role|date|deadline|address|age|meaning|definition|history|location|limit)$",
    re.IGNORECASE,
)


def _pronoun(question: str, bare: str, before: Conversation, corpus: _Corpus) -> str | None:
    """ "Who founded it?" with what "it" is; "Is there a limit?" with what it would limit."""
    sentences = _SENTENCE_END.split(question)
    for number, sentence in enumerate(sentences):
        asked = asks(sentence)
        if not asked and not _PART.match(bare):
            continue
        if any(len(content_words(s)) > 1 and not _POINTS_BACK.search(s) for s in sentences[:number]):
            break  # "I keep hearing of bare metal servers. What are they?"
        if names_referent(sentence, corpus.topics, corpus.lexicon):
            continue
        replaced = with_referents(sentence, before)
        if replaced != sentence and not asked:
            part = re.sub(r"^and\s+", "", replaced.rstrip(" ?!."), flags=re.IGNORECASE)
            return _what_is(part)
        if replaced != sentence:
            return " ".join([*sentences[:number], replaced, *sentences[number + 1 :]])
    limits = _LIMIT.match(bare) and not corpus.topics.named(bare, corpus.lexicon)
    return f"{bare} for {before.topic}?" if limits else None


_SENTENCE_END = re.compile(r"(?<=[a-z0-9)\"”’][.?!])\s+")  # not behind "the U.S."
_POINTS_BACK = re.compile(r"\b(?:it|its|they|them|their|he|she|him|his|her|this|that|these|those)\b", re.IGNORECASE)


# No question by its form: "its mission", "risks of it".
_PART = re.compile(
    rf"^(?:and\s+)?(?:(?:its|their|his|her)(?:\s+[\w-]+){{1,3}}|(?!i\b|we\b|you\b)[\w-]+(?:\s+[\w-]+)?\s+{PREPOSITION}\s+(?:it|them))$",
    re.IGNORECASE,
)


def _because(word: str, before: str, topic: str) -> str:
    """ "Why?" after a yes/no question asks it with why; after another it asks about the topic."""
    how = word.lower().startswith("how") and "come" not in word.lower()
    last = before.rstrip(" ?!.")
    if word.lower().endswith("not") and topic and topic in last:
        last = last.replace(topic, f"{topic} not", 1)
    return (
        f"{'How' if how else 'Why'} {last[0].lower()}{last[1:]}?"
        if parse(before).kind is Kind.YESNO
        else f"{'How' if how else 'Why'} {topic}?"
    )


def _asked_again(word: str, before: str) -> str:
    """ "When?" asks the question before for another part of its answer: its words stay."""
    last = before.rstrip(" ?!.")
    done = re.match(r"who\s+(?P<v>\w+ed)\s+(?P<x>.+)$", last, re.IGNORECASE)
    if done and re.match(r"(?:when|where|why|how)\b", word, re.IGNORECASE):
        return f"{word[0].upper()}{word[1:]} was {done.group('x')} {done.group('v')}?"  # "Who founded X?", "When?"
    rest = re.sub(
        r"^(?:who|whom|whose|what|when|where|why|how(?:\s+(?:many|much|long|often))?|which)\s+",
        "",
        last,
        flags=re.IGNORECASE,
    )
    rest = rest[0].lower() + rest[1:] if re.match(rf"(?:{AUXILIARIES})\b", rest, re.IGNORECASE) else rest
    example = re.match(r"(?:which|such|for|like)", word, re.IGNORECASE) and not re.search(r"whom$", word, re.IGNORECASE)
    return f"Which {rest}?" if example else f"{word[0].upper()}{word[1:]} {rest}?"


def _plain_thing(before: Conversation) -> bool:
    """Whether the question before asks for a sum, date or number of a common thing: that has no parts to ask about."""
    topic, last = before.topic, parse(before.asked[-1])
    common = bool(topic) and " " not in topic and topic.islower() and f"the {topic}" in before.asked[-1]
    return common and last.kind is Kind.FACT and last.expect in TOLD_BY_FORM and " of " not in before.asked[-1]


_NAMED_MOST = 4  # content words of what can take another thing's place in a question


def _instead(new: str, before: Conversation, corpus: _Corpus) -> str:
    """The question before, asked about ``new``; or ``new`` by itself where nothing in it can take its place."""
    new, topic = new.strip(), before.topic
    last = before.asked[-1].rstrip(" ?!.")
    kind = parse(before.asked[-1]).kind
    if len(content_words(new)) > _NAMED_MOST:
        return f"Tell me about {new}"
    if re.match(rf"{PREPOSITION}\s", new, re.IGNORECASE):
        said = f"{new.split(' ', 1)[0]} {topic}"  # "What forms can contracts with tenants take?", "And with owners?"
        return last.replace(said, new) + "?" if topic and said in last else with_phrase(last, new)
    one = re.match(r"(?P<a>an?)\s+(?P<thing>.+)$", new, re.IGNORECASE)
    if one and topic and re.search(rf"\ban?\s+{re.escape(topic)}\b", last):  # "Can I keep a cat?", "And a parrot?"
        return re.sub(rf"\ban?\s+{re.escape(topic)}\b", lambda _: f"{one['a'].lower()} {one['thing']}", last) + "?"
    # "How much is the deposit?", "And the rent?"
    if _plain_thing(before) and re.match(r"(?:the\s+)?[a-z][\w-]*$", new):
        return last.replace(f"the {topic}", new) + "?" if new.startswith("the ") else f"Tell me about {new}"
    heading = corpus.topics.heading(new)
    known = bool(heading) and 2 * len(content_words(heading)) >= len(content_words(new))
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
        return _what_is(new)
    of_it = kind is Kind.LIST and last.endswith(f" of {topic}")
    replaces = kind in (Kind.FACT, Kind.YESNO, Kind.EXPLAIN) or of_it
    if replaces and topic and topic in last and (known or capital):
        # "Who runs the café?", "What about Tom?"
        return (last.replace(f"the {topic}", new) if capital and " " not in new else last).replace(topic, new) + "?"
    if not known and not capital and len(content_words(new)) == 1 and topic not in new:
        topic = _that_has(content_words(new)[0].stem, before, corpus)
        bare = re.sub(r"^(?:the|its|their|any)\s+", "", new, flags=re.IGNORECASE).lower()
        return _what_is(f"the {bare} of {topic}")
    return f"Tell me about {new}"


def _what_is(thing: str) -> str:
    """The question what a thing is, or what things are."""
    head = re.split(rf"\s{PREPOSITION}\s", thing, maxsplit=1)[0]
    owned = " of " in thing or re.search(r"[’']s?\s", head)  # "the United Nations" are one
    several = owned and re.search(r"[^su\W]s$", head)
    return f"What {'are' if several else 'is'} {thing}?"


def _that_has(noun: str, before: Conversation, corpus: _Corpus) -> str:
    """The last topic that some heading names together with the noun (a stem), else the last topic.

    After an item of "the benefits of coalitions", "And the challenges?" asks for those of coalitions.
    """
    for topic in reversed(before.topics):
        for owner in (topic.partition(" of ")[2], topic):
            wanted = {word.stem for word in content_words(owner)}
            if wanted and noun not in wanted and any({noun, *wanted}.issubset(key) for key in corpus.topics.names):
                return owner
    return _owner_of_list(before) or before.topic


def _owner_of_list(before: Conversation) -> str:
    """What the last list was of, where the topic is that list or an item of it; "" elsewhere.

    After "the benefits of coalitions" or the first of them, "And the risks?" asks for those of coalitions.
    """
    item = before.asked[-1].startswith(_MORE_OF)
    for asked in reversed(before.asked):
        listed = parse(asked)
        if listed.kind is Kind.LIST:
            _, of, owner = listed.focus.partition(" of ")
            return owner if of and (item or before.topic in listed.focus) else ""
        if not asked.startswith(_MORE_OF):
            return ""
    return ""


def _attribute(question: str, bare: str, before: Conversation, corpus: _Corpus) -> str | None:
    """ "What are the challenges?" asked about the topic; longer questions, and those that name a thing, stand alone."""
    named = corpus.topics.named(bare, corpus.lexicon)
    if len(content_words(bare)) > 1 or (named and (" " in named or not named.islower())):
        return None
    words = content_words(bare)
    own = re.search(r"\w\s+(?:of|for|in|from|about)\s+(?:the\s+|an?\s+)?\w", bare) or _DOCUMENT.search(bare)
    if own or (words and words[0].stem not in corpus.lexicon.frequency):
        return None
    if words and bare.lower().startswith("who") and _plain_thing(before):
        return None  # "How much is the deposit?", "Who is the landlord?"
    topic = _that_has(words[0].stem, before, corpus) if words else before.topic
    if re.search(
        r"^(?:what|which|who)\s+(?:is|are|was|were)\s+(?:the|some|its|their)\b|^(?:any|are\s+there\s+any|list\s+the|name\s+the)\b",
        bare,
        re.IGNORECASE,
    ):
        return f"{bare} of {topic}?"
    if not words and DOING.search(bare):
        word = bare.split(" ")[0]  # "And who is doing it?", after "When is it painted?" by whom
        by = word.lower() == "who" and _DONE.match(before.asked[-1].rstrip(" ?!."))
        return _asked_again("By whom" if by else word, before.asked[-1])
    asks = bare.split(" ")[0].lower() in _ASKING and not PERSON.search(bare)
    return f"{bare} {topic}?" if asks and not content_words(bare) else None


_DONE = re.compile(
    r"(?:when|where|why|how)\s+(?:is|are|was|were|will\s+be)\s+.*\b[a-z]{3,}(?:ed|en|wn|ne|pt|lt|nt|ld|id|ade|ought|aught)(?:\s+\w{2,4})?$",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\b(?:documents?|chapters?|texts?|files?|articles?|corpus)\b", re.IGNORECASE)
_ASKING = frozenset(
    {"what", "who", "when", "where", "why", "how", "which", "is", "are", "was", "were", "do", "does", "did", "can"}
)


def _item(match: re.Match[str], before: Conversation, corpus: _Corpus) -> str:
    """The name of the item that an ordinal means, "" for none."""
    word = (match.group("o") or match.group("n")).lower()
    place = _ORDINALS[word] if word in _ORDINALS else _CARDINALS[word] if word in _CARDINALS else int(word) - 1
    earlier = () if before.listed else (corpus.items_of(asked) for asked in reversed(before.asked))
    for items in (before.listed, *earlier):
        if len(items) >= 2:
            return items[place] if -len(items) <= place < len(items) else ""
    return ""
