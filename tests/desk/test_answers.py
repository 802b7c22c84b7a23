"""Answers at once on the desk: the list with its week, the settings, and who sees what."""

import pytest
from django.test import Client
from django.urls import reverse

from helpdesk.models import Team
from tests.factories import NOW, UserFactory, make_type, open_ticket
from tests.knowledgebase.making import make_article
from tickets import workflow
from tickets.models import AnsweringArticle, AnswerSettings, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(organisation: Team) -> Ticket:
    """A question that an article answered."""
    make_type("product_enquiry", category="pre_sales")
    for title in ("怎么开发票", "怎么修改收货地址", "养生壶怎么除垢"):
        make_article(title)
    return open_ticket(subject="养生壶怎么除垢", description="养生壶怎么除垢？", issue_type="product_enquiry")


def browser(*roles: str, **user: object) -> Client:
    client = Client(headers={"accept-language": "en"})
    person = UserFactory(roles=list(roles), language="en", **user)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_supervisors_read_what_was_answered_and_agents_do_not(answered: Ticket) -> None:
    where = reverse("admin:tickets_automaticanswer_changelist")
    page = browser("supervisor").get(where).content.decode()
    assert answered.number in page
    assert "subtitle" in page
    assert browser("agent").get(where).status_code == 403


def test_the_ticket_says_why_and_the_queue_has_the_list(answered: Ticket) -> None:
    client = browser("supervisor")
    page = client.get(answered.get_absolute_url()).content.decode()
    assert "100 %" in page
    listed = client.get(reverse("admin:tickets_ticket_changelist"), {"view": "at_once"}).content.decode()
    assert answered.short_number in listed
    workflow.did_not_help(answered, now=NOW)
    assert answered.short_number not in client.get(reverse("admin:tickets_ticket_changelist"), {"view": "at_once"}).content.decode()


def test_an_editor_switches_an_article_on_again_and_it_is_judged_anew(answered: Ticket) -> None:
    row = AnsweringArticle.objects.create(article=answered.automatic_answer.article, is_off=True)
    where = reverse("admin:tickets_answeringarticle_change", args=[row.pk])
    assert browser("editor").post(where, {}).status_code == 302
    row.refresh_from_db()
    assert not row.is_off
    assert row.counted_since is not None


def test_only_ops_change_when_questions_are_answered(answered: Ticket) -> None:
    row = AnswerSettings.objects.create(code="default")
    where = reverse("admin:tickets_answersettings_change", args=[row.pk])
    values = {
        "when": "never", "order_types": ["order_enquiry"], "article_types": ["product_enquiry"],
        "covered": "0.7", "evidence": "2", "lead": "1.3", "likeness": "0.4", "off_after": "3", "off_among": "10",
    }  # fmt: skip
    assert browser("supervisor").post(where, values).status_code == 403
    make_type("order_enquiry")
    assert browser("administrator").post(where, values).status_code == 302
    row.refresh_from_db()
    assert (row.when, row.covered, row.article_types) == ("never", 0.7, ["product_enquiry"])
