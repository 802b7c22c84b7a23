"""Times as customers read them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from helpdesk import clockwords

HERE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 17, 14, 30, tzinfo=HERE)


@pytest.mark.parametrize(
    ("day", "hour", "chinese", "english"),
    [
        ((2026, 11, 17), 15, "今天 15:30 前", "by 15:30 today"),
        ((2026, 11, 18), 9, "明天（周三）09:30 前", "by 09:30 tomorrow (Wed)"),
        ((2026, 11, 19), 14, "11月19日（周四）14:30 前", "by Thu 19 Nov, 14:30"),
        ((2027, 1, 4), 9, "2027年1月4日（周一）09:30 前", "by Mon 4 Jan 2027, 09:30"),
    ],
)
def test_it_promises_by_the_clock_and_the_day(day: tuple[int, int, int], hour: int, chinese: str, english: str) -> None:
    moment = datetime(*day, hour, 30, tzinfo=HERE)
    with translation.override("zh-hans"):
        assert clockwords.before(moment, NOW) == chinese
    with translation.override("en"):
        assert clockwords.before(moment, NOW) == english


@pytest.mark.parametrize(
    ("day", "chinese"),
    [((2026, 11, 17), "今天 08:00"), ((2026, 11, 16), "11月16日（周一）08:00"), ((2025, 12, 31), "2025年12月31日（周三）08:00")],
)
def test_it_tells_when_something_happened(day: tuple[int, int, int], chinese: str) -> None:
    with translation.override("zh-hans"):
        assert clockwords.at(datetime(*day, 8, 0, tzinfo=HERE), NOW) == chinese
