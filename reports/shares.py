"""The geometry of a chart of shares over time: plain numbers for an inline SVG, as `reports.chart` has them for intake."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.chart import BASE, LEFT, RIGHT, TOP, Mark

STEP = 0.1
MOST_LABELS = 8


@dataclass(frozen=True)
class Chart:
    """Lines over points in time, each broken where nothing is known; `dots` are the last points, with their values."""

    grid: list[Mark]
    axis: list[Mark]
    lines: list[list[str]]
    dots: list[tuple[float, float, str]]


def draw(points: Sequence[tuple[str, Sequence[float | None]]]) -> Chart:
    """A chart of points, each a label and one share for each line. The scale ends at 100 % and begins at the tenth below the least."""
    known = [value for _label, values in points for value in values if value is not None]
    bottom = min(int(min(known, default=0.0) / STEP) * STEP, 1 - 2 * STEP)

    def x(at: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * (at / (len(points) - 1) if len(points) > 1 else 0.5), 1)

    def y(value: float) -> float:
        return round(BASE - (BASE - TOP) * (value - bottom) / (1 - bottom), 1)

    steps = round((1 - bottom) / STEP)
    every = 1 if steps <= 5 else 2
    grid = [
        Mark(y(bottom + STEP * step), f"{round((bottom + STEP * step) * 100)}") for step in range(steps + 1) if (steps - step) % every == 0
    ]
    skipped = max(1, -(-len(points) // MOST_LABELS))
    axis = [Mark(x(at), label) for at, (label, _values) in enumerate(points) if (len(points) - 1 - at) % skipped == 0]
    lines, dots = [], []
    for line in range(len(points[0][1]) if points else 0):
        pieces, last = _pieces(
            [(x(at), y(value), value) if (value := values[line]) is not None else None for at, (_l, values) in enumerate(points)]
        )
        lines.append(pieces)
        if last:
            dots.append((last[0], last[1], f"{last[2] * 100:.1f} %"))
    return Chart(grid, axis, lines, dots)


def _pieces(points: Sequence[tuple[float, float, float] | None]) -> tuple[list[str], tuple[float, float, float] | None]:
    pieces: list[list[str]] = [[]]
    last = None
    for point in points:
        if point is None:
            pieces.append([])
            continue
        pieces[-1].append(f"{point[0]},{point[1]}")
        last = point
    return [" ".join(piece) for piece in pieces if piece], last
