"""Every screen of the admin with every role: an answer, never a fault; strangers see the log-in page and nothing else."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from helpdesk.choices import Role
from helpdesk.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# Addresses that answer somebody who is not logged in. Every other one must ask for the log-in.
PUBLIC = {
    "healthz", "readyz", "set_language", "admin:login", "home", "new_complaint", "complaint_step", "offered_articles", "draft_thumbnail", "track", "received",
    "confirm_solution", "refuse_solution", "did_not_help", "public_file", "public_thumbnail", "lost_link", "lost_link_sent", "suggestions", "privacy", "choose_theme",
    "my_cases", "my_cases_code", "leave_my_cases", "kb", "article", "survey", "survey_for_ticket", "article_vote", "vote",
}  # fmt: skip


def log_in(user):
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def views(patterns=None, spaces=()):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield ":".join([*spaces, pattern.name]), pattern.callback
        else:
            yield from views(pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces)


def test_it_asks_for_log_in_wherever_it_is_not_said_to_be_public():
    open_views = {name for name, view in views() if not getattr(view, "login_required", True) and not name.startswith("api:")}
    assert open_views <= PUBLIC, open_views - PUBLIC


def test_it_answers_no_stranger_by_the_api(client):
    for name, _view in views():
        if name.startswith("api:"):
            try:
                url = reverse(name)
            except NoReverseMatch:
                url = reverse(name, args=["T20261118-00001"]) if _takes_one(name) else None
            if url:
                assert client.get(url).status_code in (302, 401, 403), name


def _takes_one(name):
    try:
        return bool(reverse(name, args=["T20261118-00001"]))
    except NoReverseMatch:
        return False


def screens():
    for model in admin.site._registry:
        for verb in ("changelist", "add"):
            yield f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}"


# Lists are asked of both databases by those who see most of them; who else may see which is decided without one.
# The administrator is asked for every screen in `tests.test_every_address`.
EVERYBODY = [
    pytest.param(role, marks=[] if role == "superuser" else [pytest.mark.once])
    for role in (None, *Role.values, "superuser")
    if role != Role.ADMINISTRATOR
]


@pytest.mark.parametrize("role", EVERYBODY)
def test_it_answers_each_screen_for_each_role(role):
    user = UserFactory(is_superuser=role == "superuser", roles=[role] if role in Role.values else [])
    client = log_in(User.objects.get(pk=user.pk))
    opened = set()
    for name in [*screens(), "admin:index", "admin:me"]:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        status = client.get(url).status_code
        assert status in (200, 302, 303, 403), (name, status)
        if status == 200:
            opened.add(name)
    assert "admin:me" in opened
    if role in (None, "department"):
        assert not {name for name in opened if name.endswith("_add")}
    if role != "superuser":
        assert not any(name.startswith("admin:django_q_") for name in opened)


@pytest.mark.parametrize("role", ["agent", "administrator"])
def test_it_asks_no_list_for_fields_it_does_not_show(role):
    """Whatever is put into the address of a list: an answer or a refusal, never a fault."""
    client = log_in(UserFactory(roles=[role]))
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for query in (
            "password__startswith=a",
            "nothing__exact=1",
            "pk__in=x",
            "o=99.-3.x",
            "p=99999999",
            "q=%F0%9F%98%80" * 50,
            "_to_field=password",
        ):
            answer = client.get(f"{url}?{query}")
            assert answer.status_code in (200, 302, 303, 400, 403), (url, query, answer.status_code)
            if answer.status_code == 403:
                break  # a list that is not for them, whatever is asked of it
