"""The workbench (工作台): what is burning, whose turn it is, what to do next."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from helpdesk import panels
from helpdesk.models import User
from helpdesk.navigation import COUNT_CAP, OWN_VIEWS, Capped, Frame
from tickets import breaks, clocks, duty, permissions, queues, routing, standing_in, surges, today, wording_surges
from tickets.admin import tabs, workbench_rows
from tickets.admin.queue import reader
from tickets.admin.workbench_rows import MINE_SHOWN, PUT_OFF_SHOWN
from tickets.choices import Availability
from tickets.errors import TicketError
from tickets.models import Agent, Review, SavedView, Ticket

PROMISED_SHOWN = 8


@dataclass(frozen=True)
class Warning:
    """One cell of the strip: what burns, and the list of it."""

    kind: str
    icon: str
    label: str
    say: str
    url: str


@dataclass(frozen=True)
class Promised:
    """A customer was told that they would hear by `at`."""

    ticket: Ticket
    at: datetime
    is_late: bool


@require_GET
def workbench(request: HttpRequest) -> HttpResponseBase:
    """The page; asked again every half minute it answers 304 while nothing has changed."""
    user, now = reader(request), timezone.now()
    if not user.has_perm("tickets.view_ticket"):
        if user.has_perm("tickets.answer_collaboration"):
            return redirect("admin:requests")
        if user.has_perm("knowledgebase.change_article"):
            return redirect("admin:editing")
        return render(request, "desk/welcome.html", {"title": _("Workbench"), "now": now})
    if OWN_VIEWS not in request.session:
        tabs.remember(request, user, SavedView.objects.filter(owner=user).order_by("order", "name", "pk"))
    context = contents(user, now)
    mark = quote_etag(_mark(context, Frame(request).figures))
    if request.headers.get("HX-Request") and request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    response = render(
        request,
        "desk/workbench.html",
        {**context, "title": _("Workbench"), "now": now, "poll_headers": json.dumps({"If-None-Match": mark})},
    )
    response["ETag"] = mark
    return response


def contents(user: User, now: datetime) -> dict[str, Any]:
    """Everything the workbench shows to one person; the same statements whatever the number of tickets."""
    mine = workbench_rows.mine(user)
    others = [*workbench_rows.with_others(user), *workbench_rows.to_confirm(user)]
    put_off = workbench_rows.put_off(user)
    promised = _promised(user, now)
    agent = breaks.with_breaks(Agent.objects.filter(user=user), now).first()
    load = _load(agent, [*mine, *others, *put_off], now)
    found = panels.workbench(user, now)
    return {
        "mine": mine[:MINE_SHOWN],
        "mine_more": len(mine) > MINE_SHOWN,
        "others": others,
        "put_off": put_off[:PUT_OFF_SHOWN],
        "put_off_more": len(put_off) > PUT_OFF_SHOWN,
        "promised": promised[:PROMISED_SHOWN],
        "queue": workbench_rows.waiting(user),
        "warnings": [
            *_surge_warnings(user, agent, now),
            *_stand_in_warnings(user, now),
            *_review_warnings(user, now),
            *_own_warnings(mine, now),
            *(_house_warnings(user, now) if permissions.sees_all(user) else []),
        ],
        "agent": agent,
        "load": load,
        "held": sum(1 for kind in load if kind),
        "availabilities": list(Availability.choices),
        "break_lengths": breaks.LENGTHS,
        "day": [*today.figures(user, now), *(figure for panel in found for figure in panel.figures)],
        "panels": found,
        "may_work": user.has_perm("tickets.work_ticket"),
    }


def _promised(user: User, now: datetime) -> list[Promised]:
    """What the person told customers they would hear by some time today, the next first; nothing more is asked where nothing is."""
    times = today.promised(user, now)
    rows = Ticket.objects.visible_to(user).select_related("customer").filter(pk__in=times) if times else []
    found = {row.pk: row for row in rows}
    return [Promised(found[key], at, at <= now) for key, at in times.items() if key in found]


def _load(agent: Agent | None, tickets: Sequence[Ticket], now: datetime) -> list[str]:
    """One segment for each place of an agent: the kind of the clock that fills it, empty for a free one."""
    if agent is None:
        return []
    kinds = [clocks.chip(ticket, now).kind for ticket in tickets if ticket.meta.counts]
    return kinds + [""] * (agent.cap - len(kinds))


def _surge_warnings(user: User, agent: Agent | None, now: datetime) -> list[Warning]:
    """For those who answer for all teams: the surge that goes on; for standby agents: that they are called in."""
    on_standby = agent is not None and agent.is_standby
    surge = surges.going_on() if on_standby or permissions.sees_all(user) else None
    if surge is None:
        return []
    found = []
    if on_standby and surge.standby_at:
        there = agent is not None and agent.availability == Availability.ONLINE
        label = _("You are called in") if there else _("You are called in: please go online")
        found.append(Warning("warn", "bell", label, wording_surges.say(surge, now), reverse("admin:index")))
    if permissions.sees_all(user):
        found.append(Warning("warn", "up", str(wording_surges.state(surge)), wording_surges.say(surge, now), reverse("surge")))
    return found


def _stand_in_warnings(user: User, now: datetime) -> list[Warning]:
    """For whom one stands in now, and the list of their tickets."""
    here = reverse("admin:tickets_ticket_changelist")
    names = standing_in.for_whom(user.pk, now)
    numbers = dict(User.objects.filter(pk__in=names).values_list("pk", "employee_number")) if names else {}
    label = _("You stand in for %(name)s")
    return [
        Warning("", "user", label % {"name": name}, _("their open tickets"), f"{here}?view=open&assignee={numbers[pk]}")
        for pk, name in names.items()
        if pk in numbers
    ]


def _review_warnings(user: User, now: datetime) -> list[Warning]:
    """For those who coach: what novices wrote and nobody has read yet, the nearest deadline first; counted no further than the cap."""
    if not duty.may_coach(user):
        return []
    waiting = Review.objects.waiting().visible_to(user).exclude(author=user).select_related("ticket", "author").order_by("ticket__due_at")
    rows = list(waiting[:COUNT_CAP])
    if not rows:
        return []
    label = ngettext("%(count)d reply waits for your review", "%(count)d replies wait for your review", len(rows)) % {"count": len(rows)}
    return [Warning("warn", "eye", label, f"{rows[0].author.name} · {rows[0].ticket.listed}", reverse("admin:coaching"))]


def _own_warnings(mine: Sequence[Ticket], now: datetime) -> list[Warning]:
    here = reverse("admin:tickets_ticket_changelist")
    late = [ticket for ticket in mine if ticket.is_overdue(now)]
    soon = [ticket for ticket in mine if ticket.deadline and now < ticket.deadline <= now + queues.HOUR]
    unread = [ticket for ticket in mine if ticket.unread_since]
    found = []
    if late:
        label = ngettext("%(count)d ticket of yours is overdue", "%(count)d tickets of yours are overdue", len(late)) % {"count": len(late)}
        found.append(Warning("late", "alert", label, late[0].listed, f"{here}?view=overdue&assignee=me"))
    if soon:
        label = ngettext("%(count)d due within the hour", "%(count)d due within the hour", len(soon)) % {"count": len(soon)}
        found.append(Warning("warn", "hourglass", label, soon[0].listed, f"{here}?view=due_hour&assignee=me"))
    if unread:
        label = ngettext("%(count)d with news", "%(count)d with news", len(unread)) % {"count": len(unread)}
        found.append(Warning("", "chat", label, unread[0].listed, f"{here}?view=mine"))
    return found


def _house_warnings(user: User, now: datetime) -> list[Warning]:
    """For those who answer for all teams: what burns anywhere, counted no further than the cap."""
    here = reverse("admin:tickets_ticket_changelist")
    cells: dict[str, tuple[str, str, str | Promise]] = {
        "overdue": ("late", "alert", _("overdue in all teams")),
        "due_hour": ("warn", "hourglass", _("due within the hour")),
        "unassigned": ("", "queue", _("unassigned")),
        "unexplained": ("", "ask", _("late without a reason given")),
    }
    upto = COUNT_CAP + 1
    wanted: dict[str, Combinable] = {
        code: Capped(queues.Question(view=code).rows(user, now).order_by().values("pk")[:upto]) for code in cells
    }
    counts = dict(zip(wanted, User.objects.filter(pk=user.pk).values_list(*wanted.values())[0], strict=True))
    return [
        Warning(kind, icon, f"{min(counts[code], COUNT_CAP)}{'+' if counts[code] > COUNT_CAP else ''} {label}", "", f"{here}?view={code}")
        for code, (kind, icon, label) in cells.items()
        if counts[code]
    ]


def _mark(context: dict[str, Any], figures: dict[str, Any]) -> str:
    """Changes when anything shown does, except for the words of time, which tick by themselves."""
    rows = [
        [(ticket.pk, ticket.version, bool(ticket.unread_since)) for ticket in context[name]]
        for name in ("mine", "others", "put_off", "queue")
    ]
    rows.append([(row.ticket.pk, row.at, row.is_late) for row in context["promised"]])
    parts = [rows, context["load"], [(w.label, w.kind) for w in context["warnings"]], [(f.label, f.value) for f in context["day"]]]
    parts += [[panel.mark for panel in context["panels"]], sorted((name, str(value)) for name, value in figures.items())]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


@require_POST
def take_next(request: HttpRequest) -> HttpResponseBase:
    """Take the most urgent waiting ticket and open it."""
    user = reader(request)
    if not user.has_perm("tickets.work_ticket"):
        raise PermissionDenied
    try:
        event = routing.take_next(user, now=timezone.now())
    except TicketError as error:
        messages.warning(request, str(error))
        return redirect("admin:index")
    if event is None:
        messages.info(request, _("Nothing waits in your teams' queues."))
        return redirect("admin:index")
    return redirect("admin:tickets_ticket_change", event.ticket_id)


@require_POST
def set_availability(request: HttpRequest) -> HttpResponseBase:
    """Say whether one takes tickets now; going online fills the free places at once."""
    user = reader(request)
    now = timezone.now()
    # "break-30": back in thirty minutes.
    chosen, _dash, minutes = request.POST.get("availability", "").partition("-")
    if chosen not in Availability.values or not Agent.objects.filter(user=user).exists():
        raise PermissionDenied
    back_at = _back_at(chosen, minutes, now) if minutes else None
    came = routing.set_availability(user, availability=chosen, now=now, back_at=back_at)
    if came:
        messages.info(
            request, ngettext("%(count)d ticket was given to you.", "%(count)d tickets were given to you.", came) % {"count": came}
        )
    return redirect("admin:index")


def _back_at(chosen: str, minutes: str, now: datetime) -> datetime:
    """When a break is to be over; only the lengths that are offered."""
    if chosen != Availability.BREAK or minutes not in map(str, breaks.LENGTHS):
        raise PermissionDenied
    return now + timedelta(minutes=int(minutes))
