"""The score of a survey: 1.0 (worst) to 5.0 (best).

Each answer is worth 1 to 5, and the score is the mean of the three, to one decimal, halves up. The worst answer is 1 and
the best 5; "fair" is the middle, 3. Speed and attitude know four answers, without a 2, because slow or dissatisfied is a clear
no. Poor is a score below 3, and any survey that says "not solved", however kind it is otherwise.
"""

from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

SPEED = {"very_fast": 5, "fast": 4, "fair": 3, "slow": 1}
EFFECT = {"solved": 5, "partly": 3, "not": 1}
ATTITUDE = {"very_satisfied": 5, "satisfied": 4, "fair": 3, "dissatisfied": 1}

POOR_BELOW = Decimal("3.0")


def score(speed: str, effect: str, attitude: str) -> Decimal:
    """The score of three answers. Raises KeyError for a code that is none."""
    total = SPEED[speed] + EFFECT[effect] + ATTITUDE[attitude]
    return (Decimal(total) / 3).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def is_poor(value: Decimal, effect: str) -> bool:
    """Whether a supervisor has to look into it."""
    return value < POOR_BELOW or effect == "not"


def spread(mean: float, mean_square: float) -> float:
    """The standard deviation of scores, from their mean and the mean of their squares."""
    return sqrt(max(0.0, mean_square - mean * mean))
