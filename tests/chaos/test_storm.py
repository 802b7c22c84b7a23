"""A short storm; `make chaos` has the long one."""

from pathlib import Path

import pytest

from tests.chaos.storm import Plan, Storm

pytestmark = pytest.mark.django_db(transaction=True)

SHORT = Plan(tickets=24, kills=6, clump=4, beat=0.5, minutes=1, percents=(95, 98, 103), customers=1, patient=False)


def test_it_does_everything_once_when_processes_are_killed_while_tickets_fall_due(tmp_path: Path) -> None:
    report = Storm(SHORT, tmp_path).run()
    assert not report.failed, f"{report}\n{(tmp_path / 'worker.log').read_text()[-4000:]}"
