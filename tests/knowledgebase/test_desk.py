"""Articles and scripts on the desk: who reads, who writes, who publishes."""

import html
import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.translation import gettext

from knowledgebase.models import Article, Script, SearchGap
from tests.factories import NOW, UserFactory, make_organisation
from tests.knowledgebase.making import make_article, make_script

pytestmark = pytest.mark.django_db

LIST = "admin:knowledgebase_article_changelist"
CHANGE = "admin:knowledgebase_article_change"


def signed_in(client, *roles):
    """A member of staff with these roles."""
    person = UserFactory(roles=list(roles))
    client.force_login(person)
    return person


def form(**fields):
    """What the article form sends."""
    return {
        "audience": "public",
        "title": "题",
        "slug": "ti",
        "summary": "",
        "body": "文",
        "title_en": "",
        "summary_en": "",
        "body_en": "",
        "keywords": "",
        **fields,
    }


def test_it_reads_instead_of_editing_when_an_agent_opens_an_article(client):
    signed_in(client, "agent")
    article = make_article(audience="internal", body="**权限表**")
    page = client.get(reverse(CHANGE, args=[article.pk])).content.decode()
    assert "<strong>权限表</strong>" in page
    assert "<textarea" not in page


def test_it_refuses_and_changes_nothing_when_an_agent_posts(client):
    signed_in(client, "agent")
    article = make_article()
    for address in (
        reverse(CHANGE, args=[article.pk]),
        *(reverse(f"admin:knowledgebase_article_{verb}", args=[article.pk]) for verb in ("retire", "reviewed")),
    ):
        assert client.post(address, form(title="改")).status_code == 403
    article.refresh_from_db()
    assert (article.title, article.state) == ("退款多久到账", "published")


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_it_hides_unpublished_ones_when_an_agent_looks(client, state):
    signed_in(client, "agent")
    article = make_article("还没写完", state=state)
    assert "还没写完" not in client.get(reverse(LIST)).content.decode()
    assert client.get(reverse(CHANGE, args=[article.pk])).status_code == 404
    assert client.get(reverse("admin:knowledgebase_article_read", args=[article.pk])).status_code == 404


def test_it_makes_a_findable_version_when_an_editor_saves(client):
    make_organisation()
    editor = signed_in(client, "editor")
    answer = client.post(
        reverse("admin:knowledgebase_article_add"), form(title="保修多久", keywords="质保\n\n质保\n三包", topics=["product_quality"])
    )
    assert answer.status_code == 302
    article = Article.objects.get()
    assert (article.keywords, article.topics, article.state) == (["质保", "三包"], ["product_quality"], "draft")
    assert "质保" in article.tokens.split()
    assert article.history.get().history_user == editor


def test_it_publishes_retires_and_reviews_when_buttons_are_pressed(client):
    signed_in(client, "editor")
    article = make_article(state="draft")
    for verb, state in (
        ("publish", "published"),
        ("reviewed", "published"),
        ("retire", "retired"),
        ("draft", "draft"),
        ("publish", "published"),
    ):
        assert client.post(reverse(f"admin:knowledgebase_article_{verb}", args=[article.pk])).status_code == 302
        article.refresh_from_db()
        assert article.state == state


def test_it_changes_nothing_when_a_verb_is_only_opened(client):
    signed_in(client, "editor")
    article = make_article()
    assert client.get(reverse("admin:knowledgebase_article_retire", args=[article.pk])).status_code == 405
    article.refresh_from_db()
    assert article.state == "published"


def test_it_says_why_when_a_verb_is_refused(client):
    signed_in(client, "editor")
    article = make_article()
    page = client.post(reverse("admin:knowledgebase_article_publish", args=[article.pk]), follow=True).content.decode()
    assert gettext("It is published already.") in page


def test_it_needs_its_own_right_when_an_editor_may_not_publish(client):
    person = signed_in(client)
    person.user_permissions.set(Permission.objects.filter(codename__in=["view_article", "change_article"]))
    article = make_article(state="draft")
    assert client.post(reverse("admin:knowledgebase_article_publish", args=[article.pk])).status_code == 403
    page = client.get(reverse(CHANGE, args=[article.pk])).content.decode()
    assert reverse("admin:knowledgebase_article_publish", args=[article.pk]) not in page


def test_it_retires_several_and_names_the_refused_when_chosen(client):
    signed_in(client, "editor")
    good, bad = make_article("好题"), make_article("草稿题", state="draft")
    page = client.post(reverse(LIST), {"action": "retire_chosen", "_selected_action": [good.pk, bad.pk]}, follow=True).content.decode()
    assert "草稿题:" in page
    assert {row.state for row in Article.objects.filter(pk=good.pk)} == {"retired"}


def test_it_searches_text_too_when_the_list_is_searched(client):
    signed_in(client, "agent")
    make_article("甲", body="滤芯每半年更换")
    make_article("乙")
    page = client.get(reverse(LIST), {"q": "滤芯"}).content.decode()
    assert "甲</a>" in page
    assert "乙</a>" not in page


@pytest.mark.parametrize("lookup", ["body__contains", "owner__password__startswith", "history__title", "tokens__regex"])
def test_it_answers_no_other_question_when_a_lookup_is_forged(client, lookup):
    signed_in(client, "agent")
    make_article()
    assert client.get(reverse(LIST), {lookup: "a"}).status_code in {302, 400}


def test_it_asks_as_many_statements_for_many_rows_as_for_few(client, django_assert_max_num_queries):
    signed_in(client, "editor")
    for number in range(30):
        make_article(f"文章{number}", owner=UserFactory())
    with django_assert_max_num_queries(12):
        client.get(reverse(LIST))


def test_it_refuses_text_that_cannot_be_drawn_when_saved(client, monkeypatch):
    """A list nested 300 deep takes Markdown past Python's stack; here it fails at once."""

    def too_deep(text):
        raise RecursionError

    signed_in(client, "editor")
    monkeypatch.setattr("knowledgebase.rendering.to_html", too_deep)
    assert client.post(reverse("admin:knowledgebase_article_add"), form()).status_code == 200
    assert not Article.objects.exists()


def test_it_refuses_unknown_variables_when_a_script_is_saved(client):
    signed_in(client, "editor")
    script = make_script(state="draft")
    fields = {"title": "题", "code": script.code, "order": 1, "keywords": "", "title_en": "", "body_en": "", "version": script.version}
    page = client.post(reverse("admin:knowledgebase_script_change", args=[script.pk]), {**fields, "body": "{custmer}您好"}).content.decode()
    assert "{custmer}" in page
    assert "custmer" not in Script.objects.get().body
    client.post(reverse("admin:knowledgebase_script_change", args=[script.pk]), {**fields, "body": "{customer}您好"})
    assert Script.objects.get().body == "{customer}您好"


def test_it_shows_gaps_to_editors_who_may_clear_them(client):
    gap = SearchGap.objects.create(text="壶盖 单买", times=7, last_at=NOW)
    signed_in(client, "editor")
    assert "壶盖 单买" in client.get(reverse("admin:knowledgebase_searchgap_changelist")).content.decode()
    client.post(reverse("admin:knowledgebase_searchgap_delete", args=[gap.pk]), {"post": "yes"})
    assert not SearchGap.objects.exists()


def test_it_hides_gaps_from_agents(client):
    signed_in(client, "agent")
    assert client.get(reverse("admin:knowledgebase_searchgap_changelist")).status_code == 403


def test_it_leads_from_a_gap_to_an_article_or_a_like_word(client):
    SearchGap.objects.create(text="壶盖 & <b>", times=7, last_at=NOW)
    signed_in(client, "editor")
    page = client.get(reverse("admin:knowledgebase_searchgap_changelist")).content.decode()
    assert "<b>" not in page.partition("壶盖")[2][:20]
    for name in ("article", "synonyms"):
        address = reverse(f"admin:knowledgebase_{name}_add")
        query = html.unescape(re.search(rf'{address}\?([^"]+)"', page)[1])
        assert "壶盖 &amp; &lt;b&gt;" in client.get(f"{address}?{query}").content.decode()


def test_it_only_counts_gaps_for_those_who_write_nothing(client):
    SearchGap.objects.create(text="壶盖", times=7, last_at=NOW)
    signed_in(client, "supervisor")
    page = client.get(reverse("admin:knowledgebase_searchgap_changelist")).content.decode()
    assert "壶盖" in page
    assert reverse("admin:knowledgebase_article_add") not in page


def test_it_takes_a_gap_off_the_list_when_an_editor_is_done_with_it(client):
    done, foreign = (SearchGap.objects.create(text=text, times=7, last_at=NOW) for text in ("壶盖单买", "天气预报"))
    signed_in(client, "editor")
    address = reverse("admin:knowledgebase_searchgap_changelist")
    for gap, action in ((done, "set_done"), (foreign, "set_ignored")):
        client.post(address, {"action": action, "_selected_action": [gap.pk]})
    page = client.get(address).content.decode()
    assert "壶盖单买" not in page
    assert "天气预报" not in page
    assert "天气预报" in client.get(address, {"state": "ignored"}).content.decode()


def test_it_puts_a_gap_back_on_the_list_when_it_finds_nothing_again(client):
    for text, state in (("壶盖单买", "done"), ("天气预报", "ignored")):
        SearchGap.objects.create(text=text, times=7, last_at=NOW, state=state)
    for text in ("壶盖单买", "天气预报"):
        client.get(reverse("kb"), {"q": text})
    assert [(gap.state, gap.times) for gap in SearchGap.objects.order_by("pk")] == [("open", 8), ("ignored", 8)]


@pytest.mark.parametrize("role", ["supervisor", "manager"])
def test_it_leaves_it_to_editors_what_becomes_of_a_gap(client, role):
    gap = SearchGap.objects.create(text="壶盖单买", times=7, last_at=NOW)
    signed_in(client, role)
    client.post(reverse("admin:knowledgebase_searchgap_changelist"), {"action": "set_done", "_selected_action": [gap.pk]})
    assert SearchGap.objects.get().state == "open"
