"""What an answer is worth beside the gold: pure functions over rows, every share in 0 to 1.

A gold row says what must stand in an answer (``must``: groups of alternatives, or ``answers``) and
where the evidence lies. Token F1 and exact match are those of SQuAD (Rajpurkar et al., EMNLP 2016);
AUROC is the Mann-Whitney statistic with ties at mid-rank; calibration error is over ten equal bins
(Naeini et al., AAAI 2015).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from collabqa.service.schemas import AskResponse
from collabqa.types import Documents

LONG_EVIDENCE = 400  # code points; a citation inside longer evidence counts as hitting it
_MARK = re.compile(r"\s*\[\d+\]")
_ENDING = re.compile(r"\.(md|txt|html?|pdf|docx|epub|json)$")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


class Evidence(BaseModel):
    """Where the gold lies; ``document`` with or without its ending."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    document: str = Field(validation_alias=AliasChoices("doc_id", "file", "document_id"))
    start: int
    end: int


class Gold(BaseModel):
    """A question with what a right answer holds. ``row`` is the question as a batch takes it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    qid: str | int
    question: str
    answerable: bool
    kind: str = Field(default="all", validation_alias=AliasChoices("kind", "type"))
    turns: tuple[str, ...] = ()
    history: tuple[dict[str, Any], ...] | None = None
    documents: tuple[str, ...] | None = None
    must: tuple[tuple[str, ...], ...] = ()
    answers: tuple[str, ...] = ()
    answer_mode: Literal["any", "all", "reference"] | None = None
    evidence: tuple[Evidence, ...] = ()
    evidence_sets: tuple[tuple[Evidence, ...], ...] = ()
    only: tuple[str, ...] = ()

    @property
    def mode(self) -> Literal["any", "all", "reference"]:
        """How ``must`` or ``answers`` and the evidence are meant."""
        return self.answer_mode or ("all" if self.must else "any")

    @property
    def row(self) -> dict[str, Any]:
        """The question as a batch row."""
        history = list(self.history) if self.history else None
        documents = list(self.documents) if self.documents else None
        return {"question": self.question, "turns": list(self.turns), "history": history, "documents": documents}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A range of a document that an answer cites or lists."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer beside its gold; shares that do not apply to the row are None."""

    gold: Gold
    response: AskResponse
    right: bool | None
    cited: float | None
    useful: bool
    items: float | None
    in_first_five: bool | None
    exact: float | None
    token_f1: float | None
    stray: int
    cites: int
    verbatim: int
    words: int | None


def fold(text: str) -> str:
    """Lower case, words only, single spaces."""
    return " ".join(re.sub(r"[^\w]+", " ", text.lower().replace("_", " ")).split())


def holds(needle: str, folded: str) -> bool:
    """Whether a folded text holds the words: whole, as a plural, or, of several, as the beginning of a word."""
    needle, folded = fold(needle), f" {folded} "
    if not needle:
        return False
    return f" {needle} " in folded or f" {needle}s " in folded or (" " in needle and f" {needle}" in folded)


def document_stem(document: str) -> str:
    """The document without its ending, POSIX separators."""
    return _ENDING.sub("", document.replace("\\", "/"))


def covers(claimed: Iterable[Claimed], evidence: Evidence) -> bool:
    """Whether the ranges together hold half of the evidence, or one lies (by four fifths) inside a long one."""
    held: set[int] = set()
    length = evidence.end - evidence.start
    for span in claimed:
        if document_stem(span.document) != document_stem(evidence.document):
            continue
        low, high = max(span.start, evidence.start), min(span.end, evidence.end)
        held.update(range(low, high))
        if length > LONG_EVIDENCE and high - low >= 0.8 * (span.end - span.start) > 0:
            return True
    return len(held) >= 0.5 * length


def squad_tokens(text: str) -> list[str]:
    """Words without case, punctuation and articles, as the SQuAD script takes them."""
    return re.sub(r"\b(a|an|the)\b", " ", text.lower().translate(_PUNCTUATION)).split()


def token_f1(said: str, gold: str) -> float:
    """Harmonic mean of the precision and recall of words; of two empty texts 1."""
    ours, theirs = squad_tokens(said), squad_tokens(gold)
    if not ours or not theirs:
        return float(ours == theirs)
    same = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * same / (len(ours) + len(theirs))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The chance that a positive lies above a negative, ties as half; None if either is empty."""
    if not positive or not negative:
        return None
    above = sum((p > n) + (p == n) / 2 for p in positive for n in negative)
    return above / (len(positive) * len(negative))


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float | None:
    """Mean distance of stated probability and share of events over equal bins, weighted by size."""
    if not pairs:
        return None
    gaps = [0.0] * bins
    for stated, happened in pairs:
        gaps[min(bins - 1, int(stated * bins))] += stated - happened
    return sum(abs(gap) for gap in gaps) / len(pairs)


def judge(gold: Gold, response: AskResponse, documents: Documents) -> Judged:
    """The answer beside its gold."""
    answered, said = response.answered, _MARK.sub("", response.answer)
    short = (response.short_answer or said) if answered else ""
    wanted = (gold.answers or ("",)) if gold.answerable else ("",)
    spans = not gold.answerable or gold.answer_mode == "any"
    right = cited = items = in_first_five = None
    useful, stray = not answered, 0
    if gold.answerable:
        claimed = [Claimed(c.document_id, c.start, c.end) for c in response.citations] if answered else []
        listed = [Claimed(p.document_id, p.start, p.end) for p in response.passages[:5]]
        hits = [covers(claimed, evidence) for evidence in gold.evidence]
        files = {document_stem(name) for name in gold.only or [evidence.document for evidence in gold.evidence]}
        groups = _groups_held(gold, said) if answered else [False]
        right = any(hits) if gold.mode == "reference" else all(groups)
        cited = _cited(gold, hits, claimed, answered)
        items = sum(groups) / len(gold.must) if gold.mode == "all" and gold.kind == "list" and gold.must else None
        in_first_five = any(covers([one], e) for one in listed for e in gold.evidence) if gold.evidence else None
        stray = sum(document_stem(span.document) not in files for span in claimed)
        useful = right and (cited > 0 if gold.mode == "reference" else cited == 1)
    return Judged(
        gold=gold,
        response=response,
        right=right,
        cited=cited,
        useful=useful,
        items=items,
        in_first_five=in_first_five,
        exact=float(max(squad_tokens(short) == squad_tokens(one) for one in wanted)) if spans else None,
        token_f1=max(token_f1(short, one) for one in wanted) if spans else None,
        stray=stray,
        cites=len(response.citations),
        verbatim=sum(_is_slice(c.document_id, c.start, c.end, c.quote, documents) for c in response.citations),
        words=len(said.split()) if right else None,
    )


def _groups_held(gold: Gold, said: str) -> list[bool]:
    """For every group of alternatives, whether the answer holds one of them."""
    folded = fold(said)
    return [any(holds(one, folded) for one in group) for group in gold.must or (gold.answers,)]


def _cited(gold: Gold, hits: Sequence[bool], claimed: Sequence[Claimed], answered: bool) -> float:
    """The share of the evidence that is cited; with alternatives or several sets, that of the best."""
    alternatives = float(any(hits)) if gold.mode == "any" else sum(hits) / max(1, len(hits))
    share = alternatives if hits else float(answered)
    sets = [sum(covers(claimed, evidence) for evidence in one) / len(one) for one in gold.evidence_sets if one]
    return max([share, *sets])


def _is_slice(document: str, start: int, end: int, quote: str, documents: Documents) -> bool:
    found = documents.get(document)
    return found is not None and 0 <= start <= end and found.text[start:end] == quote


Figures = dict[str, float | None]


def _share(values: Collection[float | bool | None]) -> float | None:
    """The mean of the values that are there, None of none."""
    there = [value for value in values if value is not None]
    return sum(there) / len(there) if there else None


def figures(judged: Sequence[Judged]) -> Figures:
    """Every figure over the rows, None where no row bears on it."""
    answerable = [one for one in judged if one.gold.answerable]
    unanswerable = [one for one in judged if not one.gold.answerable]
    refused = [one for one in judged if not one.response.answered]
    cites = sum(one.cites for one in answerable if one.response.answered)
    checked = sum(one.cites for one in judged)
    spans = any(one.gold.answers for one in judged)
    pairs = [(min(1.0, max(0.0, one.response.confidence)), one.gold.answerable) for one in judged]
    lengths = [one.words for one in answerable if one.words is not None]
    return {
        "n": len(judged),
        "useful": _share([one.useful for one in judged]),
        "correct": _share([one.right for one in answerable]),
        "cited": _share([one.cited for one in answerable]),
        "refused": _share([not one.response.answered for one in answerable]),
        "abstained": _share([one.useful for one in unanswerable]),
        "refusal_p": _share([not one.gold.answerable for one in refused]),
        "auroc": auroc([p for p, known in pairs if known], [p for p, known in pairs if not known]),
        "ece": calibration_error(pairs),
        "items": _share([one.items for one in answerable]),
        "passages5": _share([one.in_first_five for one in answerable]),
        "verbatim": sum(one.verbatim for one in judged) / checked if checked else None,
        "stray": sum(one.stray for one in answerable) / cites if cites else None,
        "em": _share([one.exact for one in judged]) if spans else None,
        "f1": _share([one.token_f1 for one in judged]) if spans else None,
        "words": float(median(lengths)) if lengths else None,
    }
