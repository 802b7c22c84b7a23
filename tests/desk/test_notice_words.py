"""The words of notices: installed once, edited, tried, refused when they would stay empty or carry what a customer typed."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from helpdesk.models import NoticeTemplate, OutboundMessage
from tests.desk.conftest import Four, at_desk
from tests.factories import NOW, UserFactory, make_organisation, open_ticket
from tickets import notices, wording_notices, workflow
from tickets.defaults import _install_words
from tickets.defaults.notices import CUSTOMER, KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def installed(db) -> None:
    _install_words()


@pytest.fixture
def admin(installed):
    client = at_desk(UserFactory(roles=["administrator"]))
    client.cookies["django_language"] = "en"
    return client


def row(kind: str, language: str = "en") -> NoticeTemplate:
    return NoticeTemplate.objects.get(kind=kind, language=language)


def page(kind: str, language: str = "en") -> str:
    return reverse("admin:helpdesk_noticetemplate_change", args=[row(kind, language).pk])


def say(client, kind: str, subject: str, body: str = ""):
    return client.post(page(kind), {"subject": subject, "body": body})


def test_it_knows_every_kind_by_name_and_ships_both_languages_of_it():
    # The words around a private link and a code are nobody's to change; they have a name in the outbox.
    assert set(wording_notices.NAMES) == {*KINDS, "lost_link", "contact_code"}
    for kind, texts in KINDS.items():
        assert set(texts) == {"zh-hans", "en"}, kind
        for subject, body in texts.values():
            assert not wording_notices.unknown(kind, subject + body), kind
    assert not any(wording_notices.relays(name) for kind in CUSTOMER for name in wording_notices.variables(kind))


def test_it_gives_an_example_for_every_name_in_both_languages():
    for language in ("zh-hans", "en"):
        values = wording_notices.example(language, NOW)
        assert set(values) == set(wording_notices.MEANINGS)
        assert all(values.values())


def test_it_installs_the_words_once_and_keeps_what_ops_made_of_them(installed):
    assert NoticeTemplate.objects.count() == 2 * len(KINDS)
    edited = row("assigned")
    edited.subject = "For you: {subject}"
    edited.save()
    row("assigned", "zh-hans").delete()
    call_command("bootstrap", verbosity=0)
    assert row("assigned").subject == "For you: {subject}"
    assert not NoticeTemplate.objects.filter(kind="assigned", language="zh-hans").exists()
    assert edited.history.count() == 2


def test_it_says_the_edited_words_and_the_shipped_ones_where_a_row_is_gone(installed):
    NoticeTemplate.objects.filter(kind="assigned", language="en").update(subject="Yours: {subject} {nothing}")
    NoticeTemplate.objects.filter(kind="assigned", language="zh-hans").delete()
    values = {"subject": "Lid"}
    assert notices.words("assigned", "en", values)[0] == "Yours: Lid "
    assert notices.words("assigned", "zh-hans", values)[0] == "您有新工单：Lid"


def test_it_takes_new_words_and_keeps_the_old_ones_in_the_history(admin):
    assert say(admin, "assigned", "Yours: {subject}", "{number}, {customer}").status_code == 302
    assert (row("assigned").subject, row("assigned").body) == ("Yours: {subject}", "{number}, {customer}")
    assert row("assigned").history.count() == 2


@pytest.mark.parametrize("text", ["{nobody}", "{Subject}", "{ subject }", "{department}", "{}", "{subject.customer}"])
def test_it_refuses_a_name_that_would_stay_empty(admin, text: str):
    before = row("assigned").subject
    answer = say(admin, "assigned", f"Yours {text}")
    assert answer.status_code == 200
    assert "{subject}" in str(answer.context["adminform"].form.errors["subject"])
    assert row("assigned").subject == before


@pytest.mark.parametrize("name", ["subject", "customer", "reason"])
@pytest.mark.parametrize("kind", sorted(CUSTOMER))
def test_it_refuses_to_repeat_to_a_customer_what_somebody_typed(admin, kind: str, name: str):
    answer = say(admin, kind, "Hello", f"About {{{name}}}")
    assert "typed" in str(answer.context["adminform"].form.errors["body"])
    assert row(kind).body == KINDS[kind]["en"][1]


def test_it_shows_the_words_with_an_example(admin):
    answer = admin.get(page("escalated"))
    assert answer.context["preview"][0] == "Escalated to you (supervisor): Cracked lid"
    assert {"{rank}", "{reason}"} <= {name for name, _meaning in answer.context["names"]}
    assert "{score}" not in {name for name, _meaning in answer.context["names"]}


def test_it_goes_back_to_the_shipped_words(admin):
    say(admin, "assigned", "Yours: {subject}")
    url = reverse("admin:helpdesk_noticetemplate_shipped", args=[row("assigned").pk])
    assert admin.get(url).status_code == 405
    assert admin.post(url).status_code == 302
    assert (row("assigned").subject, row("assigned").body) == KINDS["assigned"]["en"]
    assert row("assigned").history.count() == 3
    admin.post(url)
    assert row("assigned").history.count() == 3


def test_it_sets_chosen_rows_back_together(admin):
    say(admin, "assigned", "Yours: {subject}")
    say(admin, "wrote", "Words: {subject}")
    data = {"action": "back_to_shipped", "_selected_action": [row("assigned").pk, row("wrote").pk, row("news").pk]}
    admin.post(reverse("admin:helpdesk_noticetemplate_changelist"), data)
    assert [row(kind).subject for kind in ("assigned", "wrote")] == [KINDS[kind]["en"][0] for kind in ("assigned", "wrote")]


def test_it_lists_the_kinds_in_words_and_only_those_asked_for(admin):
    url = reverse("admin:helpdesk_noticetemplate_changelist")
    answer = admin.get(url)
    assert answer.context["cl"].result_count == 2 * len(KINDS)
    assert "Acknowledgement outside service hours" in answer.content.decode()
    assert admin.get(f"{url}?for=customers").context["cl"].result_count == 2 * len(CUSTOMER)


@pytest.mark.parametrize(("role", "reads"), [("supervisor", 200), ("agent", 403)])
def test_it_lets_nobody_but_administrators_change_them(installed, role: str, reads: int):
    client = at_desk(UserFactory(roles=[role]))
    assert client.get(reverse("admin:helpdesk_noticetemplate_changelist")).status_code == reads
    assert say(client, "assigned", "Mine").status_code == 403
    assert client.post(reverse("admin:helpdesk_noticetemplate_shipped", args=[row("assigned").pk])).status_code == 403
    assert row("assigned").subject == KINDS["assigned"]["en"][0]


def test_it_neither_adds_nor_deletes_kinds(admin):
    assert admin.get(reverse("admin:helpdesk_noticetemplate_add")).status_code == 403
    assert admin.post(reverse("admin:helpdesk_noticetemplate_delete", args=[row("assigned").pk]), {"post": "yes"}).status_code == 403


def test_it_tells_the_customer_in_the_edited_words(installed, four: Four):
    NoticeTemplate.objects.filter(kind="asked").update(subject="Please tell us more: {number}")
    ticket = open_ticket(email="zhou@example.com")
    workflow.ask(ticket, by=four.assignee, now=NOW + timedelta(minutes=1), body="Which colour?")
    assert OutboundMessage.objects.get(kind="asked").subject == f"Please tell us more: {ticket.number}"


def test_it_is_found_among_the_settings(admin):
    make_organisation()
    assert reverse("admin:helpdesk_noticetemplate_changelist") in admin.get(reverse("admin:settings")).content.decode()
