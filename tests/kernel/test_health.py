"""Probes, error pages and the language switch."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from helpdesk import views
from tests.factories import UserFactory


def test_it_answers_health_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_it_is_ready_when_the_database_has_every_table(client, monkeypatch):
    monkeypatch.setattr(views, "_migrated", False)
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_it_is_not_ready_when_a_migration_is_missing(client, monkeypatch):
    monkeypatch.setattr(views, "_migrated", False)
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda self, targets: ["one"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


@pytest.mark.django_db
def test_it_is_not_ready_and_says_no_more_when_the_database_is_away(client, monkeypatch):
    from django.db import OperationalError

    def fail():
        raise OperationalError("password authentication failed for user helpdesk")

    monkeypatch.setattr(connection, "cursor", fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "没有找到这个页面"), ("en", "We cannot find this page")])
def test_it_says_in_the_readers_language_that_a_page_is_not_there(client, language, words):
    answer = client.get("/t/no-such-token-at-all/", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert words in answer.content.decode()


@pytest.mark.django_db
def test_it_says_nothing_of_the_cause_when_something_breaks(monkeypatch, settings):
    settings.DEBUG = False
    client = Client(raise_request_exception=False)
    monkeypatch.setattr(views, "healthz", None)

    def fail(self):
        raise RuntimeError("secret detail /srv/helpdesk/settings.py")

    monkeypatch.setattr("helpdesk.site.HelpdeskSite.has_permission", lambda self, request: fail(self))
    answer = client.get(reverse("admin:login"))
    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()
    assert "500" in answer.content.decode()


def test_it_has_words_for_an_error_even_without_templates(rf, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(views, "render_to_string", fail)
    assert views.server_error(rf.get("/")).status_code == 500


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_it_answers_programs_in_their_form(rf, status):
    view = {400: views.bad_request, 403: views.forbidden, 404: views.not_found, 500: views.server_error}[status]
    answer = view(rf.get("/api/v1/nothing/"))
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.django_db
def test_it_refuses_a_nul_in_the_address_and_a_body_beyond_all_limits(client):
    answer = client.get("/kb/?q=%00", headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert "We could not read this request." in answer.content.decode()
    answer = client.post(
        "/complaints/new/", b"x", content_type="text/plain", CONTENT_LENGTH=str(500_000_000), headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


@pytest.mark.django_db
def test_it_explains_a_form_that_came_back_without_its_token():
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("admin:login"), {"username": "x", "password": "y"}, headers={"Accept-Language": "zh-hans"})
    assert answer.status_code == 403
    assert "页面打开太久了" in answer.content.decode()


@pytest.mark.django_db
def test_it_says_when_to_come_back(rf):
    answer = views.too_many(rf.get("/"), 61)
    assert (answer.status_code, answer["Retry-After"]) == (429, "61")
    assert "2" in answer.content.decode()


@pytest.mark.django_db
def test_it_keeps_the_language_that_was_chosen(client):
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert answer.cookies["django_language"].value == "en"
    user = UserFactory()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    user.refresh_from_db()
    assert user.language == "zh-hans"
    client.post(reverse("set_language"), {"language": "xx", "next": "//evil.test"})
    user.refresh_from_db()
    assert user.language == "zh-hans"


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("/nowhere/", 404), ("/t/%E4%BD%A0/", 404), ("/admin/login/?next=%00", 400)])
def test_it_shows_the_same_pages_on_ones_own_machine_as_customers_see(client, settings, address, status):
    settings.DEBUG = True
    answer = client.get(address)
    assert answer.status_code == status
    assert "urlpatterns" not in answer.content.decode()
    assert "DEBUG" not in answer.content.decode()
