"""Searches for which articles were shown and none was opened."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from helpdesk.jobs import prune
from helpdesk.models import RateCount
from knowledgebase import feedback
from knowledgebase.models import ShownSearch
from tests.factories import NOW
from tests.knowledgebase.making import make_article
from tests.knowledgebase.test_desk import signed_in
from tests.knowledgebase.test_editing import board

pytestmark = pytest.mark.django_db

LIST = "admin:knowledgebase_shownsearch_changelist"
TODAY = timezone.localdate


def counted():
    return [(row.text, row.shown, row.opened) for row in ShownSearch.objects.order_by("pk")]


def search(question, reader="203.0.113.5"):
    return Client(REMOTE_ADDR=reader).get(reverse("kb"), {"q": question})


def shown(text, days_ago=0, **fields):
    day = TODAY() - timedelta(days=days_ago)
    return ShownSearch.objects.create(text=text, day=day, last_at=timezone.now() - timedelta(days=days_ago), **fields)


def listed(client, **query):
    return [row.text for row in client.get(reverse(LIST), query).context["cl"].result_list]


def test_it_counts_each_reader_once_a_day_when_something_was_shown():
    article = make_article("退款多久到账")
    for reader in ("203.0.113.5", "203.0.113.5", "203.0.113.6"):
        search(" 退款 ", reader)
    assert counted() == [("退款", 2, 0)]
    assert ShownSearch.objects.get().offered == [article.pk]


def test_it_counts_a_search_as_answered_when_its_reader_opens_an_article():
    article, other = make_article("退款多久到账"), make_article("退款规则")
    search("退款")
    search("退款", "203.0.113.6")
    for row in (article, other, article):
        Client(REMOTE_ADDR="203.0.113.5").get(row.get_absolute_url(), {"q": "退款"})
    assert counted() == [("退款", 2, 1)]


def test_it_never_counts_more_openings_than_searches():
    article = make_article("退款多久到账")
    search("退款")
    for number in range(3):
        Client(REMOTE_ADDR=f"203.0.113.{number}").get(article.get_absolute_url(), {"q": "退款"})
    assert counted() == [("退款", 1, 1)]


def test_it_finds_the_search_of_before_midnight_when_an_article_is_opened_after_it():
    feedback.note_shown("退款", [make_article()], searcher="a", now=NOW)
    assert feedback.note_opened("退款", searcher="a", now=NOW + timedelta(days=1))
    assert counted() == [("退款", 1, 1)]


@pytest.mark.parametrize("private", ["13800006620 退款", "退款 zhou@example.com", "退款 6222 0210 0111 2233"])
def test_it_keeps_nothing_when_the_question_holds_a_number_or_address(private):
    make_article("退款多久到账")
    search(private)
    assert not ShownSearch.objects.exists()


def test_it_keeps_nowhere_who_searched_for_what():
    make_article("退款多久到账")
    search("退款")
    assert not [row.key for row in RateCount.objects.all() if "退款" in row.key or row.key.startswith("shown:203")]


def test_it_counts_no_staff_and_no_head():
    make_article("退款多久到账")
    staff = Client()
    staff.cookies[settings.SESSION_COOKIE_NAME] = "x"
    staff.get(reverse("kb"), {"q": "退款"})
    Client().head(reverse("kb"), {"q": "退款"})
    assert not ShownSearch.objects.exists()


def test_it_lists_wordings_after_which_most_opened_nothing(client):
    article = make_article("壶盖 <b>")
    shown("壶盖怎么换", shown=3, opened=1, offered=[article.pk, 999_999])
    shown("壶盖怎么换", 5, shown=4, opened=0, offered=[])
    shown("退款", shown=9, opened=8)
    shown("发票", 40, shown=9)
    signed_in(client, "editor")
    page = client.get(reverse(LIST))
    assert [(row.text, row.times, row.unopened) for row in page.context["cl"].result_list] == [("壶盖怎么换", 7, 6)]
    assert "<bdi>壶盖 &lt;b&gt;</bdi>" in page.content.decode()
    assert board(client, "unopened") == ["壶盖怎么换"]


def test_it_takes_as_many_statements_however_long_the_list(client):
    signed_in(client, "editor")
    listed(client)  # what a process keeps is there
    taken = []
    for many in (1, 20):
        for number in range(many):
            shown(f"词{many} {number}", shown=2, offered=[make_article().pk])
        with CaptureQueriesContext(connection) as statements:
            listed(client)
        taken.append(len([query for query in statements.captured_queries if "configurationstamp" not in query["sql"]]))
    assert taken[0] == taken[1] <= 12


def test_it_takes_a_wording_off_the_list_until_it_comes_again_another_day(client):
    done, foreign = shown("壶盖怎么换", 1, shown=5), shown("天气", 1, shown=5)
    signed_in(client, "editor")
    for row, action in ((done, "set_done"), (foreign, "set_ignored")):
        client.post(reverse(LIST), {"action": action, "_selected_action": [row.pk]})
    assert listed(client) == []
    assert listed(client, state="ignored") == ["天气"]
    for text in ("壶盖怎么换", "天气"):
        feedback.note_shown(text, [], searcher="a", now=timezone.now())
    assert listed(client) == ["壶盖怎么换"]
    # What came before the editor was done with it counts no more.
    assert client.get(reverse(LIST)).context["cl"].result_list[0].times == 1


@pytest.mark.parametrize("role", ["supervisor", "manager"])
def test_it_leaves_it_to_editors_what_becomes_of_them(client, role):
    row = shown("壶盖怎么换", shown=5)
    signed_in(client, role)
    assert listed(client) == ["壶盖怎么换"]
    client.post(reverse(LIST), {"action": "set_done", "_selected_action": [row.pk]})
    assert ShownSearch.objects.get().state == "open"


def test_it_is_not_for_agents(client):
    signed_in(client, "agent")
    assert client.get(reverse(LIST)).status_code == 403
    assert not Permission.objects.filter(codename="view_shownsearch", group__name="agent").exists()


def test_it_is_forgotten_after_a_while():
    shown("发票", 100)
    shown("退款", 10)
    prune()
    assert counted() == [("退款", 1, 0)]
