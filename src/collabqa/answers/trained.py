"""The reader that was trained to read: words choose the paragraphs, the network reads them, both decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from collabqa.answers.calibration import Calibration, weigh
from collabqa.answers.evidence import Sentence
from collabqa.answers.network import Marks, Network
from collabqa.answers.question import Question
from collabqa.answers.reading import Evidence, LexicalReader, Reading, logistic, question_signals
from collabqa.types import Range

BLOCKS = 3  # paragraphs read by the network: about 8 ms each on two cores


class TrainedReader:
    """A :class:`collabqa.answers.reading.Reader` whose first sift is lexical and whose second is the network's."""

    def __init__(self, first: LexicalReader, network: Network, calibration: Calibration) -> None:
        self._first = first
        self._network = network
        self._calibration = calibration

    def read(self, question: Question, candidates: Sequence[Sentence]) -> Reading:
        """See :class:`collabqa.answers.reading.Reader`."""
        reading = self._first.read(question, candidates)
        blocks: dict[tuple[str, int], Sentence] = {}
        for evidence in reading.evidence:
            blocks.setdefault((evidence.sentence.document.id, evidence.sentence.block), evidence.sentence)
            if len(blocks) == BLOCKS:
                break
        marks = {key: self._mark(question, sentence) for key, sentence in blocks.items()}
        read = [
            self._weighed(_marked(evidence, marks.get((evidence.sentence.document.id, evidence.sentence.block))))
            for evidence in reading.evidence
        ]
        read.sort(key=lambda e: (-e.score, e.sentence.key))
        if not read:
            return reading
        return Reading(tuple(read), self._confidence(question, read[0]))

    def _weighed(self, evidence: Evidence) -> Evidence:
        return replace(evidence, score=weigh(self._calibration.rank, evidence.signals))

    def _confidence(self, question: Question, best: Evidence) -> float:
        weights = self._calibration
        return logistic(weights.bias + weigh(weights.confidence, question_signals(question, best)))

    def _mark(self, question: Question, sentence: Sentence) -> Marks:
        block, path = sentence.home, sentence.section.path
        text = sentence.document.text[block.start : block.end]
        return self._network.read(question.text, text, path[-1] if path else sentence.document.title)


def _marked(evidence: Evidence, marks: Marks | None) -> Evidence:
    """The evidence with what the network says of its sentence; unread sentences count as not marked."""
    if marks is None:
        return evidence
    home, place = evidence.sentence.home, evidence.sentence.range
    within = [
        float(p)
        for offset, p in zip(marks.offsets, marks.inside, strict=True)
        if place.start <= home.start + offset.start < place.end
    ]
    inside = sum(within) / len(within) if within else 0.0
    here = [
        (span, p)
        for span, p in marks.spans
        if place.start <= home.start + span.start and home.start + span.end <= place.end
    ]
    mass = sum(p for _, p in here)
    answer = Range(home.start + here[0][0].start, home.start + here[0][0].end) if here else None
    return replace(evidence, inside=inside, span=mass, answered=marks.answered, answer=answer)
