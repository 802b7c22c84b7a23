"""What articles do for tickets: counted once, where it happens, with the tickets behind every figure."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from knowledgebase.models import Article, ArticleReading
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tests.knowledgebase.making import make_article
from tickets import article_use, queues, workflow
from tickets.models import ArticleUse, Message, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def an_hour_later():
    """Figures look back from a moment that stands still."""
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def agent(organisation):
    return make_agent(organisation, name="林晓彤")


@pytest.fixture
def article() -> Article:
    return make_article("壶盖怎么换", summary="壶盖可以单独补发。", topics=["product_quality"])


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def send(ticket: Ticket, article: Article, agent, minute: int = 1, **how) -> Message:
    body = f"您好，请看 https://help.example.com{article.get_absolute_url()}"
    message = workflow.reply(again(ticket), by=agent, now=NOW + minute * MINUTE, body=body, **how).message
    assert message is not None
    return message


def test_it_is_sent_when_a_reply_links_to_it_and_not_when_a_note_or_the_customer_does(agent, article) -> None:
    ticket = open_ticket()
    link = f"https://help.example.com{article.get_absolute_url()}"
    workflow.note(again(ticket), by=agent, now=NOW, body=link)
    workflow.customer_writes(again(ticket), now=NOW, body=link)
    assert not ArticleUse.objects.exists()
    send(ticket, article, agent)
    send(ticket, article, agent, 2)
    assert article_use.figures(article, LATER).sent == 1


def test_it_asks_the_database_nothing_more_when_a_reply_links_to_nothing(agent, article, django_assert_num_queries) -> None:
    message = Message(ticket=open_ticket(), kind="reply", is_public=True, body="您好 /kb/ 没有链接", created_at=NOW)
    with django_assert_num_queries(0):
        article_use.sent(message)


def test_it_is_not_counted_as_sent_when_the_reply_was_taken_back(agent, article) -> None:
    ticket = open_ticket()
    message = send(ticket, article, agent, hold=5 * MINUTE)
    workflow.take_back(again(ticket), by=agent, now=NOW + 2 * MINUTE, message=message)
    assert article_use.figures(article, LATER).sent == 0


def test_it_tells_whether_the_ticket_closed_or_came_back_after_it_was_sent(agent, article) -> None:
    stayed, came, still_open, before = (open_ticket(phone=f"1380000000{n}") for n in range(4))
    workflow.resolve(again(before), by=agent, now=NOW + MINUTE, result="请看文章")
    workflow.refuse(again(before), now=NOW + 2 * MINUTE)
    for ticket in (stayed, came, still_open, before):
        send(ticket, article, agent, 3)
    for ticket in (stayed, came, before):
        workflow.resolve(again(ticket), by=agent, now=NOW + 4 * MINUTE, result="已说明")
    workflow.refuse(again(came), now=NOW + 5 * MINUTE)
    for ticket in (stayed, before):
        workflow.confirm(again(ticket), now=NOW + 5 * MINUTE)
    told = article_use.figures(article, LATER)
    assert (told.sent, told.closed, told.came_back, told.settled) == (4, 2, 1, 3)
    # Every figure opens exactly its tickets.
    boss = UserFactory(roles=["supervisor"])
    for what, tickets in {"sent": {stayed, came, still_open, before}, "closed": {stayed, before}, "came_back": {came}}.items():
        asked = queues.read({"view": "all", "article": f"{article.pk}-{what}"})
        assert set(asked.rows(boss, LATER)) == tickets
    shown = Article.objects.annotate(**article_use.columns(LATER)).get()
    assert (shown.use_sent, shown.use_came_back) == (4, 1)


@pytest.mark.parametrize("value", ["x-sent", "1-nothing", "99999999999999999999-sent", "-sent", "987654-sent"])
def test_a_list_is_not_narrowed_by_an_article_that_there_is_not(value: str) -> None:
    assert "article" not in queues.read({"view": "all", "article": value}).filters


def test_its_figures_outlive_the_ticket(agent, article) -> None:
    ticket = open_ticket()
    send(ticket, article, agent)
    article_use.opened(ticket, article, NOW)
    ArticleUse.objects.update(ticket=None)
    told = article_use.figures(article, LATER)
    assert (told.opened, told.sent) == (1, 1)


def test_an_offer_beside_the_form_is_counted_with_the_submission(client: Client, agent, article) -> None:
    page = client.get(reverse("offered_articles"), {"q": "养生壶的壶盖坏了怎么换"}).content.decode()
    assert f'name="offered" value="{article.slug}" form="write"' in page
    form = client.get(reverse("new_complaint"))
    assert 'id="write"' in form.content.decode()
    assert not ArticleUse.objects.exists()
    sent = {
        "submission_id": form.context["submission_id"], "subject": "壶盖坏了", "description": "养生壶的壶盖坏了怎么换", "issue_type": "product_quality",
        "name": "周敏", "phone": "13800006620", "offered": [article.slug, "no-such-article"],
    }  # fmt: skip
    assert client.post(reverse("new_complaint"), sent).status_code == 303
    client.post(reverse("new_complaint"), sent)
    use = ArticleUse.objects.get()
    assert (use.article, use.ticket, use.on_form, use.sent_at) == (article, Ticket.objects.get(), True, None)


def test_an_offer_at_the_desk_is_written_once_and_an_opened_one_too(client: Client, agent, article) -> None:
    ticket = open_ticket(subject="壶盖怎么换", description="养生壶的壶盖怎么换？")
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    page = ""
    for _look in range(2):
        page = client.get(reverse("admin:tickets_ticket_help", args=[ticket.pk])).content.decode()
    address = reverse("admin:tickets_ticket_article", args=[ticket.pk, article.pk])
    assert address in page
    for _look in range(2):
        assert client.get(address).headers["Location"] == article.get_absolute_url()
    use = ArticleUse.objects.get()
    assert (use.at_desk, use.opened, use.on_form) == (True, True, False)


def test_an_internal_article_opens_on_the_desk_and_a_draft_not_at_all(client: Client, agent) -> None:
    ticket = open_ticket()
    internal, draft = make_article("内部", audience="internal"), make_article("草稿", state="draft")
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    to = client.get(reverse("admin:tickets_ticket_article", args=[ticket.pk, internal.pk])).headers["Location"]
    assert to == reverse("admin:knowledgebase_article_read", args=[internal.pk])
    assert client.get(reverse("admin:tickets_ticket_article", args=[ticket.pk, draft.pk])).status_code == 404
    assert not ArticleUse.objects.filter(article=draft).exists()


def test_readers_are_counted_once_a_day_and_staff_never(client: Client, agent, article) -> None:
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        client.get(article.get_absolute_url(), REMOTE_ADDR=address)
    client.head(article.get_absolute_url(), REMOTE_ADDR="192.0.2.3")
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    client.get(article.get_absolute_url(), REMOTE_ADDR="192.0.2.4")
    assert [row.times for row in ArticleReading.objects.all()] == [2]
