"""The form of a service calendar: hours that cannot work are refused where they are typed."""

import pytest

from helpdesk.admin.calendars import CalendarForm

pytestmark = pytest.mark.django_db

GOOD = {
    "code": "shop",
    "name": "门店",
    "name_en": "Shop",
    "time_zone": "Asia/Shanghai",
    "promise_time": "09:00",
    "day_0": "08:30-12:00, 13:00-18:00",
}


def refused(**changes: str) -> dict[str, list[str]]:
    """The codes of what is refused, by field."""
    form = CalendarForm({**GOOD, **changes})
    return {field: [error.code for error in errors] for field, errors in form.errors.as_data().items()}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"time_zone": "America/New_York"},
        {"promise_time": "12:00"},
        {"promise_time": "18:00"},
        {"day_0": "00:00-24:00"},
        {"day_0": "", "day_6": "22:00-24:00", "promise_time": "23:00"},
    ],
)
def test_it_takes_hours_when_somebody_is_there_at_the_promise_time(changes):
    assert refused(**changes) == {}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"day_0": ""}, {"__all__": ["never_opens"]}),
        ({"day_0": "18:00-08:30"}, {"day_0": ["segments_reversed"]}),
        ({"day_1": "08:00-12:00, 11:00-13:00"}, {"day_1": ["segments_overlap"]}),
        ({"day_1": "nine to five"}, {"day_1": ["segments_unreadable"]}),
        ({"time_zone": "Asia/Peking"}, {"time_zone": ["unknown_timezone"]}),
        ({"time_zone": "../etc/passwd"}, {"time_zone": ["unknown_timezone"]}),
        ({"promise_time": "07:00"}, {"promise_time": ["promise_unserved"]}),
        ({"promise_time": "12:30"}, {"promise_time": ["promise_unserved"]}),
        ({"promise_time": "20:00"}, {"promise_time": ["promise_unserved"]}),
    ],
)
def test_it_refuses_hours_when_they_cannot_work(changes, refusal):
    assert refused(**changes) == refusal
