"""The coach's pages: novices at work, replies to be read, and the rota.

For those who coach, cut to the tickets they see. Nothing here is ever part of what customers, departments or programs read.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from helpdesk.models import User
from tickets import attachments, coaching, duty, lists, wording_remedies
from tickets.admin.queue import COLUMNS, reader
from tickets.admin.ticket_page import paragraphs
from tickets.choices import MessageKind, ReviewKind, ReviewState
from tickets.errors import StaleTicket, TicketError
from tickets.forms.coaching import REVIEW_FORMS, DutyForm, ReviewForm
from tickets.models import Agent, Duty, Message, Presence, Review, Ticket, Whisper
from tickets.wording_needs import need_label

REFUSED = 409
REVIEWS_SHOWN, TICKETS_SHOWN, TURNS_SHOWN, SAID_SHOWN = 30, 200, 200, 12
LOOKS = timedelta(seconds=40)
"""How long after a page's last call its reader still counts as looking."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class At:
    """One open ticket of a novice: its last words, and whether its agent is at it now."""

    ticket: Ticket
    words: str
    by_customer: bool
    looks: bool
    writes: bool


@dataclass(frozen=True)
class Watched:
    """A novice and what they have in hand, the nearest deadline first."""

    agent: Agent
    tickets: list[At]

    @property
    def is_here(self) -> bool:
        """Whether they have any of these tickets open now."""
        return any(at.looks for at in self.tickets)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """What waits for review, and the novices at work; asked again it answers 304 while nothing has changed."""
    user, now = _coach(request), timezone.now()
    context = _board(user, now)
    mark = quote_etag(_mark(context))
    if request.headers.get("HX-Request") and request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    context |= {"title": _("Coaching"), "poll_headers": json.dumps({"If-None-Match": mark})}
    response = render(request, "desk/coaching.html", context)
    response["ETag"] = mark
    return response


def review(request: HttpRequest, review: int) -> HttpResponse:
    """One reply that waits, beside what was said before; a post passes it on or returns it (`step`)."""
    user, now = _coach(request), timezone.now()
    row = _visible(user, review)
    if request.method in ("GET", "HEAD"):
        return _show(request, user, row, now)
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    chosen = REVIEW_FORMS.get(request.POST.get("step", ""))
    if chosen is None:
        raise Http404
    form = chosen(request.POST, review=row, user=user, now=now)
    if not form.is_valid():
        return _show(request, user, row, now, form)
    try:
        form.apply()
    except TicketError as error:
        form.add_error(None, str(error))
        if isinstance(error, StaleTicket):
            data: Any = form.data.copy()  # type: ignore[attr-defined]
            data["version"] = Ticket.objects.values_list("version", flat=True).get(pk=row.ticket_id)
            form.data = data
        return _show(request, user, _visible(user, review), now, form, status=REFUSED)
    messages.success(request, str(form.done))
    return redirect("admin:coaching")


@require_POST
def take_back(request: HttpRequest, review: int) -> HttpResponse:
    """The author takes it back before it is read; the words are in the reply box again."""
    user = reader(request)
    row = get_object_or_404(Review.objects.select_related("ticket"), pk=review, author=user)
    try:
        coaching.take_back(row, by=user, now=timezone.now())
    except TicketError as error:
        messages.warning(request, str(error))
    return redirect("admin:tickets_ticket_change", row.ticket_id)


@require_POST
def hear(request: HttpRequest, whisper: int) -> HttpResponse:
    """The receiver of a whisper has read it."""
    user = reader(request)
    row = get_object_or_404(Whisper, pk=whisper, to=user)
    coaching.hear(row, by=user, now=timezone.now())
    return redirect("admin:tickets_ticket_change", row.ticket_id)


def rota(request: HttpRequest) -> HttpResponse:
    """The week's turns (`?from=2026-11-16`); who may add them does it here."""
    user, now = _coach(request), timezone.now()
    may_add = user.has_perm("tickets.add_duty")
    form = DutyForm(request.POST or None)
    if request.method == "POST":
        if not may_add:
            raise PermissionDenied
        if form.is_valid():
            form.save()
            messages.success(request, _("The turn is on the rota."))
            return redirect("admin:rota")
    monday = _monday(request.GET.get("from", ""), now)
    request.nav = "coaching"  # type: ignore[attr-defined]
    context = {
        "title": _("Coaching rota"),
        "now": now,
        "days": _days(monday, now),
        "earlier": monday - WEEK,
        "later": monday + WEEK,
        "form": form if may_add else None,
        "may_drop": user.has_perm("tickets.delete_duty"),
        "uncovered": not duty.on_duty(now).exists(),
    }
    return render(request, "desk/rota.html", context)


@require_POST
def drop(request: HttpRequest, turn: int) -> HttpResponse:
    """Take a turn off the rota."""
    user = _coach(request)
    if not user.has_perm("tickets.delete_duty"):
        raise PermissionDenied
    get_object_or_404(Duty, pk=turn).delete()
    messages.success(request, _("The turn is off the rota."))
    return redirect("admin:rota")


# ---------------------------------------------------------------- workings


def _coach(request: HttpRequest) -> User:
    user = reader(request)
    if not duty.may_coach(user):
        raise PermissionDenied
    return user


def _visible(user: User, pk: int) -> Review:
    """A review that somebody may decide; its author sees it on the ticket instead."""
    rows = Review.objects.visible_to(user).exclude(author=user)
    return get_object_or_404(rows.select_related("ticket__customer", "ticket__issue_type", "ticket__assignee", "author", "reviewer"), pk=pk)


def _board(user: User, now: datetime) -> dict[str, Any]:
    waiting = Review.objects.waiting().visible_to(user).exclude(author=user).filter(ticket__in=Ticket.objects.visible_to(user))
    reviews = list(waiting.select_related("ticket__customer", "author").order_by("ticket__due_at", "asked_at")[:REVIEWS_SHOWN])
    return {
        "now": now,
        "reviews": reviews,
        "watched": _watched(user, now),
        "turns": list(duty.on_duty(now).order_by("end")),
        "next_turn": Duty.objects.filter(coach__user=user, start__gt=now).order_by("start").first(),
    }


def _watched(user: User, now: datetime) -> list[Watched]:
    """The novices of a coach with their open tickets; three statements however many there are."""
    agents = duty.novices(user)
    spoken = Message.objects.filter(ticket=OuterRef("pk"), kind__in=(MessageKind.CUSTOMER, MessageKind.REPLY, MessageKind.QUESTION))
    latest = spoken.order_by("-pk")
    rows = Ticket.objects.visible_to(user).open().filter(assignee__in=[agent.pk for agent in agents]).by_deadline()
    rows = rows.select_related("customer", "issue_type", "assignee").only(*COLUMNS)
    found = rows.annotate(last_words=Subquery(latest.values("body")[:1]), last_kind=Subquery(latest.values("kind")[:1]))[:TICKETS_SHOWN]
    tickets = list(found)
    there = {(row.ticket_id, row.user_id): row for row in Presence.objects.lately(now, LOOKS).filter(user__in=[a.pk for a in agents])}
    by_agent: dict[int | None, list[At]] = {}
    for ticket in tickets:
        seen = there.get((ticket.pk, ticket.assignee_id or 0))
        writes = seen is not None and seen.writing_at is not None and seen.writing_at > now - LOOKS
        words = " ".join(str(getattr(ticket, "last_words", "") or "").split())
        said = At(ticket, words, getattr(ticket, "last_kind", "") == MessageKind.CUSTOMER, seen is not None, writes)
        by_agent.setdefault(ticket.assignee_id, []).append(said)
    return [Watched(agent, by_agent.get(agent.pk, [])) for agent in agents]


def _mark(context: dict[str, Any]) -> str:
    """Changes when anything shown does, except for the words of time."""
    parts = [
        [(row.pk, row.ticket.version) for row in context["reviews"]],
        [
            (
                each.agent.pk,
                each.agent.availability,
                [(at.ticket.pk, at.ticket.version, at.words, at.looks, at.writes) for at in each.tickets],
            )
            for each in context["watched"]
        ],
        [row.pk for row in context["turns"]],
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def _show(
    request: HttpRequest, user: User, row: Review, now: datetime, form: ReviewForm | None = None, *, status: int = 200
) -> HttpResponse:
    request.nav = "coaching"  # type: ignore[attr-defined]
    waits = row.state == ReviewState.WAITING
    forms = {
        step: form if form is not None and form.step == step else kind(review=row, user=user, now=now)
        for step, kind in REVIEW_FORMS.items()
        if waits
    }
    said = row.ticket.messages.select_related("author").order_by("-pk")[:SAID_SHOWN]
    context = {
        "title": _("Review"),
        "now": now,
        "review": row,
        "ticket": row.ticket,
        "said": [(message, paragraphs(message.body)) for message in reversed(said)],
        "files": list(attachments.drafts(row.draft)) if waits else [],
        "forms": forms,
        "asked_items": [need_label(str(item)) for item in row.data.get("items", [])],
        "goes_with": _goes_with(row),
        "gone_on": waits and not row.ticket.is_open,
    }
    return render(request, "desk/review.html", context, status=status)


def _goes_with(row: Review) -> str:
    """What the words stand beside: the progress word with its expected time, or the remedy."""
    if row.kind == ReviewKind.REMEDY:
        remedy = row.ticket.remedies.filter(pk=row.data.get("remedy")).first()
        return wording_remedies.title(remedy.kind, remedy.amount) if remedy else ""
    return lists.progress_label(str(row.data["word"])) if row.data.get("word") else ""


def _monday(given: str, now: datetime) -> datetime:
    """Midnight of the Monday of the week that was asked for; of this week when that makes no sense."""
    today = timezone.localtime(now).date()
    try:
        asked = datetime.strptime(given[:10], "%Y-%m-%d").date() if given else today  # noqa: DTZ007 (a day, not a moment)
    except ValueError:
        asked = today
    if abs((asked - today).days) > 3 * 366:
        asked = today
    return timezone.make_aware(datetime.combine(asked - timedelta(days=asked.weekday()), time.min))


@dataclass(frozen=True)
class Day:
    """A day of the rota."""

    start: datetime
    is_today: bool
    turns: list[Duty]


def _days(monday: datetime, now: datetime) -> Iterable[Day]:
    rows = Duty.objects.filter(start__lt=monday + WEEK, end__gt=monday).select_related("coach__user", "team").order_by("start")
    turns = list(rows[:TURNS_SHOWN])
    for number in range(7):
        start = monday + timedelta(days=number)
        end = start + timedelta(days=1)
        mine = [turn for turn in turns if turn.start < end and turn.end > start]
        yield Day(start, start <= now < end, mine)


__all__ = ["board", "drop", "hear", "review", "rota", "take_back"]
