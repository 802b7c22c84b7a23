"""Past states are kept for each model apart, whoever asks for them first."""

import pytest

from helpdesk.models import Department, Team
from tests.factories import TeamFactory

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


def test_it_makes_no_class_anew():
    assert type(Team.history) is type(Team.history)
