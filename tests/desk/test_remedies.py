"""Remedies at the desk: proposed from the ticket, decided in one click, followed on the list and the workbench; four people."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from helpdesk.models import OutboundMessage
from tests.desk.conftest import LATER, at_desk
from tests.factories import NOW, UserFactory, make_agent, make_limits, open_ticket
from tickets import remedies
from tickets.models import Message, Order, Remedy, RemedyLimit, Ticket, TicketEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

LIST = "/admin/remedies/"


@pytest.fixture
def ticket(four):
    make_limits()
    made = open_ticket(name="欧阳某某", phone="13912345678", order_number="YS1")
    Ticket.objects.filter(pk=made.pk).update(assignee=four.assignee)
    return Ticket.objects.get(pk=made.pk)


@pytest.fixture
def senior(house):
    return make_agent(house, name="沈昱", roles=("senior_agent",), grade="senior")


def verb(ticket):
    return reverse("admin:tickets_ticket_remedy", args=[ticket.pk])


def step(remedy, slug):
    return reverse("admin:remedy_step", args=[remedy.pk, slug])


def propose(ticket, by, amount="60", kind="refund", **more):
    more.setdefault("note", "壶盖有裂纹")
    event = remedies.propose(ticket, kind=kind, amount=Decimal(amount) if amount else None, by=by, now=LATER, **more)
    return Remedy.objects.select_related("ticket").get(pk=event.data["remedy"])


def text(answer):
    return answer.content.decode()


def state():
    return [list(model._base_manager.order_by("pk").values_list()) for model in (Ticket, Remedy, TicketEvent, Message, OutboundMessage)]


# ---------------------------------------------------------------- from the ticket


def test_it_proposes_from_the_ticket_and_grants_within_the_limit(ticket, four):
    desk = at_desk(four.assignee)
    form = desk.get(verb(ticket), headers={"HX-Request": "true", "HX-Target": "verb"})
    assert "¥200.00" in text(form)
    answer = desk.post(
        verb(ticket), {"kind": "refund", "amount": "60", "customer_note": "原路退回", "expected_on": "2026-11-20"}, follow=True
    )
    assert answer.redirect_chain == [(ticket.get_absolute_url(), 302)]
    page = text(answer)
    assert 'id="f-remedy"' in page
    assert "¥60.00" in page
    assert "原路退回" in page
    assert Remedy.objects.get().state == "approved"


def test_it_makes_one_remedy_of_a_form_sent_twice(ticket, four):
    desk = at_desk(four.assignee)
    once = desk.get(verb(ticket)).context["form"].secret
    for _ in range(2):
        desk.post(verb(ticket), {"kind": "refund", "amount": "60", "once": once})
    assert Remedy.objects.count() == 1


def test_it_keeps_what_was_typed_and_names_the_field(ticket, four):
    answer = at_desk(four.assignee).post(verb(ticket), {"kind": "refund", "amount": "300", "customer_note": "原路退回"})
    assert answer.status_code == 409
    assert answer.context["form"].errors.keys() == {"note"}
    assert "原路退回" in text(answer)
    assert not Remedy.objects.exists()


@pytest.mark.parametrize("amount", ["abc", "1e999999", "-5", "0", "1.234", "99999999999999"])
def test_it_refuses_amounts_that_are_none(ticket, four, amount):
    answer = at_desk(four.assignee).post(verb(ticket), {"kind": "refund", "amount": amount})
    assert "amount" in answer.context["form"].errors
    assert not Remedy.objects.exists()


def test_it_offers_to_pay_back_what_is_left_of_the_order(ticket, four):
    Order.objects.create(number="YS1", amount=Decimal("239"), updated_at=NOW)
    propose(ticket, four.assignee, amount="39")
    form = at_desk(four.assignee).get(verb(ticket)).context["form"]
    assert (form.presets[0].kind, form.presets[0].amount) == ("refund", "200.00")
    assert "¥39.00" in str(form.fields["amount"].help_text)


def test_a_preset_fills_the_form_in(ticket, four):
    page = text(at_desk(four.assignee).get(verb(ticket), {"kind": "coupon", "amount": "20"}))
    assert 'value="20"' in page
    assert '<option value="coupon" selected' in page


def test_it_shows_the_card_only_where_there_are_remedies_for_one_statement(ticket, four, django_assert_max_num_queries):
    desk = at_desk(four.assignee)
    assert 'id="f-remedy"' not in text(desk.get(ticket.get_absolute_url()))
    for _ in range(5):
        propose(ticket, four.assignee, amount="1")
    with django_assert_max_num_queries(15):
        assert 'id="f-remedy"' in text(desk.get(ticket.get_absolute_url()))


def test_it_says_in_the_form_of_the_result_what_is_not_done(ticket, four):
    desk, resolve = at_desk(four.assignee), reverse("admin:tickets_ticket_resolve", args=[ticket.pk])
    waiting = propose(ticket, four.assignee, amount="300")
    assert "approval" in str(desk.get(resolve, headers={"Accept-Language": "en"}).context["form"].effects) or waiting
    answer = desk.post(resolve, {"result": "已退款"})
    assert answer.status_code == 409
    assert "¥300.00" in text(answer)
    assert Ticket.objects.get(pk=ticket.pk).is_open


# ---------------------------------------------------------------- deciding


def test_it_approves_in_one_click_from_the_list(ticket, four, senior):
    made = propose(ticket, four.assignee, amount="300")
    desk = at_desk(senior)
    page = text(desk.get(LIST))
    assert step(made, "approve") in page
    assert "¥300.00" in page
    answer = desk.post(step(made, "approve"), {"back": "waiting"})
    assert answer.headers["Location"] == f"{LIST}?show=waiting"
    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("approved", senior)
    assert step(made, "approve") not in text(desk.get(LIST))


def test_it_refuses_with_words(ticket, four, senior):
    made = propose(ticket, four.assignee, amount="300")
    desk = at_desk(senior)
    missing = desk.post(step(made, "refuse"), {"words": " "})
    assert missing.context["form"].errors.keys() == {"words"}
    desk.post(step(made, "refuse"), {"words": "先换货"})
    made.refresh_from_db()
    assert (made.state, made.decision) == ("refused", "先换货")
    assert "先换货" in text(at_desk(four.assignee).get(ticket.get_absolute_url()))


def test_it_says_so_when_somebody_decided_before(ticket, four, senior):
    made = propose(ticket, four.assignee, amount="300")
    remedies.refuse(made, by=four.supervisor, now=LATER, words="不行")
    answer = at_desk(senior).post(step(made, "approve"), follow=True)
    assert [str(message.level_tag) for message in answer.context["messages"]] == ["warning"]
    made.refresh_from_db()
    assert made.state == "refused"


def test_it_shows_what_waits_for_me_on_the_workbench(ticket, four, senior):
    made = propose(ticket, four.assignee, amount="300")
    own = propose(ticket, senior, amount="600")
    panels = at_desk(senior).get("/admin/").context["panels"]
    assert [row.remedy for panel in panels for row in panel.context["rows"]] == [made]
    boss = at_desk(four.supervisor).get("/admin/").context["panels"]
    assert {row.remedy for panel in boss for row in panel.context["rows"]} == {made, own}
    assert not at_desk(four.assignee).get("/admin/").context["panels"]


def test_it_shows_late_ones_to_their_agent(ticket, four):
    made = propose(ticket, four.assignee, expected_on=date(2026, 11, 18))
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        panels = at_desk(four.assignee).get("/admin/").context["panels"]
        late = at_desk(four.supervisor).get(LIST, {"show": "late"})
    assert [row.remedy for panel in panels for row in panel.context["rows"]] == [made]
    assert [row.remedy for row in late.context["rows"]] == [made]


# ---------------------------------------------------------------- getting on


def test_it_walks_a_remedy_to_its_end_from_the_card(ticket, four):
    made = propose(ticket, four.assignee, kind="exchange", amount="")
    desk = at_desk(four.assignee)
    page = text(desk.get(ticket.get_absolute_url()))
    assert step(made, "start") in page
    form = desk.get(step(made, "start"), headers={"HX-Request": "true", "HX-Target": "verb"})
    assert "hx-post" in text(form)
    assert "carrier" in form.context["form"].fields
    desk.post(step(made, "start"), {"expected_on": "2026-11-23", "carrier": "顺丰", "tracking_number": "SF14203391"})
    assert "SF14203391" in text(desk.get(ticket.get_absolute_url()))
    answer = desk.post(step(made, "finish"))
    assert answer.headers["Location"] == ticket.get_absolute_url()
    made.refresh_from_db()
    assert made.state == "done"
    assert not [slug for slug in ("start", "finish", "fail", "withdraw") if step(made, slug) in text(desk.get(ticket.get_absolute_url()))]


def test_money_has_no_parcel(ticket, four):
    made = propose(ticket, four.assignee)
    assert set(at_desk(four.assignee).get(step(made, "start")).context["form"].fields) == {"expected_on"}


@pytest.mark.parametrize(("slug", "field"), [("fail", "reason"), ("withdraw", "reason")])
def test_it_asks_why_it_came_to_nothing(ticket, four, slug, field):
    made = propose(ticket, four.assignee)
    desk = at_desk(four.assignee)
    assert desk.post(step(made, slug), {}).context["form"].errors.keys() == {field}
    desk.post(step(made, slug), {field: "客户不要了"})
    made.refresh_from_db()
    assert (made.state, made.failure) == ({"fail": "failed", "withdraw": "withdrawn"}[slug], "客户不要了")


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("slug", ["approve", "refuse", "start", "finish", "fail", "withdraw"])
def test_it_lets_no_stranger_touch_or_see_it(ticket, four, slug):
    made = propose(ticket, four.assignee, amount="300")
    before = state()
    outsourced, editor = UserFactory(roles=["outsourced"]), UserFactory(roles=["editor"])
    for person, codes in [(four.outsider, {404}), (outsourced, {404}), (editor, {403, 404})]:
        for answer in (at_desk(person).get(step(made, slug)), at_desk(person).post(step(made, slug), {"words": "x", "reason": "x"})):
            assert answer.status_code in codes
    assert "¥300.00" not in text(at_desk(four.outsider).get(LIST))
    assert at_desk(editor).get(LIST).status_code == 403
    assert state() == before


def test_it_lets_only_who_may_decide(ticket, four, senior):
    made = propose(ticket, four.assignee, amount="300")
    high = propose(ticket, senior, amount="2500")
    before = state()
    for person, which in [(four.assignee, made), (four.colleague, made), (senior, high), (four.supervisor, high)]:
        for slug in ("approve", "refuse"):
            at_desk(person).post(step(which, slug), {"words": "x"})
    assert state() == before
    manager = UserFactory(roles=["manager"])
    # A manager decides without working on tickets.
    assert at_desk(manager).post(step(high, "start"), {}).status_code == 403
    at_desk(manager).post(step(high, "approve"), {})
    high.refresh_from_db()
    assert high.state == "approved"


def test_it_knows_no_other_steps_or_lists(ticket, four):
    made = propose(ticket, four.assignee)
    desk = at_desk(four.assignee)
    assert desk.get(step(made, "steal")).status_code == 404
    assert desk.get(LIST, {"show": "all"}).status_code == 404
    assert desk.put(step(made, "finish")).status_code == 405


def test_it_costs_the_same_however_many_there_are(ticket, four, django_assert_max_num_queries):
    for n in range(12):
        propose(ticket, four.assignee, kind="apology", amount="", note=str(n))
    desk = at_desk(four.supervisor)
    with django_assert_max_num_queries(8):
        assert len(desk.get(LIST, {"show": "going"}).context["rows"]) == 12


# ---------------------------------------------------------------- the limits


def test_an_administrator_changes_a_limit_and_it_keeps_its_history(ticket, four):
    boss = UserFactory(roles=["administrator"])
    row = RemedyLimit.objects.get(kind="refund", rank=0)
    url = reverse("admin:tickets_remedylimit_change", args=[row.pk])
    desk = at_desk(boss)
    assert desk.get(reverse("admin:settings")).content.decode().count(reverse("admin:tickets_remedylimit_changelist")) == 1
    desk.post(url, {"amount": "300", "kind": "cash", "rank": "2"})
    row.refresh_from_db()
    assert (row.kind, row.rank, row.amount) == ("refund", 0, 300)
    assert row.history.first().history_user == boss
    assert propose(ticket, four.assignee, amount="300").state == "approved"
    points = RemedyLimit.objects.get(kind="points", rank=0)
    desk.post(reverse("admin:tickets_remedylimit_change", args=[points.pk]), {"amount": "0.5"})
    points.refresh_from_db()
    assert points.amount == 500
    assert desk.post(reverse("admin:tickets_remedylimit_add"), {"kind": "apology", "rank": "0", "amount": "1"}).status_code == 200
    assert not RemedyLimit.objects.filter(kind="apology").exists()
