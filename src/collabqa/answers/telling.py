"""Which sentences tell the answer: as many as it takes to be fairly sure that it stands among them.

A network that has read some paragraphs spreads its belief over their sentences. Where one holds
nearly all of it, that one is the answer; where an answer is told in several sentences, or the
network is torn between them, the fewest that hold enough of it together are given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from collabqa.answers.inline import is_enumerating
from collabqa.answers.reading import Evidence, Reading
from collabqa.answers.rows import is_row

_ENOUGH = 0.93  # of the belief, for an answer
_MOST = 5  # sentences of an answer
# A sentence that holds less of the belief is none of the answer; another paragraph has to be more telling.
_LEAST, _LEAST_ELSEWHERE = 0.05, 0.15
_INSIDE_LEAST = 0.06  # what the network gives a sentence at least that is told with the best
# A sentence that holds all that is asked and in which the network points to the answer needs no other.
_SAYS_ALL, _POINTS = 0.98, 0.3
_EPSILON = 0.01  # so that what the network rules out stays finite
# Weights of log inside, log span, typed and enumerating in the logit of a sentence: by maximum likelihood over texts
# of multispanqa, clapnq and squad2 (November 2026), rounded. What another paragraph than the best loses is by hand.
# So is what one loses that stands not under the heading which the question names, where the best does; and what one
# loses that says the question over again: what goes on with an answer does not repeat it.
_INSIDE, _SPAN, _TYPED, _ENUMERATING, _ELSEWHERE, _ANNOUNCING, _OWN = 0.85, 0.3, 1.5, 0.5, 1.0, 2.0, 0.5
_OFF_HEADING = 2.0


def telling(reading: Reading, best: Evidence) -> list[Evidence]:
    """The sentences of the document of ``best`` that tell the answer, ``best`` first, then the likeliest.

    ``best`` alone if no network has read it, or if it says all that is asked.
    """
    says_all = best.own >= _SAYS_ALL and best.typed == 1.0 and best.span >= _POINTS
    if says_all or not best.answered:
        return [best]
    read = [e for e in reading.evidence if e.answered and e.sentence.document is best.sentence.document]
    if not is_row(best.sentence):
        read = [e for e in read if not is_row(e.sentence) or e.sentence.block == best.sentence.block]
    shares = beliefs(read, best)
    order = sorted(range(len(read)), key=lambda i: (read[i] is not best, -shares[i], read[i].sentence.key))
    chosen: list[Evidence] = []
    held = 0.0
    for i in order:
        least = _LEAST if read[i].sentence.block == best.sentence.block else _LEAST_ELSEWHERE
        more = held < _ENOUGH and len(chosen) < _MOST
        if not chosen or (more and shares[i] >= least and read[i].inside >= _INSIDE_LEAST):
            chosen.append(read[i])
            held += shares[i]
    return chosen


def beliefs(read: Sequence[Evidence], best: Evidence) -> list[float]:
    """The probability of each sentence to be the one that answers, given that one of them does: they add up to 1."""
    logits = [
        _INSIDE * math.log(e.inside + _EPSILON)
        + _SPAN * math.log(e.span + _EPSILON)
        + _TYPED * e.typed
        - _OWN * e.own
        + _ENUMERATING * is_enumerating(e.sentence.text)
        - _ANNOUNCING * e.announces
        - _ELSEWHERE * (e.sentence.block != best.sentence.block)
        - _OFF_HEADING * max(0.0, best.anchored - e.anchored)
        for e in read
    ]
    highest = max(logits)
    odds = [math.exp(logit - highest) for logit in logits]
    return [odd / sum(odds) for odd in odds]
