"""Days and times in a text, against the moment it was written: 2026-11-21, 11月21日, 昨天下午3点, 上周五, 三天前, 21/11, last Friday, 2 days ago.

What is vague (前几天, 上个月) gives no day. A day without a year is the one nearest to now that lies back, or a little ahead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from tickets.extraction.finding import Finding, Kind, found
from tickets.extraction.numerals import value_of
from tickets.extraction.text import Text

MOST = 40
AHEAD = timedelta(days=60)
_N = r"[0-9]{1,3}|[一二两三四五六七八九十]{1,3}|半"
_MONTHS = {name: number for number, names in enumerate(["jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september", "oct october", "nov november", "dec december"], 1) for name in names.split()}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        [
            "一 mon monday",
            "二 tue tues tuesday",
            "三 wed wednesday",
            "四 thu thurs thursday",
            "五 fri friday",
            "六 sat saturday",
            "日 天 sun sunday",
        ]
    )
    for name in names.split()
}
_WORDS = {
    "大前天": -3,
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "昨夜": -1,
    "今天": 0,
    "今日": 0,
    "今早": 0,
    "今晚": 0,
    "今晨": 0,
    "明天": 1,
    "明日": 1,
    "明早": 1,
    "明晚": 1,
    "后天": 2,
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "this morning": 0,
    "tonight": 0,
    "tomorrow": 1,
}
_MONTH_WORDS = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_WORDS = "|".join(sorted((name for name in _WEEKDAYS if name.isascii()), key=len, reverse=True))

_FULL = re.compile(
    r"(?<![0-9a-z/-])(?<![0-9]\.)(?P<year>(?:19[3-9]|20[0-9])[0-9]) ?(?:年|[-./]) ?(?P<month>[01]?[0-9]) ?(?:月|[-./]) ?(?P<day>[0-3]?[0-9])(?![0-9])(?:日|号)?(?!-?[0-9])"
)
_MONTH_DAY = re.compile(
    r"(?<![0-9.])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?(?P<day>[0-3]?[0-9](?![0-9])|[一二三四五六七八九十]{1,3})(?:日|号|(?![0-9一二三四五六七八九十个月.]))"
)
_SLASHED = re.compile(r"(?<![0-9a-z./:-])(?P<one>[0-3]?[0-9])/(?P<two>[0-3]?[0-9])(?:/(?P<year>20[0-9]{2}|[0-9]{2}))?(?![0-9a-z/.%-])")
_ENGLISH = re.compile(
    rf"(?<![a-z0-9])(?:(?P<d1>[0-3]?[0-9])(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH_WORDS})|(?P<m2>{_MONTH_WORDS})\.? (?P<d2>[0-3]?[0-9])(?:st|nd|rd|th)?)(?![a-z0-9])(?:,? (?P<year>20[0-9]{{2}}))?"
)
_NAMED = re.compile("(?P<word>" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")(?![a-z])")
_WEEKDAY = re.compile(
    r"(?P<which>上上个?|上个?|这个?|本|下个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?![0-9一二三四五六七八九十]?[年次])"
)
_WEEKDAY_EN = re.compile(rf"(?<![a-z])(?:(?P<which>last|this past|past|this|next|on|since) )(?P<day>{_DAY_WORDS})(?![a-z])")
_AGO = re.compile(rf"(?<![0-9一二两三四五六七八九十百千])(?P<n>{_N}) ?个?(?P<unit>天|日|周|星期|礼拜|月|小时|钟头|分钟)(?:之|以)?前(?!台)")
_AGO_EN = re.compile(
    r"(?<![a-z0-9])(?P<n>[0-9]{1,3}|a|an|one|two|three|four|five|six|seven|ten) (?P<unit>day|week|month|hour|minute)s? ago"
)
_OF_DAY = r"凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|早|晚"
_TIME = re.compile(
    rf"(?:[ ,，]?(?:的|在|at|around|about)? ?)(?P<part>{_OF_DAY})?(?:大概|大约|约)? ?(?P<h>[0-2]?[0-9]|[一二两三四五六七八九十]{{1,3}})(?:[:.](?P<m>[0-5][0-9])|[点时](?!间|候)(?P<half>半)?(?:(?P<mm>[0-5]?[0-9]|[一二三四五六七八九十]{{1,3}})分?|(?P<quarter>[一三1-3])刻)?|(?= ?[ap]m))(?: ?(?P<ap>[ap])\.?m\.?)?"
)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_DAYS_OF = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "day": 1, "week": 7, "month": 30}
_MINUTES_OF = {"小时": 60, "钟头": 60, "hour": 60, "分钟": 1, "minute": 1} | {unit: 1440 * days for unit, days in _DAYS_OF.items()}


def moments(text: Text, now: datetime) -> Iterator[Finding | None]:
    """Days (`2026-11-20`) and minutes (`2026-11-20T15:00+08:00`) in the zone of `now`, which must be aware and local."""
    for pattern, read in _READERS:
        for hit in islice(pattern.finditer(text.plain), MOST):
            told = read(hit, now)
            if told is not None:
                yield _with_time(text, hit, *told, now)
    for hit in islice(_AGO.finditer(text.plain), MOST):
        yield _ago(text, hit, now)
    for hit in islice(_AGO_EN.finditer(text.plain), MOST):
        yield _ago(text, hit, now)


def _with_time(text: Text, hit: re.Match[str], day: date, sure: float, now: datetime) -> Finding | None:
    start, end = hit.span()
    clock = _TIME.match(text.plain, end)
    word = hit.groupdict().get("word") or ""
    at = _clock(clock, word) if clock else None
    if clock is None or at is None:
        return found(text, Kind.WHEN, day.isoformat(), (start, end), sure)
    moment = datetime.combine(day, at, tzinfo=now.tzinfo)
    return found(text, Kind.WHEN, moment.isoformat(timespec="minutes"), (start, clock.end()), sure)


def _clock(hit: re.Match[str], word: str) -> time | None:
    hour, minute = _number(hit["h"]), 0
    if hour is None:
        return None
    if hit["half"]:
        minute = 30
    elif hit["quarter"]:
        minute = 15 * (_number(hit["quarter"]) or 0)
    elif hit["m"] or hit["mm"]:
        minute = _number(hit["m"] or hit["mm"]) or 0
    part = hit["part"] or ("晚" if word in {"昨晚", "昨夜", "今晚", "明晚", "tonight", "last night"} else "")
    late = hit["ap"] == "p" or part in {"下午", "傍晚", "晚上", "晚", "夜里", "半夜"} or (part == "中午" and hour < 3)
    if late and hour < 12 and not (part in {"半夜", "夜里"} and hour < 5):
        hour += 12
    if hit["ap"] == "a" and hour == 12:
        hour = 0
    return time(hour % 24, minute) if hour <= 24 and minute < 60 else None


def _ago(text: Text, hit: re.Match[str], now: datetime) -> Finding | None:
    unit = hit["unit"]
    if hit["n"] == "半":
        back = timedelta(days=15) if unit == "月" else timedelta(minutes=30)
    else:
        number = _NUMBERS.get(hit["n"]) or _number(hit["n"])
        if number is None:
            return None
        back = timedelta(minutes=_MINUTES_OF[unit] * number)
    moment = now - back
    value = moment.isoformat(timespec="minutes") if back < timedelta(days=1) else moment.date().isoformat()
    return found(text, Kind.WHEN, value, hit.span(), 0.6 if unit in {"月", "month"} else 0.8)


def _full(hit: re.Match[str], now: datetime) -> tuple[date, float] | None:
    return _told(_day(int(hit["year"]), int(hit["month"]), int(hit["day"])), 0.98)


def _month_day(hit: re.Match[str], now: datetime) -> tuple[date, float] | None:
    month, day = _number(hit["month"]), _number(hit["day"])
    return _told(_nearest(month, day, now), 0.95)


def _english(hit: re.Match[str], now: datetime) -> tuple[date, float] | None:
    month, day = _MONTHS[hit["m1"] or hit["m2"]], int(hit["d1"] or hit["d2"])
    return _told(_day(int(hit["year"]), month, day) if hit["year"] else _nearest(month, day, now), 0.9)


def _slashed(hit: re.Match[str], now: datetime) -> tuple[date, float] | None:
    """Day first, or month first where only that is a day; 3/4 alone may be a fraction and is never sure."""
    one, two = int(hit["one"]), int(hit["two"])
    year = hit["year"] and (int(hit["year"]) if len(hit["year"]) == 4 else 2000 + int(hit["year"]))
    day, month = (two, one) if two > 12 else (one, two)
    sure = 0.8 if max(one, two) > 12 else 0.5
    return _told(_day(year, month, day) if year else _nearest(month, day, now), sure if year or max(one, two) > 12 else 0.3)


def _named(hit: re.Match[str], now: datetime) -> tuple[date, float] | None:
    return now.date() + timedelta(days=_WORDS[hit["word"]]), 0.9


def _weekday(hit: re.Match[str], now: datetime) -> tuple[date, float] | None:
    today, wanted, which = now.date(), _WEEKDAYS[hit["day"]], (hit["which"] or "").removesuffix("个")
    monday = today - timedelta(days=today.weekday())
    weeks = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1}
    if which in weeks:
        return monday + timedelta(days=7 * weeks[which] + wanted), 0.9
    return _last(today, wanted), 0.6


def _weekday_en(hit: re.Match[str], now: datetime) -> tuple[date, float] | None:
    today, wanted = now.date(), _WEEKDAYS[hit["day"]]
    if hit["which"] == "next":
        return _last(today, wanted) + timedelta(days=7 if _last(today, wanted) < today else 0), 0.7
    last = _last(today, wanted)
    return (last if last < today else last - timedelta(days=7)) if hit["which"] != "this" else last, 0.8


def _last(today: date, wanted: int) -> date:
    return today - timedelta(days=(today.weekday() - wanted) % 7)


def _told(day: date | None, sure: float) -> tuple[date, float] | None:
    return (day, sure) if day else None


def _nearest(month: int | None, day: int | None, now: datetime) -> date | None:
    """The last such day, unless the next one is near."""
    if month is None or day is None:
        return None
    today = now.date()
    days = [found for year in (today.year + 1, today.year, today.year - 1) if (found := _day(year, month, day))]
    return next((one for one in days if one <= today + AHEAD), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(written: str | None) -> int | None:
    if not written:
        return None
    if written.isdigit():
        return int(written)
    value = value_of(written)
    return int(value) if value is not None else None


_READERS = (
    (_FULL, _full),
    (_MONTH_DAY, _month_day),
    (_ENGLISH, _english),
    (_SLASHED, _slashed),
    (_NAMED, _named),
    (_WEEKDAY, _weekday),
    (_WEEKDAY_EN, _weekday_en),
)
