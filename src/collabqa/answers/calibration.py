"""What a reader's marks are worth: the weights that rank sentences and that say how sure an answer is.

Fitted by training/calibrate.py and kept in a JSON file beside the network they were fitted for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from collabqa.errors import ModelError


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights by name of the signal; one that is not named weighs nothing.

    ``rank`` orders sentences: higher is better, one unit is a clear difference. ``confidence`` and ``bias`` make
    the logit of the probability that the question is answered.
    """

    rank: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float
    fitted_on: str = field(default="", compare=False)


def weigh(weights: Mapping[str, float], signals: Mapping[str, float]) -> float:
    """The weighted sum; KeyError names a weight whose signal there is not."""
    return sum(weight * signals[name] for name, weight in weights.items())


@cache
def read_calibration(path: Path) -> Calibration:
    """The calibration in a file; ModelError names what is wrong with it."""
    try:
        return TypeAdapter(Calibration).validate_json(path.read_bytes())
    except OSError as error:
        raise ModelError(
            f"the calibration {path.name} cannot be read ({error.strerror}): reinstall collabqa"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ModelError(
            f"the calibration {path.name} is none ({where}: {first['msg']}): write it anew with training/calibrate.py"
        ) from None
