"""The words of a question as people type them: politeness and shorthand taken off, and which of them carry it."""

from __future__ import annotations

import re

from collabqa.words import Word, tokenize

_SHORTHAND = {
    "wat": "what", "wut": "what", "wht": "what", "whut": "what", "ur": "your", "plz": "please",
    "pls": "please", "abt": "about", "gimme": "give me", "cuz": "because", "coz": "because", "w/": "with",
    "whats": "what is", "whos": "who is", "wheres": "where is", "hows": "how is", "whens": "when is", "dont": "do not",
    "doesnt": "does not", "thx": "thanks", "ty": "thanks", "hw": "how", "wot": "what", "teh": "the",
    "dis": "this", "&": "and", "btwn": "between", "wich": "which",
    "whitch": "which", "waht": "what", "hwo": "how", "tel": "tell",
}  # fmt: skip
_CONTRACTIONS = re.compile(r"\b(what|wat|who|where|when|how|why|that|there|it)[’']s\b", re.IGNORECASE)
# One letter is shorthand only in company: "wat r", "how r u", "salt n vinegar"; never "the role of r".
_LETTERS = (
    (re.compile(r"\b(what|where|who|how|why|when) r\b", re.IGNORECASE), r"\1 are"),
    (re.compile(r"\br (u|you|the|there|they|we)\b"), r"are \1"),
    (re.compile(r"\b(are|can|could|do|did|would|will|thank|tell) u\b", re.IGNORECASE), r"\1 you"),
    (re.compile(r"(?<!\bis)(?<!\bof)(?<!\bthe)(?<!\bletter)(?<!\bfor)(?<=\w{3}) n (?=\w{3})"), " and "),
    (re.compile(r"(?<!\bis)(?<!\bof)(?<!\bthe)(?<!\bletter)(?<!\bfor)(?<=\w{3}) w (?=\w{3})"), " with "),
    (re.compile(r"\bdiff (?=(?:between|of|in|from)\b)"), "difference "),
    (re.compile(r"^y (is|are|do|does|did|can|would|should)\b"), r"why \1"),
    (re.compile(r"(?<=[a-z]) 4 (?=[a-z])"), " for "),
)
_REQUEST = r"(?:tell|explain|list|give|name|describe|show|define|compare|contrast|summari[sz]e|help|say|clarify|outline|please|remind|find|check|share|elaborate|answer|talk|teach|walk|enumerate|kindly|maybe|possibly|just|quickly)"
# Requests for these are understood as they are put.
_OTHERWISE = r"documents?|files?|texts?|chapters?|articles?|passages?|sections?|pages?|places?|sentences?|difference|overview|summary|outline"
_ASKS = rf"(?:what|who|whom|whose|when|where|why|how|which|whats|is|are|was|were|do|does|did|can|could|will|would|should|may|has|have|had|i|i'm|i’m|if|whether|any|hey|hi|hello|ok|okay|so|well|um+|uh+|just|quick|{_REQUEST})"
_OPENERS = re.compile(
    rf"""^(?:
      # An interjection opens a question only before punctuation or the question itself: "right of way" stays.
      (?:(?:hey|hi|hello|hiya|yo)(?:\s+(?:there|everyone|all|guys|folks|team|mate|buddy|bro|dude))?|ok|okay|so|well|um+|uh+|oh|please|sorry|thanks|thank\s+you|cheers|great|cool|and|but|also|now|
         right|alright|actually|basically|quick\s+question|just\s+curious|just\s+wondering|curious|dear\s+\w+|folks|guys|lol|omg|btw|like(?!\s+what\W*$)|hmm+|oh\s+dear|may\s+i\s+ask|can\s+i\s+ask|one\s+question)(?:\s*[,.!:;–]+\s*|\s+-+\s+|\s+(?={_ASKS}\b))
      | (?:yes|yeah|yep)[\s,.!:;–-]+(?={_ASKS}\b)
      | (?:i\s+(?:was\s+|am\s+|'m\s+)?(?:just\s+)?(?:wondering|curious|trying\s+to\s+(?:understand|find\s+out|figure\s+out))|i\s+(?:would|'d)\s+(?:like|love)\s+to\s+(?:know|understand|learn|hear)
         |i\s+(?:want|need|wanna)(?:\s+to)?\s+(?:know|understand|learn|find\s+out)|i\s+(?:do\s+not|don[’']t)\s+(?:know|understand|get)|i[’']d\s+(?:like|love)\s+to\s+(?:know|understand|learn|hear)
         |i\s+have\s+a\s+question|my\s+question\s+is|help\s+me\s+(?:to\s+)?understand)\b[\s,:–-]*(?:about\s+(?=how|what|why|who|when|which|where))?\s*
      | (?:can|could|would|will)\s+(?:you|u|someone|anyone|anybody)\s+(?:(?:please|kindly|maybe|possibly|just|quickly)\s+)*(?={_REQUEST}\b)
      | (?:do|does)\s+(?:you|anyone|anybody|someone)\s+(?:happen\s+to\s+)?know\s+(?:about\s+(?=how|what|why|who|when|which|where))?(?=how|what|why|who|when|which|where|if|whether)
      | (?:please\s+)?(?:tell|show|remind|teach|inform)\s+(?:me|us)\s+(?=how|what|why|who|whose|when|where|which|whether|if)
      | (?:kindly|please|maybe|possibly|just|quickly)\s+(?={_ASKS}\b)
      | (?:explain|describe|say|clarify|find\s+out)\s+(?:to\s+me\s+|to\s+us\s+|for\s+me\s+)?(?=what\b|who\b|when\b|where\b|which\b)
      | (?:according\s+to|based\s+on|in)\s+(?:the|these|this|my|your|our)\s+(?:documents?|text|texts|chapters?|files?|article|articles|corpus|book|sources?|material|pages?)(?:\s*,\s*|\s+(?={_ASKS}\b))
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# Things that are counted are named anyway.
_AND_WHICH = re.compile(r"^(how\s+many\b[^?]+?),?\s+and\s+(?:what|which|who)\s+are\s+they\b\s*\??$", re.IGNORECASE)
_INTERESTED = re.compile(
    r"^i(?:\s+am|[’']m)\s+(?:(?:also|very|really|quite|mainly)\s+)*interested\s+(?:in|about)\s+(?P<asks>how|what|why|who|when|where|which)?",
    re.IGNORECASE,
)
_CLOSERS = re.compile(
    r"""[\s,.!–-]*(?:\b(?:please|pls|(?:thanks|thank\s+you)(?:\s+(?:a\s+lot|(?:so|very)\s+much|again|in\s+advance))?|thx|cheers|in\s+(?:a\s+)?(?:few|short|simple|plain)\s+(?:words|terms|english)|lol|btw|exactly|again|anyway|
        (?:according\s+to|in|based\s+on)\s+(?:the|this|my|your|our)\s+(?:document|text|chapter|file|article|corpus|book|source|material))\b|:\)|:-\))[\s!.]*(\?*)[\s!]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_SMALL_TALK = re.compile(
    r"""^(?!(?:there|everyone|all|friend|you|very\s+much|so\s+much)\W*$)(?:(?:(?:hi|hello|hey|hiya|yo|howdy|greetings|good\s+(?:morning|afternoon|evening|day|night)|hi\s+there|hello\s+there|hey\s+there)
      |(?:many\s+)?thanks?(?:\s+(?:you|a\s+lot|so\s+much|again|very\s+much|for\s+(?:your|the|all\s+your|all\s+the)\s+(?:help|answers?|answer|time)))*|thx|ty|cheers|much\s+appreciated|that\s+(?:was\s+|is\s+)?helps?(?:\s+a\s+lot)?|(?:that[’']?s|that\s+(?:is|was))\s+(?:very\s+|really\s+|so\s+)?(?:helpful|great|good|perfect|useful|nice|all)
      |bye|see\s+you(?:\s+later)?|ok(?:ay)?|cool|great|nice|awesome|perfect|no\s+thanks|no\s+thank\s+you|good\s*bye|you(?:[’']?re|\s+are)\s+welcome|what\s+is\s+your\s+name|who\s+made\s+you|mate|👍|🙏|🙂|😊|got\s+it|understood|well\s+done|good\s+(?:job|bot|work)
      |how\s+are\s+you(?:\s+(?:doing|today))*|how\s+is\s+it\s+going|what\s+is\s+up|sup|nice\s+to\s+meet\s+you|who\s+are\s+you|what\s+are\s+you|what\s+can\s+you\s+do(?:\s+for\s+me)?|what\s+do\s+you\s+do|how\s+do\s+you\s+work|are\s+you\s+(?:a\s+)?(?:human|bot|robot|there|an\s+ai)|help(?:\s+me)?
      |there|everyone|all|friend|you|very\s+much|so\s+much|have\s+a\s+(?:nice|good|great)\s+(?:day|one|evening|weekend)|for\s+(?:your|the)\s+help)[\s,.!?;:)(-]*)+$""",
    re.IGNORECASE | re.VERBOSE,
)


# What is said to a question: "yes!", "No, I do not", "Yes, it does."
_REPLY = re.compile(
    r"^(?:yes|yeah|yep|yup|no|nope|nah|sure|of\s+course|indeed|exactly|definitely|certainly|absolutely)[\s,.!]*(?:(?:it|they|that|this|i|we|you|he|she|there)\s+(?:do|does|did|is|are|am|was|were|has|have|had|can|could|will|would)(?:n[’']?t|\s+not)?)?[\s,.!]*$",
    re.IGNORECASE,
)
_PRAISE = r"(?:great|good|nice|cool|ok|okay|perfect|excellent|awesome|amazing|wonderful|fantastic|brilliant|lovely|impressive|interesting|fascinating)"
# Alone these may be what somebody looks up: "fine", "right".
_JUDGEMENT = rf"(?:{_PRAISE}|fine|surprising|helpful|useful|clear|right|correct|true|terrible|horrible|awful|bad|sad|funny|scary|strange|weird|unfortunate|disappointing|enough|a\s+pity|a\s+shame|too\s+bad)"
_VERY = r"(?:(?:so|very|really|quite|pretty|just|all|most|absolutely|rather)\s+)*"
_REMARK = re.compile(
    rf"""^(?:(?:(?:oh|wow|ah|aha|hm+|well|ok(?:ay)?|yes|no|yeah|sure|really|so)[\s,.!]*)*+(?:(?:
      (?:that|this|it)(?:[’']?s|\s+(?:is|was|sounds?|seems?|looks?|appears?)(?:\s+to\s+be)?)?\s+{_VERY}{_JUDGEMENT}(?:\s+to\s+(?:know|hear|read|see))?(?:\s+(?:news|point|idea|stuff|info|information|answer))?
      |{_VERY}{_PRAISE}(?:\s+to\s+(?:know|hear|read|see))?(?:\s+(?:news|point|idea|stuff|info|information|answer))?
      |i\s+(?:did\s+not|didn[’']?t)\s+know\s+(?:that|this|it)|i\s+see(?:\s+now)?|i\s+(?:understand|agree)(?:\s+now)?|my\s+(?:apologies|bad)|no\s+problem|never\s*mind|no\s+worries|(?:that\s+)?makes\s+sense|you\s+are\s+right|fair\s+enough
    )[\s,.!:)(]*)+|(?:oh|wow)[\s,.!]*)$""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE = re.compile(r"(?<=[a-z0-9)\"”’][.?!])\s+(?=\S)")  # not behind "the U.S."
_REMARK_MOST = 120  # characters
_CHATTY = 200  # characters from which the question is looked for among what is told around it
_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|his|her|this|that|these|those|one|ones|there|so)\b", re.IGNORECASE
)


# Requests, as questions; "List …", "Name …" and "Show …" are understood as they are.
_FIND = r"^(?:find|get|give|tell|locate|retrieve|specify|indicate|determine|report|extract|return|look\s+up|(?:i\s+(?:need|want|am\s+looking\s+for)|(?:i[’']m\s+)?looking\s+for)(?=\s+(?:the|all|every)\b))\s+(?:me\s+|us\s+|out\s+)?"
_SHOW = rf"(?:{_FIND}|^(?:provide|state|show|identify|name)\s+(?:me\s+|us\s+)?)"
_WHEN = (
    r"(?:that\s+|when\s+|(?:in|on|at)\s+which\s+)?(?P<of>[^.?]+?)\s+(?P<was>was|were|is|are|will)\s+(?P<done>[^.?]+)"
)
_REQUESTED = tuple(
    (re.compile(form, re.IGNORECASE), question)
    for form, question in (
        (rf"{_SHOW}(?=(?:what|who|whom|whose|when|where|which|how\s+(?:many|much))\b)", ""),
        (rf"{_SHOW}the\s+(?:(?:total|exact|overall)\s+)?number\s+of\s+(?=[a-z-]+s\b)", "How many "),
        (
            rf"{_SHOW}the\s+(?:(?:total|exact|overall|[$€£]|dollar)\s+)?(?:amount|value|sum)s?\s+(?:of\s+money\s+)?(?=(?:paid|spent|charged|received|given|sent|owed|invested|donated|raised)\b)",
            "How much was ",
        ),
        (rf"{_SHOW}the\s+(?P<n>year|month)\s+{_WHEN}", r"In what \g<n> \g<was> \g<of> \g<done>"),
        (rf"{_SHOW}the\s+(?:date|day|time)\s+{_WHEN}", r"When \g<was> \g<of> \g<done>"),
        (rf"{_FIND}(?P<all>all|every)\s+(?!(?:the\s+|of\s+the\s+)?(?:{_OTHERWISE})\b)", r"List \g<all> "),
        (
            rf"{_FIND}the\s+(?!(?:examples|names|types|kinds)\b)(?=(?:(?!(?:of|for|in|on|at|to|with|about)\b)[\w-]+\s+){{0,2}}?[\w-]{{2,}}[^siu\W]s(?:\s+(?:of|for|in|that|who|which|by|behind|why|where|when|how|with|to|from|on|at|are|were)\b|[?.]?$))",
            "What are the ",
        ),
        (rf"{_FIND}the\s+(?!(?:[\w-]+\s+){{0,2}}(?:{_OTHERWISE}|examples?|list|names?|types|kinds)\b)", "What is the "),
    )
)
# Words behind a question on the form of the answer ask nothing more: every answer is whole and short anyway.
_ON_FORM = re.compile(
    r"(?<=\?)\s+(?:If\s+(?:there\s+(?:are|is)\s+)?(?:multiple|several|more\s+than\s+one|many|none|not)\b"
    r"|(?:Please\s+)?(?:answer|reply|respond|be\s+(?:brief|concise|short)|keep\s+it|record|list\s+(?:all|them|every)"
    r"|give\s+(?:all|them|only|just)|state\s+(?:all|only)|include\s+all|in\s+(?:one|a|two|three|\d+)\s+(?:short\s+)?(?:words?|sentences?))\b)"
    r"[^?]{0,120}$",
    re.IGNORECASE,
)


def question_of(text: str) -> str:
    """The question that a long chatty text puts, without what is told around it; ``text`` itself where that is not plain.

    Plain is one sentence that asks, by its mark and its first word, says what it is about, and leans
    on none of the others by a pronoun. ``text`` is as :func:`clean` leaves it.
    """
    sentences = _SENTENCE.split(text)
    if len(text) < _CHATTY or len(sentences) < 3:
        return text
    asking = [clean(sentence) for sentence in sentences if sentence.endswith("?")]
    if len(asking) != 1 or _LEANS.search(asking[0]) or len(content_words(asking[0])) < 2:
        return text
    return asking[0]


def clean(text: str) -> str:
    """The question without greeting, politeness and chat shorthand; never empty unless ``text`` is.

    All-capitals text is lower-cased; every other word is kept as typed. Cleaning twice changes nothing.
    """
    text = " ".join(text.split())
    while (cleaner := _cleaned_once(text)) != text:
        text = cleaner
    return text


def _cleaned_once(text: str) -> str:
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 12 and sum(c.isupper() for c in letters) > 0.8 * len(letters):
        text = text.lower()
    text = _CONTRACTIONS.sub(lambda m: f"{m.group(1)} is", text)
    text = re.sub(r"([?!.])\s?[?!]+", lambda m: "?" if "?" in m.group() else m.group(1), text)
    words: list[str] = []
    for word in text.split():
        bare = word.rstrip("?!.,")
        swap = _SHORTHAND.get(bare if words else bare.lower())
        words.append(swap + word[len(bare) :] if swap else word)
    text = " ".join(words)
    for letter, full in _LETTERS:
        text = letter.sub(full, text)
    shorter = text
    while opened := _OPENERS.match(shorter):
        rest = shorter[opened.end() :].strip()
        if not opened.group().strip() or not _has_words(rest):
            break
        shorter = rest
    interested = _INTERESTED.match(shorter)
    if interested and _has_words(shorter[interested.end() :]):
        shorter = shorter[interested.start("asks") :] if interested["asks"] else f"about {shorter[interested.end() :]}"
    if re.match(r"about\s", shorter, re.IGNORECASE) and shorter != text:
        shorter = f"tell me {shorter}"  # "I want to know about bees"
    closed = _CLOSERS.sub(r"\1", shorter).strip()
    shorter = closed if content_words(closed) else shorter  # "What is in the document?"
    shorter = _AND_WHICH.sub(r"\1?", shorter)
    shorter = _ON_FORM.sub("", shorter)
    for request, question in _REQUESTED:
        shorter = request.sub(question, shorter, count=1)
    told = _SENTENCE.split(shorter)
    while len(told) > 1 and len(told[0]) <= _REMARK_MOST and (_REMARK.match(told[0]) or _SMALL_TALK.match(told[0])):
        told = told[1:]  # "That is great to hear! Another concern …"
    shorter = " ".join(told)
    return shorter if _has_words(shorter) else text


def _has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)


def is_small_talk(text: str) -> bool:
    """Whether the whole of ``text`` is a greeting, thanks, a remark or the like."""
    expanded = _CONTRACTIONS.sub(lambda m: f"{m.group(1)} is", " ".join(text.split()))
    if len(expanded) > _REMARK_MOST:
        return False
    return bool(_SMALL_TALK.match(expanded)) or is_remark(text)


def is_remark(text: str) -> bool:
    """Whether all of ``text`` is a remark on what was said, which asks nothing: "Oh, I did not know that. Interesting!"."""
    expanded = _CONTRACTIONS.sub(lambda m: f"{m.group(1)} is", " ".join(text.split()))
    if len(expanded) > _REMARK_MOST:
        return False
    sentences = _SENTENCE.split(expanded)
    remarks = [bool(_REMARK.match(sentence) or _REPLY.match(sentence)) for sentence in sentences]
    return any(remarks) and all(said or _SMALL_TALK.match(s) for said, s in zip(remarks, sentences, strict=True))


# Words that talk about the asking or the documents, not about what is asked.
QUESTION_WORDS = frozenset(
    [
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "much",
        "many",
        "long",
        "often",
        "example",
        "examples",
        "document",
        "documents",
        "chapter",
        "chapters",
        "text",
        "texts",
        "article",
        "file",
        "corpus",
        "author",
        "say",
        "says",
        "said",
        "mention",
        "mentions",
        "mentioned",
        "described",
        "listed",
        "stated",
        "called",
        "please",
        "also",
        "some",
        "any",
        "every",
        "each",
        "all",
        "different",
        "various",
        "several",
        "kind",
        "kinds",
        "type",
        "types",
        "sort",
        "sorts",
        "way",
        "ways",
        "thing",
        "things",
        "main",
        "key",
        "major",
        "exactly",
        "really",
        "actually",
        "according",
        "there",
        "do",
        "does",
        "did",
        "can",
        "could",
        "difference",
        "differences",
        "differ",
        "versus",
        "vs",
        "between",
        "regarding",
        "concerning",
        "one",
        "ones",
        "role",
        "roles",
        "play",
        "plays",
        "important",
        "importance",
        "matter",
        "matters",
        "worthwhile",
        "usually",
        "generally",
        "typically",
    ]
)
# Requests: words of the asking only where a question begins with them ("Define trust", "Why define goals?").
_REQUESTS = frozenset(
    [
        "list",
        "name",
        "give",
        "tell",
        "describe",
        "explain",
        "define",
        "mean",
        "meaning",
        "discuss",
        "discussed",
        "state",
        "compare",
        "comparison",
        "contrast",
        "similar",
        "outline",
        "identify",
        "enumerate",
        "provide",
        "show",
        "summarize",
        "summarise",
        "overview",
        "know",
        "stand",
        "stands",
        "term",
        "given",
    ]
)
_OPENING = 3  # words
_CLOSING = frozenset(["mean", "means", "stand"])  # "What does it mean?", "What does the F stand for?"
# Words that say nothing of what is asked, together: "What do we get out of it in the end?"
_IDLE = re.compile(
    r"\b(?:in\s+the\s+(?:end|first\s+place|long\s+run|meantime)|at\s+the\s+(?:end\s+of\s+the\s+day|moment)|in\s+(?:general|practice|fact|particular)"
    r"|these\s+days|real[\s-](?:world|life)|at\s+(?:all|present)|so\s+far|of\s+course|for\s+the\s+most\s+part|as\s+a\s+(?:rule|matter\s+of\s+fact)|by\s+the\s+way)\b",
    re.IGNORECASE,
)
_OWNER = re.compile(r"(?:my|your|his|her|its|our|their|one|.*[’']s)")  # before "own" where it is no verb


def content_words(text: str) -> list[Word]:
    """The words that carry the question, in order, each stem once."""
    found: dict[str, Word] = {}
    before = ""
    idle = [phrase.span() for phrase in _IDLE.finditer(text)]
    words = tokenize(text)
    for number, word in enumerate(words):
        if any(start <= word.start < end for start, end in idle):
            continue
        asking = word.folded in QUESTION_WORDS or (number < _OPENING and word.folded in _REQUESTS)
        asking = asking or (word is words[-1] and word.folded in _CLOSING)
        owning = word.folded == "own" and not _OWNER.fullmatch(before)
        if owning or (not word.is_stopword and not asking):
            found.setdefault(word.stem, word)
        before = word.folded
    return list(found.values())
