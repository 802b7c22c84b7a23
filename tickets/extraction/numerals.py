"""Chinese numerals: 三百二十, 一千二, 两万五, 十五, 一二三, 一百零三点五. Small enough to be written here; libraries for it bring their own readers of
text, slower than this and not safe from hostile ones."""

from __future__ import annotations

import re
from decimal import Decimal

NUMERAL = r"[零〇一二两三四五六七八九十百千万亿]{1,16}(?:点[零〇一二三四五六七八九]{1,4})?"
"""What can be read as one, at most."""

_DIGITS = {
    letter: value for value, letters in enumerate(["零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"]) for letter in letters
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_WHOLE = re.compile(NUMERAL)


def value_of(numeral: str) -> Decimal | None:
    """The number, or None for letters that are none (百百)."""
    if not _WHOLE.fullmatch(numeral):
        return None
    whole, _point, part = numeral.partition("点")
    number = _row(whole) if all(letter in _DIGITS for letter in whole) else _places(whole)
    if number is None:
        return None
    fraction = Decimal("0." + "".join(str(_DIGITS[letter]) for letter in part)) if part else Decimal(0)
    return Decimal(number) + fraction


def _row(digits: str) -> int | None:
    """一二三 is 123; a single digit is itself."""
    return int("".join(str(_DIGITS[letter]) for letter in digits))


def _places(whole: str) -> int | None:
    total, section, digit, unit = 0, 0, None, 1
    for letter in whole:
        if letter in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[letter]
            if digit == 0:
                unit = 10  # after a 零 the last digit counts single: 一百零三
        elif letter in _TENS:
            if digit is None and letter != "十":
                return None
            section += (1 if digit is None else digit) * _TENS[letter]
            unit, digit = _TENS[letter], None
        else:
            total = (total + section + (digit or 0)) * (10_000 if letter == "万" else 100_000_000)
            if not total:
                return None
            section, digit, unit = 0, None, 10_000 if letter == "万" else 100_000_000
    # 三百二 is 320, 一万五 15000; 二十五 is 25.
    return total + section + (digit or 0) * (unit // 10 if unit > 1 else 1)
