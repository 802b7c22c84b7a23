"""Managing people: initial passwords are shown once, and nobody raises their own rights."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from helpdesk.choices import Role
from helpdesk.models import ApiKey, Team, User
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = UserFactory(roles=["administrator"])
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def fields(user, **changes):
    data = {
        "employee_number": user.employee_number,
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "language": user.language,
        "is_active": "on",
    }
    return {**data, "groups": [group.pk for group in user.groups.all()], "teams": [], **changes}


def change(client, user, **changes):
    return client.post(reverse("admin:helpdesk_user_change", args=[user.pk]), fields(user, **changes))


def test_it_shows_the_initial_password_of_a_new_user_once(client, administrator):
    team = TeamFactory()
    agents = Group.objects.get(name=Role.AGENT)
    answer = client.post(
        reverse("admin:helpdesk_user_add"),
        {"employee_number": " cs2024100 ", "name": "林晓", "is_active": "on", "groups": [agents.pk], "teams": [team.pk]},
    )
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    user = User.objects.get(employee_number="CS2024100")
    assert user.must_change_password
    assert user.check_password(answer.context["password"])
    assert answer.context["password"] in answer.content.decode()
    assert answer.context["password"] not in client.get(reverse("admin:helpdesk_user_change", args=[user.pk])).content.decode()
    assert list(user.teams.all()) == [team]
    assert user.roles == {"agent"}


def test_it_gives_a_new_initial_password_which_ends_the_sessions(client, administrator):
    from django.test import Client

    user = UserFactory()
    theirs = Client()
    theirs.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("admin:helpdesk_user_initial_password", args=[user.pk])
    assert client.get(url).status_code == 200
    user.refresh_from_db()
    assert not user.must_change_password
    answer = client.post(url)
    user.refresh_from_db()
    assert user.must_change_password
    assert user.check_password(answer.context["password"])
    assert theirs.get(reverse("admin:me")).status_code == 302


def test_it_keeps_ones_own_roles_and_state_out_of_reach(client, administrator):
    every = [group.pk for group in Group.objects.all()]
    assert change(client, administrator, groups=every, is_superuser="on", name="新名字").status_code == 302
    administrator = User.objects.get(pk=administrator.pk)
    assert administrator.name == "新名字"
    assert administrator.roles == {"administrator"}
    assert not administrator.is_superuser
    assert administrator.is_active


def test_it_lets_no_administrator_make_a_superuser(client, administrator):
    user = UserFactory()
    change(client, user, is_superuser="on")
    user.refresh_from_db()
    assert not user.is_superuser


def test_it_lets_no_administrator_touch_a_superuser(client, administrator):
    chief = UserFactory(is_superuser=True)
    assert change(client, chief, name="x").status_code == 403
    assert client.post(reverse("admin:helpdesk_user_initial_password", args=[chief.pk])).status_code == 403
    chief.refresh_from_db()
    assert chief.check_password("Passw0rd!")
    form = {"name": "bot", "user": chief.pk}
    assert client.post(reverse("admin:helpdesk_apikey_add"), form).status_code == 200
    assert not ApiKey.objects.exists()


def test_it_lets_no_administrator_change_what_a_group_may_do(client, administrator):
    group = Group.objects.get(name=Role.ADMINISTRATOR)
    url = reverse("admin:auth_group_change", args=[group.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "administrator", "permissions": []}).status_code == 403
    assert client.post(reverse("admin:auth_group_add"), {"name": "mine"}).status_code == 403
    assert group.permissions.exists()


@pytest.mark.parametrize("role", [role.value for role in Role if role != Role.ADMINISTRATOR])
def test_it_lets_nobody_else_edit_people(client, role):
    client.force_login(UserFactory(roles=[role]), backend="django.contrib.auth.backends.ModelBackend")
    colleague = UserFactory()
    assert change(client, colleague, name="x").status_code == 403
    assert client.post(reverse("admin:helpdesk_user_initial_password", args=[colleague.pk])).status_code == 403
    assert client.get(reverse("admin:helpdesk_user_add")).status_code == 403
    colleague.refresh_from_db()
    assert colleague.name != "x"
    assert colleague.check_password("Passw0rd!")


def test_it_never_deletes_people(client, administrator):
    user = UserFactory()
    assert client.post(reverse("admin:helpdesk_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize(
    "lookup",
    [
        "password__startswith=a",
        "phone__startswith=13",
        "email__contains=a",
        "groups__permissions__codename=x",
        "api_keys__digest__startswith=a",
    ],
)
def test_it_answers_no_question_put_into_the_address_of_a_list(client, administrator, lookup):
    assert client.get(f"{reverse('admin:helpdesk_user_changelist')}?{lookup}").status_code in (400, 302)


def test_it_answers_the_filters_of_the_list(client, administrator):
    team = TeamFactory()
    member = UserFactory(teams=[team])
    answer = client.get(f"{reverse('admin:helpdesk_user_changelist')}?teams__id__exact={team.pk}&is_active__exact=1")
    assert [row.pk for row in answer.context["cl"].result_list] == [member.pk]


def test_it_keeps_who_changed_a_team(client, administrator):
    team = TeamFactory()
    url = reverse("admin:helpdesk_team_change", args=[team.pk])
    assert client.post(url, {"code": team.code, "name": "新名", "name_en": "", "order": 1, "is_active": "on"}).status_code == 302
    record = Team.history.filter(id=team.pk).first()
    assert (record.name, record.history_user) == ("新名", administrator)
    assert client.get(reverse("admin:helpdesk_team_history", args=[team.pk])).status_code == 200


def test_it_shows_a_new_key_once_and_keeps_its_hash(client, administrator):
    program = UserFactory(roles=["agent"])
    answer = client.post(reverse("admin:helpdesk_apikey_add"), {"name": "shop", "user": program.pk})
    key = answer.context["key"]
    row = ApiKey.objects.get()
    assert key in answer.content.decode()
    assert key not in str(vars(row))
    assert key not in client.get(reverse("admin:helpdesk_apikey_changelist")).content.decode()
    client.post(reverse("admin:helpdesk_apikey_changelist"), {"action": "revoke", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_it_shows_the_job_queue_to_superusers_only(client, administrator):
    url = reverse("admin:django_q_schedule_changelist")
    assert client.get(url).status_code == 403
    client.force_login(UserFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(url).status_code == 200
    assert client.get(reverse("admin:django_q_schedule_add")).status_code == 403
