"""A set asked, judged and measured, beside its floors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from collabqa.batch import Asking
from collabqa.evaluation.asking import Asked, ask_all
from collabqa.evaluation.figures import Figures, Scored, figures
from collabqa.evaluation.floors import Finder, answer_plainly
from collabqa.evaluation.gold import Gold
from collabqa.evaluation.judging import judge
from collabqa.evaluation.questionset import QuestionSet
from collabqa.evaluation.ranking import Relevance, check_installed, rank
from collabqa.service.schemas import AskResponse, IndexView

# A floor states no probability and gives no short answer, so these would say nothing about it.
_NOT_OF_FLOORS = ("refused", "refusal_p", "auroc", "ece", "aurc", "short_em", "short_f1")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A set with every question scored, and the floors' questions by name of the floor."""

    asked: QuestionSet
    rows: tuple[Scored, ...]
    floors: dict[str, tuple[Scored, ...]]
    index: IndexView

    @property
    def overall(self) -> Figures:
        """The figures over all rows."""
        return figures(self.rows)

    @property
    def of_floors(self) -> dict[str, Figures]:
        """The figures of every floor, by name."""
        return {name: {**figures(rows), **dict.fromkeys(_NOT_OF_FLOORS)} for name, rows in self.floors.items()}

    @property
    def kinds(self) -> dict[str, tuple[Scored, ...]]:
        """The rows of every kind of question by name; of follow-ups and first questions too where there are both."""
        kinds = sorted({row.judged.gold.kind for row in self.rows})
        found = {kind: tuple(row for row in self.rows if row.judged.gold.kind == kind) for kind in kinds}
        later = tuple(row for row in self.rows if row.judged.gold.follows)
        if 0 < len(later) < len(self.rows):
            found["(first questions)"] = tuple(row for row in self.rows if not row.judged.gold.follows)
            found["(with earlier turns)"] = later
        return found


def evaluate(
    assistant: Asking,
    asked: QuestionSet,
    floors: Mapping[str, Finder],
    kept: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Asks every question of a set (earlier turns included) and scores it; see :func:`asking.ask_all`.

    CollabqaError, before anything is asked, where ir-measures is not installed."""
    check_installed()
    index, gold = assistant.index, asked.gold
    answers = ask_all(assistant, gold, scoped=asked.scoped, kept=kept, progress=progress)
    relevance = Relevance(index.passages)
    plain = {name: answer_plainly(finder, gold, index, scoped=asked.scoped) for name, finder in floors.items()}
    return Evaluation(
        asked=asked,
        rows=_scored(gold, [one.response for one in answers], index, relevance, answers),
        floors={name: _scored(gold, responses, index, relevance) for name, responses in plain.items()},
        index=index,
    )


def _scored(
    gold: Sequence[Gold],
    responses: Sequence[AskResponse],
    index: IndexView,
    relevance: Relevance,
    asked: Sequence[Asked] = (),
) -> tuple[Scored, ...]:
    attacks = sorted({one.attack.text for one in gold if one.attack})
    ranked = rank(gold, responses, relevance)
    seconds: list[float | None] = [one.seconds for one in asked] or [None] * len(gold)
    return tuple(
        Scored(judge(one, response, index.documents, attacks), place, took)
        for one, response, place, took in zip(gold, responses, ranked, seconds, strict=True)
    )
