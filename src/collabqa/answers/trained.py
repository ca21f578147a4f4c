"""The reader that was trained to read: words choose the paragraphs, the network reads them, both decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from collabqa.answers.evidence import Sentence
from collabqa.answers.network import Marks, ReaderNetwork
from collabqa.answers.question import Question
from collabqa.answers.reading import Evidence, LexicalReader, Reading, lacks_type, logistic, weigh
from collabqa.types import Range

BLOCKS = 3  # paragraphs read by the network: about 8 ms each on two cores
# Fitted by training/calibrate.py on questions about the three chapters (weight 4), clapnq and mtrag (November 2026), in
# the order of FEATURES; then by hand: small negative weights to 0, names and types that are missing weigh more, since
# few of those questions lack them and people's near misses often do; RANK keeps the network's marks as heavy as the
# chapters' development questions bear.
RANK = (0.0, 1.3, 0.32, -0.2, 0.12, 1.1, 0.2, -0.7, -0.1, 0.0, 0.6, 0.4, 0.06)
CONFIDENCE = (1.36, 0.68, 0.66, 0.27, 1.85, 0.3, 0.5, 0.0, -3.0, 1.43, 0.54, 0.77, 0.46)
BIAS = -3.6
UNTYPED = 2.5
UNASKED = 1.8


class TrainedReader:
    """A :class:`collabqa.answers.reading.Reader` whose first sift is lexical and whose second is the network's."""

    def __init__(self, first: LexicalReader, network: ReaderNetwork) -> None:
        self._first = first
        self._network = network

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
            _marked(evidence, marks.get((evidence.sentence.document.id, evidence.sentence.block)))
            for evidence in reading.evidence
        ]
        read.sort(key=lambda e: (-e.score, e.sentence.key))
        if not read:
            return reading
        return Reading(tuple(read), confidence(question, read[0]))

    def _mark(self, question: Question, sentence: Sentence) -> Marks:
        block, path = sentence.home, sentence.section.path
        text = sentence.document.text[block.start : block.end]
        return self._network.read(question.text, text, path[-1] if path else sentence.document.title)


def _marked(evidence: Evidence, marks: Marks | None) -> Evidence:
    """The evidence with what the network says of its sentence; unread sentences count as not marked."""
    if marks is None:
        return replace(evidence, score=weigh(RANK, evidence))
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
    seen = replace(evidence, inside=inside, span=mass, answered=marks.answered, answer=answer)
    return replace(seen, score=weigh(RANK, seen))


def confidence(question: Question, best: Evidence) -> float:
    """Probability that the best evidence answers the question."""
    # Where nothing is held of what is asked of a name, the name alone is no answer.
    unasked = UNASKED * (best.plain < 0.15)
    return logistic(BIAS + weigh(CONFIDENCE, best) - UNTYPED * lacks_type(question, best) - unasked)
