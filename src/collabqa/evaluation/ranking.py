"""Rankings beside the passages that hold gold evidence, measured by ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from collabqa.errors import CollabqaError
from collabqa.evaluation.coverage import Claimed, covers
from collabqa.evaluation.gold import Gold, document_stem
from collabqa.service.schemas import AskResponse
from collabqa.types import Passage, Span


@dataclass(frozen=True, slots=True)
class Ranked:
    """nDCG@10 and recall at five and ten of one ranking, 0 to 1."""

    ndcg10: float
    recall5: float
    recall10: float


class Relevance:
    """Which passages of an index hold a question's gold evidence: those that would count as citing it."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._spans: dict[str, list[Span]] = {}
        for passage in passages:
            self._spans.setdefault(document_stem(passage.span.document_id), []).append(passage.span)

    def of(self, gold: Gold) -> frozenset[str]:
        """The names of the passages that alone cover a piece of the evidence."""
        return frozenset(
            _name(span.document_id, span.start, span.end)
            for evidence in gold.evidence
            for span in self._spans.get(document_stem(evidence.document), ())
            if span.start < evidence.end and evidence.start < span.end
            if covers([Claimed(span.document_id, span.start, span.end)], evidence)
        )

    def within(self, document: str, start: int, end: int) -> list[str]:
        """The names of the passages of the index that a listed one is made of, or its own."""
        spans = self._spans.get(document_stem(document), ())
        inside = [span for span in spans if start <= span.start and span.end <= end and span.document_id == document]
        return [_name(span.document_id, span.start, span.end) for span in inside] or [_name(document, start, end)]


def check_installed() -> None:
    """CollabqaError where ir-measures, which only an evaluation needs, is not installed."""
    if find_spec("ir_measures") is None:
        raise CollabqaError("ir-measures is not installed: pip install 'collabqa[eval]', or make setup-test")


def rank(gold: Sequence[Gold], responses: Sequence[AskResponse], relevance: Relevance) -> list[Ranked | None]:
    """How well each response's passages are ranked; None for a question without gold evidence.

    A question whose evidence no single passage holds counts 0, as one does that finds nothing.
    """
    judged: dict[str, frozenset[str]] = {}
    run: dict[str, list[str]] = {}
    for row, (one, response) in enumerate(zip(gold, responses, strict=True)):
        relevant = relevance.of(one)
        run[str(row)] = []
        for p in response.passages:
            # Passages listed as one stand in one place, and that holds the evidence or does not.
            parts, name = relevance.within(p.document_id, p.start, p.end), _name(p.document_id, p.start, p.end)
            run[str(row)].append(name)
            if not relevant.isdisjoint(parts):
                relevant = relevant.difference(parts) | {name}
        judged[str(row)] = relevant
    measured = _measured({row: names for row, names in judged.items() if names}, run)
    return [measured.get(str(row), Ranked(0, 0, 0)) if one.evidence else None for row, one in enumerate(gold)]


def _measured(relevant: Mapping[str, frozenset[str]], run: Mapping[str, Sequence[str]]) -> dict[str, Ranked]:
    import ir_measures
    from ir_measures import R, nDCG

    measures = {nDCG @ 10: "ndcg10", R @ 5: "recall5", R @ 10: "recall10"}
    qrels = [ir_measures.Qrel(row, name, 1) for row, names in relevant.items() for name in sorted(names)]
    scored = [  # the first of two equal names counts; scores fall, so that no tie is broken by name
        ir_measures.ScoredDoc(row, name, -float(place))
        for row in relevant
        for place, name in enumerate(dict.fromkeys(run[row]))
    ]
    found: dict[str, dict[str, float]] = {}
    for metric in ir_measures.iter_calc(list(measures), qrels, scored) if qrels else ():
        found.setdefault(metric.query_id, {})[measures[metric.measure]] = metric.value
    return {row: Ranked(**values) for row, values in found.items()}


def _name(document: str, start: int, end: int) -> str:
    return f"{document}:{start}-{end}"
