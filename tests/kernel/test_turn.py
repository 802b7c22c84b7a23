"""Writers to one SQLite file take turns, and the turn always comes back."""

import os
import threading

import pytest
from django.conf import settings
from django.db import connection, transaction

from helpdesk.backends.sqlite3 import turn as turn_module
from helpdesk.backends.sqlite3.turn import Turn
from helpdesk.models import RateCount
from tests.processes import run_together

on_sqlite = pytest.mark.skipif("sqlite3" not in settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL has locks on rows")

COUNT = """
from django.db import transaction
from helpdesk.models import RateCount
for _ in range(*json.loads(sys.argv[1])):
    with transaction.atomic():
        row = RateCount.objects.get(key="shared", window=1)
        RateCount.objects.filter(pk=row.pk).update(hits=row.hits + 1)
print(json.dumps("done"))
"""


def free(turn: Turn) -> bool:
    """Whether the turn can be had at once; it is given back."""
    if not turn.take(0):
        return False
    turn.give()
    return True


def test_it_is_had_by_one_thread_at_a_time(tmp_path):
    turn = Turn(tmp_path / "turn")
    assert turn.take(0)
    answers = []
    other = threading.Thread(target=lambda: answers.append(turn.take(0.01)))
    other.start()
    other.join()
    assert answers == [False]
    turn.give()
    assert free(turn)


def test_it_wakes_the_next_when_it_is_given_back_by_another_opening_of_the_file(tmp_path):
    here, there = Turn(tmp_path / "turn"), Turn(tmp_path / "turn")
    here.take(0)
    order = []
    waiting = threading.Thread(target=lambda: (there.take(0), order.append("there"), there.give()))
    waiting.start()
    waiting.join(0.05)
    order.append("here")
    here.give()
    waiting.join()
    assert order == ["here", "there"]


def test_a_child_of_fork_has_no_turn_of_its_parent_and_takes_its_own(tmp_path):
    turn = Turn(tmp_path / "turn")
    turn.take(0)
    child = os.fork()
    if not child:
        turn.give()  # the parent's: nothing happens
        os._exit(0 if turn._threads.acquire(blocking=False) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert not turn.take(0)
    turn.give()
    assert free(turn)


@on_sqlite
@pytest.mark.django_db(transaction=True)
class TestTransactions:
    @pytest.fixture
    def turn(self):
        from helpdesk.backends.sqlite3.base import turn_at

        connection.ensure_connection()
        return turn_at(str(connection.settings_dict["NAME"]))

    def test_one_holds_the_turn_until_it_is_committed(self, turn):
        with transaction.atomic():
            assert not turn.take(0)
            with transaction.atomic():
                RateCount.objects.create(key="k", window=1, hits=1)
            assert not turn.take(0)
        assert free(turn)

    def test_one_gives_the_turn_back_when_it_fails(self, turn):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert free(turn)

    def test_one_gives_the_turn_back_when_its_connection_is_closed(self, turn):
        with transaction.atomic():
            connection.close()
        assert free(turn)

    def test_processes_that_read_then_write_lose_nothing(self, transactional_db):
        RateCount.objects.create(key="shared", window=1, hits=0)
        run_together(COUNT, [[20]] * 4)
        assert RateCount.objects.get(key="shared").hits == 80


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setattr(turn_module, "_hurried", 0)
    turn_module.in_a_hurry()


def test_a_process_in_a_hurry_goes_on_without_while_another_has_it_and_keeps_nobody_waiting_later(tmp_path, hurried):
    here, there, third = (Turn(tmp_path / "turn") for _ in range(3))
    assert here.take(20)
    assert not there.take(0.05)
    here.give()
    # The turn that came too late is nobody's.
    assert third.take(20)
    third.give()
    for _ in range(3):
        assert there.take(20)
        there.give()


def test_a_process_in_a_hurry_stands_in_the_queue_like_all_others(tmp_path, hurried):
    here, there = Turn(tmp_path / "turn"), Turn(tmp_path / "turn")
    here.take(20)
    order = []
    waiting = threading.Thread(target=lambda: (there.take(20), order.append("there"), there.give()))
    waiting.start()
    waiting.join(0.05)
    order.append("here")
    here.give()
    waiting.join()
    assert order == ["here", "there"]
