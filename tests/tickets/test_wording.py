"""The timeline, the sorting and the clocks, told in words."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from tests.factories import NOW, make_agent, make_organisation, open_ticket
from tickets import clocks, wording_clocks, wording_events, wording_sorting, workflow
from tickets.choices import EventCode
from tickets.models import Ticket, TicketEvent

pytestmark = pytest.mark.django_db

DATA: dict[str, dict[str, Any]] = {
    EventCode.OPENED: {"channel": "web"},
    EventCode.SORTED: {"issue_type": "logistics", "priority": "urgent", "level": 1},
    EventCode.CLOCK_SET: {"policy": "level-1"},
    EventCode.ASSIGNED: {"to": 1, "how": "auto", "over_cap": True, "sheet": [{"agent": 1, "load": 5, "cap": 5}]},
    EventCode.TRANSFERRED: {"to": 1, "reason": "wrong_team", "text": "请接手"},
    EventCode.HANDED_BACK: {"reason": "wrong_team"},
    EventCode.ASKED: {"items": ["order_number", "自己写的"]},
    EventCode.PROGRESS: {"word": "contacted"},
    EventCode.CLOSED: {"why": "silence"},
    EventCode.CANCELLED: {"reason": "spam", "text": "广告"},
    EventCode.RECLASSIFIED: {"was": {"issue_type": "other", "level": None}, "now": {"issue_type": "logistics", "level": 2}},
    EventCode.LINKED: {"continued_by": "T20261118-00002"},
    EventCode.EXPLAINED: {"reason": "parts"},
    EventCode.SURVEY_ANSWERED: {"score": "4.7"},
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_tells_every_event_with_and_without_its_data(language: str) -> None:
    make_organisation()
    with override(language):
        for code in EventCode.values:
            for data in ({}, DATA.get(code, {})):
                told = wording_events.tell(TicketEvent(code=code, at=NOW, data=data, key="response:warn:0"), {1: "林晓彤"}, NOW)
                assert told.text
                assert told.who
                assert "%(" not in told.text


def test_it_names_the_person_the_load_and_the_cap_of_an_assignment() -> None:
    event = TicketEvent(code=EventCode.ASSIGNED, at=NOW, data=DATA[EventCode.ASSIGNED])
    text = wording_events.tell(event, {1: "林晓彤"}, NOW).text
    assert "林晓彤" in text
    assert "5/5" in text


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 分钟"),
        (15, "15 分钟"),
        (60, "1 小时"),
        (76, "1 小时 16 分钟"),
        (47 * 60, "47 小时"),
        (51 * 60, "2 天 3 小时"),
        (2880, "2 天"),
    ],
)
def test_it_tells_lengths_in_two_units_at_most(minutes: int, words: str) -> None:
    assert wording_clocks.length(timedelta(minutes=minutes)) == words


def test_it_explains_a_deadline_that_a_stop_has_moved() -> None:
    agent = make_agent(make_organisation())
    ticket = open_ticket(description="冒烟了")
    workflow.ask(ticket, by=agent, now=NOW + timedelta(minutes=10), body="请拍铭牌")
    workflow.customer_writes(ticket, now=NOW + timedelta(minutes=33), body="拍好了，见图")
    ticket = Ticket.objects.get(pk=ticket.pk)
    now = NOW + timedelta(minutes=63)
    state = clocks.explain(ticket, now)
    assert state
    first = wording_clocks.explanations(ticket, state, now)[0]
    assert first.summary == "2 小时里已用 40 分钟，另暂停 23 分钟"
    assert first.lines[-1].text.endswith("12:23")
    assert first.bar.holds


def test_it_reads_the_reasons_of_sorting_out() -> None:
    make_organisation()
    ticket = open_ticket(description="快递冒烟，我要投诉", issue_type="logistics")
    reasons = ticket.classification["reasons"]
    assert ("冒烟", "1 级") in wording_sorting.words_of(reasons)
    assert any("logistics" in sentence for sentence in wording_sorting.sentences(reasons))


def test_it_passes_over_a_reason_of_a_voice_it_does_not_know() -> None:
    assert wording_sorting.sentences([{"voice": "oracle", "for": "level", "value": 9}]) == []
