"""Several people on one ticket: who else is there, what came in meanwhile, words that cross; and taking back what was just sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, Q, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk import moments
from helpdesk.models import User
from tickets import chain, following, permissions, presence, wording_events, workflow
from tickets.choices import EventCode, MessageKind
from tickets.errors import TicketError
from tickets.forms import VerbForm
from tickets.models import Message, Ticket, TicketEvent
from tickets.permissions import may_work
from tickets.wording_needs import NEEDS

SHOWN, MOST, LISTED, QUERY_MAX = 3, 20, 8, 40
# What nobody need be told of while they write.
UNSAID = (
    EventCode.UNMASKED, EventCode.FOLLOWED, EventCode.UNFOLLOWED, EventCode.SORTED, EventCode.CLOCK_SET, EventCode.TAKEN_BACK, EventCode.WARNED,
    EventCode.REMINDED, EventCode.SURVEY_SENT,
)  # fmt: skip
# The form in which the words of a message come back.
FORMS = {
    MessageKind.REPLY: "admin:tickets_ticket_reply",
    MessageKind.QUESTION: "admin:tickets_ticket_ask",
    MessageKind.PROGRESS: "admin:tickets_ticket_progress",
    MessageKind.RESULT: "admin:tickets_ticket_resolve",
}


@dataclass(frozen=True)
class Sent:
    """What its author can still take back: the message, to whom it goes, and how many seconds are left."""

    pk: int
    name: str
    held_until: datetime
    seconds: int


def just_sent(ticket: Ticket, user: User, now: datetime) -> Sent | None:
    """What the reader has sent a moment ago; a statement only while there may be something."""
    since = now - timedelta(seconds=settings.UNDO_SECONDS)
    if not settings.UNDO_SECONDS or ticket.last_event_at <= since:
        return None
    rows = ticket.messages.filter(author=user, held_until__gt=now, taken_back_at__isnull=True)
    row = rows.order_by("-pk").only("pk", "held_until").first()
    if row is None or row.held_until is None:
        return None
    name = ticket.contact_name or str(ticket.customer)
    return Sent(row.pk, name, row.held_until, ceil((row.held_until - now).total_seconds()))


# ---------------------------------------------------------------- who else is there, and what came in


@dataclass(frozen=True)
class Since:
    """Something that somebody else did since the reader's page was drawn."""

    who: str
    text: str
    ago: str
    words: str = ""


def call(request: HttpRequest, pk: int) -> HttpResponse:
    """The one call of an open ticket page: who else is there, and what came in since it was drawn (`upto`, `version`).

    A POST says that its reader is there (for the `first` time), is writing (`writing`) or has gone (`leaving`); a GET only asks. 204 when there is nothing to say.
    """
    user, now = cast(User, request.user), timezone.now()
    ticket = get_object_or_404(Ticket.objects.visible_to(user).only("pk", "version", "number"), pk=pk)
    if "leaving" in request.POST:
        presence.leave(ticket, by=user)
        return HttpResponse(status=204)
    if request.method == "POST":
        presence.call(ticket, by=user, now=now, writing="writing" in request.POST)
        if "first" in request.POST:
            following.looked(ticket, user, now)
    data = {"ticket": ticket, "now": now, **there(presence.others(ticket, user, now)), "since": []}
    version = _number(request.GET.get("version", ""))
    if version is not None and ticket.version > version:
        data["since"] = since(ticket, user, _number(request.GET.get("upto", "")), now)[-SHOWN:]
    if not data["since"] and not data["present"]:
        return HttpResponse(status=204)
    return render(request, "desk/ticket_call.html", data)


def there(present: Sequence[presence.Present]) -> dict[str, Any]:
    """Who else has the page open, for the line above the reply box."""
    comma = pgettext("between things", ", ")
    return {
        "present": present,
        "writing": comma.join(one.name for one in present if one.writing),
        "looking": comma.join(one.name for one in present if not one.writing),
    }


def since(ticket: Ticket, user: User, upto: int | None, now: datetime, *, words_only: bool = False) -> list[Since]:
    """What others did after event `upto` (without: the last thing alone), oldest first; `words_only` leaves out what says nothing."""
    rows = ticket.events.exclude(actor=user).exclude(code__in=UNSAID).filter(message__taken_back_at__isnull=True)
    rows = rows.select_related("actor", "message").order_by("-pk")
    if words_only:
        rows = rows.filter(message__isnull=False)
    found = list(rows[:1] if upto is None else rows.filter(pk__gt=upto)[:MOST])[::-1]
    people = wording_events.people_in(found) if any(event.message is None for event in found) else {}
    return [_told(event, people, now) for event in found]


def _told(event: TicketEvent, people: wording_events.People, now: datetime) -> Since:
    told = wording_events.tell(event, people, now)
    return Since(told.who, told.text, moments.ago(event.at, now), event.message.body if event.message else "")


def missed(form: VerbForm) -> list[Since]:
    """What others have said since the reply box was drawn, of which its writer cannot know; then nothing is sent before they have seen it.

    The form refers to the ticket as it stands now: sent once more, it goes.
    """
    upto = form.cleaned_data.get("upto")
    if upto is None:
        return []
    found = since(form.ticket, form.user, upto, form.now, words_only=True)
    if found:
        last = form.ticket.events.order_by("-pk").values_list("pk", flat=True).first()
        form.see(form.ticket.version, upto=last)
    return found


def _number(text: str) -> int | None:
    """A key that fits its column; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


# ---------------------------------------------------------------- colleagues: who can be called, who follows


@dataclass(frozen=True)
class Colleague:
    """Somebody who sees the ticket, and the words that call them."""

    user: User
    word: str


def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Colleagues who see the ticket, by the beginning of a name or number (`q`); for the list that `@` opens."""
    user = cast(User, request.user)
    ticket = get_object_or_404(Ticket.objects.visible_to(user), pk=pk)
    query = request.GET.get("q", "")[:QUERY_MAX].strip()
    rows = permissions.seers(ticket).exclude(pk=user.pk)
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(employee_number__icontains=query))
    found = list(rows.order_by(Case(When(pk=ticket.assignee_id or 0, then=0), default=1), "name", "pk")[:LISTED])
    alike = User.objects.filter(is_active=True, name__in={one.name for one in found}).values("name").annotate(n=Count("pk")).filter(n__gt=1)
    shared = {row["name"] for row in alike} if found else set()
    listed = [Colleague(one, one.employee_number if one.name in shared or not one.name else one.name) for one in found]
    return render(request, "desk/ticket_people.html", {"people": listed})


def follow(request: HttpRequest, pk: int, *, follows: bool) -> HttpResponseBase:
    """Follow a ticket that one sees, or follow it no longer; who may give tickets to others may say so of others (`who`)."""
    user, now = cast(User, request.user), timezone.now()
    ticket = get_object_or_404(Ticket.objects.visible_to(user), pk=pk)
    if follows and not permissions.may_follow(user, ticket):
        raise PermissionDenied
    follower = user
    if "who" in request.POST:
        if not permissions.may_assign(user):
            raise PermissionDenied
        named = named_colleague(request.POST["who"], ticket, follows=follows)
        if isinstance(named, str):
            messages.error(request, named)
            return redirect("admin:tickets_ticket_change", pk)
        follower = named
    verb = chain.follow if follows else chain.unfollow
    verb(ticket, user=follower, by=user, now=now)
    return redirect("admin:tickets_ticket_change", pk)


def named_colleague(text: str, ticket: Ticket, *, follows: bool = True) -> User | str:
    """A colleague by number or whole name, or the sentence that says why it is nobody; who is to follow must see the ticket."""
    typed = text.strip().lstrip("@＠")[:QUERY_MAX]
    rows = User.objects.filter(Q(name=typed) | Q(employee_number=typed.upper()), is_active=True) if typed else User.objects.none()
    known = list(rows[:MOST])
    found = [one for one in known if not follows or permissions.seers(ticket).filter(pk=one.pk).exists()]
    if len(found) == 1:
        return found[0]
    if found:
        return _("Several colleagues are called %(name)s: use the employee number.") % {"name": typed}
    if known:
        return _("%(name)s cannot see this ticket.") % {"name": known[0].name}
    return _("There is no colleague called %(name)s.") % {"name": typed}


# ---------------------------------------------------------------- taking back


def take_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take back a message (`message`); its words and files are in their form again."""
    user, now = cast(User, request.user), timezone.now()
    ticket = get_object_or_404(Ticket.objects.visible_to(user), pk=pk)
    if not may_work(user, ticket):
        raise PermissionDenied
    row = get_object_or_404(ticket.messages, pk=_number(request.POST.get("message", "")) or 0)
    try:
        workflow.take_back(ticket, by=user, now=now, message=row, draft=_draft(user, row))
    except TicketError as error:
        messages.error(request, str(error))
        return redirect("admin:tickets_ticket_change", pk)
    return redirect(f"{reverse(FORMS[MessageKind(row.kind)], args=[pk])}?again={row.pk}")


def again(request: HttpRequest, ticket: Ticket, user: User) -> dict[str, Any]:
    """What a form holds at first when its words were taken back (`?again=`): the same words, items and files, under a new secret."""
    key = _number(request.GET.get("again", ""))
    if key is None:
        return {}
    row = ticket.messages.filter(pk=key, author=user, taken_back_at__isnull=False).first()
    if row is None:
        return {}
    items = [str(item) for item in row.data.get("items", [])]
    stamp = row.data.get("expected_at")
    return {
        "again": row.pk,
        "once": _secret(row),
        "body": row.body,
        "result": row.body,
        "items": [item for item in items if item in NEEDS or item in ticket.missing],
        "other": "、".join(item for item in items if item not in NEEDS and item not in ticket.missing),
        "word": row.data.get("word"),
        "expected_at": timezone.localtime(datetime.fromisoformat(stamp)) if stamp else None,
    }


def _secret(row: Message) -> str:
    """The next filling-in of the form: one for each message taken back, so that its files find it."""
    return f"taken-back-{row.pk:010d}"


def _draft(user: User, row: Message) -> str:
    return f"{user.pk}.{_secret(row)}"
