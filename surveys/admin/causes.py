"""Root causes on the desk: all cases with what they count up to, and one page for each.

The list is for those who confirm causes. A case is also filled in by whoever may work on its ticket, from the ticket's page.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from helpdesk.errors import HelpdeskError
from helpdesk.models import User
from helpdesk.paging import cut
from surveys import causes
from surveys.choices import CaseState, Occasion
from surveys.errors import Missing
from surveys.forms import CauseForm
from surveys.models import CauseCase, CauseCaseQuerySet, RootCause
from tickets import lists, sorting
from tickets.permissions import may_work

ROWS = 50
REFUSED = 409
MONTHS = 12
NONE = "none"
WITH = ("ticket__customer", "cause__parent", "agent", "team")
FLAGS = {Occasion.OVERDUE: "is_overdue", Occasion.REFUSED: "is_refused", Occasion.POOR: "is_poor"}
NAMES = ("cause", "state", "why", "team", "type", "month")
STATES = {
    CaseState.ASKED: gettext_lazy("Without a cause"),
    CaseState.PROPOSED: gettext_lazy("To be confirmed"),
    CaseState.CONFIRMED: gettext_lazy("Confirmed causes"),
}


@dataclass(frozen=True)
class Bar:
    """A cause and how many cases have it, with the list of exactly those; `share` is of all, in percent."""

    label: str
    count: int
    share: int
    url: str
    is_here: bool
    is_finer: bool


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All cases, the newest first; filtered by cause, state, occasion, team, type and month."""
    user, now = cast(User, request.user), timezone.now()
    if not user.has_perm("surveys.confirm_cause"):
        raise PermissionDenied
    asked = {name: value for name in NAMES if (value := request.GET.get(name, "").replace("\x00", "")[:40])}
    known = {row.code: row for row in RootCause.objects.select_related("parent")}
    rest = _narrowed(CauseCase.objects.visible_to(user), asked)
    rows = _of_cause(rest, asked.get("cause", ""), known)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = cut(rows.select_related(*WITH), "opened_at", size=ROWS, newest_first=True, after=after, before=before)
    types = sorting.types()
    context = {
        "title": _("Root causes"),
        "now": now,
        "asked": asked,
        "query": urlencode(asked),
        "bars": _bars(rest, asked, known),
        "page": page,
        "rows": [(row, types[row.issue_type_code].label if row.issue_type_code in types else row.issue_type_code) for row in page.rows],
        "filters": _filters(asked, now),
    }
    return render(request, "desk/causes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A case: what asked for the cause, and the form; a post proposes it or, by right, confirms it (`step`)."""
    user, now = cast(User, request.user), timezone.now()
    case = get_object_or_404(CauseCase.objects.visible_to(user).select_related(*WITH, "proposed_by", "confirmed_by"), pk=pk)
    may_confirm, works = user.has_perm("surveys.confirm_cause"), may_work(user, case.ticket)
    if not (may_confirm or works or user.has_perm("surveys.view_causecase")):
        raise Http404
    if request.method != "POST":
        return _show(request, case, user, CauseForm(case=case))
    step = request.POST.get("step", "propose")
    if not (may_confirm if step == "confirm" else works or may_confirm):
        raise PermissionDenied
    form = CauseForm(request.POST, case=case)
    if not form.is_valid():
        return _show(request, case, user, form)
    said: dict[str, Any] = {"cause": form.chosen, "words": form.cleaned_data["words"], "version": form.cleaned_data["version"]}
    try:
        (causes.confirm if step == "confirm" else causes.propose)(case, by=user, now=now, **said)
    except HelpdeskError as error:
        form.add_error(error.field if isinstance(error, Missing) else None, str(error))
        fresh = CauseCase.objects.select_related(*WITH, "proposed_by", "confirmed_by").get(pk=case.pk)
        form.data = {**form.data.dict(), "version": str(fresh.version)}  # type: ignore[attr-defined]
        return _show(request, fresh, user, form, status=REFUSED)
    messages.success(request, _("The root cause is confirmed.") if step == "confirm" else _("Thank you. A supervisor confirms the cause."))
    return redirect("admin:causes" if request.POST.get("back") == "list" and may_confirm else case.ticket)


def _show(request: HttpRequest, case: CauseCase, user: User, form: CauseForm, *, status: int = 200) -> HttpResponse:
    works = may_work(user, case.ticket)
    may_confirm = user.has_perm("surveys.confirm_cause")
    context = {
        "title": _("Root cause"),
        "case": case,
        "ticket": case.ticket,
        "form": form if may_confirm or (works and case.state != CaseState.CONFIRMED) else None,
        "may_propose": works and case.state != CaseState.CONFIRMED,
        "may_confirm": may_confirm,
        "delay": lists.reason_label(case.ticket.breach_reason) if case.ticket.breach_reason else "",
        "back": "list" if request.GET.get("back") == "list" or request.POST.get("back") == "list" else "",
    }
    return render(request, "desk/cause.html", context, status=status)


def _narrowed(rows: CauseCaseQuerySet, asked: dict[str, str]) -> CauseCaseQuerySet:
    """By everything but the cause, so that the bars show what else there is. A value that makes no sense finds nothing."""
    if state := asked.get("state"):
        rows = rows.filter(state=state)
    if why := asked.get("why"):
        rows = rows.filter(**{FLAGS[Occasion(why)]: True}) if why in FLAGS else rows.none()
    if team := asked.get("team"):
        rows = rows.filter(team__code=team)
    if kind := asked.get("type"):
        rows = rows.filter(issue_type_code=kind)
    if month := asked.get("month"):
        found = _month(month)
        rows = rows.filter(opened_at__gte=found[0], opened_at__lt=found[1]) if found else rows.none()
    return rows


def _of_cause(rows: CauseCaseQuerySet, code: str, known: dict[str, RootCause]) -> CauseCaseQuerySet:
    if not code:
        return rows
    if code == NONE:
        return rows.filter(cause__isnull=True)
    return rows.filter(Q(cause=known[code]) | Q(cause__parent=known[code])) if code in known else rows.none()


def _bars(rows: CauseCaseQuerySet, asked: dict[str, str], known: dict[str, RootCause]) -> list[Bar]:
    """Main causes with their finer ones, as far as they occur, and how many have none yet; by one statement."""
    counts: Counter[int | None] = Counter(dict(rows.order_by().values_list("cause").annotate(number=Count("pk"))))
    total = sum(counts.values()) or 1

    def bar(label: str, count: int, code: str, *, finer: bool = False) -> Bar:
        here = asked.get("cause") == code
        others = {name: value for name, value in asked.items() if name != "cause"}
        query = urlencode(others if here else {**others, "cause": code})
        return Bar(label, count, round(100 * count / total), f"?{query}", here, finer)

    found = []
    for main in (row for row in known.values() if row.parent_id is None):
        finer = [(row, counts[row.pk]) for row in known.values() if row.parent_id == main.pk and counts[row.pk]]
        count = counts[main.pk] + sum(number for _row, number in finer)
        if count or main.is_active:
            found.append(bar(main.label, count, main.code))
            found += [bar(row.label, number, row.code, finer=True) for row, number in finer]
    return [*found, bar(_("No cause yet"), counts[None], NONE)]


def _filters(asked: dict[str, str], now: datetime) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """(name, label, options) of the filters."""
    today = timezone.localtime(now).date()
    months = [f"{year:04d}-{month:02d}" for year, month in _months_back(today)]
    choices = {
        "state": (_("State"), [(code.value, str(label)) for code, label in STATES.items()]),
        "why": (_("Occasion"), [(code, str(label)) for code, label in Occasion.choices]),
        "team": (_("Team"), [(team.code, team.label) for team in lists.teams().values()]),
        "type": (_("Issue type"), [(code, row.label) for code, row in sorting.types().items() if row.parent is None]),
        "month": (_("Month"), [(month, month) for month in months]),
    }
    return [
        (name, label, [(code, words, asked.get(name) == code) for code, words in options]) for name, (label, options) in choices.items()
    ]


def _months_back(day: date) -> list[tuple[int, int]]:
    last = day.year * 12 + day.month - 1
    return [((last - back) // 12, (last - back) % 12 + 1) for back in range(MONTHS)]


def _month(text: str) -> tuple[datetime, datetime] | None:
    try:
        first = date.fromisoformat(f"{text}-01")
        after = first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
        since, until = (timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC) for day in (first, after))
        return since, until
    except (ValueError, OverflowError):
        return None
