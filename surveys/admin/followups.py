"""Follow-ups on the desk: the list with its filters, one page for each with its steps, and the rules as ops edit them.

Rows come from `visible_to` only; whoever neither has the call nor works on its ticket gets 403 for its steps.
"""

from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from django_stubs_ext import StrOrPromise

from helpdesk.admin.base import HistoryModelAdmin
from helpdesk.models import Team, User
from helpdesk.paging import cut
from surveys import followup_rows, followups
from surveys.followup_forms import STEPS, RecordForm, StepForm
from surveys.followup_verbs import can_be_planned
from surveys.models import FollowUp, FollowUpRule, FollowUpState
from tickets.errors import Incomplete, StaleTicket, TicketError
from tickets.models import Ticket
from tickets.permissions import may_work, sees_all

ROWS = 50
REFUSED = 409
SHOWN_OF_TICKET = 12
NUMBER = "number"

TABS: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    "due": (gettext_lazy("Due today"), gettext_lazy("Nobody is to be called today.")),
    "overdue": (gettext_lazy("Overdue"), gettext_lazy("Nothing is overdue.")),
    "ahead": (
        gettext_lazy("Ahead"),
        gettext_lazy("Nothing is planned. Grave, complex and unhappy matters come here when they are closed."),
    ),
    "ended": (gettext_lazy("Ended"), gettext_lazy("No follow-up was made yet.")),
}


def _reader(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not user.has_perm("surveys.view_followup"):
        raise PermissionDenied
    return user


# ---------------------------------------------------------------- the list


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """One tab, the next due first; of those that ended the newest. Agents begin with their own, supervisors with all."""
    user, now = _reader(request), timezone.now()
    show = request.GET.get("show", "due")
    if show not in TABS:
        raise Http404
    asked = {name: request.GET.get(name, "")[:40] for name in ("team", "agent", "rule")}
    if "agent" not in request.GET and not sees_all(user):
        asked["agent"] = user.employee_number
    rows = followup_rows.filtered(_of_tab(FollowUp.objects.visible_to(user), show, now), user, **asked)
    ended = show == "ended"
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = cut(followup_rows.drawn(rows), "ended_at" if ended else "due_at", size=ROWS, newest_first=ended, after=after, before=before)
    kept = urlencode(asked)
    context: dict[str, Any] = {
        "title": _("Follow-ups"),
        "now": now,
        "show": show,
        "asked": asked,
        "kept": kept,
        "tabs": [(code, label, code == show) for code, (label, _empty) in TABS.items()],
        "heading": TABS[show][0],
        "empty": TABS[show][1],
        "page": page,
        "rows": followup_rows.shown(page.rows, user, now),
        "here": f"?show={show}&{kept}",
        **_choices(user),
    }
    return render(request, "desk/follow_ups.html", context)


def _of_tab(rows: Any, show: str, now: datetime) -> Any:
    if show == "due":
        return followup_rows.today(rows, now)
    if show == "overdue":
        return rows.overdue(now)
    if show == "ahead":
        return rows.planned().filter(planned_for__gte=followups.day_of(now)[1])
    return rows.exclude(state=FollowUpState.PLANNED)


def _choices(user: User) -> dict[str, Any]:
    """What the list can be cut by, for one reader."""
    teams = Team.objects.filter(is_active=True)
    people = User.objects.filter(is_active=True, agent__isnull=False).order_by("name", "pk")
    if not sees_all(user):
        own = user.teams.values("pk")
        teams, people = teams.filter(pk__in=own), people.filter(teams__in=own).distinct()
    rules = [(rule.code, rule.label) for rule in FollowUpRule.objects.order_by("order", "code")]
    return {
        "teams": [("", _("All teams")), *((team.code, team.label) for team in teams)],
        "agents": [("", _("Everybody")), ("none", _("Nobody yet")), *((row.employee_number, row.name) for row in people)],
        "rules": [("", _("All reasons")), ("hand", _("By hand")), *rules],
    }


# ---------------------------------------------------------------- one follow-up


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Show the form of a step (GET), or do it (POST); `number` shows whom to call, on record (POST only)."""
    user, now = _reader(request), timezone.now()
    if step not in {*STEPS, NUMBER}:
        raise Http404
    rows = followup_rows.drawn(FollowUp.objects.visible_to(user))
    found = get_object_or_404(rows, pk=pk)
    if request.method not in ("GET", "HEAD", "POST") or (step == NUMBER and request.method != "POST"):
        return HttpResponse(status=405, headers={"Allow": "POST" if step == NUMBER else "GET, POST"})
    if step == NUMBER:
        if not followups.may_see_number(user, found):
            raise PermissionDenied
        followups.show_number(found, by=user, now=now)
        return _page(request, found, RecordForm(follow_up=found, user=user, now=now), user, now, number=True)
    if not followups.may_record(user, found):
        raise PermissionDenied
    if not found.is_planned:
        messages.info(request, _("This follow-up is over already."))
        return redirect(found.ticket.get_absolute_url() if _sees(user, found.ticket) else reverse("admin:follow_ups"))
    chosen = STEPS[step]
    if request.method != "POST":
        given = {"outcome": request.GET["outcome"]} if step == "record" and "outcome" in request.GET else {}
        return _page(request, found, chosen(follow_up=found, user=user, now=now, initial=given), user, now)
    return _do(request, found, chosen(request.POST, follow_up=found, user=user, now=now), user, now)


def _do(request: HttpRequest, found: FollowUp, form: StepForm, user: User, now: datetime) -> HttpResponse:
    if not form.is_valid():
        return _page(request, found, form, user, now)
    try:
        form.apply()
    except StaleTicket:
        messages.warning(request, _("Somebody else has just changed this follow-up. Please look at it again."))
        return redirect("admin:follow_up_step", found.pk, form.slug)
    except TicketError as error:
        names = error.fields if isinstance(error, Incomplete) else []
        form.add_error(next((name for name in names if name in form.fields), None), str(error))
        return _page(request, found, form, user, now, status=REFUSED)
    messages.success(request, str(form.done))
    return redirect(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    """The workbench or the ticket that it was asked from, else the list."""
    back = request.POST.get("back", "")
    if back == "workbench":
        return reverse("admin:index")
    review = back.removeprefix("review-")
    if review != back and review.isdecimal() and len(review) < 19:
        return reverse("admin:survey_review", args=[int(review)])
    if back.isdecimal() and len(back) < 19 and _sees_pk(cast(User, request.user), int(back)):
        return reverse("admin:tickets_ticket_change", args=[int(back)])
    return reverse("admin:follow_ups")


def _page(
    request: HttpRequest, found: FollowUp, form: StepForm, user: User, now: datetime, *, status: int = 200, number: bool = False
) -> HttpResponse:
    ticket = found.ticket
    (line,) = followup_rows.shown([found], user, now)
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "title": _("Follow-up"),
        "line": line,
        "ticket": ticket,
        "form": form,
        "steps": [each for slug, each in STEPS.items() if slug != form.slug] if found.is_planned else [],
        "now": now,
        "back": given.get("back", ""),
        "sees_ticket": _sees(user, ticket),
        "phone": ticket.contact_phone if number else line.phone,
        "number": number,
        "may_see_number": followups.may_see_number(user, found),
        "done": not found.is_planned,
    }
    request.nav = "follow_ups"  # type: ignore[attr-defined]
    return render(request, "desk/follow_up.html", context, status=status)


# ---------------------------------------------------------------- from the ticket


@require_GET
def of_ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in a ticket's card."""
    user, now = _reader(request), timezone.now()
    ticket = get_object_or_404(Ticket.objects.visible_to(user), pk=pk)
    rows = followup_rows.drawn(FollowUp.objects.of_ticket(ticket).order_by("-planned_for", "-pk"))[:SHOWN_OF_TICKET]
    context = {
        "ticket": ticket,
        "rows": followup_rows.shown(rows, user, now),
        "now": now,
        "may_plan": may_work(user, ticket) and can_be_planned(ticket, user, now),
    }
    part = request.headers.get("HX-Request")
    return render(request, "desk/card_follow_ups_in.html" if part else "desk/follow_ups_of.html", {**context, "title": _("Follow-ups")})


def _sees(user: User, ticket: Ticket) -> bool:
    return _sees_pk(user, ticket.pk)


def _sees_pk(user: User, pk: int) -> bool:
    return Ticket.objects.visible_to(user).filter(pk=pk).exists()


# ---------------------------------------------------------------- the rules


@admin.register(FollowUpRule)
class FollowUpRuleAdmin(HistoryModelAdmin[FollowUpRule]):
    """Which closed tickets are followed up, when, how, and by whom."""

    list_display = ("label", "days", "way", "who", "is_active", "order")
    list_filter = ("is_active", "way", "who")
    search_fields = ("name", "name_en", "code")
    fieldsets = (
        (None, {"fields": ("code", "name", "name_en", "is_active", "order")}),
        (
            gettext_lazy("For closed tickets of which all this holds"),
            {"fields": ("level", "tier", "dissatisfied", "is_complex", "many_messages", "issue_type", "team")},
        ),
        (gettext_lazy("What is done"), {"fields": ("days", "way", "who", "ask", "ask_en")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: FollowUpRule | None = None) -> tuple[str, ...]:
        """The code says which follow-ups were planned by the rule: it stays."""
        return (*super().get_readonly_fields(request, obj), *(("code",) if obj else ()))

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, row: FollowUpRule) -> str:
        """In the reader's language."""
        return row.label
