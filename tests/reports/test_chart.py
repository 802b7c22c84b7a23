"""The geometry of the intake chart."""

from datetime import datetime

import pytest

from reports import chart
from reports.dashboard import Hour, Intake


def day(today: list[int], usual: float = 0) -> Intake:
    """A day of which some hours have passed."""
    hours = [Hour(hour, today[hour] if hour < len(today) else None, usual) for hour in range(24)]
    return Intake(hours, datetime(2026, 11, 18))


def points(line: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in line.split())]


def test_it_spans_the_day_from_edge_to_edge():
    drawn = chart.draw(day([0] * 24))
    assert points(drawn.today)[0] == (chart.LEFT, chart.BASE)
    assert points(drawn.today)[-1] == (chart.RIGHT, chart.BASE)
    assert [mark.label for mark in drawn.axis] == ["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]


@pytest.mark.parametrize(("most", "top"), [(0, 4), (4, 4), (5, 8), (9, 20), (86, 100), (401, 800), (9_000, 20_000), (90_000, 90_004)])
def test_it_ends_its_scale_on_a_round_number_that_holds_the_most(most: int, top: int):
    drawn = chart.draw(day([most]))
    assert [int(mark.label) for mark in drawn.grid] == [top * n // 4 for n in range(5)]
    assert top >= most
    assert chart.TOP <= points(drawn.today)[0][1] <= chart.BASE


def test_it_holds_the_usual_line_too():
    drawn = chart.draw(day([1], usual=30.5))
    assert points(drawn.usual)[0][1] >= chart.TOP
    assert len(points(drawn.usual)) == 24


def test_it_ends_todays_line_at_this_hour_and_tells_it_on_the_free_side():
    morning, evening = chart.draw(day([3, 4], usual=2)), chart.draw(day([1] * 20 + [9]))
    assert len(points(morning.today)) == 2
    assert morning.dot == points(morning.today)[-1]
    assert (morning.anchor, evening.anchor) == ("start", "end")
    assert (morning.latest.hour, morning.latest.today, evening.latest.today) == (1, 4, 9)
