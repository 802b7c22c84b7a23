"""The front page, suggestions, the lost link, privacy, and the theme switch."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk import throttle, ways
from helpdesk.choices import OutboundChannel
from helpdesk.manners import public, see_other
from helpdesk.outbound import Draft, queue
from helpdesk.tokens import new_token
from knowledgebase.models import Article
from tickets import contacts, given, intake
from tickets.channels.web import admission, promises, submission
from tickets.channels.web.forms import LostLinkForm, SuggestionForm
from tickets.choices import Channel, ContactKind
from tickets.models import Ticket

POPULAR = 6
LINKS_TO_ONE = "3/h"
LINKS_SENT = 5
FOUND_BACK = timedelta(days=365)
THEMES = {"dark", "light"}


@public("GET")
def home(request: HttpRequest) -> HttpResponseBase:
    """Search, write to us, track: the three things people come for."""
    now = timezone.now()
    popular = Article.objects.public().order_by("-helpful", "pk")[:POPULAR]
    return render(request, "public/home.html", {"promise": promises.now_promised(now), "now": now, "popular": popular})


@public("GET")
def privacy(request: HttpRequest) -> HttpResponseBase:
    """What we keep, and what for."""
    return render(request, "public/privacy.html")


@public("POST")
def choose_theme(request: HttpRequest) -> HttpResponseBase:
    """Light, dark, or as the device wishes; kept in a cookie."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = see_other(target if safe else reverse("home"))
    if request.POST.get("theme") in THEMES:
        response.set_cookie("theme", request.POST["theme"], max_age=365 * 86400, secure=settings.SECURE, httponly=True, samesite="Lax")
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@public("GET", "POST")
def suggestions(request: HttpRequest) -> HttpResponseBase:
    """A9: what we could do better."""
    now = timezone.now()
    if request.method != "POST":
        return _suggestion_page(request, SuggestionForm(), new_token(), now)
    given = admission.submission_id(request.POST)
    form = SuggestionForm(request.POST)
    if wait := admission.seconds_to_wait(request, "submit", now, submission=given):
        response = _suggestion_page(
            request, SuggestionForm(initial=request.POST.dict()), given, now, wait_minutes=(wait + 59) // 60, status=429
        )
        response["Retry-After"] = str(wait)
        return response
    if not form.is_valid():
        return _suggestion_page(request, form, given, now)
    phone, email = form.phone_and_email
    contact = intake.Contact(
        channel=Channel.WEB,
        subject="",
        description=form.cleaned_data["suggestion"],
        phone=phone,
        email=email,
        issue_type="suggestion",
        language=get_language() or "zh-hans",
        submission_id=given,
    )
    return submission.receipt(intake.open_ticket(contact, now=now).ticket)


@public("GET", "POST")
def lost_link(request: HttpRequest) -> HttpResponseBase:
    """Send private links again. The answer is the same whether or not we know the address."""
    now = timezone.now()
    if request.method != "POST":
        return _lost_link_page(request, LostLinkForm())
    form = LostLinkForm(request.POST)
    if wait := admission.seconds_to_wait(request, "lost", now):
        response = _lost_link_page(request, LostLinkForm(initial=request.POST.dict()), wait_minutes=(wait + 59) // 60, status=429)
        response["Retry-After"] = str(wait)
        return response
    if not form.is_valid():
        return _lost_link_page(request, form)
    _send_links(form.cleaned_data["who"], form.cleaned_data["number"].strip(), now)
    return see_other(reverse("lost_link_sent"))


@public("GET")
def lost_link_sent(request: HttpRequest) -> HttpResponseBase:
    """Look into your mail."""
    return render(request, "public/lost_link_sent.html", {"by_text": OutboundChannel.SMS in ways.offered()})


def _lost_link_page(request: HttpRequest, form: LostLinkForm, *, wait_minutes: int = 0, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "problems": form.summary if form.is_bound else [],
        "wait_minutes": wait_minutes,
        "by_text": OutboundChannel.SMS in ways.offered(),
    }
    return render(request, "public/lost_link.html", context, status=status)


def _send_links(who: str, number: str, now: datetime) -> None:
    """Send the links of somebody's matters, each only to what was given with that very matter.

    A customer's record may hold more than one address; whoever typed one of them must not get the others' links. Who typed the
    mobile phone of a matter gets its link there, where the house sends text messages; else it goes by e-mail.
    """
    value = contacts.normalise_email(who) if "@" in who else contacts.normalise_phone(who)
    if not value or throttle.hit(f"links:{value}", LINKS_TO_ONE, now):
        return
    kind = ContactKind.EMAIL if "@" in who else ContactKind.PHONE
    rows = given.tickets_with(kind, value).filter(created_at__gt=now - FOUND_BACK).order_by("-created_at", "-pk")
    if number:
        rows = rows.filter(number__iexact=number)
    by_text = contacts.mobile(who) if "@" not in who and OutboundChannel.SMS in ways.offered() else ""
    texted: list[Ticket] = []
    by_address: dict[str, list[Ticket]] = {}
    for ticket in rows[: LINKS_SENT * 4]:
        if not given.is_own(ticket, kind, value):
            continue
        if by_text:
            texted.append(ticket)
        elif ticket.own_email:
            by_address.setdefault(contacts.normalise_email(ticket.own_email), []).append(ticket)
    drafts = [_mail(address, tickets[:LINKS_SENT], now) for address, tickets in by_address.items()]
    if texted:
        # A text message holds one link: of what is still open, the newest.
        drafts.append(_text(by_text, next((ticket for ticket in texted if ticket.is_open), texted[0]), now))
    queue(drafts, now=now)


def _text(to: str, ticket: Ticket, now: datetime) -> Draft:
    """The number and the link of one matter."""
    with translation.override(ticket.language):
        return Draft(
            channel=OutboundChannel.SMS,
            kind="lost_link",
            to=to,
            subject=_("Your private links"),
            body=_("The private link to your case. Do not pass it on."),
            link=ticket.public_url,
            about=ticket.number,
            dedupe_key=f"links:{to}:{now:%Y%m%d%H%M%S%f}",
        )


def _mail(address: str, tickets: list[Ticket], now: datetime) -> Draft:
    """Numbers and links, and nothing that anybody typed."""
    with translation.override(tickets[0].language):
        lines = "\n".join(f"{ticket.number}  {ticket.public_url}" for ticket in tickets)
        return Draft(
            channel=OutboundChannel.EMAIL,
            kind="lost_link",
            to=address,
            subject=_("Your private links"),
            body=_("You asked for the links to your cases:\n\n%(lines)s\n\nWas it not you? Then you need not do anything.")
            % {"lines": lines},
            dedupe_key=f"links:{address}:{now:%Y%m%d%H%M%S%f}",
        )


def _suggestion_page(
    request: HttpRequest, form: SuggestionForm, given: str, now: datetime, *, wait_minutes: int = 0, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "problems": form.summary if form.is_bound else [],
        "submission_id": given,
        "promise": promises.now_promised(now),
        "now": now,
        "wait_minutes": wait_minutes,
    }
    return render(request, "public/suggestion.html", context, status=status)
