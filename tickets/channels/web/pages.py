"""The front page, suggestions, the lost link, privacy, and the theme switch."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from helpdesk import ways
from helpdesk.choices import OutboundChannel
from helpdesk.manners import public, see_other
from helpdesk.tokens import new_token
from knowledgebase.models import Article
from tickets import intake, lost_links
from tickets.channels.web import admission, promises, submission
from tickets.channels.web.forms import LostLinkForm, SuggestionForm
from tickets.choices import Channel

POPULAR = 6
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
    """Send private links again. The answer, and what is done for it, is the same whether or not we know the address."""
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
    lost_links.ask(form.cleaned_data["who"], form.cleaned_data["number"].strip(), now=now)
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
