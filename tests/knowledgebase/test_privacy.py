"""Personal data in an article keeps it from being published."""

import pytest

from knowledgebase import privacy, publishing
from knowledgebase.errors import NotPublishable
from knowledgebase.models import Article
from tests.factories import NOW
from tests.knowledgebase.making import make_article

pytestmark = pytest.mark.django_db

IDENTITY = "11010519491231002X"


@pytest.mark.parametrize("field", ["title", "summary", "body", "title_en", "summary_en", "body_en"])
@pytest.mark.parametrize("audience", ["public", "internal"])
def test_it_is_not_published_while_a_mark_is_left(field: str, audience: str) -> None:
    article = make_article(state="draft", audience=audience, **{field: f"您的{privacy.mark('order', chinese=True)}已寄出"})
    with pytest.raises(NotPublishable, match="〔订单号〕"):
        publishing.publish(article, by=None, now=NOW)
    assert Article.objects.get().state == "draft"


@pytest.mark.parametrize("words", ["[phone number]", "〔姓名〕"])
def test_it_says_where_the_mark_stands(words: str) -> None:
    article = make_article(state="draft", body=f"first line\ncall {words} today")
    assert [(place.before, place.word, place.after) for place in privacy.marks_left(article)] == [("call ", words, " today")]


@pytest.mark.parametrize("words", ["国办发〔2026〕1号", "[see below]", "[link](https://example.com)"])
def test_it_takes_no_other_bracket_for_a_mark(words: str) -> None:
    article = make_article(state="draft", body=words)
    assert publishing.publish(article, by=None, now=NOW).state == "published"


def test_it_is_not_published_for_everybody_with_somebodys_identity_number() -> None:
    article = make_article(state="draft", body=f"他的证件是 {IDENTITY}")
    with pytest.raises(NotPublishable, match=r"110\*\*\*\*002X") as refused:
        publishing.publish(article, by=None, now=NOW)
    assert IDENTITY not in str(refused.value)


def test_a_shops_own_mobile_number_is_asked_about_and_not_refused() -> None:
    article = make_article(state="draft", body="门店电话 13800138000")
    assert privacy.phones_left(article) == ["138****8000"]
    assert publishing.publish(article, by=None, now=NOW).state == "published"
