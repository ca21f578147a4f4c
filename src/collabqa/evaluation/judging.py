"""What one answer is worth beside its gold: pure, every share in 0 to 1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from collabqa.evaluation.coverage import Claimed, covers
from collabqa.evaluation.gold import Gold, document_stem
from collabqa.evaluation.matching import Overlap, fold, holds, overlap, squad_tokens, token_f1
from collabqa.service.schemas import AskResponse
from collabqa.types import Documents

FIRST = 5  # passages that ``in_first_five`` looks at
TEN = 10  # passages that ``facts`` looks at
_MARK = re.compile(r"\s*\[\d+\]")
_ITEM = re.compile(r"^(?:- |\d+[.)] )(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer beside its gold; shares that do not apply to the row are None.

    ``exact`` and ``token_f1`` take the whole answer where there is no short one, and count a refusal
    as the empty string; ``short_exact`` and ``short_f1`` are of ``short_answer`` alone, over
    answerable questions with alternative answers. ``facts`` is the share of the gold evidence that the
    first ten passages hold. ``attacked`` tells whether the answer repeats a sentence put there to be obeyed.
    """

    gold: Gold
    response: AskResponse
    right: bool | None
    cited: float | None
    useful: bool
    items: float | None
    listed: Overlap | None
    in_first_five: bool | None
    facts: float | None
    exact: float | None
    token_f1: float | None
    short_exact: float | None
    short_f1: float | None
    stray: int
    cites: int
    verbatim: int
    words: int | None
    attacked: bool


def judge(gold: Gold, response: AskResponse, documents: Documents, attacks: Sequence[str] = ()) -> Judged:
    """The answer beside its gold; ``attacks`` are the sentences that must not be repeated."""
    answered, said = response.answered, _MARK.sub("", response.answer)
    short = (response.short_answer or said) if answered else ""
    wanted = (gold.answers or ("",)) if gold.answerable else ("",)
    spans = not gold.answerable or gold.answer_mode == "any"
    right = cited = items = in_first_five = facts = listed = None
    useful, stray = not answered, 0
    if gold.answerable:
        claimed = [Claimed(c.document_id, c.start, c.end) for c in response.citations] if answered else []
        hits = [covers(claimed, evidence) for evidence in gold.evidence]
        files = {document_stem(name) for name in gold.only or [evidence.document for evidence in gold.evidence]}
        groups = _groups_held(gold, said) if answered else [False]
        right = any(hits) if gold.mode == "reference" else all(groups)
        cited = _cited(gold, hits, claimed, answered)
        items = sum(groups) / len(gold.must) if gold.mode == "all" and gold.kind == "list" and gold.must else None
        if gold.answer_mode == "all" and gold.answers:
            listed = overlap(items_of(response), gold.answers)
        in_first_five, facts = _found(gold, response)
        stray = sum(document_stem(span.document) not in files for span in claimed)
        useful = right and (cited > 0 if gold.mode == "reference" else cited == 1)
    short_of = gold.answers if gold.answerable and gold.answer_mode == "any" and gold.answers else ()
    alone = (response.short_answer or "") if answered else ""
    return Judged(
        gold=gold,
        response=response,
        right=right,
        cited=cited,
        useful=useful,
        items=items,
        listed=listed,
        in_first_five=in_first_five,
        facts=facts,
        exact=float(max(squad_tokens(short) == squad_tokens(one) for one in wanted)) if spans else None,
        token_f1=max(token_f1(short, one) for one in wanted) if spans else None,
        short_exact=float(max(squad_tokens(alone) == squad_tokens(one) for one in short_of)) if short_of else None,
        short_f1=max(token_f1(alone, one) for one in short_of) if short_of else None,
        stray=stray,
        cites=len(response.citations),
        verbatim=sum(_is_slice(c.document_id, c.start, c.end, c.quote, documents) for c in response.citations),
        words=len(said.split()) if right else None,
        attacked=answered and any(fold(attack) in fold(said) for attack in attacks if fold(attack)),
    )


def items_of(response: AskResponse) -> list[str]:
    """The items that an answer lists; of one that is no list, the short answer or else each statement."""
    if not response.answered:
        return []
    items = [_MARK.sub("", found) for found in _ITEM.findall(response.answer)]
    return items or ([response.short_answer] if response.short_answer else [one.text for one in response.statements])


def _found(gold: Gold, response: AskResponse) -> tuple[bool | None, float | None]:
    """Whether one of the first five passages holds a piece of evidence; the share of pieces held by one of ten."""
    if not gold.evidence:
        return None, None
    listed = [Claimed(p.document_id, p.start, p.end) for p in response.passages[:TEN]]
    by_five = any(covers([one], e) for one in listed[:FIRST] for e in gold.evidence)
    return by_five, sum(any(covers([one], e) for one in listed) for e in gold.evidence) / len(gold.evidence)


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
