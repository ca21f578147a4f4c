"""The report of an evaluation: Markdown and pictures for people, JSON for programs."""

from __future__ import annotations

import json
import math
import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collabqa.errors import CollabqaError
from collabqa.evaluation.asking import program_digest, versions
from collabqa.evaluation.curves import Point
from collabqa.evaluation.drawing import Dot, Panel, draw
from collabqa.evaluation.figures import (
    MEANING,
    RESAMPLES,
    SEED,
    Figures,
    Interval,
    Scored,
    bins,
    curve,
    figures,
    intervals,
)
from collabqa.evaluation.judging import Judged
from collabqa.evaluation.measuring import Evaluation
from collabqa.evaluation.questionset import Bar

LESS_IS_BETTER = frozenset({"stray", "attacked", "refused", "ece", "aurc", "words", "p50_ms", "p95_ms"})
_COUNTS = ("n", "unanswerable", "words", "p50_ms", "p95_ms")
_GLANCE = (
    "n",
    "useful",
    "correct",
    "cited",
    "abstained",
    "refusal_p",
    "auroc",
    "ece",
    "passages5",
    "ndcg10",
    "verbatim",
)
_OF_KINDS = ("n", "useful", "correct", "cited", "items", "refused", "abstained", "f1", "passages5", "ndcg10")
_OF_RETRIEVAL = ("passages5", "ndcg10")
_NUMBERS = re.compile(r"\[[-\d.,\s]+\]")
_POINTS = 60  # of a risk curve that is kept

_READING = f"""\
A figure stands with its 95 % interval: the percentile bootstrap over questions ({RESAMPLES:,} resamples, seed {SEED}).
The unit is the question; questions on one document or of one conversation are not independent, so the true spread is
somewhat wider. A figure that every resample gives (0 or 1, mostly) stands alone. A floor answers the bare question with
the first passage that a retriever finds, cited whole, and never refuses. The figures are defined in
`src/collabqa/evaluation`; a passage holds gold evidence by the rule that citations are judged by. In the pictures of
risk, "wrong" is every answer that is not right and cited, or should have been a refusal; a curve ends where the program
refuses. Times are of one question after another on this machine, each as it was first asked.
"""


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a report."""

    text: Path
    data: Path
    pictures: tuple[Path, ...]


def write_report(
    evaluations: Sequence[Evaluation], folder: Path, stem: str, bars: Sequence[Bar] = (), *, with_rows: bool = False
) -> Written:
    """``stem``.md, ``stem``.json, ``stem``-risk.svg and ``stem``-reliability.svg in ``folder``.

    ``with_rows`` adds every question to the JSON and those that went wrong to the Markdown: for one's own
    questions, not for those of others. CollabqaError if the files cannot be written.
    """
    text, data = folder / f"{stem}.md", folder / f"{stem}.json"
    risk, trust = folder / f"{stem}-risk.svg", folder / f"{stem}-reliability.svg"
    contents = {
        text: markdown(evaluations, stem, bars, with_rows=with_rows),
        data: _NUMBERS.sub(_on_one_line, json.dumps(record(evaluations, with_rows=with_rows), indent=1)) + "\n",
        risk: risk_picture(evaluations),
        trust: reliability_picture(evaluations),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():
            path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise CollabqaError(
            f"{error.filename or folder}: cannot be written ({error.strerror}); choose another --report"
        ) from None
    return Written(text, data, (risk, trust))


def _on_one_line(numbers: re.Match[str]) -> str:
    return " ".join(numbers.group().split()).replace("[ ", "[").replace(" ]", "]")


# --- for programs ---------------------------------------------------------------------------------------------


def record(evaluations: Sequence[Evaluation], *, with_rows: bool = False) -> dict[str, Any]:
    """The whole evaluation as JSON: figures and intervals, curves, and what they were measured with."""
    return {
        "program_sha256": program_digest(),
        "versions": versions(),
        "machine": machine(),
        "bootstrap": {"resamples": RESAMPLES, "seed": SEED, "unit": "question"},
        "sets": [_set_record(one, with_rows=with_rows) for one in evaluations],
    }


def machine() -> str:
    """Where times were measured."""
    return f"{os.cpu_count()} cores, {platform.machine()}"


def _set_record(one: Evaluation, *, with_rows: bool) -> dict[str, Any]:
    asked = one.asked
    found = {
        "name": asked.name,
        "scoped": asked.scoped,
        "gold": {"name": asked.source, "sha256": asked.sha256},
        "questions": {"asked": len(one.rows), "of": asked.total, "left_out": asked.left_out},
        "index": {
            "generation": one.index.generation,
            "documents": len(one.index.documents),
            "passages": len(one.index.passages),
        },
        **_measured(one.rows),
        "kinds": {kind: _measured(rows) for kind, rows in one.kinds.items()},
        "floors": {
            name: {"figures": _rounded(got), "intervals": _measured(one.floors[name])["intervals"]}
            for name, got in one.of_floors.items()
        },
        "risk_coverage": [[round(value, 4) for value in point] for point in thinned(curve(one.rows))],
        "reliability": [[size, round(stated, 4), round(seen, 4)] for size, stated, seen in bins(one.rows)],
    }
    return {**found, "rows": [_row(row) for row in one.rows]} if with_rows else found


def _measured(rows: Sequence[Scored]) -> dict[str, Any]:
    spread = {name: [round(end, 4) for end in one] for name, one in intervals(rows).items() if one}
    return {"figures": _rounded(figures(rows)), "intervals": spread}


def _rounded(got: Figures) -> Figures:
    return {name: round(value, 4) for name, value in got.items() if value is not None}


def _row(row: Scored) -> dict[str, Any]:
    one = row.judged
    return {
        "qid": one.gold.qid,
        "kind": one.gold.kind,
        "useful": one.useful,
        "right": one.right,
        "cited": one.cited,
        "answered": one.response.answered,
        "confidence": one.response.confidence,
    }


def thinned(points: Sequence[Point]) -> list[Point]:
    """At most sixty points of a curve, the first and the last among them."""
    step = max(1, math.ceil(len(points) / _POINTS))
    return [*points[: len(points) - 1 : step], *points[-1:]]


# --- for people -----------------------------------------------------------------------------------------------


def markdown(evaluations: Sequence[Evaluation], stem: str, bars: Sequence[Bar] = (), *, with_rows: bool = False) -> str:
    """The report for people: the sets at a glance, the bars, the pictures, then set by set."""
    tools = ", ".join(f"{name} {version}" for name, version in versions().items())
    parts = [
        "# Evaluation",
        "",
        "Written by `make eval`.",
        "",
        _READING,
        *_table(
            ["set", *_GLANCE],
            [[one.asked.title, *(_plain(name, one.overall[name]) for name in _GLANCE)] for one in evaluations],
        ),
        "",
        *_bars(evaluations, bars),
        *_retrieval(evaluations),
        f"![Share of wrong answers among the surest ones, set by set]({stem}-risk.svg)",
        "",
        f"![Stated confidence beside the share of questions that are answerable]({stem}-reliability.svg)",
        "",
    ]
    for one in evaluations:
        parts += _set_text(one)
        parts += _wrong(one) if with_rows else []
    return "\n".join([*parts, f"Measured with {tools}; program {program_digest()[:12]}; {machine()}.", ""])


def _bars(evaluations: Sequence[Evaluation], bars: Sequence[Bar]) -> list[str]:
    by_name = {(one.asked.name, one.asked.scoped): one for one in evaluations}
    rows = []
    for bar in bars:
        one = by_name.get((bar.set, bar.scoped))
        if one is None:
            continue
        value, sign = one.overall.get(bar.figure), -1 if bar.figure in LESS_IS_BETTER else 1
        reached = [
            name
            for name, want in (("must", bar.must), ("after", bar.after))
            if value is not None and sign * value >= sign * want
        ]
        shown = _with_interval(bar.figure, value, intervals(one.rows).get(bar.figure))
        wanted = [f"{'≤' if sign < 0 else '≥'} {want:g}" for want in (bar.must, bar.after)]
        rows.append([one.asked.title, bar.figure, shown, *wanted, ", ".join(reached) or "–"])
    head = ["set", "figure", "measured", "must", "after", "reached"]
    return ["## Against the bars", "", *_table(head, rows), ""] if rows else []


def _retrieval(evaluations: Sequence[Evaluation]) -> list[str]:
    """The passages of every set beside those of the floors."""
    floors = list(evaluations[0].floors)
    names = ["collabqa", *(name.removesuffix(" passage") for name in floors)]
    rows = []
    for one in evaluations:
        got, spread = [one.overall, *one.of_floors.values()], intervals(one.rows)
        shown = []
        for figure in _OF_RETRIEVAL:
            shown.append(_with_interval(figure, got[0][figure], spread.get(figure)))
            shown += [_plain(figure, floor[figure]) for floor in got[1:]]
        rows.append([one.asked.title, *shown])
    head = ["set", *(f"{figure}, {name}" for figure in _OF_RETRIEVAL for name in names)]
    return ["## Passages beside the floors", "", *_table(head, rows), ""]


def _set_text(one: Evaluation) -> list[str]:
    asked, overall, spread, floors = one.asked, one.overall, intervals(one.rows), one.of_floors
    of = f" of {asked.total:,}, chosen by a hash of their ids" if len(one.rows) < asked.total else ""
    out = f"; {asked.left_out:,} about documents that something was trained on are left out" if asked.left_out else ""
    scope = "; each asked of its own document alone" if asked.scoped else ""
    shown = [name for name in MEANING if overall[name] is not None and name not in ("n", "unanswerable")]
    return [
        f"## {asked.title}",
        "",
        f"{len(one.rows):,} questions{of} ({int(overall['unanswerable'] or 0):,} without an answer){out}{scope}. "
        f"{len(one.index.documents):,} documents, {len(one.index.passages):,} passages.",
        "",
        *_table(
            ["figure", "collabqa", *floors, ""],
            [
                [
                    name,
                    _with_interval(name, overall[name], spread.get(name)),
                    *(_plain(name, floor[name]) for floor in floors.values()),
                    MEANING[name],
                ]
                for name in shown
            ],
        ),
        "",
        *_kinds(one),
    ]


def _kinds(one: Evaluation) -> list[str]:
    kinds = one.kinds
    if len(kinds) < 2:
        return []
    rows = []
    for kind, of_kind in kinds.items():
        got, spread = figures(of_kind), intervals(of_kind)
        rows.append([kind, *(_with_interval(name, got[name], spread.get(name)) for name in _OF_KINDS)])
    there = [0, *(place for place in range(1, len(_OF_KINDS) + 1) if any(row[place] != "–" for row in rows))]
    head = ["kind", *_OF_KINDS]
    return [*_table([head[place] for place in there], [[row[place] for place in there] for row in rows]), ""]


def _wrong(one: Evaluation) -> list[str]:
    wrong = [row.judged for row in one.rows if not row.judged.useful]
    return [
        f"### Went wrong ({len(wrong)})",
        "",
        *(f"- {was.gold.qid} ({was.gold.kind}): {_cell(was.gold.question)} — {_fault(was)}" for was in wrong),
        "",
    ]


def _fault(one: Judged) -> str:
    if not one.gold.answerable:
        return "answered, though the documents do not say"
    if not one.response.answered:
        return "refused"
    return f"{'right' if one.right else 'not right'}, cited {one.cited or 0:.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _plain(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if name in _COUNTS else f"{value:.3f}"


def _with_interval(name: str, value: float | None, spread: Interval | None) -> str:
    """``value [low, high]``; the value alone where every resample gave it."""
    shown = _plain(name, value)
    return shown if spread is None or spread.low == spread.high else f"{shown} [{spread.low:.3f}, {spread.high:.3f}]"


# --- pictures -------------------------------------------------------------------------------------------------


def risk_picture(evaluations: Sequence[Evaluation]) -> str:
    """The risk-coverage curve of every set."""
    panels = []
    for one in evaluations:
        points, area = thinned(curve(one.rows)), one.overall["aurc"]
        note = "nothing answered"
        if points:
            note = f"area {_plain('aurc', area)}, at {points[-1].coverage:.2f} wrong {points[-1].risk:.2f}"
        end = tuple(Dot(point.coverage, point.risk, 4.0, marked=True) for point in points[-1:])
        panels.append(Panel(one.asked.title, note, tuple((point.coverage, point.risk) for point in points), end))
    return draw(
        "Risk and coverage",
        "For every set a curve: the share of questions answered, surest first, and the share of these answers that is "
        f"wrong. {_told(evaluations, 'aurc')}",
        "share of questions answered, surest first",
        "share of these that is wrong",
        panels,
    )


def reliability_picture(evaluations: Sequence[Evaluation]) -> str:
    """The reliability diagram of every set that has questions without an answer: of others all comes true."""
    panels = []
    mixed = [one for one in evaluations if one.overall["auroc"] is not None]
    for one in mixed:
        found = bins(one.rows)
        dots = tuple(Dot(b.stated, b.observed, 2 + 8 * math.sqrt(b.questions / len(one.rows))) for b in found)
        line = tuple((b.stated, b.observed) for b in found)
        panels.append(
            Panel(one.asked.title, f"calibration error {_plain('ece', one.overall['ece'])}", line, dots, True)
        )
    return draw(
        "Reliability of the stated confidence",
        "For every set with refusals: the mean confidence in each of ten bins and the share of its questions that the "
        f"documents answer; on the dashed line both agree. Larger dots are more questions. {_told(mixed, 'ece')}",
        "confidence stated",
        "share answerable",
        panels,
    )


def _told(evaluations: Sequence[Evaluation], name: str) -> str:
    """The figure of every set in words, for those who hear the picture."""
    told = "; ".join(f"{one.asked.title} {_plain(name, one.overall[name])}" for one in evaluations)
    return f"{MEANING[name].capitalize()}: {told}."
