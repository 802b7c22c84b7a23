"""The geometry of a small line of weekly counts, and of bars beside each other: plain numbers for an inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 96, 24, 3


@dataclass(frozen=True)
class Spark:
    """A line over all weeks and a dot on the last one."""

    points: str
    x: float
    y: float


def line(counts: Sequence[int]) -> Spark:
    """A line that begins at nothing; a single week is its dot alone."""
    most = max([*counts, 1])
    last = max(len(counts) - 1, 1)
    points = [
        (round(EDGE + (WIDTH - 2 * EDGE) * at / last, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * count / most, 1))
        for at, count in enumerate(counts)
    ]
    if len(points) == 1:
        points = [(WIDTH - EDGE, points[0][1])]
    x, y = points[-1] if points else (WIDTH - EDGE, HEIGHT - EDGE)
    return Spark(" ".join(f"{left},{top}" for left, top in points), x, y)
