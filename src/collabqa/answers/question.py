"""What a question asks for: its kind, the type of answer it expects, and the words that carry it.

Parsing is by surface form only (no tagger): English questions announce themselves in their first
words. A form that is not recognised is a FACT with no expected type, which asks the least.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from collabqa.answers.comparison import compared
from collabqa.answers.expectation import DEGREES, Expect, expect_of_noun, expect_of_question
from collabqa.answers.grammar import ASKING, AUXILIARIES, LIST_NOUNS, THE_TEXTS, strip_article
from collabqa.words import STOPWORDS


class Kind(StrEnum):
    """The shape of answer a question wants."""

    DEFINITION = "definition"
    FACT = "fact"
    LIST = "list"
    EXPLAIN = "explain"
    COMPARE = "compare"
    YESNO = "yesno"
    OVERVIEW = "overview"


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question. ``text`` is what is searched.

    ``focus`` is the noun phrase asked for ("types of partnerships", "mission"), ``topic`` what it
    is asked about; both are "" where the form does not show them. ``sides`` are the things
    compared, empty unless two are named. ``aspect`` is what they are compared in. ``anchor`` is the
    heading of the corpus that the question names, "" for none: what is said elsewhere is about other things.
    """

    text: str
    kind: Kind
    expect: Expect
    focus: str
    topic: str
    sides: tuple[str, ...] = ()
    aspect: str = ""
    anchor: str = ""


_COMPARE = re.compile(
    r"\b(compar\w+|contrast|differ(?:s|ent|ence|ences)?|versus|vs\.?|similar(?:ities|ity)?|in common|distinguish\w*|distinction)\b",
    re.IGNORECASE,
)


_QUESTION = re.compile(
    rf"(?:(?:and|but|so|ok|okay|then|now|also|please|yes|no)[\s,]+)*(?:{ASKING}|{AUXILIARIES}|tell|list|name|give|define|compare|explain|describe|summari[sz]e|show|i\s+(?:want|would|wish|need)\b.*\b(?:know|learn|hear|understand|find))\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a text is put as a question or a request."""
    return "?" in text or bool(_QUESTION.match(text))


# Who does is asked of a deed; this asks for a list of those who belong.
_TAKES_PART = re.compile(
    r"^who\s+(?:participates|takes\s+part|(?:is|are)\s+involved)\s+in\s+(?P<of>.+)$", re.IGNORECASE
)

# Of what is but thought of, the forms are asked; what stands before one looks like itself.
_LOOKS_LIKE = re.compile(
    r"^what\s+(?:can|could|might|may|would)\s+(?P<of>.+?)\s+look\s+like(?P<end>\s*[?.]?)$", re.IGNORECASE
)

# "Levain - what's that?"
_WHAT_IS_THAT = re.compile(
    r"^(?!(?:when|if|while|once|after|before)\s)(?P<x>[^?.!,:]{2,50}?)\s*(?:\s[-–—]|[,:;?])\s*what(?:\s+is|\s+are|[’']s)\s+(?:that|this|it|those|these|they)\s*\?*$",
    re.IGNORECASE,
)

# "What's in it for us?" asks for benefits.
_IN_IT = re.compile(r"^what(?:\s+is|[’']s)\s+in\s+it\s+for\s+", re.IGNORECASE)

# What kind of thing the examples are is said beside what they are examples of.
_EXAMPLES = re.compile(
    r"^(?:which|what)\s+(?P<these>(?:[\w-]+\s+){0,2}[\w-]+s)\s+are\s+(?:(?:named|given|described|mentioned|listed|cited|used)\s+as\s+|some\s+)?(?:the\s+)?examples(?:\s+of\s+(?P<of>[^?.]+))?[?.]?$",
    re.IGNORECASE,
)


# "About what year was it built?"
_ROUGHLY = re.compile(
    r"^(?:about|around|approximately|roughly)\s+(?=(?:(?:in\s+)?what\s+(?:year|time|date|age|percentage|number)|how\s+(?:many|much|long|far|old|often|big|large|tall))\b)",
    re.IGNORECASE,
)


def parse(text: str) -> Question:
    """The parsed form of one standalone question, as :func:`clean` leaves it."""
    text = _TAKES_PART.sub(r"Who are the participants in \g<of>", text.strip())
    text = _EXAMPLES.sub(lambda m: f"What are the examples of {m['of'] or m['these']}?", text)
    text = _WHAT_IS_THAT.sub(r"What is \g<x>?", text)
    text = _IN_IT.sub("What are the benefits for ", text)
    text = _ROUGHLY.sub("", text)
    text = _LOOKS_LIKE.sub(r"What forms can \g<of> take\g<end>", text)
    bare = text.rstrip(" ?!.").strip()
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in bare)  # as long as it: places in one are in both
    for attempt in (_parse_compare, _parse_overview, _parse_list, _parse_definition, _parse_explain, _parse_yesno):
        found = attempt(text, bare, low)
        if found is not None:
            return found
    return _parse_fact(text, bare, low)


# What is measured against something is no comparison: "Compared to 2019, how much …", "How many … compared with …".
_BESIDE = re.compile(r"(?:compared|in\s+comparison)\s+(?:to|with)\s+[^,]+,\s+(?=\w)", re.IGNORECASE)
_THEN_AND_NOW = re.compile(
    r"\b(?:first|initial|original|old|former|previous|earlier)\s+and\s+(?:the\s+|its\s+)?(?:current|new|present|latest)\s+\w"
)
_VALUE_ASKED = re.compile(rf"(?:by\s+)?(?:how\s+(?:many|much|{DEGREES})|(?:what|which)\s+(?:percentage|share|year))\b")


_ASKING_WORD = re.compile(ASKING, re.IGNORECASE)
_OF_DIFFERENCE = re.compile(
    r"\b(?:compar\w+|differ(?:s|ent|ences?)?(?=$|\s+(?:between|in|among|of|from|by|with|is|are|do|does|there|exist\w*|did)\b)|similarit(?:y|ies)|distinguish\w*)(?=$|\s)|\bin common$|^contrast\b"
)


def _parse_compare(text: str, bare: str, low: str) -> Question | None:
    measured = _BESIDE.match(bare)
    if measured:
        return replace(parse(bare[measured.end() :]), text=text)
    match = _COMPARE.search(low)
    if match is None or (match.group(1) == "compared" and _VALUE_ASKED.match(low)):
        return None
    if _THEN_AND_NOW.search(low):
        return None  # one thing that changed, not two
    # "What different types…", "different stakeholders" compare nothing.
    if match.group(1) == "different" and not re.search(
        r"\bdifferent (?:from|than|to)\b|\b(?:how )?(?:is|are|was|were)\b.* and .*\bdifferent$", low
    ):
        return None
    if match.group(1) in ("similar", "similarity") and not re.search(
        r"\bsimilar(?:ity)? (?:to|between)\b|\b(?:how|ways?|are|is)\b.* and .*\bsimilar$", low
    ):
        return None
    sides, aspect = compared(bare)
    if any(_ASKING_WORD.fullmatch(side) for side in sides) or (not sides and not _OF_DIFFERENCE.search(low)):
        return None  # "How do I adjust the contrast?", "Who invented the difference engine?"
    return Question(text, Kind.COMPARE, Expect.ANY, focus="", topic=" ".join(sides) or bare, sides=sides, aspect=aspect)


def _parse_overview(text: str, bare: str, low: str) -> Question | None:
    role = re.match(
        r"^(?P<q>what\s+(?:role|part|place|view|picture)|how(?!\s+(?:do|does|can|could|should|to)\s+(?:i|we|you|one)\b))\b(?P<m>.*?)\s+(?:in|across|throughout|according\s+to)\s+(?:all\s+)?(?:the\s+|these\s+|both\s+|all\s+)?(?:documents|texts|chapters|files|articles|sources)$",
        low,
    )
    if role:
        return Question(text, Kind.COMPARE, Expect.ANY, focus="", topic=bare[role.end("q") : role.end("m")].strip())
    forms = (
        rf"^what\s+(?:do|does|did|is|can)\s+{THE_TEXTS}\s+(?:say|tell\s+us|state|mention|write|explain|contain|have\s+to\s+say|said|teach)s?\s+(?:about|on|regarding)\s+(?P<t>.+)$",
        r"^(?:what\s+is|what\s+are|what\s+was)\s+(?:said|written|stated|mentioned|known|told)\s+(?:(?:in|by|across)\s+META\s+)?(?:about|on|regarding)\s+(?P<t>.+)$".replace(
            "META", THE_TEXTS
        ),
        rf"^how\s+(?:do|does|are|is)\s+{THE_TEXTS}\s+(?:describe|present|portray|characteri[sz]e|view|treat|discuss)\s+(?P<t>.+)$",
        rf"^(?:summari[sz]e|sum\s+up|give\s+(?:me\s+)?(?:an?\s+)?(?:brief\s+|short\s+|quick\s+)?(?:overview|summary|outline)\s+of|what\s+(?:can|could)\s+you\s+tell\s+(?:me|us)\s+about|what\s+do\s+you\s+know\s+about|(?:give\s+(?:me\s+)?|show\s+(?:me\s+)?)?(?:some\s+)?information\s+(?:about|on))\s+(?:what\s+{THE_TEXTS}\s+says?\s+(?:about|on)\s+)?(?P<t>.+)$",
        r"^(?:tell\s+(?:me|us)\s+)?(?:something\s+|a\s+bit\s+|a\s+little\s+|everything\s+|all\s+|more\s+)*(?:about|regarding)\s+(?P<t>(?!how\s+(?:many|much|long|far|old)\b).+)$",
        r"^(?:tell\s+(?:me|us)|talk|describe|discuss)\s+(?:to\s+me\s+)?(?:something\s+|a\s+bit\s+|a\s+little\s+|everything\s+|all\s+|more\s+)*(?:about\s+)?(?P<t>(?!how\b|why\b|the\s+way\b).+)$",
    )
    for number, form in enumerate(forms):
        match = re.match(form, low)
        if match:
            topic = bare[match.start("t") : match.end("t")]
            if number < 3:  # "What do the documents say about X?" asks all of them
                return Question(text, Kind.COMPARE, Expect.ANY, focus="", topic=strip_article(topic))
            if re.match(rf"(?:the\s+|some\s+|all\s+|different\s+|main\s+|key\s+)*(?:{LIST_NOUNS})\b", topic.lower()):
                return Question(
                    text, Kind.LIST, Expect.ANY, focus=strip_article(_themselves(topic)), topic=_after_of(topic)
                )
            return Question(text, Kind.OVERVIEW, Expect.ANY, focus="", topic=strip_article(topic))
    return None


# Plurals that are verbs as well, and words that only look like plurals.
_VERBS_TOO = frozenset(
    {
        "causes",
        "results",
        "uses",
        "values",
        "functions",
        "aims",
        "concerns",
        "features",
        "issues",
        "risks",
        "forms",
        "names",
        "shows",
    }
)
_VERBS = frozenset(
    {
        "makes",
        "helps",
        "drives",
        "happens",
        "gives",
        "allows",
        "enables",
        "does",
        "leads",
        "brings",
        "lets",
        "separates",
        "means",
        "keeps",
        "pushes",
        "motivates",
        "prompts",
        "prevents",
        "stops",
        "explains",
        "determines",
    }
)


# "What kinds of tools can they get?": tools are asked for.
_OF_THESE = re.compile(
    rf"(?P<of>of\s+(?:(?!(?:{AUXILIARIES})\b)[\w-]+\s+){{0,2}}?[\w-]+s)\s+(?=(?:{AUXILIARIES})\b)", re.IGNORECASE
)


def _parse_list(text: str, bare: str, low: str) -> Question | None:
    if re.match(
        r"^(?:what|which)\s+(?:percentage|percent|share|number|amount|proportion|fraction|quantity|rate)\b", low
    ):
        return None
    counted = re.match(r"^how\s+many\s+(?P<f>.+?)\s+(?:are|were)\s+there\b.*\band\s+(?:what|which)\s+are\s+they$", low)
    if counted:
        focus = bare[counted.start("f") : counted.end("f")]
        return Question(text, Kind.LIST, Expect.ANY, focus=focus, topic=_after_of(focus))
    forms = (
        r"^(?:please\s+)?(?:list|name|enumerate|identify|outline|mention|state|provide|show)\s+(?:me\s+|us\s+|out\s+)?(?P<f>.+)$",
        r"^(?:give|show|tell)\s+(?:me\s+|us\s+)?(?:an?\s+|some\s+|a\s+few\s+|all\s+(?:the\s+)?|the\s+|every\s+|any\s+|two\s+|three\s+|four\s+)?(?P<f>(?:list|examples?|names?|types|kinds)\b.+)$",
        r"^(?:what|which)\s+(?:are|were)\s+(?P<f>(?:the|some|all|its|their|his|her|these|those|a\s+few|any|main|key|major)\s+.+)$",
        rf"^(?:what|which)\s+(?:are|were)\s+(?P<f>(?:\w+[\s-]){{0,3}}(?:{LIST_NOUNS})\b.*)$",
        rf"^(?:what|which)\s+(?P<f>(?:(?!(?:{AUXILIARIES})\b)\w+[\s-]){{0,3}}?(?:{LIST_NOUNS}))\b\s*(?P<rest>.*)$",
        rf"^(?:in|on|by|for|through|with|at|to)\s+(?:what|which)\s+(?P<f>(?:\w+\s+){{0,2}}?(?:{LIST_NOUNS}))\b\s*(?P<rest>.*)$",
        r"^(?:any|some|all)\s+(?P<f>examples\b.+)$",
        r"^(?P<f>examples\s+of\s+.+)$",
        rf"^(?!.*\b(?:what|which)\b)(?:the\s+|all\s+(?:the\s+)?)?(?P<f>(?:(?:key|main|different|major)\s+)?(?:{LIST_NOUNS})\s+(?:of|for|in|to|from|behind)\s+.+)$",
        r"^what\s+(?:is|was)\s+an?\s+(?P<f>examples?\s+of\s+.+)$",
        rf"^(?:are\s+there|do\s+you\s+have|is\s+there)\s+(?:any\s+|some\s+)?(?P<f>(?:\w+\s+){{0,2}}?(?:examples|{LIST_NOUNS})\b.*)$",
        r"^(?:are|were)\s+there\s+(?:any|some)\s+(?P<f>\w+s\b.*)$",
        rf"^(?:give|show|tell|offer)\s+(?:me\s+|us\s+)?(?:some\s+|a\s+few\s+|all\s+(?:the\s+)?|the\s+|any\s+)(?P<f>(?:\w+\s+){{0,2}}?(?:{LIST_NOUNS})\b.*)$",
    )
    for number, form in enumerate(forms):
        match = re.match(form, low)
        if match is None:
            continue
        focus = bare[match.start("f") : match.end("f")]
        rest = (
            bare[match.start("rest") : match.end("rest")] if "rest" in match.groupdict() and match.group("rest") else ""
        )
        of_these = _OF_THESE.match(rest) if rest else None
        if of_these:
            focus, rest = f"{focus} {of_these.group('of')}", rest[of_these.end() :]
        head = re.split(r"\b(?:of|for|in|that|which|to|from|by|at|on)\b", focus.lower(), maxsplit=1)[0].strip()
        if number == 0 and not re.search(
            r"(?:[^s]s|people|children|men|women|criteria)$|\band\b|^(?:every|each|all)\b", head
        ):
            # "Name the founder" asks for one thing.
            noun = strip_article(head)
            return Question(text, Kind.FACT, expect_of_noun(noun), focus=noun, topic=_after_of(focus))
        if (
            rest
            and " " not in focus
            and head in _VERBS_TOO
            and not re.match(rf"(?:{AUXILIARIES}|of|for|in|that|which|who|about)\b", rest.lower())
        ):
            return None  # "What causes tides?" has a verb where "What causes did he name?" has a noun
        focus = _themselves(focus)
        return Question(text, Kind.LIST, Expect.ANY, focus=strip_article(focus), topic=rest or _after_of(focus))
    # "Which sectors…", "What resources…" with a plural that is not in the table of list nouns
    match = re.match(
        rf"^(?:(?:in|on|by|for|from|through|with|at|to|under|of)\s+)?(?:what|which)\s+(?P<f>(?:[\w-]+\s+){{0,2}}?(?P<n>[\w-]{{3,}}[^su\W]s))\s+(?P<rest>(?:{AUXILIARIES}|\w+)\b.*)$",
        low,
    )
    if match and match.group("n") not in STOPWORDS and not re.search(rf"\b(?:{AUXILIARIES})\b", match.group("f")):
        focus, rest = bare[match.start("f") : match.end("f")], bare[match.start("rest") : match.end("rest")]
        # "Which country hosts the summit" has a verb where "Which sectors use AI" has a plural.
        object_follows = r"(?:the|an?|its|their|his|her|this|that|these|those|our|your|[\w-]+[’']s)\b"
        if " " in focus:
            object_follows = r"(?:the|to|from|with|for|on|at|by|into|against|about|under|an?|its|their|his|her|this|that|these|those)\b"
        verb_like = match.group("n") in _VERBS or bool(re.match(object_follows, rest.lower()))
        if not verb_like:
            return Question(text, Kind.LIST, Expect.ANY, focus=focus, topic=rest)
    return None


# Who is so, not who somebody is.
_STATE = re.compile(
    r"(?:in\s+charge|on\s+(?:call|duty|leave|site|board)|(?-i:(?!(?:called|named|united|sacred)\b)[a-z]{3,}ed)(?=\s*$|\s+(?:by|in|at|on|for|to|from|as|after|with|during)\b)|behind|responsible|absent|present|eligible|ineligible|allowed|entitled|able|unable|exempt|available|liable|accountable|missing|permitted|required|invited|affected|covered|ill|late)\b",
    re.IGNORECASE,
)

# "What does NLP mean?" asks what the letters stand for; a word in capitals of its own would be longer.
_LETTERS = re.compile(r"^[Ww]hat\s+(?:do|does)\s+(?P<t>[A-Z]{2,5})\s+mean$")


def _parse_definition(text: str, bare: str, low: str) -> Question | None:
    match = re.match(
        r"^what\s+(?:do|does|did)\s+(?:the\s+)?(?:abbreviation\s+|acronym\s+|letters\s+|initials\s+|term\s+|word\s+)?(?P<t>.+?)\s+stands?\s+for$|^what\s+(?:do|does|did)\s+(?:the\s+)?(?:abbreviation|acronym|initials|letters)\s+(?P<u>.+?)\s+means?$",
        low,
    ) or re.match(
        r"^what\s+(?:is|are)\s+(?P<t>[\w&-]+)\s+(?:short\s+for|an?\s+(?:abbreviation|acronym)\s+(?:of|for))$", low
    )
    if match is None and (letters := _LETTERS.match(bare)):
        return Question(text, Kind.FACT, Expect.EXPANSION, focus="", topic=letters.group("t"))
    if match:
        group = "u" if "u" in match.groupdict() and match.group("u") else "t"
        return Question(text, Kind.FACT, Expect.EXPANSION, focus="", topic=bare[match.start(group) : match.end(group)])
    forms = (
        r"^define\s+(?:the\s+(?:term|concept|word)\s+)?(?P<t>.+)$",
        r"^what\s+(?:do|does)\s+(?:the\s+(?:term|word|phrase)\s+)?(?P<t>.+?)\s+(?:mean|refer\s+to)$",
        r"^what\s+(?:(?:is|are)\s+meant|(?:do|does|did)\s+\w+\s+mean)\s+by\s+(?:the\s+term\s+)?(?P<t>.+)$",
        r"^(?:what\s+is\s+)?(?:the\s+)?(?:meaning|definition)\s+of\s+(?P<t>.+)$",
        r"^(?:how\s+(?:is|are|would\s+you|do\s+you|can\s+we|do\s+they))\s+(?P<t>.+?)\s+defined$",
        rf"^how\s+(?:would\s+you|do\s+you|do\s+they|do\s+we|(?:do|does|is|are)\s+{THE_TEXTS})\s+define[sd]?\s+(?P<t>.+)$",
        r"^what\s+(?:counts?|qualif(?:y|ies))\s+as\s+(?P<t>.+)$",
        r"^what\s+(?:is|are)\s+(?:considered|regarded\s+as|classed\s+as|counted\s+as)\s+(?:to\s+be\s+)?(?P<t>an?\s+.+)$",
        r"^what\s+exactly\s+(?:is|are)\s+(?P<t>.+)$",
        r"^(?:what|who)\s+(?:is|are|was|were)\s+(?P<t>.+)$",
        r"^what\s+(?P<t>.+?)\s+(?:is|are|means?)(?:\s+all\s+about|\s+about)?$",
        r"^explain\s+(?:to\s+me\s+)?(?:the\s+(?:term|concept|idea|notion)\s+(?:of\s+)?)?(?P<t>(?!how\b|why\b|what\b|the\b).+)$",
        r"^what\s+kind\s+of\s+(?:thing|organi[sz]ation|entity|project|group|body)\s+(?:is|are)\s+(?P<t>.+)$",
    )
    for form in forms:
        match = re.match(form, low)
        if match is None:
            continue
        topic = strip_article(bare[match.start("t") : match.end("t")])
        # "a coalition in the AI field" is an AI coalition.
        topic = re.sub(r"\s+in\s+(?:the\s+)?(?:field|area|world|context)\s+of\s+(.+)$", r" \1", topic)
        topic = re.sub(r"\s+in\s+the\s+([\w-]+)\s+(?:field|area|domain|context|world|sector|industry)$", r" \1", topic)
        article = bool(re.match(r"(?:the|its|their|his|her|our)\b", low[match.start("t") :]))
        # "What is the mission of X" asks for one of X's attributes, "What is X" for X itself.
        attribute = (
            re.match(r"^(?P<f>[\w\s-]{2,60}?)\s+(?:of|for|behind|in|between|to)\s+(?P<o>.+)$", topic)
            if article
            else None
        )
        valued = re.match(r"^(?P<f>[\w\s-]{2,60}?)\s+on\s+(?P<o>.+)$", topic) if article else None
        if valued and expect_of_noun(valued.group("f")) is not Expect.ANY:
            attribute = valued  # "the cap on costs", not "the Board on Trade"
        possessive = re.match(r"^(?P<o>.+?)[’']s?\s+(?P<f>[\w\s-]+)$", topic)
        if possessive and not (attribute and re.search(r"\b(?:of|for|in|on|to)\b", possessive.group("o"))):
            attribute = possessive
        if attribute:
            person = low.startswith("who")
            return Question(
                text,
                Kind.FACT,
                Expect.PERSON if person else expect_of_noun(attribute.group("f")),
                attribute.group("f"),
                attribute.group("o"),
            )
        if low.startswith("who") and (article or _STATE.match(topic)):
            return Question(text, Kind.FACT, Expect.PERSON, topic, "")  # "Who is the director?"
        if article and re.search(r"\b(?:its|their|his|her|our)\b", low[match.start("t") : match.start("t") + 6]):
            return Question(text, Kind.FACT, expect_of_noun(topic), topic, "")
        clause = re.search(
            rf"\b(?:{AUXILIARIES}|that|which|who)\b|\b(?:used|made|done|needed|required|responsible|involved|located|based|focused|meant|trying|doing|going|happening)\b",
            topic.lower(),
        )
        if clause or re.match(
            r"(?:(?:i|we|you|they|he|she|it|one)\s|(?:\w+ing|\w+ed)\s+(?:the|a|an|by|for|to|in|at|on|with|from|under|during|after|before|since)\b)",
            topic.lower(),
        ):
            return Question(text, Kind.FACT, Expect.PERSON if low.startswith("who") else Expect.ANY, "", topic)
        return Question(text, Kind.DEFINITION, Expect.ANY, focus="", topic=topic)
    return None


def _parse_explain(text: str, bare: str, low: str) -> Question | None:
    if re.match(
        rf"^how\s+(?:many|much|soon|expensive|late|early|small|{DEGREES})\b",
        low,
    ):
        return None
    match = re.match(
        r"^(?:why|how\s+come|how|explain\s+(?:to\s+me\s+)?(?:how|why|the)|describe\s+(?:how|the\s+way)|in\s+(?:what|which)\s+ways?|for\s+what\s+reasons?|what\s+(?:makes|causes|drives|leads|enables|allows|helps|happens|motivates)|tell\s+me\s+(?:how|why)|the\s+reason)\b(?P<t>.*)$",
        low,
    )
    if match is None:
        return None
    return Question(text, Kind.EXPLAIN, Expect.ANY, focus="", topic=bare[match.start("t") : match.end("t")].strip())


def _parse_yesno(text: str, bare: str, low: str) -> Question | None:
    match = re.match(
        rf"^(?:{AUXILIARIES}|whether|if|is\s+it\s+true\s+that|isn[’']t|aren[’']t|doesn[’']t|don[’']t|can[’']t|didn[’']t|wasn[’']t)\s+(?P<t>.+)$",
        low,
    )
    if match is None:
        return None
    return Question(text, Kind.YESNO, Expect.ANY, focus="", topic=bare[match.start("t") : match.end("t")])


# "How many tools run on petrol" has a verb of its own behind what is counted.
_COUNTED = re.compile(r"^how\s+many\s+(?P<f>(?:[\w-]+\s+){0,2}?(?:[\w-]{2,}[^su\W]s|people))\s+(?P<rest>\w.+)$")


def _parse_fact(text: str, bare: str, low: str) -> Question:
    match = re.match(
        rf"^(?:(?:in|on|by|for|from|with|at|to|of)\s+)?(?:what|which|whose|how\s+many|how\s+much)\s+(?P<f>.+?)(?:\s+(?:{AUXILIARIES})\b\s*(?P<rest>.*))?$",
        low,
    )
    if match and match.group("rest") is None:
        match = _COUNTED.match(low) or match
    focus = bare[match.start("f") : match.end("f")] if match and match.group("rest") is not None else ""
    topic = (
        bare[match.start("rest") : match.end("rest")]
        if match and match.group("rest")
        else re.sub(rf"^(?:who|whom|when|where|what|which)\s+(?:(?:{AUXILIARIES})\s+)?", "", bare, flags=re.IGNORECASE)
    )
    return Question(text, Kind.FACT, expect_of_question(low), focus=focus, topic=topic)


def _themselves(focus: str) -> str:
    """The things of which every one, a list, the names or examples are asked for: "seasons" of "names of the seasons"."""
    return re.sub(
        r"^(?:the\s+)?(?:every|each|all|list|examples?|names?)\s+(?:of\s+)?(?:the\s+)?",
        lambda m: "examples of " if "example" in m.group().lower() else "",
        focus,
        flags=re.IGNORECASE,
    )


def _after_of(text: str) -> str:
    parts = re.split(r"\b(?:of|for|in|that|which|to|from|behind|about|by)\b", text, maxsplit=1, flags=re.IGNORECASE)
    return strip_article(parts[1]) if len(parts) > 1 else strip_article(text)
