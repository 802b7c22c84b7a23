"""Articles on the desk as editors work on them: changes that wait, the second reader, versions, stale forms, languages."""

import pytest
from django.urls import reverse

from knowledgebase import publishing
from knowledgebase.models import Article, PendingChange
from tests.factories import NOW, UserFactory
from tests.knowledgebase.making import make_article
from tests.knowledgebase.test_desk import CHANGE, LIST, form, signed_in

pytestmark = pytest.mark.django_db


def at(name, article):
    return reverse(f"admin:knowledgebase_article_{name}", args=[article.pk])


def said(answer):
    return answer.content.decode()


def changed(article, **fields):
    """An article with a change that waits."""
    for name, value in fields.items():
        setattr(article, name, value)
    publishing.revise(article, by=None)
    return Article.objects.get(pk=article.pk)


def test_it_keeps_what_readers_see_while_an_editor_changes_it(client):
    editor = signed_in(client, "editor")
    article = make_article("保修多久", slug="warranty")
    answer = client.post(at("change", article), form(title="质保多久", slug="warranty", version=article.version, why="客户说质保"))
    assert answer.status_code == 302
    assert "保修多久" in said(client.get("/kb/warranty/"))
    assert "质保多久" not in said(client.get("/kb/warranty/"))
    assert "质保多久" in said(client.get(at("change", article)))
    waiting = PendingChange.objects.get()
    assert (waiting.title, waiting.history.get().history_user, waiting.history.get().history_change_reason) == (
        "质保多久", editor, "客户说质保",
    )  # fmt: skip
    client.post(at("publish", article))
    assert "质保多久" in said(client.get("/kb/warranty/"))


def test_it_loses_nothing_and_overwrites_nothing_when_two_editors_write(client):
    signed_in(client, "editor")
    article = make_article(state="draft", body="原文")
    seen = article.version
    other = Article.objects.get()
    other.body = "别人写的"
    publishing.revise(other, by=UserFactory(name="高远", roles=["editor"]))
    fields = form(title=article.title, slug=article.slug, body="我写的")
    answer = client.post(at("change", article), {**fields, "version": seen})
    page = said(answer)
    assert answer.status_code == 200
    assert Article.objects.get().body == "别人写的"
    assert "我写的</textarea>" in page
    assert "高远" in page
    assert "<del>别人</del><ins>我</ins>写的" in page
    current = Article.objects.get().version
    assert f'name="version" value="{current}"' in page
    assert client.post(at("change", article), {**fields, "version": current}).status_code == 302
    assert Article.objects.get().body == "我写的"


@pytest.mark.parametrize("version", ["", "x", "9" * 400])
def test_it_saves_nothing_when_the_version_makes_no_sense(client, version):
    signed_in(client, "editor")
    article = make_article(state="draft")
    assert client.post(at("change", article), form(title="改", slug=article.slug, version=version)).status_code == 200
    assert Article.objects.get().title == article.title


def test_it_goes_to_the_second_reader_and_back_with_what_to_change(client):
    author, reader = UserFactory(roles=["editor"]), UserFactory(name="顾文", roles=["editor"])
    client.force_login(author)
    article = publishing.revise(Article(slug="a", title="保修多久", body="一年"), by=author)
    page = said(client.get(at("change", article)))
    assert at("publish", article) not in page
    assert "顾文" in page
    client.post(at("ask", article), {"reviewer": reader.pk, "version": article.version})
    assert Article.objects.get().state == "review"
    assert client.post(at("publish", article)).status_code == 302
    assert Article.objects.get().state == "review"
    client.force_login(reader)
    client.post(at("back", article), {"note": "<b>写明从哪天算起</b>"})
    client.force_login(author)
    page = said(client.get(at("change", article)))
    assert "&lt;b&gt;写明从哪天算起" in page
    assert Article.objects.get().state == "draft"


@pytest.mark.parametrize("reviewer", ["0", "x", "9" * 30])
def test_it_asks_nobody_when_the_reader_is_none_of_the_list(client, reviewer):
    signed_in(client, "editor")
    article = make_article(state="draft")
    assert client.post(at("ask", article), {"reviewer": reviewer}).status_code == 302
    assert Article.objects.get().asked_at is None


def test_it_approves_only_what_was_read(client):
    signed_in(client, "editor")
    article = changed(make_article(), body="读过的")
    seen = article.version
    changed(article, body="没读过的")
    client.post(at("publish", article), {"version": seen})
    assert Article.objects.get().body == "正文"


def test_it_shows_what_is_different_in_both_languages(client):
    signed_in(client, "editor")
    article = changed(
        make_article("保修多久", body="保修一年", title_en="Warranty", body_en="One year"), body="保修两<b>年", body_en="Two years"
    )
    page = said(client.get(at("versions", article)))
    assert "保修<del>一</del><ins>两&lt;b&gt;</ins>年" in page
    assert "<del>One year</del><ins>Two years</ins>" in page or "<del>One</del><ins>Two</ins> year" in page


def test_it_puts_an_old_version_back_as_a_change(client):
    signed_in(client, "editor")
    article = make_article("旧题", state="draft")
    code = f"a{article.history.earliest().history_id}"
    publishing.publish(changed(article, title="新题"), by=None, now=NOW)
    assert client.post(at("restore", article), {"code": code}).status_code == 302
    assert (Article.objects.get().title, PendingChange.objects.get().title) == ("新题", "旧题")


@pytest.mark.parametrize("code", ["", "a0", "x", "a" * 200])
def test_it_puts_nothing_back_when_there_is_no_such_version(client, code):
    signed_in(client, "editor")
    make_article()
    article = make_article()
    assert client.post(at("restore", article), {"code": code}).status_code == 302
    assert not PendingChange.objects.exists()


def test_it_keeps_versions_of_other_articles_apart(client):
    signed_in(client, "editor")
    one, other = make_article("甲"), make_article("乙")
    client.post(at("restore", one), {"code": f"a{other.history.earliest().history_id}"})
    assert not PendingChange.objects.exists()


def test_it_hides_changes_and_versions_from_agents(client):
    article = changed(make_article(audience="internal"), body="还没审的话")
    signed_in(client, "agent")
    assert client.get(at("versions", article)).status_code == 403
    for address in (at("read", article) + "?text=new", reverse(CHANGE, args=[article.pk])):
        assert "还没审的话" not in said(client.get(address))
    for name in ("ask", "back", "discard", "draft", "restore", "translated", "publish"):
        assert client.post(at(name, article), {"note": "x"}).status_code == 403
    assert PendingChange.objects.get().body == "还没审的话"


@pytest.mark.parametrize(
    ("query", "found"), [("work=changed", "改过"), ("work=asked", "交出去的"), ("language=missing", "改过"), ("language=en", "落后")]
)
def test_it_lists_what_is_asked_for(client, query, found):
    signed_in(client, "editor")
    changed(make_article("改过"), body="新")
    english = {"title_en": "x", "body_en": "y"}
    asked = make_article("交出去的", state="draft", **english)
    publishing.ask_review(asked, by=UserFactory(), now=NOW)
    changed(make_article("落后", state="draft", **english), body="新")
    page = said(client.get(f"{reverse(LIST)}?{query}"))
    assert [name for name in ("改过", "交出去的", "落后") if f"{name}</a>" in page] == [found]


def test_it_is_looked_after_by_its_owner_without_the_right_to_publish(client):
    from django.contrib.auth.models import Permission

    owner = signed_in(client)
    owner.user_permissions.set(Permission.objects.filter(codename__in=["view_article", "change_article"]))
    mine, other = make_article(owner=owner), make_article()
    assert client.post(at("reviewed", mine)).status_code == 302
    assert client.post(at("reviewed", other)).status_code == 403
