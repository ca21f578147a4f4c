"""Words that point at what was said before, and what stands in their place."""

from __future__ import annotations

import re

import regex

from collabqa.answers.conversation import Conversation
from collabqa.answers.grammar import AUXILIARIES
from collabqa.answers.question import Kind, parse
from collabqa.answers.topics import Topics
from collabqa.answers.wording import content_words
from collabqa.indexing.lexicon import Lexicon
from collabqa.words import STOPWORDS

_AUXILIARY = rf"(?:{AUXILIARIES})"
# "It" that stands for nothing: "is it safe to …", "does it cost … to …", "is it true that …", "will it rain".
EXPLETIVE = re.compile(
    r"\b(?:does|did|would|will|can|could)\s+it\s+(?:take|cost|hurt|feel|help|mean|make\s+sense|require)\b[^?.]*?\b(?:to|that)\b"
    r"|\b(?:is|was|isn[’']t)\s+it\s+(?!(?:similar|relevant|related|close|open|due|subject|equal|specific|known|given|sold|paid|linked|limited|available|important\s+to\s+the)\b)[\w-]+\s+(?:to|that|for\s+\w+\s+to)\b|\bwhat\s+is\s+it\s+like\s+to\b"
    r"|\bit\s+(?:rain|snow|freeze|matter|make\s+sense|hurt)s?\b|\btime\s+is\s+it\b|\bis\s+it\s+(?:true|possible|worth|the\s+case)\b|\bis\s+it\s+(?:safe|legal|allowed|forbidden|ok|okay|illegal)\s+(?:to|that|if|when)\b|^they\s+say\b|\bin\s+it\s+for\b"
    # People in general: "What do they mean by …", "do they call it".
    r"|\bdo\s+(?:they|you)\s+(?:mean|call|say)\b",
    re.IGNORECASE,
)
# Not in capitals: "IT" is a department.
SUBJECT = re.compile(r"\b(?:[Ii]t|[Tt]hey|[Tt]hem)\b(?![’'])")
PERSON = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]im)\b(?![’'])|\b(?:[Hh]is|[Hh]er)\b(?=\s+\w)")
OWNER = re.compile(r"\b(?:[Ii]ts|[Tt]heir)\b(?!\s*[?.!]?$)")
_POINTED = r"(?:one|thing|project|organi[sz]ation|company|coalition|partnership|initiative|program(?:me)?|institution)"
_POINTER = re.compile(
    rf"\b(?:this|that|these|those)\b(?:(?=\s*(?:[?.!,]|$))|(?<=[st])\s+{_POINTED}\b|\s+(?:ones|things)\b|(?=\s+(?:{_AUXILIARY}|mean|work|help|matter|happen|differ|compare|different|similar|the\s+same|common|rare|important|useful|possible|necessary|covered|related|true|worth|dangerous|"
    r"legal|allowed|required|free|safe|available|enough|apply|applies|cost|include|need|cover|change|happen|exist|\w{3,}ed)\b)|(?<=^[Ii]s\s[Tt]h(?:is|at))(?=\s+[\w-]+\s*[?.!]*$))",
    re.IGNORECASE,
)
# What may stand before a word that points; behind a noun "that" begins a clause: "dances that are performed".
_OPENS = re.compile(
    rf"(?:^|[,;:.?!]\s*|\b(?:{AUXILIARIES}|what|who|when|where|why|how|of|for|in|on|at|to|by|from|with|about|than|like|and|or|but|so|if)\s+)$",
    re.IGNORECASE,
)
# A place only where a clause ends with it: "there are" names none.
_THERE = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbeen )(?<!\bbe )\bthere\b(?=\s*(?:[?.!,]|$))", re.IGNORECASE
)
_CLAUSE = re.compile(r"^(?:if|when|while|because|after|before|once|although|as|since|where)\s+\w+.*?,", re.IGNORECASE)
DOING = re.compile(r"\w\s+(?:do|does|did|doing|done)\s+(?:it|that|this)\s*[?.!]*$", re.IGNORECASE)
_OBJECT = re.compile(r"(?:and\s+)?(?:what|which|how\s+(?:much|many))\s.*\b(?:do|does|did)\s+$", re.IGNORECASE)
_IT = re.compile(r"\b(?:[Ii]t|[Ii]ts)\b(?![’'])")
_THEY = re.compile(r"\b(?:[Tt]hey|[Tt]hem|[Tt]heir)\b(?![’'])")
_SHE = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]im|[Hh]is|[Hh]er)\b(?![’'])")
# Who does what was asked: "How do companies share risk?", "Do they …".
_PLURAL_SUBJECT = re.compile(
    r"\b(?:do|did|can|could|will|would|should|must|may)\s+(?P<x>(?:the\s+)?(?:[A-Za-z][\w-]*\s+)?[A-Za-z][\w-]+[^su\W]s)\s+(?!and\b|or\b|of\b)\w"
)
_TOLD = re.compile(r"(?<=\w[.!?])(?:\s*\[\d+\])*\s+(?=[A-Z])")  # between sentences of an answer
_WORD = r"\p{Lu}\p{Ll}+"  # "Dvořák" too
_NAME = regex.compile(rf"\b(?:{_WORD}|\p{{Lu}}\.)(?:\s(?:\p{{Lu}}\.|van|von|de|der|{_WORD}))*\s{_WORD}\b")


def names_referent(question: str, topics: Topics, lexicon: Lexicon) -> bool:
    """Whether the question itself holds what its first pronoun stands for, so that the conversation need not."""
    found = SUBJECT.search(question) or OWNER.search(question) or PERSON.search(question)
    if found is None:
        return False
    before = question[: found.start()]
    if _OBJECT.match(before):
        return False  # "What share of the costs does it cover?": the costs are what is covered
    if topics.named(before, lexicon):
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


def with_referents(question: str, before: Conversation) -> str:
    """The question with its pronouns replaced by the topic; persons by the person that the conversation is about.

    Where pronouns of two kinds stand in one question, nothing tells which of them the topic is, and none is replaced;
    nor is what is done ("Who is doing it?"), for that is no thing, unless the topic is ("planning").
    """
    expletive = EXPLETIVE.search(question)
    if expletive:
        # What stands behind it may still point back: "How much does it cost to join it?"
        rest = question[expletive.end() :]
        return question[: expletive.end()] + with_referents(rest, before) if rest else question
    topic = before.topic
    done = DOING.search(question) and not topic.endswith("ing")
    it, they, she = (bool(kind.search(question)) for kind in (_IT, _THEY, _SHE))
    # "They" of both questions are whoever runs the place: "Do they empty bins …?", "What do they charge for it?"
    of_place = it and bool(_THEY.search(before.asked[-1]))
    if done or it + (they and not of_place) + she > 1:
        return question
    if of_place:
        return _IT.sub(lambda found: _owner(topic) if found.group().lower() == "its" else topic, question, count=1)
    if they:
        topic = _several(question, before)
    text = OWNER.sub(lambda _: _owner(topic), question, count=1)
    # The first is enough: what follows points at the same thing and reads better as it is.
    text = SUBJECT.sub(lambda _: topic, text, count=1) if text == question else text
    person = person_of(before)
    if person:
        found = PERSON.search(text)
        if found:
            owned = found.group().lower() in ("his", "her")
            text = text[: found.start()] + (_owner(person) if owned else person) + text[found.end() :]
    for pointer in list(_POINTER.finditer(text))[:1]:
        participle = re.match(r"\s+\w+ed\b", text[pointer.end() :])
        if participle and not re.search(rf"\b{_AUXILIARY}\s+$", text[: pointer.start()], re.IGNORECASE):
            continue  # "Is this intended for …", but "the price of those suggested items"
        if _OPENS.search(text[: pointer.start()]):
            text = text[: pointer.start()] + topic + text[pointer.end() :]
    return _THERE.sub(lambda _: f"at {topic}", text)


def _several(question: str, before: Conversation) -> str:
    """What "they" may be: the things that the last question asks a list of, who does what it asks, or the topic."""
    last = next((asked for asked in reversed(before.asked) if not _ONE_OF.match(asked)), before.asked[-1])
    things = listed_things(last)
    one = things.endswith(f" of {before.topic}") and not before.topic.endswith("s")
    if things and (one or (_TROUBLES.search(things) and _MENDED.search(question))):
        return things
    subject = _PLURAL_SUBJECT.search(last)
    return subject.group("x") if subject and not re.search(r"\bthem\b", question, re.IGNORECASE) else before.topic


_ONE_OF = re.compile(r"(?:and\s+|so\s+)?which\s+.*\bof\s+the\b", re.IGNORECASE)  # "Which is the largest of the …?"


def listed_things(asked: str) -> str:
    """The things that a question asks a list of, as one would go on to speak of them; "" where it asks for none.

    "the risks of diving", "the risks divers run" of "What risks do divers run?"
    """
    listed = parse(asked)
    if listed.kind is not Kind.LIST or not listed.focus or listed.focus.startswith("examples"):
        return ""
    owned = re.match(r"(?:do|does|did)\s+(?P<c>.+)$", listed.topic, re.IGNORECASE)
    if owned:
        return f"the {listed.focus} {owned.group('c')}"
    of = re.match(r"(?P<c>of\b.*?)(?:\s+(?:(?:are|were)\s+there|exist))?$", listed.topic, re.IGNORECASE)
    return f"the {listed.focus} {of.group('c')}" if of else f"the {listed.focus}"


# What one has and what one does about it.
_TROUBLES = re.compile(
    r"\b(?:barriers|challenges|concerns|difficulties|disadvantages|downsides|drawbacks|hurdles|issues|obstacles|pitfalls|problems|risks|threats|weaknesses)\b",
    re.IGNORECASE,
)
_MENDED = re.compile(
    r"\b(?:overcome|avoid|solve|address|mitigate|prevent|handle|tackle|reduce|manage|resolve|fix)d?(?:ed)?\b|\bdeal\s+with\b",
    re.IGNORECASE,
)


def _owner(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def person_of(before: Conversation) -> str:
    """Who "she" may be: the last topic written as a name, else the first such name in what was answered or asked.

    "" for nobody.
    """
    for topic in reversed(before.topics):
        if _NAME.fullmatch(topic):
            return topic
    # "Ann Lee chairs the board. Bo Ek leads finance." to "Who leads finance?" speaks of the second.
    asked = {word.stem for word in content_words(before.asked[-1])} if before.asked else set()
    told = max(_TOLD.split(before.said), key=lambda said: len(asked & {word.stem for word in content_words(said)}))
    for said in (told, before.said, *reversed(before.asked)):
        for found in _NAME.finditer(said):
            if found.group().split()[0].lower() not in STOPWORDS:
                return found.group()
    return ""
