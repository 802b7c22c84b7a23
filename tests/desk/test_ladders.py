"""Ladders and escalation rules as ops type them: codes come by themselves, what cannot work is refused."""

import pytest
from django.urls import reverse

from helpdesk.models import Team
from tests.desk.conftest import at_desk
from tests.factories import UserFactory
from tickets.admin.ladders import code_of
from tickets.models import EscalationRule, Ladder, LadderRung, SlaPolicy, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

ADD = "admin:tickets_ladder_add"
RUNG = {"clock": "response", "point": "percent", "amount": "50", "audience": ["seniors"], "is_active": "on"}


@pytest.fixture
def admin(house: Team):
    return at_desk(UserFactory(roles=["administrator"]))


def form(*rungs, initial=0, **fields):
    data = {"name": "一级", "name_en": "Level 1", "code": "level-one"} | fields
    data |= {"rungs-TOTAL_FORMS": str(len(rungs)), "rungs-INITIAL_FORMS": str(initial)}
    for number, rung in enumerate(rungs):
        data |= {f"rungs-{number}-{name}": value for name, value in rung.items()}
    return data


def errors(page):
    found = dict(page.context["adminform"].form.errors)
    for inline in page.context["inline_admin_formsets"]:
        for each in inline.formset.forms:
            found |= each.errors
    return set(found)


def test_it_gives_rungs_their_codes(admin):
    rungs = [
        RUNG,
        RUNG | {"point": "warning", "amount": ""},
        RUNG | {"amount": "100"},
        RUNG | {"point": "before", "amount": "30"},
        RUNG | {"point": "after", "amount": "60", "audience": [], "action": "hand_up", "rank": "3"},
        RUNG | {"clock": "resolution", "channels": ["sms"]},
    ]
    response = admin.post(reverse(ADD), form(*rungs))
    assert response.status_code == 302, errors(response)
    found = {(rung.clock, rung.code): rung for rung in LadderRung.objects.all()}
    assert set(found) == {
        ("response", "percent-50"),
        ("response", "warn"),
        ("response", "breach"),
        ("response", "before-30"),
        ("response", "after-60"),
        ("resolution", "percent-50"),
    }
    assert (found["response", "after-60"].action, found["response", "after-60"].rank) == ("hand_up", 3)
    assert found["resolution", "percent-50"].channels == ["sms"]


def test_it_keeps_the_code_of_a_rung_that_moves(admin):
    ladder = Ladder.objects.create(code="level-one", name="一级")
    rung = LadderRung.objects.create(ladder=ladder, code="percent-50", clock="response", point="percent", amount=50, audience=["seniors"])
    kept = RUNG | {"id": str(rung.pk), "ladder": str(ladder.pk), "amount": "60"}
    path = reverse("admin:tickets_ladder_change", args=[ladder.pk])
    response = admin.post(path, form(kept, RUNG | {"ladder": str(ladder.pk)}, initial=1))
    assert response.status_code == 302, errors(response)
    assert dict(ladder.rungs.values_list("code", "amount")) == {"percent-50": 60, "percent-50-2": 50}
    assert Ladder.objects.get().code == "level-one"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "501"}, "amount"),
        ({"point": "after", "amount": ""}, "amount"),
        ({"point": "before", "amount": "0"}, "amount"),
        ({"audience": []}, "audience"),
        ({"audience": [], "action": "add_follower"}, "audience"),
        ({"action": "hand_up"}, "rank"),
        ({"audience": ["department_head"]}, "audience"),
        ({"clock": ""}, "clock"),
        ({"audience": ["nobody"]}, "audience"),
    ],
)
def test_it_refuses_a_rung_that_cannot_work(admin, change, field):
    page = admin.post(reverse(ADD), form(RUNG | change))
    assert page.status_code == 200
    assert field in errors(page)
    assert not Ladder.objects.exists()


def test_it_refuses_two_rungs_at_one_point(admin):
    page = admin.post(reverse(ADD), form(RUNG, RUNG | {"audience": ["managers"]}))
    assert errors(page) == {"point"}
    assert not Ladder.objects.exists()
    assert admin.post(reverse(ADD), form(RUNG, RUNG | {"clock": "resolution"})).status_code == 302


@pytest.mark.parametrize(("was", "becomes"), [(100, "90"), (90, "100")])
def test_it_lets_no_rung_move_onto_the_deadline_or_off_it(admin, was, becomes):
    ladder = Ladder.objects.create(code="level-one", name="一级")
    code = code_of("percent", was, ())
    rung = LadderRung.objects.create(ladder=ladder, code=code, clock="response", point="percent", amount=was, audience=["seniors"])
    path = reverse("admin:tickets_ladder_change", args=[ladder.pk])
    page = admin.post(path, form(RUNG | {"id": str(rung.pk), "ladder": str(ladder.pk), "amount": becomes}, initial=1))
    assert errors(page) == {"point"}


def test_it_does_not_let_the_default_ladder_go(admin):
    ladder = Ladder.objects.create(code="default", name="默认")
    assert admin.post(reverse("admin:tickets_ladder_delete", args=[ladder.pk]), {"post": "yes"}).status_code == 403
    assert Ladder.objects.exists()


def test_it_gives_a_policy_its_ladder_back_to_the_default_when_the_ladder_goes(admin):
    ladder = Ladder.objects.create(code="mine", name="我的")
    SlaPolicy.objects.filter(code="normal").update(ladder=ladder)
    page = admin.post(reverse("admin:tickets_ladder_delete", args=[ladder.pk]), {"post": "yes"})
    assert page.context["deletes"]
    admin.post(reverse("admin:tickets_ladder_delete", args=[ladder.pk]), {"post": "yes", "_confirmed": "1"})
    assert SlaPolicy.objects.get(code="normal").ladder is None
    assert not Ladder.objects.exists()


RULE = {"name": "起诉", "name_en": "Law", "code": "law", "order": "10", "is_active": "on", "rank": "2", "trigger": "words"}


def test_it_keeps_a_rule_with_its_words(admin):
    response = admin.post(reverse("admin:tickets_escalationrule_add"), RULE | {"words": "起诉\n律师函\n起诉\n", "none_words": ""})
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert EscalationRule.objects.get(code="law").words == ["起诉", "律师函"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, "words"),
        ({"trigger": "level"}, "level"),
        ({"trigger": "refusals"}, "count"),
        ({"trigger": "complaints", "count": "0"}, "count"),
        ({"words": "x", "rank": ""}, "rank"),
    ],
)
def test_it_refuses_a_rule_that_cannot_work(admin, change, field):
    page = admin.post(reverse("admin:tickets_escalationrule_add"), RULE | change)
    assert field in page.context["adminform"].form.errors
    assert not EscalationRule.objects.exists()


@pytest.mark.parametrize(("role", "sees"), [("administrator", 200), ("supervisor", 200), ("manager", 200), ("agent", 403), ("editor", 403)])
def test_it_shows_ladders_to_those_who_lead_and_lets_administrators_change_them(house: Team, role, sees):
    ladder = Ladder.objects.create(code="default", name="默认")
    LadderRung.objects.create(ladder=ladder, code="breach", clock="response", point="percent", amount=100, audience=["assignee"])
    EscalationRule.objects.create(code="law", name="起诉", trigger="words", words=["起诉"], rank=2)
    client = at_desk(UserFactory(roles=[role]))
    for model, row in (("ladder", ladder), ("escalationrule", EscalationRule.objects.get())):
        assert client.get(reverse(f"admin:tickets_{model}_changelist")).status_code == sees
        assert client.get(reverse(f"admin:tickets_{model}_change", args=[row.pk])).status_code == sees
        assert client.get(reverse(f"admin:tickets_{model}_add")).status_code == (200 if role == "administrator" else 403)
    listed = client.get("/admin/settings/")
    assert ("tickets/ladder/" in listed.content.decode()) == (role == "administrator")
    assert not Ticket.objects.exists()
