"""From scores to probabilities, by texts that were kept aside: slopes, bars, and how much each of two voices counts.

scikit-learn and scipy are loaded here on first use.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tickets.learning.meaning import MANY, NEVER
from tickets.learning.model import HALF

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Truth = np.ndarray[Any, np.dtype[np.bool_]]

SOFTEST, SHARPEST = 0.2, 40.0
MEANT = (0.5, 0.75, 1.0, 1.5)
"""What the meaning may count beside the n-grams' calibrated score; those kept aside say how much. Never more: see `mixture`."""
MEANT_OF_MANY = (1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
"""Of many examples (`meaning.MANY`) those kept aside say how much: there are enough of them for it, and they are not a starter's."""
SURE_ENOUGH = tuple(round(0.99 - step / 100, 2) for step in range(20))
"""The bars that are tried for the n-grams' probability, from the highest down, below which the sentence encoder is asked. None under 0.8:
what customers write is less like the examples than those kept aside are."""


def calibrated(
    scores: Floats | None, truth: Truth, labels: Sequence[str], *, multi: bool
) -> tuple[list[float], list[float], dict[str, float]]:
    """Slope and offset that turn scores into probabilities, from texts that were kept aside one fold after the other.

    For texts with several labels also the bar of each label: the probability from which on saying it gains more F1 than it costs.
    """
    if scores is None:
        return [1.0] * len(labels), [0.0] * len(labels), {}
    if not multi:
        return *_temperature(scores, truth), {}
    slopes, offsets = _sigmoids(scores, truth)
    return slopes, offsets, bars_of(scores * slopes + offsets, truth, labels)


def _temperature(scores: Floats, truth: np.ndarray[Any, Any]) -> tuple[list[float], list[float]]:
    """One slope for all labels: the one under which the kept-aside texts were least surprising."""
    import numpy as np
    from scipy.optimize import minimize_scalar

    def surprise(log_slope: float) -> float:
        return _surprise(np.exp(log_slope) * scores, truth)

    best = minimize_scalar(surprise, bounds=(np.log(SOFTEST), np.log(SHARPEST)), method="bounded", options={"xatol": 1e-3})
    slope = round(float(np.exp(best.x)), 4)
    return [slope] * scores.shape[1], [0.0] * scores.shape[1]


def _surprise(scores: Floats, truth: np.ndarray[Any, Any]) -> float:
    """How unlikely the right labels were, in the mean."""
    import numpy as np

    grown = scores - scores.max(axis=1, keepdims=True)
    logs = grown - np.log(np.exp(grown).sum(axis=1, keepdims=True))
    return -float(logs[truth].mean())


def _sigmoids(scores: Floats, truth: np.ndarray[Any, Any]) -> tuple[list[float], list[float]]:
    """A slope and an offset for each label by itself."""
    from sklearn.linear_model import LogisticRegression

    slopes, offsets = [], []
    for at in range(scores.shape[1]):
        if truth[:, at].all() or not truth[:, at].any():
            slopes.append(1.0)
            offsets.append(0.0)
            continue
        line = LogisticRegression(C=10.0).fit(scores[:, [at]], truth[:, at])
        slopes.append(round(float(line.coef_[0][0]), 4))
        offsets.append(round(float(line.intercept_[0]), 4))
    return slopes, offsets


def bars_of(scores: Floats, truth: Truth, labels: Sequence[str]) -> dict[str, float]:
    """The bar of each label, for scores that are calibrated."""
    import numpy as np

    bars = {}
    for at, label in enumerate(labels):
        sure = 1 / (1 + np.exp(-scores[:, at]))

        def f1(bar: float, sure: Floats = sure, own: np.ndarray[Any, Any] = truth[:, at]) -> float:
            said = sure >= bar
            return float(2 * (said & own).sum() / max(said.sum() + own.sum(), 1))

        bars[label] = max((step / 100 for step in range(20, 81, 2)), key=lambda bar: (round(f1(bar), 3), -abs(bar - HALF)))
    return bars


def mixture(alone: Floats, heard: Floats, truth: Truth, *, multi: bool) -> tuple[list[float], list[float], list[float]]:
    """How much the n-grams and the meaning count for each label, and an offset: what makes the kept-aside texts least surprising.

    Of few texts with one label the meaning gets half as much again as the n-grams at most: left free, it gets ten times their weight
    where the examples are as clean as the starter's, and does worse on what customers write.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    wide = alone.shape[1]
    if not multi:
        tried = []
        for meant in MEANT_OF_MANY if len(truth) >= MANY else MEANT:
            slopes, _ = _temperature(alone + meant * heard, truth)
            tried.append((_surprise(slopes[0] * (alone + meant * heard), truth), meant, slopes))
        _, meant, slopes = min(tried)
        return slopes, [round(meant * slope, 4) for slope in slopes], [0.0] * wide
    lines: list[tuple[float, ...]] = []
    for at in range(wide):
        if truth[:, at].all() or not truth[:, at].any():
            lines.append((1.0, 0.0, 0.0))
            continue
        line = LogisticRegression(C=10.0).fit(np.stack([alone[:, at], heard[:, at]], axis=1), truth[:, at])
        lines.append((*(round(float(value), 4) for value in line.coef_[0]), round(float(line.intercept_[0]), 4)))
    return [line[0] for line in lines], [line[1] for line in lines], [line[2] for line in lines]


def enough(alone: Floats, both: Floats, truth: Truth) -> float:
    """How sure the n-grams must be for the meaning not to be asked: the lowest bar from which on it made no more of the kept-aside texts right."""
    import numpy as np

    grown = np.exp(alone - alone.max(axis=1, keepdims=True))
    sure = grown.max(axis=1) / grown.sum(axis=1)
    right = [truth[range(len(truth)), scores.argmax(axis=1)].astype(int) for scores in (alone, both)]
    lowest = NEVER
    for bar in SURE_ENOUGH:
        if (right[1] - right[0])[sure >= bar].sum() > 0:
            break
        lowest = bar
    return lowest
