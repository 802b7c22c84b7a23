"""Customers' answers to surveys in numbers: by team, agent and issue type, each with its number and its spread.

A survey counts on the day it was sent, its answer with it, so that the share of answers is one of like with like. Everything is cut
to what the reader may see, and each figure carries the address of the surveys behind it. Six statements, whatever there is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.addresses import named
from helpdesk.models import User
from reports import shares
from surveys import scores
from surveys.models import Survey, SurveyQuerySet, SurveyReview
from surveys.models.surveys import MEAN_SQUARE, POOR
from tickets import lists, sorting

DAYS = (7, 30, 90)
FEW = 5
"""Of fewer answers no mean is shown: one customer more would turn it over."""
WEEKS = 12
LIKE = 0.05
"""A difference of means that is none at one decimal."""
_ANSWERED = Q(answered_at__isnull=False)
_SUMS: dict[str, Any] = {
    "sent": Count("pk", filter=Q(not_asked="")),
    "returned": Count("pk", filter=Q(not_asked="") & _ANSWERED),
    "answers": Count("pk", filter=_ANSWERED),
    "poor": Count("pk", filter=POOR),
    "mean": Avg("score"),
    "squares": MEAN_SQUARE,
}


@dataclass(frozen=True)
class Line:
    """The surveys of one team, agent or type; `before` is the mean of as many days before, None where it has too few answers."""

    label: str
    sent: int = 0
    returned: int = 0
    answers: int = 0
    poor: int = 0
    mean: float | None = None
    spread: float | None = None
    before: float | None = None
    url: str = ""
    poor_url: str = ""

    @property
    def is_few(self) -> bool:
        """Whether a mean would say nothing."""
        return self.answers < FEW

    @property
    def rate(self) -> str:
        """Answers of those that were asked."""
        return f"{round(100 * self.returned / self.sent)} %" if self.sent else "–"

    @property
    def poor_share(self) -> str:
        """Poor ones among the answers."""
        return f"{round(100 * self.poor / self.answers)} %" if self.answers else "–"

    @property
    def trend(self) -> str:
        """How the mean has moved: ▲0.3, ▼0.2, or = for no difference; empty where either has too few answers."""
        if self.mean is None or self.before is None or self.is_few:
            return ""
        moved = self.mean - self.before
        return "=" if abs(moved) < LIKE else f"{'▲' if moved > 0 else '▼'}{abs(moved):.1f}"


@dataclass(frozen=True)
class Table:
    """Lines under one title; those with the most answers first."""

    code: str
    title: str
    head: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class _Time:
    since: datetime
    before: datetime

    @property
    def asked(self) -> dict[str, str]:
        """As the list of surveys is asked for it."""
        return {"created_at__gte": self.since.isoformat()}


def contents(user: User, now: datetime, days: int) -> dict[str, Any]:
    """Everything the page shows about the last so many days, today among them."""
    midnight = timezone.make_aware(datetime.combine(timezone.localtime(now).date(), time.min))
    span = _Time(midnight - timedelta(days=days - 1), midnight - timedelta(days=2 * days - 1))
    rows = Survey.objects.visible_to(user).order_by()
    return {
        "days": days,
        "choices": [(each, each == days) for each in DAYS],
        "whole": _whole(rows, span),
        "tables": [_by_team(rows, span), _by_agent(rows, span), _by_type(rows, span)],
        "not_asked": rows.filter(created_at__gte=span.since).exclude(not_asked="").count(),
        "chart": _chart(rows, now),
        "few": FEW,
        "waiting": SurveyReview.objects.visible_to(user).waiting().count(),
        "late": SurveyReview.objects.visible_to(user).overdue(now).count(),
    }


def address(**asked: Any) -> str:
    """The list of exactly the surveys that a figure counts."""
    return f"{named('admin:surveys_survey_changelist')}?{urlencode(asked)}"


def _whole(rows: SurveyQuerySet, span: _Time) -> Line:
    now = rows.filter(created_at__gte=span.since).aggregate(**_SUMS)
    before = rows.filter(created_at__gte=span.before, created_at__lt=span.since).aggregate(**_SUMS)
    return _line("", now, before, span.asked)


def _by_team(rows: SurveyQuerySet, span: _Time) -> Table:
    found = _grouped(rows, "team", span)
    lines = [_line(lists.team_label(pk), now, before, {"team__id__exact": pk, **span.asked}) for pk, (now, before) in found.items()]
    return Table("team", _("By team"), _("Team"), _sorted(lines))


def _by_agent(rows: SurveyQuerySet, span: _Time) -> Table:
    found = _grouped(rows.filter(agent__isnull=False), "agent", span)
    names = dict(User.objects.filter(pk__in=found).values_list("pk", "name"))
    lines = [_line(names.get(pk, ""), now, before, {"agent__id__exact": pk, **span.asked}) for pk, (now, before) in found.items()]
    return Table("agent", _("By agent"), _("Agent"), _sorted(lines))


def _by_type(rows: SurveyQuerySet, span: _Time) -> Table:
    types = sorting.types()
    found = _grouped(rows, "issue_type_code", span)
    lines = [
        _line(types[code].label if code in types else code, now, before, {"issue_type_code": code, **span.asked})
        for code, (now, before) in found.items()
    ]
    return Table("type", _("By issue type"), _("Issue type"), _sorted(lines))


def _grouped(rows: SurveyQuerySet, field: str, span: _Time) -> dict[Any, tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Sums of now and before by the values of a field, for those that have any now; one statement for both."""
    is_now = Q(created_at__gte=span.since)
    split: dict[str, Any] = {}
    for name, how in _SUMS.items():
        own = how.filter or Q()
        source = how.get_source_expressions()[0]
        for part, when in (("now", is_now), ("before", ~is_now)):
            split[f"{part}_{name}"] = type(how)(source, filter=own & when)
    found = rows.filter(created_at__gte=span.before).values(field).annotate(**split)
    return {
        row[field]: ({name: row[f"now_{name}"] for name in _SUMS}, {name: row[f"before_{name}"] for name in _SUMS})
        for row in found
        if row["now_sent"] or row["now_answers"]
    }


def _line(label: str, now: Mapping[str, Any], before: Mapping[str, Any], asked: Mapping[str, Any]) -> Line:
    return Line(
        label or "–",
        now["sent"],
        now["returned"],
        now["answers"],
        now["poor"],
        _number(now["mean"]),
        None if now["mean"] is None else scores.spread(float(now["mean"]), float(now["squares"])),
        _number(before["mean"]) if before["answers"] >= FEW else None,
        address(state="answered", **asked),
        address(state="poor", **asked),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _sorted(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.answers, -line.sent, line.label))


def _chart(rows: SurveyQuerySet, now: datetime) -> shares.Chart | None:
    """The share of answers that are not poor, by the week in which they were asked; None before two weeks have enough of them."""
    start = timezone.localtime(now) - timedelta(weeks=WEEKS - 1)
    monday = timezone.make_aware(datetime.combine(start.date() - timedelta(days=start.weekday()), time.min))
    weeks = rows.filter(_ANSWERED, created_at__gte=monday).annotate(week=TruncWeek("created_at")).values("week")
    found = {
        timezone.localtime(row["week"]).date(): (row["answers"], row["poor"])
        for row in weeks.annotate(answers=Count("pk"), poor=Count("pk", filter=POOR))
    }
    points: list[tuple[str, Sequence[float | None]]] = []
    for number in range(WEEKS):
        day = (monday + timedelta(weeks=number)).date()
        answers, poor = found.get(day, (0, 0))
        points.append((f"{day:%m-%d}", [1 - poor / answers if answers >= FEW else None]))
    return shares.draw(points) if sum(1 for _label, values in points if values[0] is not None) > 1 else None
