"""What all candidates together say of whether the documents answer: more than the best sentence alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from collabqa.answers.reading import Evidence, logistic

_PARAGRAPHS = 3
_AS_GOOD = 2.35  # the score of a sentence that is surely about what is asked
_ALONE = 0.7  # for ``elsewhere`` where there is but one block: what other questions have on average
# Within a conversation: how much it says that the answer is about what was talked of.
_CONTINUES, _AS_USUAL = 2.5, 0.45  # logits for a cosine of 1; the usual cosine
_EPSILON = 0.003
_LENIENT = 0.8  # so that of SQuAD 2.0's questions with an answer .88 are answered and cited, at an F1 well above .55
_NEVER_SURE = 0.01
_SHARPER = 0.7  # how much larger the logits are in a collection of next to nothing
_A_CROWD_ITSELF = 2.0  # what a long document takes off that is read alone: as much as the weight of ``crowd``
_MANY = 100  # passages, among which half of what there is to meet by chance is met
_LONG = 18_000  # code points: half way from a page or two to a document that goes on and on


@dataclass(frozen=True, slots=True)
class Prior:
    """What is held of a question of a conversation before it is read: the ``share`` answered, the most it weighs."""

    share: float
    weight: float


# By search over 399 later turns of mtrag and inscit: by which it is decided whether to answer, and by which it is
# stated how likely the documents do. Of what is refused there they answered .47 and .75, few of it rightly.
DECIDED, STATED = Prior(0.9, 0.5), Prior(0.88, 0.7)


def together(evidence: Sequence[Evidence], among: int = 0) -> dict[str, float]:
    """Signals over all candidates of one question, found ``among`` so many passages; each in [0, 1].

    ``closest`` is the highest similarity of any sentence: the one that answers best is not always the one that was
    compared by vectors. ``read`` is the probability that one of the best three paragraphs answers, were they
    independent (noisy or), so that a thing said twice counts for more. ``elsewhere`` is how well the best sentence of
    another block than the best one's scores: what documents speak of they seldom speak of once. It says nothing where
    the best sentence lacks a name that is asked about. ``crowd`` grows with the passages that were searched: among
    many, one is near a question by chance. ``long`` is 0 for a document of a few pages and 1 for one that goes on and
    on about its subject (that of the best sentence): who asks about that meets a sentence with the same words, answered
    or not. On all three sets of long documents the confidence said 2.2 to 2.7 logits more than came true, on short ones
    .6 to 1.8.
    """
    paragraphs: dict[tuple[str, int], float] = {}
    scores: dict[tuple[str, int], float] = {}
    for one in evidence:
        key = (one.sentence.document.id, one.sentence.block)
        paragraphs[key] = max(paragraphs.get(key, 0.0), one.answered)
        scores[key] = max(scores.get(key, 0.0), one.score)
    second = sorted(scores.values())[-2] if len(scores) > 1 else _AS_GOOD * _ALONE
    first = max(evidence, key=lambda one: one.score, default=None)
    lacking = first is not None and bool(first.missing)
    best = sorted(paragraphs.values(), reverse=True)[:_PARAGRAPHS]
    return {
        "closest": max((one.similarity for one in evidence), default=0.0),
        "read": 1.0 - math.prod(1.0 - answered for answered in best),
        "elsewhere": 0.0 if lacking else min(1.0, second / _AS_GOOD),
        "crowd": _crowd(among),
        "long": _long(len(first.sentence.document.text)) if first is not None else 0.0,
    }


def in_conversation(confidence: float, among: int, continues: float, prior: Prior) -> float:
    """The confidence in the answer to a question that belongs to a conversation.

    ``continues`` is the cosine between the answer and the last two questions: an answer that is of something else is
    seldom one. Apart from that such a question leans on what was said in more ways than rules can undo, so a poor match
    says less of it than of a question that stands alone, the more so the more passages (``among``) there are to match:
    of 97 later turns of mtrag and inscit that scored below .2, half had an answer. So it is the mean of what was read
    and what is held of such questions in general (``prior``), weighted by how much a match among so many is chance.
    """
    told = logistic(_logit(confidence) + _CONTINUES * (continues - _AS_USUAL))
    weight = prior.weight * _crowd(among)
    return told + weight * (prior.share - told)


def decided(confidence: float, length: int, among: int) -> float:
    """What decides whether to answer from a document of ``length`` code points, ``among`` so many passages searched.

    A long document among many passages counts against an answer twice, by ``long`` and by ``crowd``. That says truly
    how likely questions are answered there of which half are near misses; but by it more right answers are withheld
    than wrong ones kept back where most questions have one. So up to ``_LENIENT`` logits are given back to decide.
    """
    both = _long(length) * max(0.0, 2.0 * _crowd(among) - 1.0)
    return logistic(_logit(confidence) + _LENIENT * both) if both else confidence


def stated(confidence: float, passages: int, among: int, length: int) -> float:
    """The confidence in the answer to a question that stands alone, as it is stated.

    ``passages`` are those of the index, ``among`` those searched, ``length`` the code points of the document that
    answers. In a small collection what seems likely is likelier still, and what does not is less so: on 384 questions
    about the three chapters the logits of what came true were 1.4 times those said, on two hundred and more passages
    1.0 times. A long document is a crowd of passages by itself, so that few were searched makes nothing surer there.
    Apart from that one half stays one half, and nothing is ever stated to be sure.
    """
    long = _long(length)
    slope = 1.0 + (1.0 - long) * _SHARPER * (1.0 - _crowd(passages)) ** 2
    told = logistic(slope * _logit(confidence) - long * _A_CROWD_ITSELF * (1.0 - _crowd(among)))
    return min(max(told, _NEVER_SURE), 1.0 - _NEVER_SURE)


def _logit(confidence: float) -> float:
    sure = min(max(confidence, _EPSILON), 1.0 - _EPSILON)
    return math.log(sure / (1.0 - sure))


def _crowd(among: int) -> float:
    return among / (among + _MANY)


def _long(length: int) -> float:
    """A smooth step (Hill's): a tenth at 10,000 code points, nine tenths at 32,000."""
    return 1.0 / (1.0 + (_LONG / max(length, 1)) ** 4)
