"""Log-in by employee number, the forced change, lock-out, and what ends a session."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from helpdesk import passwords
from helpdesk.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "Passw0rd!"
NEW = "Fir-tree 27"


def log_in(client, number, password=PASSWORD, **data):
    return client.post(reverse("admin:login"), {"username": number, "password": password, **data})


def change(client, old, new):
    return client.post(reverse("admin:password_change"), {"old_password": old, "new_password1": new, "new_password2": new})


def test_it_logs_in_however_the_number_is_typed(client):
    UserFactory(employee_number="CS2024001")
    assert log_in(client, " cs2024001 ").status_code == 302
    assert "_auth_user_id" in client.session


def test_it_asks_for_log_in_where_nothing_is_public(client):
    for name in ("admin:index", "admin:me", "admin:helpdesk_user_changelist"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")


def test_it_opens_only_the_change_page_until_a_first_password_is_replaced(client):
    user = UserFactory(must_change_password=True, roles=["supervisor"])
    log_in(client, user.employee_number)
    for name in ("admin:index", "admin:me", "admin:helpdesk_user_changelist"):
        assert client.get(reverse(name))["Location"] == reverse("admin:password_change")
    assert client.post(reverse("admin:me"), {"theme": "dark"}).status_code == 302
    user.refresh_from_db()
    assert user.theme == "auto"
    assert client.get("/api/v1/tickets/").status_code == 403
    assert client.get(reverse("admin:password_change")).status_code == 200


def test_it_keeps_the_session_and_opens_the_desk_after_the_change(client):
    user = UserFactory(must_change_password=True)
    log_in(client, user.employee_number)
    before = client.session.session_key
    assert change(client, PASSWORD, NEW).status_code == 302
    user.refresh_from_db()
    assert not user.must_change_password
    assert user.check_password(NEW)
    assert client.session.session_key != before
    assert client.get(reverse("admin:me")).status_code == 200
    record = user.history.first()
    assert (record.must_change_password, record.history_user) == (False, user)
    assert not hasattr(record, "password")


def test_it_ends_other_sessions_when_the_password_changes(client, django_user_model):
    from django.test import Client

    user = UserFactory()
    other = Client()
    log_in(client, user.employee_number)
    log_in(other, user.employee_number)
    change(client, PASSWORD, NEW)
    assert other.get(reverse("admin:me")).status_code == 302
    assert client.get(reverse("admin:me")).status_code == 200


def test_it_refuses_the_same_password_as_new(client):
    user = UserFactory(must_change_password=True)
    log_in(client, user.employee_number)
    assert change(client, PASSWORD, PASSWORD).status_code == 200
    user.refresh_from_db()
    assert user.must_change_password


@pytest.mark.parametrize("password", ["short1!", "onlyletters!", "12345678!", "letters123", "Password1!", "qwerty123!", "!iloveyou1!"])
def test_it_refuses_a_weak_password(client, password):
    user = UserFactory(must_change_password=True)
    log_in(client, user.employee_number)
    assert change(client, PASSWORD, password).status_code == 200
    user.refresh_from_db()
    assert user.must_change_password


def test_it_takes_an_initial_password_that_meets_its_own_rule():
    from django.contrib.auth.password_validation import validate_password

    drawn = {passwords.generate() for _n in range(50)}
    assert len(drawn) == 50
    for password in drawn:
        validate_password(password)


def test_it_voids_an_initial_password_that_nobody_used_in_time(client):
    user = UserFactory()
    password = passwords.give_initial(user, now=timezone.now() - timedelta(days=passwords.INITIAL_DAYS, minutes=1))
    user.save()
    assert log_in(client, user.employee_number, password).status_code == 200
    assert "_auth_user_id" not in client.session


def test_it_locks_after_six_wrong_guesses_however_the_number_is_typed(client):
    user = UserFactory(employee_number="CS2024009")
    for number in ("CS2024009", "cs2024009", " CS2024009", "Cs2024009 ", "cS2024009", "CS2024009"):
        answer = log_in(client, number, "wrong")
    assert answer.status_code == 429
    assert "密码错误次数太多" in answer.content.decode() or "Too many wrong passwords" in answer.content.decode()
    assert log_in(client, user.employee_number).status_code == 429
    assert log_in(client, UserFactory().employee_number).status_code == 302


def test_it_does_not_believe_a_forwarded_address_of_a_stranger(client):
    user = UserFactory()
    for n in range(7):
        answer = client.post(
            reverse("admin:login"), {"username": user.employee_number, "password": "wrong"}, headers={"X-Forwarded-For": f"10.0.0.{n}"}
        )
    assert answer.status_code == 429


@pytest.mark.parametrize("target", ["//evil.test", "/\\evil.test", "https:evil.test", "javascript:alert(1)", "https://evil.test/admin/"])
def test_it_stays_on_its_own_host_after_log_in(client, target):
    answer = log_in(client, UserFactory().employee_number, next=target)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("admin:index")


def test_it_gives_a_new_session_at_log_in_and_kills_it_at_log_out(client):
    client.get(reverse("admin:login"))
    user = UserFactory()
    log_in(client, user.employee_number)
    key = client.session.session_key
    client.post(reverse("admin:logout"))
    client.cookies["sessionid"] = key
    assert client.get(reverse("admin:me")).status_code == 302


def test_it_refuses_the_next_request_of_someone_made_inactive(client):
    user = UserFactory()
    log_in(client, user.employee_number)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("admin:me")).status_code == 302


def test_it_speaks_the_language_of_the_person_after_log_in(client):
    user = UserFactory(language="en")
    assert log_in(client, user.employee_number).cookies["django_language"].value == "en"
    assert client.get(reverse("admin:me"))["Content-Language"] == "en"


def test_it_makes_a_superuser_that_need_not_change_the_password(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)
    call_command("createsuperuser", employee_number="cs1", name="管理员", interactive=False, verbosity=0)
    user = User.objects.get()
    assert (user.employee_number, user.is_superuser, user.must_change_password) == ("CS1", True, False)
