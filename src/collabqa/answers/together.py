"""What all candidates together say of whether the documents answer: more than the best sentence alone."""

from __future__ import annotations

import math
from collections.abc import Sequence

from collabqa.answers.reading import Evidence

_PARAGRAPHS = 3


def together(evidence: Sequence[Evidence]) -> dict[str, float]:
    """Signals over all candidates of one question, each in [0, 1]; 0 for no candidates.

    ``closest`` is the highest similarity of any sentence: the one that answers best is not always the one that was
    compared by vectors. ``read`` is the probability that one of the best three paragraphs answers, were they
    independent (noisy or), so that a thing said twice counts for more.
    """
    paragraphs: dict[tuple[str, int], float] = {}
    for one in evidence:
        key = (one.sentence.document.id, one.sentence.block)
        paragraphs[key] = max(paragraphs.get(key, 0.0), one.answered)
    best = sorted(paragraphs.values(), reverse=True)[:_PARAGRAPHS]
    return {
        "closest": max((one.similarity for one in evidence), default=0.0),
        "read": 1.0 - math.prod(1.0 - answered for answered in best),
    }
