"""What the command line prints: pure functions from results to text that is safe on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from collabqa.doctor import Finding
from collabqa.evaluation.figures import figures
from collabqa.evaluation.measuring import Evaluation
from collabqa.extract import nearest_words
from collabqa.feedback import Opinion
from collabqa.indexing.index import BuildReport
from collabqa.types import RELATED_FROM, UNSURE_FROM, Answer, Citation, Documents, Reason, Refusal, Span
from collabqa.verify import Check, Standing

# Control characters could move the cursor or rewrite what stands on the screen, and bidirectional
# overrides could make a quote read otherwise than it is; a document may hold any of them.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FIGURES = (
    *("useful", "correct", "cited", "refused", "items", "list_exact", "list_partial", "em", "f1", "words"),
    *("abstained", "refusal_p", "auroc", "ece", "aurc", "verbatim", "stray", "attacked"),
    *("passages5", "facts10", "ndcg10", "recall5", "recall10"),
)


def safe(text: str) -> str:
    """The text with control characters other than tab and line feed written as escapes."""
    return _UNSAFE.sub(lambda found: found.group().encode("unicode_escape", "surrogatepass").decode(), text)


def outcome_text(outcome: Answer | Refusal, documents: Documents) -> str:
    """The answer with its quotes and where they stand, or the refusal with what may be asked instead."""
    lines = [f"Searched for: {outcome.searched_for}", ""] if outcome.searched_for else []
    lines.append(outcome.text)
    if isinstance(outcome, Answer):
        if outcome.short_answer:
            lines += ["", f"In short: {outcome.short_answer}"]
        for citation in outcome.citations:
            lines += ["", *_citation(citation, documents)]
        return safe("\n".join(lines))
    if outcome.reason is Reason.NOT_IN_DOCUMENTS and outcome.confidence >= RELATED_FROM and outcome.hits:
        lines += ["", *_nearest(outcome, documents)]
    if outcome.suggestions:
        lines += ["", "You could ask:", *(f"  {suggestion}" for suggestion in outcome.suggestions)]
    return safe("\n".join(lines))


def _citation(citation: Citation, documents: Documents) -> Iterator[str]:
    yield f"[{citation.id}] {_place(citation.span, citation.section, documents)}"
    yield f"    “{citation.quote.replace(chr(10), chr(10) + '     ')}”"


def _nearest(refusal: Refusal, documents: Documents) -> Iterator[str]:
    """Where the passage stands that came nearest to what is refused, and its words that did."""
    passage = refusal.hits[0].passage
    words = nearest_words(passage.text, refusal.searched_for or refusal.question)
    called = "Nearest" if refusal.confidence >= UNSURE_FROM else "Related, but not an answer"
    yield f"{called}: {_place(passage.span, passage.section, documents)}"
    yield f"    “{' '.join(words.split())}”"


def _place(span: Span, section: Sequence[str], documents: Documents) -> str:
    line = documents[span.document_id].text.count("\n", 0, span.start) + 1
    path = " › ".join(section)
    return f"{span.document_id}:{line} ({span.start}–{span.end})" + (f"  {path}" if path else "")


def build_text(report: BuildReport) -> str:
    """What a build did, note by note, and a last line that says it all."""
    size = f"{_count(report.documents, 'document')}, {_count(report.passages, 'passage')}"
    lines = [f"note: {note.message}" for note in report.notes]
    if not report.published:
        return safe("\n".join([*lines, f"unchanged: nothing to do ({size})"]))
    if report.reason:
        lines.append(f"note: everything is built anew: {report.reason}")
    for word, names in (("added", report.added), ("changed", report.changed), ("removed", report.removed)):
        lines += [f"{word}: {name}" for name in names[:20]]
        if len(names) > 20:
            lines.append(f"{word}: {len(names) - 20} more")
    lines.append(
        f"index ready in {report.seconds:.1f} s: {size} ({len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.removed)} removed, {report.unchanged} unchanged)"
    )
    return safe("\n".join(lines))


def checks_text(checks: Sequence[Check]) -> str:
    """One line a citation, what became of its words where they are not the same, and a last line that counts."""
    lines = []
    for check in checks:
        cited = check.citation
        line = f"[{cited.id}] {check.standing.value}: {cited.document_id} {cited.start}–{cited.end}"
        if check.now is not None and check.standing is not Standing.VALID:
            line += f" → {check.now.start}–{check.now.end}"
        if check.elsewhere is not None:
            line += f" (the same words stand in {check.elsewhere})"
        lines.append(line)
        if check.standing is Standing.CHANGED:
            lines += [f"    was “{cited.quote}”", f"    now “{check.words}”"]
    counts = ", ".join(f"{sum(check.standing is one for check in checks)} {one.value}" for one in Standing)
    return safe("\n".join([*lines, f"{_count(len(checks), 'citation')}: {counts}"]))


def opinions_text(opinions: Sequence[Opinion], path: Path) -> str:
    """One line an opinion, oldest first, its note below; where they are kept at the end."""
    lines = []
    for one in opinions:
        lines.append(f"{one.at[:16].replace('T', ' ')}  {one.verdict:4}  {' '.join(one.question.split())}")
        lines += [f"    {line}" for line in one.note.splitlines()]
    liked = sum(one.verdict == "up" for one in opinions)
    total = f"{_count(len(opinions), 'opinion')}, {liked} up, {len(opinions) - liked} down: {path}"
    return safe("\n".join([*lines, total]))


def findings_text(findings: Sequence[Finding]) -> str:
    """One line a finding; what is wrong says so first."""
    width = max(len(finding.about) for finding in findings)
    lines = [
        f"{'ok   ' if finding.fault is None else 'WRONG'} {finding.about:{width}}  {finding.says}"
        for finding in findings
    ]
    wrong = sum(finding.fault is not None for finding in findings)
    return safe("\n".join([*lines, f"{_count(wrong, 'thing')} wrong" if wrong else "everything is in order"]))


def evaluation_text(evaluation: Evaluation) -> str:
    """The main figures of a set beside the floors, by kind, and the time a question took."""
    overall = evaluation.overall
    columns = {"collabqa": overall, **evaluation.of_floors}
    lines = [f"{evaluation.asked.title}: {_count(len(evaluation.rows), 'question')}", ""]
    lines.append(f"{'':12}" + "".join(f"{name.removesuffix(' passage'):>10}" for name in columns))
    for figure in _FIGURES:
        if overall[figure] is not None:
            lines.append(f"{figure:12}" + "".join(f"{_number(got[figure]):>10}" for got in columns.values()))
    lines += ["", f"{'kind':20}{'n':>6}{'useful':>10}{'correct':>10}{'cited':>10}{'abstained':>10}"]
    for kind, rows in evaluation.kinds.items():
        got = figures(rows)
        shown = "".join(f"{_number(got[name]):>10}" for name in ("useful", "correct", "cited", "abstained"))
        lines.append(f"{kind[:19]:20}{len(rows):>6}{shown}")
    took = "".join(f", {name[:3]} {overall[name] or 0:.0f} ms" for name in ("p50_ms", "p95_ms"))
    return safe("\n".join([*lines, "", f"a question took{took[1:]}", ""]))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
