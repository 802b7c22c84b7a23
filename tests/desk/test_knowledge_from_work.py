"""A solved ticket and its article on the desk: the button, the card, the article's page, the editors' desk; who sees what."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from helpdesk.models import Team
from knowledgebase.models import Article
from tests.factories import NOW, UserFactory, make_agent, open_ticket
from tests.knowledgebase.making import make_article
from tickets import article_use, drafting, workflow
from tickets.models import DraftedArticle, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def an_hour_later():
    """Figures look back from a moment that stands still."""
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def agent(organisation):
    return make_agent(organisation, name="林晓彤")


@pytest.fixture
def solved(agent) -> Ticket:
    ticket = open_ticket(subject="壶盖怎么换", description="我叫周敏，电话13800006620，壶盖怎么换？")
    workflow.resolve(ticket, by=agent, now=NOW + MINUTE, result="在“我的订单”里点“申请售后”，选“补发配件”，两天内寄出。")
    return Ticket.objects.get(pk=ticket.pk)


def at_desk(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(ticket: Ticket) -> str:
    return reverse("admin:tickets_ticket_change", args=[ticket.pk])


def draft_of(ticket: Ticket) -> str:
    return reverse("admin:tickets_ticket_draft_article", args=[ticket.pk])


def test_an_agent_drafts_an_article_in_one_click_and_an_editor_finds_it(agent, solved) -> None:
    browser, editor = at_desk(agent), at_desk(UserFactory(roles=["editor"]))
    assert draft_of(solved) in browser.get(page_of(solved)).content.decode()
    after = browser.post(draft_of(solved), {"version": solved.version}, follow=True).content.decode()
    article = Article.objects.get()
    assert article.title_label in after
    assert draft_of(solved) not in after
    form = reverse("admin:knowledgebase_article_change", args=[article.pk])
    assert form not in after  # the agent may not read drafts
    assert form in editor.get(reverse("admin:editing")).content.decode()
    said = editor.get(form).content.decode()
    assert "〔姓名〕" in said
    assert "13800006620" not in said
    assert solved.number not in said  # editors see no tickets


def test_the_article_leads_back_to_its_ticket_for_those_who_see_the_ticket_only(agent, solved) -> None:
    drafting.draft_article(solved, by=agent, now=NOW + 2 * MINUTE)
    article = Article.objects.get()
    Article.objects.update(state="published", body="答案", summary="")
    read = reverse("admin:knowledgebase_article_read", args=[article.pk])
    outsider = make_agent(Team.objects.create(code="pre_sales", name="售前组", name_en="Pre-sales"))
    assert solved.number in at_desk(agent).get(read).content.decode()
    assert solved.number not in at_desk(outsider).get(read).content.decode()
    assert solved.number not in Client().get(article.get_absolute_url()).content.decode()


def test_nobody_drafts_from_an_open_ticket_or_from_one_they_do_not_see(agent, solved) -> None:
    fresh = open_ticket(phone="13900001111")
    assert draft_of(fresh) not in at_desk(agent).get(page_of(fresh)).content.decode()
    assert at_desk(agent).post(draft_of(fresh)).status_code == 409
    outsider = make_agent(Team.objects.create(code="pre_sales", name="售前组", name_en="Pre-sales"))
    assert at_desk(outsider).post(draft_of(solved)).status_code == 404
    assert at_desk(UserFactory(roles=["manager"])).post(draft_of(solved)).status_code == 403
    assert not DraftedArticle.objects.exists()


def test_an_articles_page_tells_its_figures_and_opens_the_tickets_behind_them(agent, solved) -> None:
    article = make_article("壶盖怎么换")
    article_use.opened(solved, article, NOW)
    behind = f"article={article.pk}-opened"
    with_tickets = (
        at_desk(UserFactory(roles=["supervisor"])).get(reverse("admin:knowledgebase_article_read", args=[article.pk])).content.decode()
    )
    assert behind in with_tickets
    without = at_desk(UserFactory(roles=["editor"])).get(reverse("admin:knowledgebase_article_change", args=[article.pk])).content.decode()
    assert behind not in without
    found = at_desk(agent).get(f"{reverse('admin:tickets_ticket_changelist')}?view=all&{behind}").content.decode()
    assert solved.subject in found


def test_editors_are_told_of_an_article_after_which_customers_come_back(agent) -> None:
    article, fine = make_article("壶盖怎么换"), make_article("发票在哪里开")
    for number in range(2):
        ticket = open_ticket(phone=f"1380000000{number}")
        for each in (article, fine):
            workflow.reply(Ticket.objects.get(pk=ticket.pk), by=agent, now=NOW + MINUTE, body=each.get_absolute_url())
        workflow.resolve(Ticket.objects.get(pk=ticket.pk), by=agent, now=NOW + 2 * MINUTE, result="请看文章")
        workflow.refuse(Ticket.objects.get(pk=ticket.pk), now=NOW + 3 * MINUTE)
    for number in range(2, 8):
        ticket = open_ticket(phone=f"1380000000{number}")
        workflow.reply(Ticket.objects.get(pk=ticket.pk), by=agent, now=NOW + MINUTE, body=fine.get_absolute_url())
    editor = at_desk(UserFactory(roles=["editor"]))
    told = [line.title for panel in editor.get(reverse("admin:editing")).context["panels"] for line in panel.context["lines"]]
    assert told == ["壶盖怎么换"]
    listed = editor.get(reverse("admin:knowledgebase_article_changelist"), {"o": "-8"})
    assert listed.status_code == 200


def test_the_list_of_articles_can_be_sorted_by_what_they_did(agent) -> None:
    little, much = make_article("甲"), make_article("乙")
    for number, articles in enumerate(([little, much], [much])):
        ticket = open_ticket(phone=f"1380000000{number}")
        workflow.reply(ticket, by=agent, now=NOW + MINUTE, body=" ".join(each.get_absolute_url() for each in articles))
    page = at_desk(UserFactory(roles=["editor"])).get(reverse("admin:knowledgebase_article_changelist"))
    place = page.context["cl"].list_display.index("sent")
    sorted_page = at_desk(UserFactory(roles=["editor"])).get(reverse("admin:knowledgebase_article_changelist"), {"o": f"-{place}"})
    assert [row.title for row in sorted_page.context["cl"].result_list] == ["乙", "甲"]
