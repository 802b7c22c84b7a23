"""From a solved ticket to a draft article: what stands in it, what does not, and who sees it."""

from datetime import timedelta

import pytest

from helpdesk.models import Team
from knowledgebase import publishing, search
from knowledgebase.errors import NotPublishable
from knowledgebase.models import Article
from tests.factories import NOW, UserFactory, make_agent, make_organisation, open_ticket
from tickets import drafting, participants, workflow
from tickets.choices import EventCode
from tickets.errors import NotAllowed
from tickets.models import DraftedArticle, Order, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
ASKED = "我叫周敏，电话 138 0000 6620。订单YS2026110312345的养生壶壶盖有裂纹，寄到上海市浦东新区张江路88号3号楼502，怎么换？"
HOW = "您好，周女士：\n壶盖可以单独换：在“我的订单”里点“申请售后”，选“补发配件”，两天内寄出。\n快递单号SF1234567890123。\n感谢您的耐心等待！\n林晓彤"
SECRETS = ("周敏", "周女士", "6620", "YS2026110312345", "张江路", "SF1234567890123", "林晓彤", "reader@example.com")


@pytest.fixture
def solved(organisation: Team) -> Ticket:
    """A ticket with a question, a reply that says how, and a short result."""
    agent = make_agent(organisation, name="林晓彤")
    ticket = open_ticket(description=ASKED, order_number="YS2026110312345")
    participants.copy_in(ticket, by=agent, now=NOW, email="reader@example.com", name="读者甲")
    workflow.reply(Ticket.objects.get(pk=ticket.pk), by=agent, now=NOW + MINUTE, body=HOW)
    workflow.resolve(Ticket.objects.get(pk=ticket.pk), by=agent, now=NOW + 2 * MINUTE, result="壶盖已补发，请读者甲查收。")
    return Ticket.objects.select_related("assignee", "customer", "issue_type").get(pk=ticket.pk)


def test_it_makes_a_draft_of_question_and_answer_without_anybodys_data(solved: Ticket) -> None:
    event = drafting.draft_article(solved, by=solved.assignee, now=NOW + 3 * MINUTE)
    article = Article.objects.get()
    assert (event.code, event.data) == (EventCode.ARTICLE_DRAFTED, {"article": article.pk})
    assert (article.state, article.title, article.topics) == ("draft", "养生壶壶盖有裂纹", ["product_quality"])
    said = f"{article.title}{article.summary}{article.body}{article.slug}{article.history.get().body}"
    assert not [secret for secret in (*SECRETS, "读者甲") if secret in said]
    assert "壶盖可以单独换：在“我的订单”里点“申请售后”，选“补发配件”，两天内寄出。" in article.body
    assert "壶盖已补发" in article.body
    assert "您好" not in article.body.partition("怎么办")[2]
    assert "感谢" not in article.body
    taken = DraftedArticle.objects.get().taken
    assert {"name", "staff", "phone", "order", "parcel", "address"} <= set(taken)
    assert not [secret for secret in SECRETS if secret in str(taken)]


def test_it_is_read_by_an_editor_before_it_is_found(solved: Ticket) -> None:
    drafting.draft_article(solved, by=solved.assignee, now=NOW + 3 * MINUTE)
    article, editor = Article.objects.get(), UserFactory(roles=["editor"])
    assert search.find("壶盖补发") == []
    with pytest.raises(NotPublishable, match="〔"):
        publishing.publish(article, by=editor, now=NOW + 4 * MINUTE)
    article.body, article.summary = "在“我的订单”里申请补发配件。", ""
    publishing.revise(article, by=editor)
    publishing.publish(article, by=None, now=NOW + 5 * MINUTE)
    assert search.find("补发配件") == [article]


def test_it_is_the_same_article_when_it_is_drafted_twice(solved: Ticket) -> None:
    first = drafting.draft_article(solved, by=solved.assignee, now=NOW + 3 * MINUTE)
    again = drafting.draft_article(solved, by=UserFactory(), now=NOW + 4 * MINUTE)
    assert first == again
    assert Article.objects.count() == 1
    assert solved.events.filter(code=EventCode.ARTICLE_DRAFTED).count() == 1


def test_it_is_drafted_anew_when_the_first_draft_was_deleted(solved: Ticket) -> None:
    drafting.draft_article(solved, by=solved.assignee, now=NOW + 3 * MINUTE)
    publishing.delete(Article.objects.get())
    drafting.draft_article(solved, by=solved.assignee, now=NOW + 4 * MINUTE)
    assert DraftedArticle.objects.get().article == Article.objects.get()


def test_it_takes_what_the_house_knows_of_the_customers_orders_out_too(solved: Ticket) -> None:
    Order.objects.create(number="AB77", customer=solved.customer, tracking_number="T-5501", fetched_at=NOW, updated_at=NOW)
    Ticket.objects.filter(pk=solved.pk).update(subject="AB77 的包裹 T-5501 没到")
    drafting.draft_article(solved, by=solved.assignee, now=NOW + 3 * MINUTE)
    assert Article.objects.get().title == "〔订单号〕 的包裹 〔快递单号〕 没到"


def test_an_english_ticket_becomes_an_english_draft() -> None:
    agent = make_agent(make_organisation(), name="Tom Reed")
    ticket = open_ticket(
        subject="Lid is cracked", description="I'm Mary Johnson, call +1 415 555 2671.", language="en", name="Mary Johnson"
    )
    workflow.resolve(
        ticket,
        by=agent,
        now=NOW + MINUTE,
        result="Dear Mary,\nOpen My orders, choose Ask for a part, and we send a new lid.\nRegards,\nTom Reed",
    )
    drafting.draft_article(Ticket.objects.get(pk=ticket.pk), by=agent, now=NOW + 2 * MINUTE)
    article = Article.objects.get()
    assert (article.title_en, article.body) == ("Lid is cracked", "")
    assert "## What to do" in article.body_en
    assert "[phone number]" in article.body_en
    assert not [word for word in ("Mary", "Johnson", "415", "Tom", "Reed") if word in article.body_en]


def test_it_refuses_an_open_ticket_and_one_without_an_answer(solved: Ticket) -> None:
    fresh = open_ticket(phone="13900001111")
    with pytest.raises(NotAllowed):
        drafting.draft_article(fresh, by=solved.assignee, now=NOW)
    fresh.messages.all().delete()
    Ticket.objects.filter(pk=fresh.pk).update(status="closed")
    with pytest.raises(NotAllowed):
        drafting.draft_article(fresh, by=solved.assignee, now=NOW)
    assert not Article.objects.exists()


def test_what_can_still_be_taken_back_stands_in_no_draft(solved: Ticket) -> None:
    Ticket.objects.filter(pk=solved.pk).update(status="in_progress")
    workflow.resolve(Ticket.objects.get(pk=solved.pk), by=solved.assignee, now=NOW + 3 * MINUTE, result="另一个结果" * 10, hold=5 * MINUTE)
    drafting.draft_article(solved, by=solved.assignee, now=NOW + 4 * MINUTE)
    assert "另一个结果" not in Article.objects.get().body
