"""Half a month of dispatch played through: fair, within caps, surges found and ended in time."""

import json
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from tickets.choices import Grade
from tickets.defaults.surges import SURGE_RULES
from tickets.management.commands.simulate_dispatch import missed
from tickets.models import SurgeRule
from tickets.simulation import Figures, arrivals, figures, house, run, usual_past
from tickets.simulation.arrivals import BY_HOUR, START, peaks
from tickets.simulation.people import HOUSE, OUTSIDE, on_duty_hours
from tickets.simulation.tables import BEGIN, END, markdown, write_into
from tickets.simulation.world import LEAST_LOADED, ROUND_ROBIN, SCORED, Quota, Run
from tickets.surges import rule_of

DAYS, AGENTS, SEED = 14, 30, 1
RULE = rule_of(SurgeRule(code="default", **SURGE_RULES["default"]))
PEAKS = peaks(DAYS, AGENTS, RULE.floor)


def played(policy: str, quota: Quota | None = None, days: int = DAYS) -> Run:
    contacts = arrivals(days=days, agents=AGENTS, seed=SEED, surges=peaks(days, AGENTS, RULE.floor))
    people, past = house(agents=AGENTS, days=days, seed=SEED), usual_past(weeks=8, agents=AGENTS, seed=SEED)
    return run(contacts, people, days=days, seed=SEED, rule=RULE, past=past, policy=policy, quota=quota)


@pytest.fixture(scope="module")
def month() -> Run:
    return played(SCORED)


@pytest.fixture(scope="module")
def found(month: Run) -> Figures:
    return figures(month, PEAKS)


def test_it_is_fair_within_ten_percent_between_equal_agents(found: Figures):
    assert len(found.groups) >= 4
    assert found.spread <= 0.10


def test_everything_finds_an_agent_under_the_cap(month: Run, found: Figures):
    assert (found.waiting, found.over_cap) == (0, 0)
    assert found.contacts == len({each.contact.number for each in month.placed})
    hands: dict[int, int] = {}
    for each in month.placed:
        assert each.at >= each.contact.at
        assert each.begun >= each.at
        hands[each.agent] = hands.get(each.agent, 0) + 1
    assert sum(desk.got for desk in month.desks) == found.contacts
    assert {desk.person.number: desk.got for desk in month.desks if desk.got} == hands


def test_nobody_gets_anything_off_shift_on_a_break_or_absent(month: Run):
    for each in month.placed:
        person = month.desks[each.agent].person
        if person.kind != HOUSE:
            continue
        assert any(span.holds(each.at) and not span.pauses(each.at) for span in person.spans)
        assert not any(start <= each.at < end for start, end in person.absences)


def test_each_surge_is_declared_within_ten_minutes_ended_within_thirty_and_none_is_made_up(found: Figures):
    assert len(found.surges) == 2
    assert found.flaps == 0
    for surge in found.surges:
        assert surge.found_after is not None
        assert 0 <= surge.found_after <= 10
        assert surge.ended_after is not None
        assert 0 < surge.ended_after <= 30
    assert missed(found) == []


def test_level_one_goes_at_once_to_a_senior(found: Figures):
    assert found.waits["1"].placed_p90 == 0
    assert found.level_1_to_senior > 0.7


def test_the_outsourced_team_helps_in_surges_alone_and_within_its_quota(month: Run, found: Figures):
    outside = [each for each in month.placed if each.kind == OUTSIDE]
    assert 0 < len(outside) == found.overflowed <= 2 * Quota().most_per_day
    assert all(any(surge.overflow <= each.at <= surge.ended for surge in month.surges if surge.overflow) for each in outside)
    assert not any(each.contact.level == 1 for each in outside)
    small = played(SCORED, Quota(most_open=3, most_per_day=5), days=4)
    taken = [each for each in small.placed if each.kind == OUTSIDE]
    assert 0 < len(taken) <= 5 * len({each.at.date() for each in taken})
    assert small.quota_full > 0


def test_the_score_sheet_does_better_than_turns_and_fewest_on_the_same_contacts(found: Figures):
    for policy in (ROUND_ROBIN, LEAST_LOADED):
        other = figures(played(policy, days=5), peaks(5, AGENTS, RULE.floor))
        assert other.level_1_to_senior < found.level_1_to_senior
        assert other.skilled < found.skilled


def test_the_same_seed_gives_the_same_month():
    first, again = (figures(played(SCORED, days=3), peaks(3, AGENTS, RULE.floor)) for _n in range(2))
    assert first == again


def test_the_house_is_what_it_is_said_to_be():
    people = house(agents=AGENTS, days=DAYS, seed=SEED)
    own = [person for person in people if person.kind == HOUSE]
    assert len(own) == AGENTS
    assert {person.grade for person in own} == {Grade.SENIOR, Grade.REGULAR}
    assert all(20 < on_duty_hours(person, START, peaks(28, 30, 30)[1].end) < 160 for person in own)
    assert len(BY_HOUR) == 24


def test_the_command_prints_figures_and_writes_a_picture_and_the_tables(tmp_path: Path):
    page = tmp_path / "dispatch.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    out = StringIO()
    # Three days are too short to be fair; the figures are told all the same.
    try:
        call_command("simulate_dispatch", "--days=3", "--agents=24", "--json", f"--out={tmp_path}", stdout=out, stderr=StringIO())
    except CommandError as error:
        assert "out of bounds" in str(error)  # noqa: PT017
    told = json.loads(out.getvalue())
    assert [each["policy"] for each in told["policies"]] == [SCORED, ROUND_ROBIN, LEAST_LOADED]
    for name in ("dispatch.svg", "dispatch.zh-hans.svg"):
        assert ElementTree.parse(tmp_path / name).getroot().tag.endswith("svg")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "score sheet" in text
    assert "old" not in text


@pytest.mark.parametrize("wrong", ["--days=0", "--agents=2", "--days=x", "--out=/nowhere/at/all"])
def test_the_command_refuses_what_makes_no_sense(wrong: str):
    with pytest.raises(CommandError):
        call_command("simulate_dispatch", "--days=3", "--agents=6", wrong, stdout=StringIO(), stderr=StringIO())


def test_tables_are_written_only_between_their_marks(tmp_path: Path, found: Figures):
    page = tmp_path / "page.md"
    assert not write_into(page, "x")
    page.write_text("no marks", encoding="utf-8")
    assert not write_into(page, "x")
    assert page.read_text(encoding="utf-8") == "no marks"
    assert "一级客诉" in markdown([found], "zh-hans")
