"""The page of learning: how often the sorting was right, what is taken for what, corrections that wait, and the versions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from reports import shares
from tickets import classifier, corrections, learning_versions, wording_learning
from tickets.choices import Channel, VersionState
from tickets.corrections import Correction
from tickets.learning_versions import ISSUE_TYPE
from tickets.models import ClassifierVersion, Ticket, TrainingRequest

WEEKS = 12
VERSIONS = 20
SHOWN = 30
PAIRS = 12

ACTS: Mapping[str, tuple[StrOrPromise, StrOrPromise, StrOrPromise]] = {
    "adopt": (
        gettext_lazy("Put to use"),
        gettext_lazy("New tickets are sorted by this version within a second. Tickets that are here already stay as they are."),
        gettext_lazy("The version is in use."),
    ),
    "roll_back": (
        gettext_lazy("Back to the one before"),
        gettext_lazy("The version that was in use before sorts again; without one, the starter that came with the product."),
        gettext_lazy("The version before is in use again."),
    ),
    "refuse": (
        gettext_lazy("Set aside"),
        gettext_lazy("This version will not be put to use. It stays on record."),
        gettext_lazy("The version was set aside."),
    ),
    "train": (
        gettext_lazy("Train now"),
        gettext_lazy(
            "A version is trained from all corrections in the background; that takes minutes. It is put to use only if you say so."
        ),
        gettext_lazy("The training is asked for; the version appears here."),
    ),
}
"""What a person may do: the button, what will happen, and what happened."""


class ActForm(forms.Form):
    """An act on a version, and why."""

    act = forms.ChoiceField(choices=[(code, code) for code in ACTS])
    version = forms.IntegerField(required=False, min_value=0)
    without = forms.IntegerField(required=False, min_value=1)
    reason = forms.CharField(
        label=gettext_lazy("Reason (not required)"), max_length=200, required=False, widget=forms.TextInput(attrs={"class": "input"})
    )


@dataclass(frozen=True)
class Week:
    """One week's tickets that were sorted, and how many of them were corrected since."""

    first: date
    sorted: int
    corrected: int

    @property
    def share(self) -> float | None:
        """The share that stayed; None where nothing came in."""
        return 1 - self.corrected / self.sorted if self.sorted else None


@dataclass(frozen=True)
class Pair:
    """What was taken for what, and how often; `share` of the most frequent pair, in steps of a twentieth."""

    was: str
    label: str
    was_words: str
    label_words: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One correction with its ticket, as a person may see it."""

    ticket: Ticket
    was: str
    label: str
    who: str
    at: datetime
    waits: bool


@dataclass(frozen=True)
class VersionLine:
    """A version in the table."""

    version: ClassifierVersion
    material: str
    accuracy: str
    before: str
    macro_f1: str
    danger: str
    reasons: Sequence[tuple[str, bool]]
    doubted: Sequence[tuple[int, str]]
    acts: list[tuple[str, StrOrPromise]] = field(default_factory=list)


def contents(user: User, now: datetime, *, target: str = ISSUE_TYPE, was: str = "", label: str = "") -> dict[str, Any]:
    """Everything the page shows."""
    said = corrections.said(since_at=now - timedelta(weeks=WEEKS))
    changed = [row for row in said if not row.confirms]
    waiting = {row.event for row in classifier.waiting_corrections()} if target == ISSUE_TYPE else set()
    versions = list(ClassifierVersion.objects.of(target).light().select_related("made_by", "adopted_by")[:VERSIONS])
    in_use = next((row for row in versions if row.state == VersionState.ADOPTED), None)
    weeks = _weeks(now, changed)
    may_steer = user.has_perm("tickets.steer_learning")
    chosen = [row for row in changed if (not was or row.was == was) and (not label or row.label == label)]
    targets = sorted(
        {ISSUE_TYPE, *ClassifierVersion.objects.order_by().values_list("target", flat=True).distinct()}, key=lambda t: t != ISSUE_TYPE
    )
    return {
        "target": target,
        "targets": [(code, wording_learning.target_words(code)) for code in targets] if len(targets) > 1 else [],
        "is_types": target == ISSUE_TYPE,
        "in_use": in_use,
        "broken": [number for name, number in learning_versions.broken() if name == target],
        "weeks": weeks,
        "week_chart": shares.draw([(date_format(week.first, "n/j"), (week.share,)) for week in weeks])
        if any(w.sorted for w in weeks)
        else None,
        "stayed": _overall(weeks),
        "version_chart": _version_chart(versions),
        "pairs": _pairs(changed, was, label),
        "lines": _lines(user, chosen, waiting),
        "narrowed": bool(was or label),
        "corrected": len(changed),
        "confirmed": len(said) - len(changed),
        "waiting": len(waiting),
        "least": classifier.FEWEST_NEW,
        "versions": [_version(row, in_use, may_steer=may_steer) for row in versions],
        "request_waits": TrainingRequest.objects.filter(target=target, done_at__isnull=True).select_related("asked_by").first(),
        "failed": _failed(target, versions),
        "may_steer": may_steer,
    }


@dataclass(frozen=True)
class Asked:
    """What is asked before an act: the question, and what will happen."""

    act: str
    title: StrOrPromise
    says: StrOrPromise
    version: ClassifierVersion | None
    without: User | None


def asked(form: ActForm, target: str) -> Asked | None:
    """The question of an act; None where there is nothing of the kind to do."""
    if not form.is_valid():
        return None
    act, number, without = (form.cleaned_data[name] for name in ("act", "version", "without"))
    version = ClassifierVersion.objects.of(target).light().filter(number=number or 0).first()
    if (target != ISSUE_TYPE) if act == "train" else version is None:
        return None
    title, says, _done = ACTS[act]
    return Asked(act, title, says, version, User.objects.filter(pk=without).first() if without else None)


def do(form: ActForm, user: User, now: datetime, target: str) -> StrOrPromise:
    """Do what was confirmed and say so. Raises TicketError."""
    data = form.cleaned_data
    act, number, reason = data["act"], data["version"], data["reason"]
    if act == "train":
        classifier.ask(by=user, now=now, target=target, without=[data["without"]] if data["without"] else [])
    elif act == "roll_back":
        classifier.roll_back(target, by=user, now=now, reason=reason, version=number)
    else:
        version = ClassifierVersion.objects.of(target).get(number=number)
        {"adopt": classifier.adopt, "refuse": classifier.refuse}[act](version, by=user, now=now, reason=reason)
    return ACTS[act][2]


def _weeks(now: datetime, changed: Sequence[Correction]) -> list[Week]:
    """Tickets by the week in which they came in, without those brought over from files."""
    this = timezone.localtime(now).date()
    monday = this - timedelta(days=this.weekday(), weeks=WEEKS - 1)
    start = timezone.make_aware(datetime.combine(monday, time()))
    rows = Ticket.objects.filter(created_at__gte=start).exclude(channel=Channel.IMPORT).order_by()
    counts = {row["week"].date(): row["n"] for row in rows.annotate(week=TruncWeek("created_at")).values("week").annotate(n=Count("pk"))}
    keys = [row.ticket for row in changed]
    late: Counter[date] = Counter()
    for at in range(0, len(keys), 500):
        for created in rows.filter(pk__in=keys[at : at + 500]).values_list("created_at", flat=True):
            day = timezone.localtime(created).date()
            late[day - timedelta(days=day.weekday())] += 1
    days = [monday + timedelta(weeks=week) for week in range(WEEKS)]
    return [Week(day, counts.get(day, 0), late[day]) for day in days]


def _overall(weeks: Sequence[Week]) -> dict[str, Any]:
    total, wrong = sum(week.sorted for week in weeks), sum(week.corrected for week in weeks)
    return {"total": total, "percent": percent(1 - wrong / total) if total else ""}


def _version_chart(versions: Sequence[ClassifierVersion]) -> shares.Chart | None:
    tried = [row for row in reversed(versions) if row.state in (VersionState.ADOPTED, VersionState.RETIRED)][-WEEKS:]
    found = [(f"{row.number}", tuple(row.metrics["new"]["all"][name] for name in ("accuracy", "macro_f1"))) for row in tried]
    return shares.draw(found) if found else None


def _pairs(changed: Sequence[Correction], was: str, label: str) -> list[Pair]:
    counts = Counter((row.was, row.label) for row in changed)
    words = wording_learning.label_words
    return [
        Pair(one, other, words(one), words(other), count, f"?was={one}&now={other}#h-said", (one, other) == (was, label))
        for (one, other), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:PAIRS]
    ]


def _lines(user: User, changed: Sequence[Correction], waiting: set[int]) -> list[Line]:
    """The newest of them whose tickets the reader may see."""
    newest = list(reversed(changed))[: SHOWN * 3]
    columns = ("number", "subject", "customer__name")
    rows = Ticket.objects.visible_to(user).filter(pk__in=[row.ticket for row in newest]).select_related("customer").only(*columns).in_bulk()
    people = dict(User.objects.filter(pk__in={row.person for row in newest}).values_list("pk", "name"))
    words = wording_learning.label_words
    found = [
        Line(rows[row.ticket], words(row.was), words(row.label), people.get(row.person, ""), row.at, row.event in waiting)
        for row in newest
        if row.ticket in rows
    ]
    return found[:SHOWN]


def _version(row: ClassifierVersion, in_use: ClassifierVersion | None, *, may_steer: bool) -> VersionLine:
    new, old = row.metrics["new"]["all"], (row.metrics.get("old") or {}).get("all")
    danger = row.metrics.get("level_one")
    reasons = row.gate.get("reasons", [])
    people = [reason["whom"] for reason in reasons if reason["code"] == "doubted" and reason["of"] == "person"]
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    acts: list[str] = []
    if may_steer and row.state == VersionState.ADOPTED:
        acts = ["roll_back"]
    elif may_steer and row.state == VersionState.TRAINED:
        fits = row.metrics.get("beside") == (in_use.number if in_use else 0)
        acts = ["adopt", "refuse"] if fits else ["refuse"]
    elif may_steer and row.state == VersionState.RETIRED:
        acts = ["adopt"]
    return VersionLine(
        row,
        wording_learning.material(row),
        percent(new["accuracy"]),
        percent(old["accuracy"]) if old else "",
        percent(new["macro_f1"]),
        f"{danger['new']}/{danger['rows']}" if danger else "",
        wording_learning.reasons(reasons),
        [(pk, names.get(pk, "")) for pk in people],
        [(act, _("Put to use again") if act == "adopt" and row.state == VersionState.RETIRED else ACTS[act][0]) for act in acts],
    )


def _failed(target: str, versions: Sequence[ClassifierVersion]) -> TrainingRequest | None:
    """The last training that was asked for, if it failed and nothing was trained since."""
    last = TrainingRequest.objects.filter(target=target, done_at__isnull=False).order_by("-pk").first()
    if last is None or not last.error or (versions and last.done_at and versions[0].made_at > last.done_at):
        return None
    return last


def percent(share: float) -> str:
    """As people read it."""
    return f"{share * 100:.1f} %"
