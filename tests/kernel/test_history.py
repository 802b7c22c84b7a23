"""Past states are kept for each model apart, whoever asks for them first."""

import pytest
import time_machine
from django.urls import reverse

from helpdesk.models import Department, Team
from tests.factories import NOW, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_it_keeps_the_past_of_each_row_with_its_own_model():
    team = TeamFactory(name="售后组")
    team.name = "售后一组"
    team.save()
    department = Department.objects.create(code="warehouse", name="仓储部")
    assert list(team.history.values_list("name", flat=True)) == ["售后一组", "售后组"]
    assert list(department.history.values_list("name", flat=True)) == ["仓储部"]
    assert Team.history.model is not Department.history.model
    assert Team.history.count() == Team.history.filter(id=team.pk).count() == 2


def test_a_log_in_is_noted_and_is_no_change_of_the_person(client):
    person = UserFactory()
    with time_machine.travel(NOW, tick=False):
        assert client.post(reverse("admin:login"), {"username": person.employee_number, "password": "Passw0rd!"}).status_code == 302
    person.refresh_from_db()
    assert person.last_login == NOW
    assert person.history.count() == 1


def test_it_makes_no_class_anew():
    assert type(Team.history) is type(Team.history)
