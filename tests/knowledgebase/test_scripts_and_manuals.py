"""Scripts and manuals are cared for as articles are: what agents see, the second reader, versions, owners, the editors' desk."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from helpdesk.choices import OutboundChannel
from helpdesk.models import Department, OutboundMessage, User
from knowledgebase import jobs, manuals, publishing, scripts, versions
from knowledgebase.models import Manual, ManualStep, PendingManual, PendingScript, Script
from knowledgebase.models.entries import Entry
from tests.factories import NOW, UserFactory, make_department
from tests.knowledgebase.making import make_article, make_manual, make_script

pytestmark = pytest.mark.django_db

MAKE: dict[str, Any] = {"script": make_script, "manual": make_manual}
KINDS = pytest.mark.parametrize("kind", ["script", "manual"])
# What a script says, what a manual does: the part of each that agents work by.
TEXT: dict[str, tuple[str, Any]] = {
    "script": ("body", "您好，我们来查。"),
    "manual": ("plan", [{"text": "查", "text_en": "", "script": ""}]),
}


def signed_in(client: Client, *roles: str) -> User:
    person = UserFactory(roles=list(roles))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def at(page: str, entry: Entry) -> str:
    return reverse(f"admin:knowledgebase_{entry._meta.model_name}_{page}", args=[entry.pk])


def again(entry: Entry) -> Any:
    return type(entry)._default_manager.get(pk=entry.pk)


def changed(entry: Any, by: User | None = None) -> Any:
    """With a new text that waits."""
    name, value = TEXT[entry._meta.model_name]
    setattr(entry, name, value)
    return again(publishing.revise(entry, by=by))


def script_form(script: Script, **fields: Any) -> dict[str, Any]:
    shown = {name: getattr(script, name) for name in ("title", "title_en", "body", "body_en", "code", "order", "version")}
    return {**shown, "keywords": "\n".join(script.keywords), **fields}


# ---------------------------------------------------------------- what agents see


@KINDS
@pytest.mark.parametrize("state", ["draft", "retired"])
def test_it_is_neither_offered_nor_listed_until_it_is_published(client: Client, kind: str, state: str) -> None:
    entry = MAKE[kind]("退款催办", keywords=["退款"], state=state)
    assert scripts.look_up("退款") == scripts.find_scripts("退款") == []
    assert manuals.find("退款") == manuals.suggest("退款") == []
    signed_in(client, "agent")
    assert "退款催办" not in client.get(reverse(f"admin:knowledgebase_{kind}_changelist")).content.decode()
    assert client.get(at("read", entry)).status_code == 404


def test_it_goes_on_to_be_said_as_published_while_a_change_waits(client: Client) -> None:
    script = make_script("催办", body="原来的话")
    editor = signed_in(client, "editor")
    client.post(at("change", script), script_form(script, body="新的话", why="更客气"))
    assert [each.body for each in scripts.look_up("催办")] == ["原来的话"]
    waiting = PendingScript.objects.get()
    assert (waiting.body, waiting.history.get().history_user, waiting.history.get().history_change_reason) == ("新的话", editor, "更客气")
    client.post(at("publish", script))
    assert [each.body for each in scripts.look_up("催办")] == ["新的话"]


def test_it_goes_on_to_be_followed_as_published_while_a_change_waits() -> None:
    manual = make_manual("破损", steps=("致歉", "要照片"))
    waiting = changed(manual)
    assert [step.text for step in manuals.known()[manual.code].steps] == ["致歉", "要照片"]
    publishing.publish(waiting, by=None, now=NOW)
    assert [step.text for step in manuals.known()[manual.code].steps] == ["查"]
    assert not PendingManual.objects.exists()


def test_it_keeps_the_rows_of_steps_that_stay_for_the_tickets_that_use_them() -> None:
    manual = make_manual(steps=("致歉", "要照片", "补寄"))
    before = {step.text: step.pk for step in ManualStep.objects.all()}
    plan = manual.plan
    manual.plan = [plan[2], {**plan[0], "text": "先致歉"}, plan[1]]
    publishing.publish(again(publishing.revise(manual, by=None)), by=None, now=NOW)
    after = {step.text: step.pk for step in ManualStep.objects.all()}
    assert list(after) == ["补寄", "先致歉", "要照片"]
    assert (after["补寄"], after["要照片"]) == (before["补寄"], before["要照片"])


@KINDS
def test_it_is_read_in_both_languages_by_agents_who_change_nothing(client: Client, kind: str) -> None:
    english = {"body_en": "We look into it."} if kind == "script" else {}
    entry = MAKE[kind]("催办", title_en="Reminder", **english)
    signed_in(client, "agent")
    page = client.get(at("change", entry)).content.decode()
    assert "<textarea" not in page
    assert ("We look into it." if kind == "script" else "Step 1") in page
    for deed in ("publish", "retire", "ask", "restore", "reviewed"):
        assert client.post(at(deed, entry)).status_code == 403
    assert client.get(at("versions", entry)).status_code == 403
    assert again(entry).state == "published"


@pytest.mark.parametrize("question", ["催办", "reminder"])
@KINDS
def test_it_is_found_by_words_of_both_languages_and_editors_find_drafts(client: Client, kind: str, question: str) -> None:
    wanted = MAKE[kind]("催办退款", title_en="Refund reminder", state="draft")
    other = MAKE[kind]("开发票", title_en="Invoice")
    signed_in(client, "editor")
    page = client.get(reverse(f"admin:knowledgebase_{kind}_changelist"), {"q": question}).content.decode()
    assert at("change", wanted) in page
    assert at("change", other) not in page


# ---------------------------------------------------------------- the second reader


@KINDS
def test_it_needs_a_second_reader_and_says_so_in_the_notice(kind: str) -> None:
    author, reader = UserFactory(roles=["editor"], name="顾文"), UserFactory(roles=["editor"])
    entry = changed(MAKE[kind]("催办"), by=author)
    with pytest.raises(publishing.OwnText):
        publishing.publish(entry, by=author, now=NOW)
    publishing.ask_review(entry, by=author, reviewer=reader, now=NOW)
    publishing.send_back(entry, by=reader, note="再短些", now=NOW)
    publishing.publish(again(entry), by=reader, now=NOW)
    said = {row.recipient: row.subject for row in OutboundMessage.objects.filter(channel=OutboundChannel.IN_APP)}
    words = {"script": "话术", "manual": "处理手册"}[kind]
    assert said == {reader: f"顾文请您审核{words}：催办", author: f"{words}被退回：催办"}


def test_it_refuses_a_form_that_is_older_than_the_text(client: Client) -> None:
    script = make_script(state="draft")
    signed_in(client, "editor")
    other = again(script)
    other.body = "别人写的"
    publishing.revise(other, by=UserFactory(name="高远", roles=["editor"]))
    page = client.post(at("change", script), script_form(script, body="我写的")).content.decode()
    assert again(script).body == "别人写的"
    assert "高远" in page
    assert "<del>别人</del><ins>我</ins>写的" in page


@pytest.mark.parametrize(("fields", "kind"), [({"title": "空", "plan": []}, "manual"), ({"body": "卡号 6222021234567890128"}, "script")])
def test_it_publishes_nothing_that_is_empty_or_somebodys(fields: dict[str, Any], kind: str) -> None:
    entry = MAKE[kind](state="draft", **fields)
    with pytest.raises(publishing.NotPublishable):
        publishing.publish(entry, by=None, now=NOW)
    assert again(entry).state == "draft"


# ---------------------------------------------------------------- versions


def test_it_shows_which_steps_are_different_and_puts_them_back(client: Client) -> None:
    manual = make_manual("破损", steps=("致歉", "要照片"), script=make_script("破损致歉"))
    publishing.publish(changed(manual), by=None, now=NOW)
    signed_in(client, "editor")
    page = client.get(at("versions", manual)).content.decode()
    assert "要照片" in page
    assert "破损致歉" in page
    oldest = versions.of(again(manual))[-1]
    client.post(at("restore", manual), {"code": oldest.code})
    assert [step["text"] for step in PendingManual.objects.get().plan] == ["致歉", "要照片"]
    assert [step.text for step in manual.steps.all()] == ["查"]


@KINDS
def test_it_keeps_versions_of_other_rows_apart(client: Client, kind: str) -> None:
    one, other = MAKE[kind]("甲"), MAKE[kind]("乙")
    signed_in(client, "editor")
    client.post(at("restore", one), {"code": versions.of(other)[-1].code})
    assert again(one).change is None


# ---------------------------------------------------------------- steps in the form


def lines(*texts: str) -> dict[str, Any]:
    sent = {"plan-TOTAL_FORMS": len(texts), "plan-INITIAL_FORMS": 0, "presets-TOTAL_FORMS": 0, "presets-INITIAL_FORMS": 0}
    return sent | {f"plan-{place}-{name}": value for place, text in enumerate(texts) for name, value in (("text", text), ("order", place))}


def test_it_says_at_the_line_what_is_wrong_and_keeps_what_was_typed(client: Client) -> None:
    signed_in(client, "editor")
    form = {"title": "新", "code": "new", "order": 1, **lines("查订单", "长" * 201)}
    page = client.post(reverse("admin:knowledgebase_manual_add"), form).content.decode()
    assert "查订单</textarea>" in page
    assert not Manual.objects.exists()
    assert client.post(reverse("admin:knowledgebase_manual_add"), {**form, "plan-1-DELETE": "on"}).status_code == 302
    assert [step["text"] for step in Manual.objects.get().plan] == ["查订单"]


@pytest.mark.parametrize("total", ["x", "9" * 30, "2000"])
def test_it_refuses_a_number_of_lines_that_makes_no_sense(client: Client, total: str) -> None:
    signed_in(client, "editor")
    form = {"title": "新", "code": "new", "order": 1, **lines("查订单"), "plan-TOTAL_FORMS": total}
    assert client.post(reverse("admin:knowledgebase_manual_add"), form).status_code == 200
    assert not Manual.objects.exists()


# ---------------------------------------------------------------- owners and the editors' desk


def board(client: Client, code: str) -> list[tuple[str, str]]:
    answer = client.get(reverse("admin:editing"))
    boards = {each.code: each for each in (*answer.context["mine"], *answer.context["told"])}
    return [(str(line.title), " ".join(map(str, line.facts))) for line in boards[code].lines]


def test_it_is_on_the_desk_with_articles_in_one_order(client: Client) -> None:
    editor, other = signed_in(client, "editor"), UserFactory(roles=["editor"], name="顾文")
    for number, entry in enumerate((make_script("话"), make_manual("册"), make_article("文"))):
        name, value = TEXT.get(entry._meta.model_name or "", ("body", "新的"))
        setattr(entry, name, value)
        publishing.revise(entry, by=other)
        publishing.ask_review(again(entry), by=other, now=NOW - timedelta(hours=number))
    assert [title for title, _facts in board(client, "read")] == ["文", "册", "话"]
    changed(make_script("我的话"), by=editor)
    assert board(client, "hand") == [("我的话", "话术 ")]


def test_it_falls_due_and_is_told_once_to_the_owner_or_to_all_who_may_publish(client: Client) -> None:
    editor, owner = signed_in(client, "editor"), UserFactory(roles=["editor"])
    day: date = timezone.localdate()
    script, manual = make_script("话", owner=owner), make_manual("册")
    Script.objects.filter(pk=script.pk).update(review_on=day)
    Manual.objects.filter(pk=manual.pk).update(review_on=day - timedelta(days=2))
    assert board(client, "due") == [("册", f"处理手册 {gettext('no owner')}"), ("话", f"话术 {owner.name}")]
    assert jobs.remind_of_articles() == {"told": 2}
    assert jobs.remind_of_articles() == {"told": 0}
    rows = OutboundMessage.objects.filter(kind="text_due", channel=OutboundChannel.IN_APP)
    told = sorted((row.recipient_id, row.subject) for row in rows)
    assert told == sorted([(owner.pk, "话术该复核了：话"), (owner.pk, "处理手册该复核了：册"), (editor.pk, "处理手册该复核了：册")])
    client.post(at("reviewed", manual))
    assert board(client, "due") == [("话", f"话术 {owner.name}")]


def test_it_asks_for_departments_to_be_checked_by_owner_or_editor_only(client: Client) -> None:
    owner = UserFactory(roles=["agent"])
    money, stock = make_department("finance", keeper=owner), make_department("warehouse")
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    check = "admin:contact_checked"
    assert reverse(check, args=[money.pk]) in client.get(reverse("admin:contacts")).content.decode()
    assert client.post(reverse(check, args=[stock.pk])).status_code == 403
    client.post(reverse(check, args=[money.pk]))
    assert dict(Department.objects.values_list("code", "checked_on")) == {"finance": timezone.localdate(), "warehouse": None}
    signed_in(client, "editor")
    assert [title for title, _facts in board(client, "due")] == [str(stock)]
    client.post(reverse(check, args=[stock.pk]))
    assert board(client, "due") == []
