"""An article's life, and its versions."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from knowledgebase import publishing, search, versions
from knowledgebase.errors import NotPublishable, OwnText, StaleEntry
from knowledgebase.models import Article, PendingChange
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


def test_it_is_found_by_the_new_words_when_the_change_was_published():
    article = make_article("保修多久")
    article.title = "质保多长时间"
    publishing.revise(article, by=None)
    assert (article.title, article.newest.title) == ("保修多久", "质保多长时间")
    assert search.find("保修") == [article]
    assert search.find("质保") == []
    publishing.publish(Article.objects.get(), by=None, now=NOW)
    assert search.find("质保") == [article]
    assert search.find("保修") == []
    assert not PendingChange.objects.exists()


def test_it_keeps_what_readers_see_when_the_change_is_discarded():
    article = make_article("保修多久")
    article.body = "两年"
    publishing.discard(publishing.revise(article, by=None), by=None, now=NOW)
    article = Article.objects.get()
    assert (article.title, article.body, article.change) == ("保修多久", "正文", None)


def test_it_writes_nothing_when_nothing_was_changed():
    article = make_article()
    publishing.revise(article, by=None)
    assert article.history.count() == 2
    assert not PendingChange.objects.exists()


def test_it_changes_owner_and_address_at_once_when_it_is_published():
    article, owner = make_article(), UserFactory(roles=["editor"])
    article.owner, article.slug = owner, "else"
    publishing.revise(article, by=None)
    assert Article.objects.values_list("owner", "slug").get() == (owner.pk, "else")
    assert not PendingChange.objects.exists()


def test_it_refuses_a_text_when_somebody_else_has_written_since():
    seen, other = make_article(state="draft"), Article.objects.get()
    other.body, seen.body = "甲", "乙"
    publishing.revise(other, by=None)
    with pytest.raises(StaleEntry):
        publishing.revise(seen, by=None)
    assert Article.objects.get().body == "甲"


def test_it_refuses_to_publish_a_text_that_was_not_read():
    article = make_article()
    article.body = "读过的"
    seen = Article.objects.get(pk=publishing.revise(article, by=None).pk)
    article.body = "没读过的"
    publishing.revise(article, by=None)
    with pytest.raises(StaleEntry):
        publishing.publish(seen, by=None, now=NOW)
    assert Article.objects.get().body == "正文"


def test_it_goes_from_draft_to_a_second_reader_and_to_readers():
    author, reader = UserFactory(roles=["editor"]), UserFactory(roles=["editor"])
    article = publishing.revise(Article(slug="a", title="保修多久", body="一年"), by=author)
    publishing.ask_review(article, by=author, reviewer=reader, now=NOW)
    assert (article.state, list(Article.objects.in_review())) == ("review", [article])
    with pytest.raises(OwnText):
        publishing.publish(article, by=author, now=NOW)
    publishing.publish(article, by=reader, now=NOW)
    assert (article.state, article.asked_at, article.written_by) == ("published", None, None)


def test_it_goes_back_to_its_author_with_a_note_when_the_reader_does_not_agree():
    author, reader = UserFactory(roles=["editor"]), UserFactory(roles=["editor"])
    article = publishing.revise(Article(slug="a", title="保修多久", body="一年"), by=author)
    publishing.ask_review(article, by=author, now=NOW)
    with pytest.raises(NotPublishable):
        publishing.send_back(article, by=reader, now=NOW, note=" ")
    publishing.send_back(article, by=reader, now=NOW, note="写明从哪天算起")
    assert (article.state, article.note, article.asked_at) == ("draft", "写明从哪天算起", None)


def test_it_is_a_draft_again_when_it_is_changed_while_somebody_reads_it():
    author = UserFactory(roles=["editor"])
    article = publishing.revise(Article(slug="a", title="保修多久", body="一年"), by=author)
    publishing.ask_review(article, by=author, now=NOW)
    article.body = "两年"
    publishing.revise(article, by=author)
    stored = Article.objects.get()
    assert (stored.state, stored.asked_at, stored.body) == ("draft", None, "两年")


def test_it_lets_an_author_publish_when_nobody_else_could(settings):
    author = UserFactory(roles=["editor"])
    UserFactory(roles=["administrator"])
    UserFactory(roles=["editor"], is_active=False)
    article = publishing.revise(Article(slug="a", title="保修多久", body="一年"), by=author)
    assert publishing.may_approve(author, article)
    UserFactory(roles=["editor"])
    assert not publishing.may_approve(author, article)
    settings.ARTICLE_SECOND_READER = False
    assert publishing.may_approve(author, article)


def test_it_is_not_retired_while_a_change_waits():
    article = make_article()
    article.body = "改"
    publishing.revise(article, by=None)
    with pytest.raises(NotPublishable):
        publishing.retire(article, by=None, now=NOW)


def test_it_becomes_a_draft_again_when_it_was_retired():
    article = make_article(state="retired")
    with pytest.raises(NotPublishable):
        publishing.publish(article, by=None, now=NOW)
    publishing.draft_again(article, by=None, now=NOW)
    assert publishing.publish(article, by=None, now=NOW).state == "published"


ENGLISH = {"title_en": "How long is the warranty", "body_en": "One year"}


def test_it_knows_which_language_is_behind():
    bare, both = make_article("甲", state="draft"), make_article("保修多久", state="draft", **ENGLISH)
    assert (bare.behind, both.behind) == ("missing", "")
    assert list(Article.objects.without_english()) == [bare]
    both.body = "两年"
    publishing.revise(both, by=None)
    assert both.behind == "en"
    assert list(Article.objects.english_behind()) == [both]
    publishing.still_translated(both, by=None, now=NOW)
    assert Article.objects.get(pk=both.pk).behind == ""
    both.body_en = "Two years"
    publishing.revise(both, by=None)
    assert list(Article.objects.chinese_behind()) == [both]
    both.body, both.body_en = "三年", "Three years"
    publishing.revise(both, by=None)
    assert Article.objects.get(pk=both.pk).behind == ""


def test_it_takes_the_language_that_is_behind_along_when_a_change_is_published():
    article = make_article("保修多久", **ENGLISH)
    article.body = "两年"
    publishing.revise(article, by=None)
    assert (article.behind, article.newest.behind) == ("", "en")
    publishing.publish(article, by=None, now=NOW)
    assert Article.objects.get().behind == "en"


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


def test_it_finds_no_difference_between_the_same_issue_types_in_another_order():
    article = make_article()
    codes = ["quality", "fault"]
    said = {name: getattr(article, name) for name in article.TEXT}
    assert versions.compared(article, {**said, "topics": codes}, {**said, "topics": codes[::-1]}) == []
    assert len(versions.compared(article, {**said, "topics": codes}, {**said, "topics": codes[:1]})) == 1


def test_it_says_in_the_readers_language_that_a_version_came_from_a_ticket():
    article = make_article(state="draft")
    article.title = "壶盖裂了怎么办"
    publishing.revise(article, by=UserFactory(roles=["editor"]), reason="from a ticket")
    with translation.override("zh-hans"):
        assert str(versions.of(article)[0].why) == "来自工单"


@pytest.mark.parametrize(
    ("state", "verb"), [("published", "publish"), ("draft", "retire"), ("retired", "retire"), ("draft", "confirm_review")]
)
def test_it_refuses_when_the_state_does_not_allow_it(state, verb):
    article = make_article(state=state)
    with pytest.raises(NotPublishable):
        getattr(publishing, verb)(article, by=UserFactory(), now=NOW)
    assert Article.objects.get().state == state


def test_it_refuses_an_empty_article_when_publishing():
    with pytest.raises(NotPublishable):
        publishing.publish(make_article(state="draft", body=" "), by=None, now=NOW)


def test_it_refuses_when_somebody_was_faster():
    seen = make_article()
    publishing.retire(Article.objects.get(), by=None, now=NOW)
    with pytest.raises(StaleEntry):
        publishing.retire(seen, by=None, now=NOW)
