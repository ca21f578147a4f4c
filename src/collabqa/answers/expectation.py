"""The types of answer that questions expect: a person, a time, a place, a number; read off their surface."""

from __future__ import annotations

import re
from enum import StrEnum

from collabqa.answers.grammar import AUXILIARIES


class Expect(StrEnum):
    """The type of words that can answer a FACT; ANY puts no condition on the evidence."""

    PERSON = "person"
    TIME = "time"
    PLACE = "place"
    QUANTITY = "quantity"
    MONEY = "money"
    EXPANSION = "expansion"
    ANY = "any"


DEGREE_WORDS = frozenset(
    [
        "often",
        "frequently",
        "far",
        "big",
        "large",
        "tall",
        "high",
        "low",
        "fast",
        "quick",
        "quickly",
        "slow",
        "slowly",
        "long",
        "short",
        "deep",
        "wide",
        "thick",
        "thin",
        "old",
        "young",
        "heavy",
        "hot",
        "cold",
        "warm",
        "loud",
        "noisy",
    ]
)
"""What is asked behind "how" and answered by a number with its unit, many and much aside."""
DEGREES = rf"(?:{'|'.join(sorted(DEGREE_WORDS))})"

MEASURES = {
    "heavy": "weight", "tall": "height", "high": "height", "long": "length", "wide": "width", "deep": "depth", "thick": "thickness",
    "old": "age", "fast": "speed", "loud": "noise", "noisy": "noise", "big": "size", "large": "size", "hot": "temperature", "far": "distance",
    "expensive": "price", "warm": "temperature",
}  # fmt: skip
"""What a thing has that is asked for behind "how"."""

TOLD_BY_FORM = frozenset({Expect.TIME, Expect.QUANTITY, Expect.MONEY})
"""Types whose words a rule hardly misses."""

VALUES = TOLD_BY_FORM | {Expect.PERSON, Expect.PLACE, Expect.EXPANSION}
"""Types that a few words of a sentence answer."""

# The first that fits, of a question in lower case without its mark.
_BY_FORM = (
    (Expect.PERSON, re.compile(r"^(?:(?:by|from|with|to|for|of)\s+)?(?:who|whom|whose)\b")),
    (
        Expect.TIME,
        re.compile(
            r"^(?:(?:since|until|by|in|on|from|at)\s+)?(?:when\b|(?:what|which)\s+(?:year|date|month|day|century|decade|time)\b(?!\s+(?:zones?|formats?|limits?|signatures?|trials?|nurser\w+)\b))|^how\s+(?:long\s+ago|soon|late)\b"
        ),
    ),
    (
        Expect.PLACE,
        re.compile(
            r"^(?:(?:from|in|at|to)\s+)?(?:where\b|(?:what|which)\s+(?:city|country|place|town|state|location|region|continent|address)\b(?!\s+(?:codes?|must|should|of\s+repair|bar|format|field)\b))"
        ),
    ),
    (
        Expect.MONEY,
        re.compile(
            r"^(?:find|give|what\s+(?:is|was|are|were)|which)\b[^?]*?(?:[$€£]|\bdollar)\s?(?:values?|amounts?|sums?|figures?)\b|^how\s+(?:much\s+(?:money|funding|is|are|was|were)|expensive)\b|^how\s+much\b.*\b(?:costs?|paid|pay|fund\w*|invest\w*|donat\w*|rais\w*|spen\w*|worth)\b|^what\s+(?:do|does|did|will|would)\s.+\scost(?:\s+(?:the|an?|me|us|you|him|her|them|it|per|to|for|in)\b.*)?$"
        ),
    ),
    (
        Expect.QUANTITY,
        re.compile(
            rf"\bhow\s+(?:many|much|{DEGREES})\b|\b(?:what|which)\s+(?:percentage|number|amount|share|proportion|fraction|percent)\b"
        ),
    ),
)
# The same of a noun that stands for what is asked: "the deadline of …".
_BY_NOUN = (
    (Expect.TIME, re.compile(r"\b(?:date|year|month|day|deadline|birthday)$")),
    (
        Expect.MONEY,
        re.compile(
            r"\b(?:budget|cost|costs|price|revenue|funding|salary|fee|turnover|profit|(?:dollar|euro)\s(?:amount|value|sum)s?)$"
        ),
    ),
    (
        Expect.QUANTITY,
        re.compile(
            r"\b(?:number|amount|percentage|share|rate|size|age|population|total|count|quantity|height|length|width|depth|weight|"
            r"speed|distance|temperature|capacity|altitude|elevation|diameter|wingspan|lifespan|quota|cap|ceiling)$"
        ),
    ),
    (Expect.PLACE, re.compile(r"\b(?:address|location|headquarters?|birthplace|place|city|country)$")),
    (
        Expect.PERSON,
        re.compile(
            r"\b(?:ceo|founders?|director|president|chair(?:man|woman|person)?|author|inventor|owner|leader|head|creator)$"
        ),
    ),
)


# One thing of a kind whose members have names of their own.
_NAMED = re.compile(
    r"^(?:(?:by|from|with|to|for|of|in|at|on)\s+)?(?:what|which)\s+"
    rf"(?:(?!(?:kind|type|sort|form|class|size|other|{AUXILIARIES}|the|an?|each|every|its|their|our|your|his|her|my|to|of|for|with)s?\s)[\w-]+\s+){{0,2}}?"
    r"(?:company|corporation|firm|agency|university|college|school|bank|airline|manufacturer|brand|newspaper|magazine|"
    r"website|software|app|programming\s+language|operating\s+system|country|nation|hospital|hotel|museum|"
    r"band|orchestra|football\s+club|team)\b(?!['’]|\s+(?:size|type|name|member|spirit|building|work))"
)


def wants_name(low: str) -> bool:
    """Whether a question of fact, in lower case and without its mark, can hardly be answered but by a proper name."""
    return bool(_NAMED.match(low))


def expect_of_question(low: str) -> Expect:
    """The type that a question of fact expects by its form; ``low`` is in lower case and without its mark."""
    return next((expect for expect, form in _BY_FORM if form.search(low)), Expect.ANY)


def expect_of_noun(noun: str) -> Expect:
    """The type of what a noun phrase names: TIME of "closing date"."""
    low = noun.lower()
    found = next((expect for expect, form in _BY_NOUN if form.search(low)), Expect.ANY)
    return Expect.ANY if found is Expect.QUANTITY and _JUDGED.match(low) else found


# "The best height for a player" is told in words as well, and so is what holds where nothing is said.
_JUDGED = re.compile(r"(?:best|ideal|perfect|right|proper|good|optimal|default|recommended|usual)\b")
