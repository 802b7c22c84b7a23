"""What is still needed, and what is found in the text itself."""

import re

import pytest

from tickets.completeness import extract_email, extract_order_number, extract_phone, missing


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("订单YS2026111204471，壶盖裂了", "YS2026111204471"),
        ("ｙｓ２０２６１１１２０４４７１", "YS2026111204471"),
        ("订单号：202611120447", "202611120447"),
        ("My order number is A-2026-0042, please check", "A-2026-0042"),
        ("Order #12345678 never came", "12345678"),
        ("我的电话13800006620", ""),
        ("订单号13800006620", ""),
        ("YS202611120447", ""),
        ("订单 2 件都坏了", ""),
        ("", ""),
    ],
)
def test_it_finds_an_order_number_when_the_text_gives_one(text, number):
    assert extract_order_number(text) == number


def test_it_reads_another_shops_numbers_when_their_pattern_is_handed_in():
    assert extract_order_number("单子 JD-778899 没到", re.compile(r"jd-\d{6}")) == "JD-778899"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("电话138 0000 6620", "13800006620"),
        ("+86-138-0000-6620", "13800006620"),
        ("请打010-12345678", "01012345678"),
        ("call +44 20 7946 0958", "+442079460958"),
        ("订单YS2026111204471", ""),
        ("1380000662012", ""),
        ("12315", ""),
        ("\u202e13800006620", "13800006620"),
    ],
)
def test_it_finds_a_phone_number_when_the_text_gives_one(text, phone):
    assert extract_phone(text) == phone


@pytest.mark.parametrize(
    ("text", "email"), [("写到 Zhou.Min@Example.com 吧", "zhou.min@example.com"), ("a@b", ""), ("@@@" * 1000, ""), ("a." * 5000 + "@", "")]
)
def test_it_finds_an_address_when_the_text_gives_one(text, email):
    assert extract_email(text) == email


def test_it_lists_what_is_missing_when_little_was_said():
    needs = ("order_number", "contact", "evidence_photo", "amount", "product_model")
    assert missing(needs, text="壶坏了") == list(needs)


def test_it_takes_what_the_text_holds_when_the_fields_are_empty():
    assert missing(("order_number", "contact", "amount"), text="YS2026111204471 扣了两次 199 元，回我 13800006620") == []


def test_it_takes_the_fields_when_they_are_filled():
    assert missing(("order_number", "contact", "evidence_photo", "account"), order_number="YS1", phone="13800006620", attachments=2) == []


def test_it_asks_for_a_hand_written_need_when_the_text_does_not_name_it():
    assert missing(("购买门店",), text="机器坏了") == ["购买门店"]
    assert missing(("购买门店",), text="购买门店是城西店") == []


def test_it_asks_for_nothing_when_the_type_needs_nothing():
    assert missing((), text="") == []
