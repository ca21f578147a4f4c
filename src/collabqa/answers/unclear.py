"""Questions that are asked back: they point at something that neither they nor the conversation names.

Read off the surface, and only where a person would ask back too: "Does this restaurant open on
Sundays?" as the first question, "How old is he?" where nobody was spoken of, "What are the
benefits?" where several headings have benefits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from collabqa.answers.grammar import ASKING, AUXILIARIES, TEXTS
from collabqa.answers.reference import EXPLETIVE, names_referent
from collabqa.answers.thesaurus import synonyms
from collabqa.answers.topics import Topics
from collabqa.answers.wording import content_words, is_small_talk
from collabqa.indexing.lexicon import Lexicon
from collabqa.types import Hit, Turn
from collabqa.words import stems, tokenize

ASKS_BACK = ("Do you mean ", "Please say ")
"""How every sentence that asks back begins."""

# Nouns that "this" may stand before though nobody named one: the present, the asking, the documents.
_AT_HAND = re.compile(
    rf"(?:years?|months?|weeks?|weekends?|days?|times?|mornings?|evenings?|afternoons?|nights?|centur(?:y|ies)|decades?|eras?|periods?|moments?|seasons?|summer|winter|spring|autumn|fall|"
    rf"ways?|kinds?|types?|sorts?|cases?|reasons?|things?|much|many|ones?|points?|questions?|topics?|apps?|chats?|sites?|websites?|world|country|stud(?:y|ies)|reports?|reviews?|papers?|surveys?|sections?|guides?|handbooks?|manuals?|contracts?|agreements?|{TEXTS})",
    re.IGNORECASE,
)
# Nouns that a conversation need not have said for "this app" to be clear in it: what was named may be one.
_GENERAL = re.compile(
    r"(?:terms?|words?|names?|amounts?|numbers?|data|systems?|services?|products?|programs?|programmes?|projects?|process(?:es)?|methods?|approach(?:es)?|ideas?|concepts?|features?|tools?|methods?|"
    r"compan(?:y|ies)|organi[sz]ations?|groups?|places?|areas?|problems?|issues?|situations?|events?|information|answers?|statements?|persons?|people|man|men|woman|women|transactions?|items?|options?|rules?|laws?)",
    re.IGNORECASE,
)
_POINTS = re.compile(
    rf"\b(?:this|these)\s+(?!(?:{AUXILIARIES})\b)(?P<near>[\w-]+(?:\s+[\w-]+){{0,4}})"
    # "That" begins a clause as well; it points where a preposition or an auxiliary stands before it.
    rf"|(?:\b(?:in|of|for|at|by|on|from|with|about|to|{AUXILIARIES})\s+)(?:that|those)\s+(?!(?:{AUXILIARIES}|of)\b)(?P<far>[\w-]+(?:\s+[\w-]+){{0,4}})",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|he|she|him|his|her|this|that|these|those)\b(?![’'])", re.IGNORECASE)
# Only there a pronoun is one: "Who announced that she …" names whom it means, "that" behind a noun begins a clause.
_ALONE = re.compile(
    rf"(?:^|\b(?:{AUXILIARIES}|{ASKING}|of|for|in|on|at|to|by|from|with|about)\s+|^(?:who|what)\s+\w+\s+)$",
    re.IGNORECASE,
)
_STATES = re.compile(r"(?:this|these|it|they|he|she)\s+(?:is|are|was|were|has|have|had)\b[^?]*$", re.IGNORECASE)
_LONG = 10  # content words: so many describe what is meant
_SHORT = 2
_UNRELATED = 0.2  # cosine: a turn of a conversation that a question belongs to is nearer
_RECENT = 8  # turns
_OPTIONS = 3  # headings offered


# What an earlier part of the question may have brought up: "If an employee is ill, does this employee …".
_DESCRIBES = re.compile(r"\b(?:[Aa]n?|[Mm]y|[Oo]ur|[Yy]our|[Ee]ach|[Ee]very|[Ss]ome)\s+\w{3,}|\s[A-Z]\w+")

# A name tells what is meant, a place where it is does not: "this expedition with Braddock", "this chain in India".
_NAMES = re.compile(r"(?<!\bin)(?<!\bat)\s(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b)[A-Z]\w{2,}")


def dangling(question: str) -> str:
    """The words of a question that point at something it does not name; "" for none.

    "this restaurant" and the like, or the pronoun of a question that has little else.
    """
    for found in _POINTS.finditer(question):
        group = "near" if found.group("near") else "far"
        before = question[: found.start(group)]
        noun = _noun(found.group(group), verb_follows=bool(_INVERTED.search(before)))
        described = len(content_words(question)) > _LONG or bool(_DESCRIBES.search(before))
        described = described or bool(_NAMES.search(question.replace(noun, "", 1)))
        if noun and not described and not _AT_HAND.fullmatch(noun.split()[-1]):
            pointer = re.search(r"[\w]+\s*$", before)
            return f"{pointer.group().strip() if pointer else 'this'} {noun}"
    pronoun = _PRONOUN.search(question)
    if pronoun is None or EXPLETIVE.search(question) or _NAMES.search(question):
        return ""
    if _STATES.match(question):
        return pronoun.group()
    little = len(content_words(question)) <= _SHORT and bool(_ALONE.search(question[: pronoun.start()]))
    alone = pronoun.group().lower() not in ("this", "that", "these", "those") or bool(
        re.match(
            rf"\s*(?:[?.!]|$)|\s+(?:{AUXILIARIES}|mean|work|help|happen|matter|cost|apply)\b", question[pronoun.end() :]
        )
    )
    return pronoun.group() if little and alone else ""


_INVERTED = re.compile(r"\b(?:do|does|did|can|could|will|would|should|may|might|must)\s+\w+\s+$", re.IGNORECASE)
_NO_NOUN = re.compile(
    rf"(?:{AUXILIARIES}|due|different|mean|help|work|take|get|look|say|show|contain|describe|include|near|during|between|within|across|short|open|spoken|made|known|written|built|held|found|called|given|sold|paid|taken|shown|\w+ly|\w{{3,}}ed)",
    re.IGNORECASE,
)


def _noun(words: str, *, verb_follows: bool) -> str:
    """The words up to the first small one: what is pointed at; the verb that ends them is left out."""
    kept = []
    for word in tokenize(words):
        if word.is_stopword or _NO_NOUN.fullmatch(word.folded):
            break
        kept.append(word.text)
    return " ".join(kept[:-1] if verb_follows and len(kept) > 1 else kept)


def asked_back(
    question: str,
    history: Sequence[Turn],
    topics: Topics,
    lexicon: Lexicon,
    hits: Sequence[Hit],
    similarity: Callable[[str, str], float],
) -> str:
    """The sentence that asks back for what a standalone question lacks; "" where it can be searched as it is.

    ``hits`` are the passages found for it: a noun that only one of their documents has needs no asking, and
    asking for one that none of them has would lead nowhere.
    ``similarity`` is the cosine of two texts by meaning; it is called only where words alone do not tell.
    """
    said = [turn.content for turn in history[-_RECENT:] if not is_small_talk(turn.content)]
    words = dangling(question)
    pointer, _, noun = words.partition(" ")
    named = bool(noun) and noun != noun.split()[0].lower() and bool(topics.named(noun, lexicon))
    if noun and not named and not _spoken_of(question, noun, said, similarity) and _holders(noun, hits) > 1:
        return f"{ASKS_BACK[1]}which {noun} you mean."
    alone = words and not noun and not said and not names_referent(question, topics, lexicon)
    if alone and (_STATES.match(question) or _holders(question, hits) != 1):
        person = pointer.lower() in ("he", "she", "him", "his", "her")
        return f"{ASKS_BACK[1]}{'who' if person else 'what'} “{pointer.lower()}” is; nothing was said of it yet."
    particular = _PARTICULAR.search(question)
    if particular:
        return f"{ASKS_BACK[1]}which {particular.group('n')} you mean."
    headings = [] if said else _fitting(question, topics)
    return f"{ASKS_BACK[0]}{_either(headings)}?" if len(headings) > 1 else ""


_PARTICULAR = re.compile(
    r"^(?:(?:can|could)\s+you\s+)?(?:tell\s+me|what\s+can\s+you\s+tell\s+me|i\s+want\s+to\s+know|information)\s+about\s+(?:a|one)\s+(?:specific|particular|certain)\s+(?P<n>\w+(?:\s+or\s+\w+)?)",
    re.IGNORECASE,
)


def _holders(words: str, hits: Sequence[Hit]) -> int:
    """The number of documents with a hit that holds all the content words, of several words the last where none does."""
    wanted = [word.stem for word in content_words(words)]
    for some in (wanted, wanted[-1:]):
        found = {hit.passage.span.document_id for hit in hits if set(some).issubset(stems(hit.passage.text))}
        if found:
            return len(found)
    return 0


def _spoken_of(question: str, noun: str, said: Sequence[str], similarity: Callable[[str, str], float]) -> bool:
    """Whether the conversation may have named what the noun means, or is at least about the same."""
    if not said:
        return False
    if _GENERAL.fullmatch(noun.split()[-1]):
        return True
    held = {word.stem for text in said for word in tokenize(text)}
    pointed = {word.stem for word in tokenize(noun)}
    if not held.isdisjoint(pointed) or any(not synonyms(stem).isdisjoint(held) for stem in pointed):
        return True
    return max(similarity(question, text) for text in said) >= _UNRELATED


_OF = re.compile(r"(?:of|for|in|to|with|from|behind|and)\b", re.IGNORECASE)
_BARE_NOUN = re.compile(
    r"^(?:(?:what|which|who)\s+(?:is|are|was|were)\s+(?:the|some)|(?:list|name|give\s+me|tell\s+me(?:\s+about)?|explain|describe)\s+(?:the|all|all\s+the)|the)?\s*(?:main\s+|key\s+)?(?P<n>[\w-]+)$",
    re.IGNORECASE,
)


def _fitting(question: str, topics: Topics) -> list[str]:
    """Headings that a question of one noun fits alike: "What are the benefits?" under "Benefits of …" twice."""
    match = _BARE_NOUN.match(question.rstrip(" ?!."))
    words = content_words(match.group("n")) if match else []
    if not match or len(words) != 1:
        return []
    stem = words[0].stem
    if (stem,) in topics.names:
        return []
    found = []
    for key, title in topics.names.items():
        places = [word for word in tokenize(title) if word.stem == stem]
        heads = [w for w in places if not title[w.end :].strip() or _OF.match(title[w.end :].strip())]
        if heads and len(key) > 1:
            found.append(title)
    return found


def _either(headings: Iterable[str]) -> str:
    quoted = [f"“{heading}”" for heading in headings][:_OPTIONS]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"
