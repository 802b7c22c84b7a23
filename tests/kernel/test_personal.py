"""Numbers of people in a free text: what is taken for one, what is not, and how it is masked."""

import random

import pytest

from helpdesk import personal
from helpdesk.personal import Personal


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("手机13800138000请联系", Personal.PHONE, "手机138****8000请联系"),
        ("138 0013 8000", Personal.PHONE, "138****8000"),
        ("＋86 138-0013-8000", Personal.PHONE, "138****8000"),
        ("全角１３８００１３８０００", Personal.PHONE, "全角138****8000"),
        ("身份证11010519491231002X。", Personal.IDENTITY, "身份证110****002X。"),
        ("id 11010519491231002x", Personal.IDENTITY, "id 110****002X"),
        ("卡号6222 0212 3456 7890 128 退款", Personal.CARD, "卡号****0128 退款"),
        ("4111111111111111", Personal.CARD, "****1111"),
    ],
)
def test_it_masks_what_is_somebodys_when_its_form_and_check_digit_fit(text: str, kind: Personal, shown: str) -> None:
    if kind == Personal.CARD and "6222" in text:
        text = text.replace("128", _with_luhn("622202123456789012")[-3:])
        shown = shown.replace("0128", _with_luhn("622202123456789012")[-4:])
    assert [one.kind for one in personal.numbers_in(text)] == [kind]
    assert personal.masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # a wrong check digit
        "010105194912310026",  # no such province
        "4111111111111112",
        "订单YS2026112100001",
        "运单SF1380013800012",
        "400-820-8820",
        "12315",
        "2026-11-21 13:00 至 2026-11-22 15:00",
        "价格 13800.138000",
        "",
    ],
)
def test_it_leaves_what_is_nobodys(text: str) -> None:
    assert personal.numbers_in(text) == []
    assert personal.masked(text) == text


def test_it_takes_fewer_than_one_order_number_in_a_hundred_for_a_persons() -> None:
    """PV-08: numbers as shops make them, 1,000 of each form."""
    chance = random.Random(20261122)

    def digits(count: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(count))

    day = f"2026{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    forms = (
        lambda: f"YS{digits(13)}",
        lambda: f"{day}{digits(10)}",
        lambda: f"{day}{digits(8)}",
        lambda: str(chance.randint(1, 9)) + digits(17),
        lambda: str(chance.randint(1, 9)) + digits(18),
        lambda: str(chance.randint(1, 9)) + digits(11),
        lambda: f"{chance.randint(100, 999)}-{digits(7)}-{digits(7)}",
    )
    for form in forms:
        assert sum(bool(personal.numbers_in(f"订单号 {form()} 什么时候发货")) for _ in range(1000)) < 10


def _with_luhn(number: str) -> str:
    return next(number + last for last in "0123456789" if personal.is_card(number + last))
