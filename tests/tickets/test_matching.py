"""A book of rules finds what each of its rules finds by itself."""

from dataclasses import replace

import pytest

from tickets.defaults.level_one import DANGEROUS, HARMLESS
from tickets.defaults.rules import RULES
from tickets.matching import Rule, Rulebook, match

BASE = Rule("a", any_words=("漏水",))


@pytest.mark.parametrize("sentences", [DANGEROUS[:60], HARMLESS[:60]], ids=["dangerous", "harmless"])
def test_it_finds_what_each_rule_finds_alone(sentences):
    for text in sentences:
        assert match("", text, RULES) == [found for rule in RULES for found in match("", text, [rule])]


def test_it_keeps_the_order_of_the_rules():
    rules = Rulebook(replace(BASE, code=code, any_words=(word,)) for code, word in [("1", "昨天"), ("2", "漏水"), ("3", "水壶")])
    assert [found.rule.code for found in match("", "水壶漏水，昨天开始", rules)] == ["1", "2", "3"]


def test_it_asks_rules_without_any_of_several_words():
    rules = Rulebook([BASE, replace(BASE, code="b", any_words=(), all_words=("电", "水"))])
    assert [found.rule.code for found in match("", "水壶漏电", rules)] == ["b"]


def test_it_looks_only_where_a_rule_looks():
    rules = Rulebook([replace(BASE, fields=frozenset({"subject"})), replace(BASE, code="b", fields=frozenset({"description"}))])
    assert [found.rule.code for found in match("漏水", "见标题", rules)] == ["a"]
    assert [found.rule.code for found in match("见正文", "漏水", rules)] == ["b"]


def test_it_leaves_out_rules_of_another_channel():
    rules = Rulebook([replace(BASE, channels=frozenset({"phone"}))])
    assert (match("", "漏水", rules, channel="web"), len(match("", "漏水", rules, channel="phone"))) == ([], 1)
