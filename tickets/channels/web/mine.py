"""All cases of one phone number or address, for whoever proves by a code that it is theirs.

Nothing of the contact or the code stands in an address: they are posted, and what a browser has proven is known by its cookie.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from helpdesk import clients, throttle, ways
from helpdesk.choices import OutboundChannel
from helpdesk.manners import keep_private, public, see_other
from helpdesk.outbound.passing import GOOD_FOR
from tickets import proving, undone
from tickets.channels.web import admission, progress
from tickets.channels.web.forms import CodeForm, ContactForm
from tickets.channels.web.tracking import TOLD
from tickets.models import Ticket, TicketEvent

# So often a code goes to one contact, and is asked for from one address.
TO_ONE, FROM_ONE = "5/h", "20/h"
ASKED, PROVEN = "code_asked", "my_cases"
PAGE = 20


@dataclass(frozen=True)
class Case:
    """A row of the list: the case of the link, the one where it is dealt with, and how far that is."""

    own: Ticket
    home: Ticket
    stage: progress.Stage


@public("GET", "POST")
def my_cases(request: HttpRequest) -> HttpResponseBase:
    """The list, while it is open in this browser; else where a code may go. The answer is the same whomever we know."""
    now = timezone.now()
    if request.method == "POST":
        return _ask(request, now)
    visit = proving.visit(request.COOKIES.get(PROVEN, ""), now)
    if visit is None:
        return _contact_page(request, ContactForm(by_text=_by_text()))
    contact = proving.Contact(visit.kind, visit.value)
    pages = Paginator(proving.cases_of(contact), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"cases": _cases(list(page.object_list), now), "page": page, "contact": contact.masked, "until": visit.until, "now": now}
    return keep_private(render(request, "public/my_cases.html", context))


@public("GET", "POST")
def my_cases_code(request: HttpRequest) -> HttpResponseBase:
    """Where the code is typed, in the browser that asked for it."""
    now = timezone.now()
    token = request.COOKIES.get(ASKED, "")
    if not token:
        return see_other(reverse("my_cases"))
    if request.method != "POST":
        return _code_page(request, CodeForm(), now)
    if wait := admission.seconds_to_wait(request, "code", now):
        return _told_to_wait(_code_page(request, CodeForm(), now, wait_minutes=(wait + 59) // 60, status=429), wait)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, form, now, status=400)
    entered = proving.enter(token, form.cleaned_data["one_time_code"], now=now)
    if not entered.visit:
        form.add_error("one_time_code", _refusal(entered.left))
        return _code_page(request, form, now, status=400)
    response = see_other(reverse("my_cases"))
    _keep(response, PROVEN, entered.visit, int(proving.VISIT.total_seconds()))
    _drop(response, ASKED)
    return keep_private(response)


@public("POST")
def leave_my_cases(request: HttpRequest) -> HttpResponseBase:
    """Close the list: in this browser, and for whoever may have copied its cookie."""
    proving.leave(request.COOKIES.get(PROVEN, ""))
    response = see_other(reverse("home"))
    _drop(response, PROVEN)
    return keep_private(response)


def _ask(request: HttpRequest, now: datetime) -> HttpResponse:
    form = ContactForm(request.POST, by_text=_by_text())
    if not form.is_valid():
        return _contact_page(request, form, status=400)
    contact = form.contact
    address = clients.address(request)
    wait = throttle.hit(f"codes-from:{address}", FROM_ONE, now) or throttle.hit(f"codes-to:{contact.digest}", TO_ONE, now)
    if wait:
        kept = ContactForm(initial={"who": form.cleaned_data["who"]}, by_text=_by_text())
        return _told_to_wait(_contact_page(request, kept, wait_minutes=(wait + 59) // 60, status=429), wait)
    token = proving.ask(contact, language=get_language() or settings.LANGUAGE_CODE, now=now)
    response = see_other(reverse("my_cases_code"))
    _keep(response, ASKED, token, int(GOOD_FOR.total_seconds()))
    return keep_private(response)


def _contact_page(request: HttpRequest, form: ContactForm, *, wait_minutes: int = 0, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "problems": form.summary if form.is_bound else [],
        "wait_minutes": wait_minutes,
        "by_text": _by_text(),
        "minutes": int(GOOD_FOR.total_seconds()) // 60,
    }
    return keep_private(render(request, "public/my_cases_contact.html", context, status=status))


def _code_page(request: HttpRequest, form: CodeForm, now: datetime, *, wait_minutes: int = 0, status: int = 200) -> HttpResponse:
    contact = proving.asked(request.COOKIES.get(ASKED, ""), now)
    context = {
        "form": form,
        "problems": form.summary if form.is_bound else [],
        "wait_minutes": wait_minutes,
        "contact": contact.masked if contact else "",
    }
    return keep_private(render(request, "public/my_cases_code.html", context, status=status))


def _told_to_wait(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


def _refusal(left: int) -> str:
    if not left:
        return _("This code is no longer in force. Please ask for a new one.")
    return ngettext(
        "This is not the code we sent last. You have %(count)d more try.",
        "This is not the code we sent last. You have %(count)d more tries.",
        left,
    ) % {"count": left}


def _by_text() -> bool:
    return OutboundChannel.SMS in ways.offered()


def _keep(response: HttpResponse, name: str, token: str, seconds: int) -> None:
    path = reverse("my_cases")
    response.set_cookie(name, token, max_age=seconds, path=path, secure=settings.SECURE, httponly=True, samesite="Strict")


def _drop(response: HttpResponse, name: str) -> None:
    response.delete_cookie(name, path=reverse("my_cases"), samesite="Strict")


def _cases(tickets: list[Ticket], now: datetime) -> list[Case]:
    """Rows of the list, their timelines by one statement."""
    events: dict[Any, list[TicketEvent]] = {ticket.pk: [] for ticket in tickets}
    told = TicketEvent.objects.filter(ticket__in=list(events), code__in=TOLD).select_related("message").order_by("pk")
    for event in told:
        events[event.ticket_id].append(event)
    return [_case(ticket, events[ticket.pk], now) for ticket in tickets]


def _case(ticket: Ticket, events: list[TicketEvent], now: datetime) -> Case:
    if ticket.merged_into is not None:
        title = _("Goes on together with %(number)s") % {"number": ticket.merged_into.number}
        return Case(ticket, ticket.merged_into, progress.Stage(progress.NOW, title))
    read = progress.story(ticket, undone.as_told(ticket, events, now))
    return Case(ticket, ticket, progress.current(progress.stages(ticket, read, now)))
