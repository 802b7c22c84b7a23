"""A small rush; `make chaos` has the full one (500 contacts, 20 processes, 30 agents)."""

import pytest

from tests.chaos.rush import Plan, run_rush

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_keeps_caps_order_and_sheets_when_many_come_and_work_at_once() -> None:
    report = run_rush(Plan(tickets=120, processes=6, agents=10, cap=5, seconds=4))
    assert not report.failed, str(report)
