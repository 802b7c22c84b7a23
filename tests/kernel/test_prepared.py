"""Prepared queries give what the queryset would give, whoever asks, whatever the values."""

import threading

import pytest
from django.db import connection, models
from django.db.models import Q, QuerySet

from helpdesk.models import Team, User
from helpdesk.prepared import KEY, PERSON, Keys, Kind, Slot, Somebody, prepared
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@prepared(KEY)
def _members(team: Slot) -> QuerySet[User]:
    return User.objects.filter(teams=team).select_related("department").order_by("pk")


@prepared(KEY, Kind(models.CharField()))
def _named(team: Slot, name: Slot) -> QuerySet[User, str]:
    within = User.teams.through.objects.filter(team=team).values("user")
    return User.objects.filter(Q(pk__in=within) & ~Q(name=name)).order_by("name").values_list("name", flat=True)[:2]


@prepared(KEY)
def _nothing(team: Slot) -> QuerySet[User]:
    return User.objects.filter(teams=team, pk__in=[])


@prepared(PERSON)
def _colleagues(user: Somebody) -> QuerySet[User]:
    return User.objects.all() if user.has_perm("tickets.view_all_tickets") else User.objects.filter(pk=user.pk)


@prepared(Keys(3))
def _these(keys: list[Slot]) -> QuerySet[User, str]:
    return User.objects.filter(pk__in=keys).order_by("name").values_list("name", flat=True)


def _team(code: str, *names: str) -> Team:
    team = Team.objects.create(code=code, name=code, name_en=code)
    for name in names:
        UserFactory(name=name, teams=[team])
    return team


def test_it_gives_the_rows_of_each_value_when_it_is_asked_again():
    first, second = _team("one", "甲", "乙"), _team("two", "丙")
    for team in (first, second, first):
        rows = _members(team.pk)
        assert rows == list(User.objects.filter(teams=team).order_by("pk"))
        assert [row.department for row in rows] == [row.department for row in User.objects.filter(teams=team).order_by("pk")]


def test_it_fills_every_slot_when_values_stand_in_a_query_inside():
    first, second = _team("one", "a", "b", "c", "d"), _team("two", "b")
    assert _named(first.pk, "a") == ["b", "c"]
    assert _named(first.pk, "c'; --") == ["a", "b"]
    assert _named(second.pk, "b") == []


def test_it_gives_nothing_when_no_row_can_fit():
    assert _nothing(1) == []


@pytest.mark.parametrize("key", [0, -1, 2**63, 10**40])
def test_it_gives_nothing_when_an_address_makes_up_a_key(key):
    _team("one", "甲")
    assert _members(key) == []


def test_it_asks_once_and_writes_the_statement_no_more(django_assert_num_queries, monkeypatch):
    team = _team("one", "甲")
    _members(team.pk)
    monkeypatch.setattr("django.db.models.sql.query.Query.get_compiler", lambda *args, **kwargs: pytest.fail("written again"))
    with django_assert_num_queries(1):
        assert len(_members(team.pk)) == 1


def test_it_gives_each_what_they_may_see_when_rights_differ():
    boss, other, agent = UserFactory(roles=["supervisor"]), UserFactory(roles=["agent"]), UserFactory(roles=["agent"])
    for _round in range(2):
        assert set(_colleagues(boss)) == set(User.objects.all())
        assert _colleagues(other) == [other]
        assert _colleagues(agent) == [agent]


@pytest.mark.django_db(transaction=True)
def test_it_uses_its_own_connection_when_another_thread_asks():
    team = _team("one", "甲")
    _members(team.pk)
    found: list[list[str]] = []

    def ask() -> None:
        found.append([user.name for user in _members(team.pk)])
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [["甲"]]


def test_it_takes_a_handful_of_keys_or_fewer():
    first, second, third = (UserFactory(name=name).pk for name in "abc")
    assert _these([third, first]) == ["a", "c"]
    assert _these([second, first, third]) == ["a", "b", "c"]
    assert _these([]) == []


@prepared(KEY)
def _half(team: Slot) -> QuerySet[User, str]:
    return User.objects.filter(teams=team, name__contains="50%").exclude(name="it's").values_list("name", flat=True)


def test_it_writes_a_constant_as_it_is_when_it_has_marks_in_it():
    team = _team("rebates", "50% off", "500", "it's")
    assert [_half(team.pk) for _ in range(3)] == [["50% off"]] * 3
