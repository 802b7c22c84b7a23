"""What an order may be: every field read strictly, whatever comes. No database."""

import json
from decimal import Decimal
from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.order_rules import BadOrder, Facts, is_askable, read

FULL = {
    "number": "YS2026112200017",
    "placed_at": "2026-11-12T18:20:00+08:00",
    "state": "shipped",
    "amount": "239.00",
    "items": [{"name": "恒沸电热水壶 1.7L", "sku": "KT-17", "quantity": 1, "price": 239}],
    "carrier": "顺丰",
    "tracking_number": "SF1420337700123391",
    "track": [
        {"at": "2026-11-13 08:41", "text": "派送中", "place": "杭州余杭"},
        {"at": "2026-11-12 21:05", "text": "发出", "place": "嘉兴"},
    ],
    "customer": {"name": "王雅琴", "phone": "13800138000", "external_id": "u-9"},
    "vouchers": ["unknown to us"],
}


def test_it_reads_an_order_and_passes_over_what_it_does_not_know():
    told = read(FULL)
    assert (told.number, told.state, told.amount) == ("YS2026112200017", "shipped", Decimal("239.00"))
    assert told.items == [{"name": "恒沸电热水壶 1.7L", "sku": "KT-17", "quantity": 1, "price": "239.00"}]
    assert [step["text"] for step in told.track] == ["发出", "派送中"]
    assert told.track[0]["at"] == "2026-11-12T21:05:00+08:00"
    assert told.buyer.phone == "13800138000"


def test_it_needs_the_number_alone():
    assert read({"number": 17}) == Facts(number="17")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", ""),
        ("number", None),
        ("number", "../admin"),
        ("number", "a/b"),
        ("number", "a b"),
        ("number", ["1"]),
        ("number", True),
        ("number", 10**80),
        ("number", "9" * 65),
        ("amount", "1.001"),
        ("amount", -1),
        ("amount", float("inf")),
        ("amount", float("nan")),
        ("amount", "NaN"),
        ("amount", "1e999999999"),
        ("amount", 10**12),
        ("amount", {"yuan": 1}),
        ("amount", True),
        ("placed_at", "yesterday"),
        ("placed_at", "0001-01-01T00:00:00+00:00"),
        ("placed_at", "9999-12-31T23:59:59-23:59"),
        ("placed_at", 5.5),
        ("items", "a kettle"),
        ("items", [1]),
        ("items", [{"name": ""}]),
        ("items", [{"name": "x", "quantity": 0}]),
        ("items", [{"name": "x", "quantity": 10**9}]),
        ("items", [{"name": "x", "quantity": "1"}]),
        ("items", [{"name": {"a": 1}}]),
        ("items", [{"name": "x", "price": "free"}]),
        ("track", {"at": "x"}),
        ("track", [{"text": "no moment"}]),
        ("carrier", "x" * 41),
        ("tracking_number", ["1"]),
        ("customer", "Wang"),
        ("customer", {"phone": "1" * 41}),
    ],
)
def test_it_refuses_what_cannot_be(name, value):
    with pytest.raises(BadOrder):
        read({**FULL, name: value})


def test_it_keeps_words_as_words():
    told = read({**FULL, "items": [{"name": "<script>alert(1)</script>\x00\u202eevil\r\n" + "长" * 500}]})
    assert told.items[0]["name"].startswith("<script>alert(1)</script> evil 长")
    assert len(told.items[0]["name"]) == 120


def test_it_cuts_lists_without_end():
    told = read({**FULL, "items": [{"name": "x"}] * 5000, "track": [{"at": "2026-11-12", "text": str(n)} for n in range(5000)]})
    assert len(told.items) == len(told.track) == 100
    assert told.track[-1]["text"] == "4999"


def test_it_takes_a_state_it_does_not_know_for_unknown():
    assert read({**FULL, "state": "on_the_moon"}).state == "unknown"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(printable + "中\x00\u202e", max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*FULL, "at", "name", "text", "quantity", "price"]), inner, max_size=6)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(FULL)), JSON, max_size=9))
def test_it_makes_an_order_or_says_no_whatever_comes(data):
    try:
        told = read(data)
    except BadOrder:
        return
    assert is_askable(told.number)
    json.dumps([told.items, told.track], allow_nan=False)


@pytest.mark.parametrize(
    ("number", "fits"),
    [("YS-1_b", True), ("1", True), ("", False), (".", False), ("..", False), ("a.b", False), ("订单", False), ("-a", False)],
)
def test_it_asks_only_for_numbers_that_stay_one_part_of_an_address(number, fits):
    assert is_askable(number) == fits
