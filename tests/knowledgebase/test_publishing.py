"""An article's life, and its versions."""

from datetime import date, timedelta

import pytest

from knowledgebase import publishing, search
from knowledgebase.errors import NotPublishable, StaleArticle
from knowledgebase.models import Article
from tests.factories import NOW, UserFactory
from tests.knowledgebase.making import make_article

pytestmark = pytest.mark.django_db


def test_it_is_found_only_while_published():
    article = make_article("保修多久", state="draft")
    assert search.find("保修") == []
    publishing.publish(article, by=None, now=NOW)
    assert search.find("保修") == [article]
    publishing.retire(article, by=None, now=NOW)
    assert search.find("保修") == []


def test_it_is_found_by_the_new_words_when_it_was_revised():
    article = make_article("保修多久")
    article.title = "质保多长时间"
    publishing.revise(article, by=None)
    assert search.find("质保") == [article]
    assert search.find("保修") == []


def test_it_asks_for_a_review_half_a_year_on_when_published():
    assert make_article().review_on == date(2026, 11, 18) + publishing.REVIEW_AFTER


def test_it_keeps_a_review_day_that_is_still_to_come_when_published():
    article = make_article(state="draft", review_on=date(2026, 12, 1))
    assert publishing.publish(article, by=None, now=NOW).review_on == date(2026, 12, 1)


def test_it_moves_the_review_day_on_when_somebody_read_it():
    article = make_article()
    later = NOW + timedelta(days=100)
    assert publishing.confirm_review(article, by=None, now=later).review_on == date(2027, 2, 26) + publishing.REVIEW_AFTER


def test_it_keeps_every_version_with_who_and_why_when_it_changes():
    editor = UserFactory(roles=["editor"])
    article = make_article("旧题", state="draft")
    article.title = "新题"
    publishing.revise(article, by=editor)
    publishing.publish(article, by=editor, now=NOW)
    versions = list(article.history.order_by("history_id").values_list("title", "state", "history_change_reason", "history_user"))
    assert versions == [
        ("旧题", "draft", "written", None),
        ("新题", "draft", "revised", editor.pk),
        ("新题", "published", "published", editor.pk),
    ]


@pytest.mark.parametrize(
    ("state", "verb"), [("published", "publish"), ("draft", "retire"), ("retired", "retire"), ("draft", "confirm_review")]
)
def test_it_refuses_when_the_state_does_not_allow_it(state, verb):
    article = make_article(state=state)
    with pytest.raises(NotPublishable):
        getattr(publishing, verb)(article, by=None, now=NOW)
    assert Article.objects.get().state == state


def test_it_refuses_an_empty_article_when_publishing():
    with pytest.raises(NotPublishable):
        publishing.publish(make_article(state="draft", body=" "), by=None, now=NOW)


def test_it_refuses_when_somebody_was_faster():
    seen = make_article()
    publishing.retire(Article.objects.get(), by=None, now=NOW)
    with pytest.raises(StaleArticle):
        publishing.retire(seen, by=None, now=NOW)
