"""Django's own pages in our frame: they lead back to the settings, roles are shown in sentences, empty lists say so."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from helpdesk.choices import Role
from helpdesk.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> User:
    user = UserFactory(name="王倩", roles=["administrator"])
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def page(client: Client, name: str, *args: int) -> str:
    return client.get(reverse(name, args=args), headers={"accept-language": "en"}).content.decode()


def test_it_leads_back_to_the_settings(client: Client, administrator: User) -> None:
    department = reverse("admin:helpdesk_department_add")
    for address in (department, reverse("admin:helpdesk_department_changelist"), reverse("admin:auth_group_changelist")):
        assert (
            f'<a href="{reverse("admin:settings")}">Settings</a> ›'
            in client.get(address, headers={"accept-language": "en"}).content.decode()
        )


def test_it_says_what_a_role_may_do_in_sentences_and_who_has_it(client: Client, administrator: User) -> None:
    said = page(client, "admin:auth_group_change", Group.objects.get(name=Role.ADMINISTRATOR).pk)
    assert "<p>Manage users and give out roles</p>" in said
    assert "王倩" in said
    assert "Can add" not in said
    assert "<p>Manage users and give out roles</p>" not in page(client, "admin:auth_group_change", Group.objects.get(name=Role.AGENT).pk)


def test_it_says_so_when_a_list_is_empty(client: Client, administrator: User) -> None:
    assert 'class="empty"' in page(client, "admin:helpdesk_apikey_changelist")
    assert 'class="empty"' not in page(client, "admin:auth_group_changelist")
