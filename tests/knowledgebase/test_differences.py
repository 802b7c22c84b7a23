"""Differences between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledgebase.differences import Piece, differences, shortened


def shown(old, new):
    marks = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in differences(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("保修一年", "保修两年", "保修[-一-][+两+]年"),
        ("within 3 days", "within 5 days", "within [-3-][+5+] days"),
        ("warranty", "warranties", "[-warranty-][+warranties+]"),
        ("甲\n乙\n丙", "甲\n丙", "甲\n[-乙\n-]丙"),
        ("", "新", "[+新+]"),
        ("旧", "", "[-旧-]"),
        ("同", "同", "同"),
        ("", "", ""),
    ],
)
def test_it_says_what_went_and_what_came(old, new, expected):
    assert shown(old, new) == expected


@given(st.text(alphabet="退款到账ab \n<&", max_size=60), st.text(alphabet="退款到账ab \n<&", max_size=60))
def test_it_holds_both_texts_whole(old, new):
    pieces = differences(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new


def test_it_is_short_where_much_stayed():
    pieces = shortened([Piece("same", "甲" * 500), Piece("new", "乙"), Piece("same", "丙" * 500)], kept=10)
    assert [piece.text for piece in pieces] == [" … " + "甲" * 10, "乙", "丙" * 10 + " … "]


def test_it_compares_long_texts_that_have_nothing_in_common():
    old, new = "甲乙丙丁" * 4_000, "戊己庚辛" * 4_000
    assert [piece.kind for piece in differences(old, new)] == ["gone", "new"]
