"""Sentences that say what a thing is: by their form, or by the heading they stand under."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from collabqa.answers.coverage import Term, cover, stem_set
from collabqa.answers.evidence import Sentence, sentences_of_block
from collabqa.answers.grammar import AUXILIARIES
from collabqa.answers.inline import is_enumerating
from collabqa.answers.wording import content_words
from collabqa.types import BlockKind, Document, Range
from collabqa.words import stems, tokenize

_AUXILIARY = re.compile(AUXILIARIES)
_NAMED, _HELD = 0.5, 0.8  # of the weight of a topic: in a heading, and around it
_BELOW = 4  # sentences below a heading that is a question
HEADED = 3
"""Sentences that are told of what stands below a heading that is what is asked for."""
_COPULA = re.compile(
    r"\b(?:is|are|was|were|means?|refers?\s+to|denotes?|can\s+be\s+defined|consists?\s+of|comprises?|describes?|represents?)\b"
)


# A description and then the name of it.
_CALLED = re.compile(
    r"\b(?:is|are|was|were)\s+(?:(?:\w+ly|also|sometimes|often|then)\s+)?(?:known\s+as|called|referred\s+to\s+as|termed)\s+(?P<name>[^.,;:()]{2,60})"
)
_TOLD_SO = 0.8  # the same of a name with what is said of it
_CALLED_SO, _DESCRIBED = 0.95, 2  # how surely that says what it is, and the content words before
# A definition goes on with a noun phrase: "is essentially a …", "are companies that …", not "are poised to".
_SAYS_WHAT = (
    (re.compile(r"\s*(?:\w+ly\s+)?(?:an?|one|another)\s", re.IGNORECASE), 1.0),
    (
        re.compile(
            r"\s*(?!poised|used|able|going|expected|likely|essential|important|set|designed|intended|committed|often|not\b)(?:[\w-]+\s+){1,3}?(?:that|of|who|which|formed|made|where)\b",
            re.IGNORECASE,
        ),
        0.95,
    ),
    (re.compile(r"\s*(?:the|any|that)\s", re.IGNORECASE), 0.7),
    # What is done to a thing is not what it is: "is allowed in the hall".
    (
        re.compile(
            r"\s*(?:not\s+|only\s+|also\s+|\w+ly\s+)*(?:\w{2,}ed|kept|given|paid|held|made|sold)\b", re.IGNORECASE
        ),
        0.4,
    ),
)


def defines(topic: Sequence[Term], sentence: Sentence) -> float:
    """How surely the sentence says what the topic is, in [0, 1].

    1 when the topic alone is the subject of "is a", 0 when it is no subject.
    """
    text = sentence.text
    best = 0.0
    for copula in _COPULA.finditer(text[:300]):
        for segment in re.split(r"[,:;–—]\s*", text[: copula.start()]):
            words = [w for w in tokenize(segment) if not w.is_stopword]
            held = {w.stem for w in words}
            if not all(term.stem in held for term in topic):
                continue
            extra = len(held) - len(topic)
            # Only the words right before the verb are its subject.
            last = text[: copula.start()].rstrip(" ,").endswith(segment.rstrip(" ,")) or segment == text[: len(segment)]
            says = next((value for form, value in _SAYS_WHAT if form.match(text, copula.end())), 0.5)
            if copula.group().startswith(("repr", "descr", "consist", "compr")):
                says = min(says, 0.7)
            best = max(best, says * ((1.0 if last else 0.8) - 0.12 * max(0, extra)))
    return max(0.0, best, _CALLED_SO * _called_so(topic, text), _entry(topic, text))


# An entry of a glossary: "**Stage** – the height of the water", "Excess: what you pay yourself".
_ENTRY = re.compile(r"(?P<name>[^.:;–—]{2,60}?)\W*?(?::|\s[–—-])\W*\s(?P<says>(?:an?|the|any|all|that)\s)?(?=[a-z])")


def _entry(topic: Sequence[Term], text: str) -> float:
    """How surely a text is the entry of a glossary on the topic; a short form in brackets is no part of it."""
    found = _ENTRY.match(text)
    named = [re.sub(r"\([^)]*\)?", "", found["name"]), *re.findall(r"\(([^)]*)", found["name"])] if found else []
    if not found or not topic or {term.stem for term in topic} not in [set(stems(name)) for name in named]:
        return 0.0
    return _CALLED_SO if found["says"] else _TOLD_SO


def _called_so(topic: Sequence[Term], text: str) -> bool:
    """Whether the sentence ends what it describes with its name: "The process … is known as dependency resolution"."""
    wanted = {term.stem for term in topic}
    for called in _CALLED.finditer(text):
        name = {word.stem for word in tokenize(called["name"]) if not word.is_stopword}
        if wanted and wanted == name and len(content_words(text[: called.start()])) >= _DESCRIBED:
            return True
    return False


# Hartley Ltd (the "Landlord") and Ms. Ann Lee and Mr. Bo Ek (together, the “Tenants”)
_GIVEN_NAME = re.compile(r"\s*\((?:[a-z ,]{0,40}\s)?[\"“](?P<term>[^\"”()]{2,40})[\"”]\)")
_NAME_BEFORE = re.compile(r"(?:[A-Z][\w&.’'-]*,?\s+(?:(?:and|of|the|de|van|von)\s+)*)*[A-Z][\w&.’'-]*$")


def called_by_contract(term: str, text: str) -> Range | None:
    """The name in ``text`` that goes by the term there, Hartley Ltd where it reads 'Hartley Ltd (the "Landlord")'."""
    wanted = {word.stem for word in content_words(term)}
    end = 0
    for given in _GIVEN_NAME.finditer(text):
        name = _NAME_BEFORE.search(text[end : given.start()])
        if name and wanted and wanted == set(stems(given["term"])):
            return Range(end + name.start(), end + name.end())
        end = given.end()
    return None


# What follows a thing that is explained in passing: "the ITU, an agency", "stators (fixed discs)", "a lien, that is".
_EXPLAINED = re.compile(r"\s*(?:\(|[–—]|,\s+(?:an?|the|which|who|where|that|meaning|i\.e\.|also|called|known)\b)")


def only_listed(topic: Sequence[Term], sentence: Sentence) -> bool:
    """Whether the sentence but names the topic among others ("mergers, leases, or loans"): that tells nothing of it.

    What the sentence begins with is its subject, and told of.
    """
    if not topic or not is_enumerating(sentence.text):
        return False
    text, words = sentence.text, tokenize(sentence.text)
    wanted = [term.stem for term in topic]
    for place in range(1, len(words) - len(wanted) + 1):
        run = words[place : place + len(wanted)]
        if [word.stem for word in run] != wanted:
            continue
        behind, before = text[run[-1].end :], text[: run[0].start].rstrip()
        opened = before.endswith(",") or words[place - 1].folded in ("and", "or", "as", "including", "like", "nor")
        closed = re.match(r"\s*(?:[,;.]|(?:and|or)\b|$)", behind)
        return bool(closed) and (opened or behind.startswith(",")) and not _EXPLAINED.match(behind)
    return False


def section_on(topic: Sequence[Term], documents: Sequence[Document]) -> list[Sentence]:
    """The sentences of the section (or labelled block) whose heading is the topic; [] for none."""
    wanted = {term.stem for term in topic}
    if not wanted:
        return []
    for document in documents:
        for number, block in enumerate(document.blocks):
            if block.kind is BlockKind.HEADING:
                continue
            section = document.sections[block.section]
            path = section.path[-1] if section.path else ""
            heading = stems(document.slice(block.label) if block.label else path)  # without short forms: "lot"
            if heading and wanted <= set(heading) and len(set(heading)) <= len(wanted) + 1:
                return list(sentences_of_block(document, number))
    return []


def section_naming(topic: Sequence[Term], documents: Sequence[Document]) -> list[Sentence]:
    """The first block of the section whose heading names at least half of the topic by weight; [] for none or no topic.

    What the heading leaves out ("partnerships" of "government partnerships" under "Government agencies") has to stand
    above it, in the title or in the block.
    """
    best, most = (0.0, 0.0), list[Sentence]()
    total = sum(term.weight for term in topic)
    for document in documents if total else ():
        seen: set[int] = set()
        for number, block in enumerate(document.blocks):
            section = document.sections[block.section]
            if block.kind is BlockKind.HEADING or block.section in seen or not section.path:
                continue
            seen.add(block.section)
            heading = stem_set(section.path[-1])
            named = sum(term.weight for term in topic if term.stem in heading) / total
            if section.path[-1] == document.title or named < _NAMED:
                continue
            places = [" ".join(section.path), document.title, document.slice(Range(block.start, block.end))]
            held = cover(topic, [(text, 1.0) for text in places])
            if held >= _HELD and (named, held) > best:
                best, most = (named, held), list(sentences_of_block(document, number))
    return most


def answer_below(question: str, terms: Sequence[Term], documents: Sequence[Document]) -> list[Sentence]:
    """The sentences below the very question ("Who pays?") as a heading, or behind it in its paragraph; [] for none.

    Of the first block, at most four; the question and the one put hold each other's words, small ones aside, and begin
    with the same word, or both with an auxiliary.
    """
    wanted = {term.stem for term in terms}
    for document in documents if len(wanted) >= 2 else ():
        for number, block in enumerate(document.blocks):
            first = next(sentences_of_block(document, number), None) if block.kind is BlockKind.PARAGRAPH else None
            if first is not None and len(block.sentences) > 1 and _puts(first.text, question, wanted):
                return list(sentences_of_block(document, number))[1 : 1 + _BELOW]
        for number, section in enumerate(document.sections):
            if section.path and _puts(section.path[-1], question, wanted):
                blocks = (n for n, b in enumerate(document.blocks) if b.section == number)
                said = next((n for n in blocks if document.blocks[n].kind is not BlockKind.HEADING), None)
                return list(sentences_of_block(document, said))[:_BELOW] if said is not None else []
    return []


def _puts(text: str, question: str, wanted: Set[str]) -> bool:
    """Whether a text puts the question that holds the ``wanted`` stems."""
    plain = text.strip("*_ ")
    if not plain.endswith("?") or {word.stem for word in content_words(plain)} != wanted:
        return False
    one, other = (words.split(maxsplit=1)[0].lower() for words in (plain, question))
    return one == other or bool(_AUXILIARY.fullmatch(one) and _AUXILIARY.fullmatch(other))
