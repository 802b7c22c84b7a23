"""A sorting rule is tried over past tickets before it holds, and nothing of it holds until it was confirmed."""

import pytest
from django.urls import reverse

from helpdesk.models import Team
from tests.desk.conftest import Four, at_desk
from tests.desk.test_trying import address, confirm, kept, posted, reading_english
from tests.factories import UserFactory, open_ticket
from tickets import sorting, trying_rules
from tickets.defaults.rules import RULES
from tickets.matching import Rule
from tickets.models import IssueType, KeywordRule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def admin(house: Team):
    return reading_english(at_desk(UserFactory(name="管理员", roles=["administrator"])))


def make_rule(code="smoke", **fields):
    return KeywordRule.objects.create(**{"code": code, "name": code, "any_words": ["冒烟"], "level": 1, **fields})


def make_new(admin, **fields):
    path = reverse("admin:tickets_keywordrule_add")
    data = {
        "name": "甲",
        "code": "mine",
        "is_active": "on",
        "order": "5",
        "weight": "1",
        "any_words": "嗡嗡响",
        "all_words": "",
        "none_words": "",
    }
    return path, {**data, "_save": "1", **fields}


def test_it_shows_what_a_new_rule_would_have_done_and_saves_nothing(admin):
    loud, _other = open_ticket(description="风扇嗡嗡响"), open_ticket(description="怎么还没发货", phone="13700000001")
    path, data = make_new(admin, level="1")
    page = admin.post(path, data)
    preview = page.context["preview"]
    assert (preview.tried.looked, [one.ticket for one in preview.changes]) == (2, [loud])
    assert (preview.tried.kinds["gained"], preview.tried.kinds["lost"]) == (1, 0)
    assert loud.subject in page.content.decode()
    assert not KeywordRule.objects.filter(code="mine").exists()
    assert all(rule.code != "mine" for rule in sorting.rules())


def test_it_holds_when_confirmed_and_leaves_old_tickets_as_they_are(admin):
    old = open_ticket(description="风扇嗡嗡响")
    path, data = make_new(admin, level="1")
    assert confirm(admin, path, admin.post(path, data)).status_code == 302
    old.refresh_from_db()
    assert old.level is None
    assert open_ticket(description="风扇嗡嗡响", phone="13700000001").level == 1


def test_it_says_in_red_when_danger_would_no_longer_be_seen(admin):
    rule = KeywordRule.objects.get(code="fire")
    # A word that the ear for danger does not know: what it hears goes up without any rule.
    rule.any_words = ["嗡嗡响", "冒烟", "起火"]
    rule.save()
    burnt = open_ticket(description="嗡嗡响")
    assert burnt.level == 1
    page = admin.post(address(rule, "delete"), {"post": "yes"})
    preview = page.context["preview"]
    assert [one.ticket for one in preview.changes if one.lost] == [burnt]
    assert preview.held.missed
    assert "Danger would be missed that is seen now" in page.content.decode()
    assert KeywordRule.objects.filter(pk=rule.pk).exists()
    assert admin.post(address(rule, "delete"), {"post": "yes", "_confirmed": "1"}).status_code == 302
    assert not KeywordRule.objects.filter(pk=rule.pk).exists()


def test_it_tries_a_rule_that_is_switched_off_and_one_that_is_switched_on(admin):
    on, off = KeywordRule.objects.get(code="fire"), make_rule("hum", any_words=["嗡嗡响"], is_active=False)
    KeywordRule.objects.filter(pk=on.pk).update(any_words=["吱吱响"])
    on.refresh_from_db()
    open_ticket(description="吱吱响")
    open_ticket(description="嗡嗡响", phone="13700000001")
    data = posted(admin, address(on))
    del data["is_active"]
    assert admin.post(address(on), data).context["preview"].tried.kinds["lost"] == 1
    data = posted(admin, address(off)) | {"is_active": "on"}
    assert admin.post(address(off), data).context["preview"].tried.kinds["gained"] == 1


def test_it_names_type_and_priority_before_and_after(admin):
    ticket = open_ticket(description="嗡嗡响", subject="嗡嗡响", issue_type=None)
    kind = IssueType.objects.exclude(pk=ticket.issue_type_id).filter(parent=None).first()
    path, data = make_new(admin, issue_type=str(kind.pk), priority="urgent", weight="3")
    page = admin.post(path, data)
    change = page.context["preview"].changes[0]
    assert (change.would.issue_type, change.would.priority) == (kind.code, "urgent")
    assert {"issue_type", "priority"} <= {name for name, _was, _would in change.facets}
    assert "Urgent" in page.content.decode()


@pytest.mark.parametrize("change", [{"name": "乙"}, {"order": "7"}])
def test_it_asks_nothing_when_no_ticket_can_be_sorted_otherwise(admin, change):
    rule = make_rule()
    open_ticket(description="插座冒烟了")
    assert admin.post(address(rule), posted(admin, address(rule), **change)).status_code == 302


def test_it_loses_nothing_on_the_way_back(admin):
    open_ticket(description="嗡嗡响")
    path, data = make_new(admin, any_words="嗡嗡响\n孩子/宝宝*吞下", level="1", channels=["web"])
    page = admin.post(path, data)
    again = dict(kept(page)) | {"_back": "1"}
    form = admin.post(path, again).context["adminform"].form
    assert form["any_words"].value() == "嗡嗡响\n孩子/宝宝*吞下"
    assert form["channels"].value() == ["web"]


def test_it_takes_a_shipped_rule_back_as_it_is(admin):
    """The longest of our own words have to pass the form they are edited in."""
    shipped = max(RULES, key=lambda rule: max(map(len, rule.any_words), default=0))
    rule = make_rule(shipped.code, any_words=list(shipped.any_words), none_words=list(shipped.none_words))
    assert admin.post(address(rule), posted(admin, address(rule), order="9")).status_code == 302


def test_it_shows_the_tickets_of_a_person_only(admin, four: Four):
    ticket = open_ticket(description="嗡嗡响")
    before = sorting.rules()
    after = (*before, Rule("mine", any_words=("嗡嗡响",), level=1))
    tried = trying_rules.look_back(before, after)
    assert [one.ticket for one in tried.changes] == [ticket]
    trial = trying_rules.RuleTrial()
    trial.before, trial.after = before, after
    seen = {who: len(trial.preview(getattr(four, who), ticket.created_at).changes) for who in ("assignee", "outsider", "supervisor")}
    assert seen == {"assignee": 1, "outsider": 0, "supervisor": 1}


@pytest.mark.parametrize("who", ["assignee", "colleague", "outsider", "supervisor"])
def test_it_refuses_whoever_may_not_change_rules(house: Team, four: Four, who: str):
    rule = make_rule()
    client = at_desk(getattr(four, who))
    assert client.post(address(rule), {"name": "乙", "_confirmed": "1"}).status_code == 403
    assert client.post(address(rule, "delete"), {"post": "yes", "_confirmed": "1"}).status_code == 403
    rule.refresh_from_db()
    assert rule.name == "smoke"


def test_it_stops_at_a_bound_and_says_so(admin):
    for number in range(3):
        open_ticket(description="嗡嗡响", phone=f"1370000000{number}")
    before = sorting.rules()
    found = trying_rules.look_back(before, (*before, Rule("mine", any_words=("嗡嗡响",), level=1)), at_most=2)
    assert (found.looked, found.is_all, len(found.changes)) == (2, False, 2)


def test_it_lists_rules_with_what_they_speak_for_and_how_often_and_finds_them_by_a_chinese_word(admin):
    make_rule(any_words=["嗡嗡响"], priority="urgent")
    make_rule("other", any_words=["没有人用的词"])
    open_ticket(description="嗡嗡响")
    page = admin.get(reverse("admin:tickets_keywordrule_changelist"), {"q": "嗡嗡"})
    row = page.content.decode()
    assert [rule.code for rule in page.context["cl"].result_list] == ["smoke"]
    assert "1 / 1" in row
    assert "Urgent" in row
