"""The page "what you may do"."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from helpdesk.choices import Role
from tests.factories import UserFactory, make_organisation

pytestmark = pytest.mark.django_db


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def page(client, user):
    log_in(client, user)
    return client.get(reverse("admin:me"))


def test_it_says_what_an_agent_is_limited_to(client):
    team = make_organisation()
    team.name, team.name_en = "售前咨询", "Pre-sales"
    team.save()
    answer = page(client, UserFactory(roles=["agent"], teams=[team], language="zh-hans"))
    assert "售前咨询" in answer.context["limit"]
    assert answer.context["duties"][0].issue_types
    rights = [str(right) for right in answer.context["rights"]]
    assert len(rights) == len(set(rights)) >= 3


def test_it_says_that_a_supervisor_sees_all_teams(client):
    answer = page(client, UserFactory(roles=["supervisor"]))
    assert answer.context["limit"] == ""
    assert answer.context["roles"] == Role.SUPERVISOR.label


def test_it_says_whom_to_ask_when_somebody_may_nothing(client):
    assert page(client, UserFactory()).context["rights"] == []


def test_it_keeps_the_choices_that_are_ones_own(client):
    user = UserFactory(email="a@example.com")
    log_in(client, user)
    data = {
        "language": "en",
        "theme": "dark",
        "notify_by_email": "on",
        "is_superuser": "on",
        "groups": [Group.objects.get(name="administrator").pk],
        "name": "x",
    }
    answer = client.post(reverse("admin:me"), data)
    assert (answer.status_code, answer.cookies["django_language"].value) == (303, "en")
    before = user.name
    user.refresh_from_db()
    assert (user.language, user.theme, user.notify_by_email, user.is_superuser, user.name) == ("en", "dark", True, False, before)
    assert not user.groups.exists()


def test_it_takes_no_choice_that_is_none(client):
    user = UserFactory()
    log_in(client, user)
    assert client.post(reverse("admin:me"), {"language": "xx", "theme": "pink"}).status_code == 200
    user.refresh_from_db()
    assert (user.language, user.theme) == ("", "auto")


def test_it_has_a_group_for_every_role_with_the_rights_of_its_work():
    may = {role: set(Permission.objects.filter(group__name=role).values_list("codename", flat=True)) for role in Role.values}
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)
    assert {"view_ticket", "work_ticket"} <= may["agent"] & may["outsourced"]
    assert "view_customer" not in may["outsourced"]
    assert {"assign_ticket", "unmask_contact"} <= may["senior_agent"] - may["agent"]
    assert {"view_all_tickets", "view_dashboard", "change_shift"} <= may["supervisor"] - may["senior_agent"]
    assert not any(name.startswith(("add_", "change_", "delete_", "work_")) for name in may["manager"])
    assert "view_ticket" not in may["department"] | may["editor"]
    assert "publish_article" in may["editor"]
    assert not {"add_schedule", "change_schedule", "add_group", "change_group"} & may["administrator"]
