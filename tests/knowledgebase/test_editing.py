"""The editors' desk, and what is told about articles."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage
from knowledgebase import jobs, publishing
from knowledgebase.models import Article, SearchGap
from tests.factories import NOW, UserFactory
from tests.knowledgebase.making import make_article
from tests.knowledgebase.test_desk import signed_in

pytestmark = pytest.mark.django_db

DESK = "admin:editing"


def board(client, code):
    answer = client.get(reverse(DESK))
    boards = {each.code: each for each in (*answer.context["mine"], *answer.context["told"])}
    return [line.title for line in boards[code].lines]


def by(author, title, **fields):
    return publishing.revise(Article(**{"slug": f"a-{title.encode().hex()}", "title": title, "body": "文", **fields}), by=author)


def test_it_is_where_an_editor_begins_the_day(client):
    signed_in(client, "editor")
    assert client.get("/admin/")["Location"] == reverse(DESK)
    page = client.get(reverse(DESK)).content.decode()
    assert f'href="{reverse(DESK)}"' in page


@pytest.mark.parametrize("role", ["agent", "supervisor", "department", "outsourced"])
def test_it_is_for_those_who_write_only(client, role):
    signed_in(client, role)
    assert client.get(reverse(DESK)).status_code == 403


def test_it_shows_each_what_waits_for_them(client):
    editor, other = signed_in(client, "editor"), UserFactory(roles=["editor"])
    publishing.ask_review(by(other, "请我"), by=other, reviewer=editor, now=NOW)
    publishing.ask_review(by(other, "请谁都行"), by=other, now=NOW - timedelta(days=1))
    publishing.ask_review(by(other, "请别人"), by=other, reviewer=UserFactory(roles=["editor"]), now=NOW)
    publishing.ask_review(by(editor, "我的"), by=editor, now=NOW)
    assert board(client, "read") == ["请我", "请谁都行"]
    by(editor, "草稿")
    back = by(editor, "退回")
    publishing.ask_review(back, by=editor, now=NOW)
    publishing.send_back(back, by=other, note="改", now=NOW)
    assert board(client, "hand") == ["退回", "草稿", "我的"]


def test_it_shows_what_readers_and_the_calendar_tell(client):
    editor = signed_in(client, "editor")
    today = timezone.localdate()
    english = {"title_en": "x", "body_en": "y"}
    for title, owner, days in (("别人的", None, 9), ("自己的", editor, 1), ("没到期", editor, -1)):
        article = make_article(title, owner=owner, **english)
        Article.objects.filter(pk=article.pk).update(review_on=today - timedelta(days=days))
    assert board(client, "due") == ["自己的", "别人的"]
    make_article("没有英文")
    older = make_article("英文旧", state="draft", **english)
    older.body = "新"
    publishing.revise(older, by=None)
    assert board(client, "behind") == ["英文旧", "没有英文"]
    Article.objects.filter(title="没到期").update(unhelpful=3, helpful=1)
    assert board(client, "votes") == ["没到期"]
    SearchGap.objects.create(text="壶盖 <b>", times=7, last_at=NOW)
    assert board(client, "gaps") == ["壶盖 <b>"]
    assert "壶盖 &lt;b&gt;" in client.get(reverse(DESK)).content.decode()


def test_it_asks_as_many_statements_for_many_as_for_few(client, django_assert_max_num_queries):
    signed_in(client, "editor")
    for number in range(12):
        author = UserFactory(roles=["editor"])
        publishing.ask_review(by(author, f"文{number}", owner=UserFactory()), by=author, now=NOW)
    client.get(reverse(DESK))
    with django_assert_max_num_queries(26):
        client.get(reverse(DESK))


def told(kind):
    return [(row.recipient, row.subject, row.body) for row in OutboundMessage.objects.filter(kind=kind, channel=OutboundChannel.IN_APP)]


def test_it_tells_the_second_reader_and_then_the_author():
    author, reader = UserFactory(roles=["editor"], name="顾文"), UserFactory(roles=["editor"], language="en", name="Emma")
    article = by(author, "保修多久", title_en="Warranty")
    publishing.ask_review(article, by=author, reviewer=reader, now=NOW)
    assert told("article_review") == [(reader, "顾文 asks you to read an article: Warranty", "Readers see it once you publish it.")]
    publishing.send_back(article, by=reader, note="写明从哪天算起", now=NOW)
    assert told("article_returned") == [(author, "文章被退回：保修多久", "Emma：写明从哪天算起")]


def test_it_tells_the_owner_once_for_each_review_day():
    owner, editor = UserFactory(roles=["editor"]), UserFactory(roles=["editor"])
    gone = UserFactory(is_active=False)
    mine, orphan, later = make_article("甲", owner=owner), make_article("乙", owner=gone), make_article("丙", owner=owner)
    day = timezone.localdate()
    Article.objects.filter(pk__in=[mine.pk, orphan.pk]).update(review_on=day)
    Article.objects.filter(pk=later.pk).update(review_on=day + timedelta(days=1))
    assert jobs.remind_of_articles() == {"told": 2}
    assert jobs.remind_of_articles() == {"told": 0}
    assert sorted((user.pk, subject[-1]) for user, subject, _body in told("article_due")) == sorted(
        [(owner.pk, "甲"), (owner.pk, "乙"), (editor.pk, "乙")]
    )
    Article.objects.filter(pk=mine.pk).update(review_on=day - timedelta(days=1))
    assert jobs.remind_of_articles() == {"told": 1}
