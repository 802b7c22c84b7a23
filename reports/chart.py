"""The geometry of the intake chart: plain numbers for an inline SVG, so that it needs no script and prints."""

from dataclasses import dataclass

from reports.dashboard import Hour, Intake

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BASE = 720, 196, 34, 708, 14, 164
MIDDLE = (LEFT + RIGHT) / 2
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)


@dataclass(frozen=True)
class Mark:
    """A line of the grid or a label of an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Two lines over the hours of a day; the `latest` hour is told beside the line of now, on the side
    (`anchor`) where there is room."""

    grid: list[Mark]
    axis: list[Mark]
    today: str
    usual: str
    dot: tuple[float, float] | None
    anchor: str
    latest: Hour | None


def draw(intake: Intake) -> Chart:
    """The chart of one day's intake; the scale ends on a round number, four steps high."""
    most = max([hour.today or 0 for hour in intake.hours] + [hour.usual for hour in intake.hours] + [1])
    step = next((step for step in STEPS if step * 4 >= most), int(most / 4) + 1)
    top = step * 4

    def x(hour: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * hour / 23, 1)

    def y(count: float) -> float:
        return round(BASE - (BASE - TOP) * count / top, 1)

    today = [(x(hour.hour), y(hour.today)) for hour in intake.hours if hour.today is not None]
    usual = [(x(hour.hour), y(hour.usual)) for hour in intake.hours]
    dot = today[-1] if today else None
    return Chart(
        grid=[Mark(y(step * n), str(step * n)) for n in range(5)],
        axis=[Mark(x(hour), f"{hour:02d}:00") for hour in range(0, 24, 3)],
        today=_line(today),
        usual=_line(usual),
        dot=dot,
        anchor="end" if dot and dot[0] > MIDDLE else "start",
        latest=next((hour for hour in reversed(intake.hours) if hour.today is not None), None),
    )


def _line(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
