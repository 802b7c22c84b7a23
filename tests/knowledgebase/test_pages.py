"""The readers' pages."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from knowledgebase.models import Article, SearchGap
from tests.factories import NOW
from tests.knowledgebase.making import make_article

pytestmark = pytest.mark.django_db


def read(client: Client, path: str, **query: str) -> str:
    """A page's text; it has to be there."""
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def test_it_lists_public_articles_when_anybody_comes(client):
    make_article("退款多久到账")
    make_article("赔付权限", audience="internal")
    make_article("草稿", state="draft")
    page = read(client, "/kb/")
    assert "退款多久到账" in page
    assert "赔付权限" not in page
    assert "草稿" not in page


def test_it_shows_an_article_as_html_when_opened(client):
    article = make_article(body="**先断电**\n\n<script>alert(1)</script>")
    page = read(client, article.get_absolute_url())
    assert "<strong>先断电</strong>" in page
    assert "alert(1)" not in page


@pytest.mark.parametrize("fields", [{"audience": "internal"}, {"state": "draft"}, {"state": "retired"}])
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_it_is_not_there_when_an_article_is_not_public(client, fields, method):
    article = make_article(**fields)
    response = getattr(client, method)(article.get_absolute_url(), **({"data": {"v": "1"}} if method == "post" else {}))
    assert response.status_code == 404
    assert Article.objects.get().helpful == 0


def test_it_marks_the_words_when_something_is_found(client):
    make_article("退款多久到账", summary="原路退回")
    page = read(client, "/kb/", q="退款 到账")
    assert "<mark>退款</mark>多久<mark>到账</mark>" in page


def test_it_escapes_the_question_when_it_is_hostile(client):
    page = read(client, "/kb/", q="<script>alert(1)</script>退款")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("question", ["% _ ' \" \\ ; --", "x" * 5_000, "退" * 5_000, "😀" * 5_000, "\u202e退款", "  "])
def test_it_answers_when_the_question_is_odd(client, question):
    read(client, "/kb/", q=question)


def test_it_refuses_nul_when_it_stands_in_the_question(client):
    assert client.get("/kb/?q=%00").status_code == 400


def test_it_remembers_a_gap_when_nothing_is_found(client):
    make_article()
    for _time in range(3):
        read(client, "/kb/", q=" 壶盖  单买 ")
    assert [(gap.text, gap.times) for gap in SearchGap.objects.all()] == [("壶盖 单买", 3)]


@pytest.mark.parametrize("private", ["13800006620 怎么退", "YS2026111800042", "zhou@example.com 没收到", "6222 0210 0111 2233"])
def test_it_remembers_no_gap_when_the_question_holds_a_number_or_address(client, private):
    read(client, "/kb/", q=private)
    assert not SearchGap.objects.exists()


def test_it_remembers_no_gap_when_something_is_found(client):
    make_article("退款多久到账")
    read(client, "/kb/", q="退款")
    assert not SearchGap.objects.exists()


def test_it_brings_the_question_along_when_nothing_is_found(client):
    assert f"{reverse('new_complaint')}?q=%E5%A3%B6%E7%9B%96" in read(client, "/kb/", q="壶盖")


@pytest.mark.parametrize(("value", "votes"), [("1", (1, 0)), ("0", (0, 1))])
def test_it_counts_a_vote_once_a_day_when_the_same_reader_votes_again(client, value, votes):
    article = make_article()
    for _time in range(3):
        response = client.post(article.get_absolute_url(), {"v": value})
        assert response.status_code == 303
    assert client.get(response["Location"].partition("#")[0]).status_code == 200
    article.refresh_from_db()
    assert (article.helpful, article.unhelpful) == votes


def test_it_counts_each_reader_when_several_vote(client):
    article = make_article()
    for number in range(3):
        client.post(article.get_absolute_url(), {"v": "1"}, REMOTE_ADDR=f"192.0.2.{number}")
    article.refresh_from_db()
    assert article.helpful == 3


@pytest.mark.parametrize("value", ["", "2", "-1", "'5; DROP"])
def test_it_refuses_a_vote_that_is_none(client, value):
    article = make_article()
    assert client.post(article.get_absolute_url(), {"v": value}).status_code == 400
    article.refresh_from_db()
    assert (article.helpful, article.unhelpful) == (0, 0)


def test_it_needs_the_forms_token_when_a_vote_comes(db):
    article = make_article()
    assert Client(enforce_csrf_checks=True).post(article.get_absolute_url(), {"v": "1"}).status_code == 403


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_it_names_the_right_method_when_another_is_used(client, method):
    response = getattr(client, method)(make_article().get_absolute_url())
    assert response.status_code == 405
    assert "GET" in response["Allow"]


@time_machine.travel(NOW, tick=False)
def test_it_says_to_wait_when_one_address_searches_without_end(client):
    codes = {client.get("/kb/", {"q": "退款"}).status_code for _time in range(61)}
    assert codes == {200, 429}


def test_it_speaks_english_when_the_reader_does(client):
    article = make_article("退款多久到账", title_en="When does my refund arrive", body_en="Within **5** days.")
    page = client.get(article.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "When does my refund arrive" in page
    assert "<strong>5</strong>" in page
    assert "Did this article help?" in page


def test_it_asks_a_bounded_number_of_statements_when_articles_are_many(client, django_assert_max_num_queries):
    for number in range(25):
        make_article(f"退款说明{number}", topics=["returns_refunds"])
    # What a process keeps of the configuration is there.
    read(client, "/kb/")
    with django_assert_max_num_queries(6):
        read(client, "/kb/")
    read(client, "/kb/", q="退款")  # the day's first search of a reader is counted
    with django_assert_max_num_queries(8):
        read(client, "/kb/", q="退款")
    article = Article.objects.first().get_absolute_url()
    read(client, article)  # the first reading of the day is counted
    with django_assert_max_num_queries(7):
        read(client, article)
