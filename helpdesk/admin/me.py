"""The page "what you may do": a person's roles, teams and rights in plain words, and the choices that are theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk import panels, roles, throttle, ways
from helpdesk.admin.telling import TellingForm
from helpdesk.choices import OutboundChannel, Role
from helpdesk.login import set_language_cookie
from helpdesk.models import OutboundMessage, User
from helpdesk.outbound import Draft, queue

TEST = "test"
TESTS = "6/h"


class ChoicesForm(TellingForm):
    """Language, theme, and how one is told."""

    language = forms.ChoiceField(required=False)

    class Meta:
        model = User
        fields = ("language", "theme")
        widgets = {"theme": forms.RadioSelect}

    field_order = ("language", "theme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["language"])
        field.label = _("language")
        field.choices = [("", _("As the browser says")), ("zh-hans", "中文"), ("en", "English")]


@dataclass(frozen=True)
class TeamDuty:
    """One team of the person, and what it takes."""

    name: str
    issue_types: str


@dataclass(frozen=True)
class Offer:
    """One channel to tick: its box, what is missing where the person cannot be reached, whether it cannot be ticked at all."""

    box: Any
    lacking: str
    shut: bool


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """GET shows, POST keeps the choices."""
    user = User.objects.get(pk=cast(User, request.user).pk)
    form = ChoicesForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return _kept(user)
    shown = User.objects.get(pk=user.pk) if form.errors else user
    context = {
        "title": _("What you may do"),
        "person": user,
        "roles": listed(str(role.label) for role in Role if role in user.roles),
        "every_right": user.is_superuser,
        "duties": duties(user),
        "limit": limit(user),
        "rights": roles.rights_of(user),
        "form": form,
        "offers": offers(form, shown),
        "robots": [form[robot.value] for robot in ways.ROBOTS if robot.value in form.fields],
        "chosen": [str(channel.label) for channel in _reached(shown)],
        "tests": last_tests(user),
        "panels": panels.me(user, timezone.now()),
    }
    return render(request, "desk/my_rights.html", context)


@require_POST
def test_notice(request: HttpRequest) -> HttpResponse:
    """A notice to oneself by every chosen channel, so that one sees which of them arrive."""
    user, now = User.objects.get(pk=cast(User, request.user).pk), timezone.now()
    back = HttpResponseRedirect(reverse("admin:me") + "#tests")
    if throttle.hit(f"test_notice:{user.pk}", TESTS, now):
        messages.warning(request, _("Enough test notices for this hour. Try again later."))
        return back
    channels = _reached(user)
    queue([_test(user, channel, now) for channel in (OutboundChannel.IN_APP, *channels)], now=now)
    names = listed(str(channel.label) for channel in channels)
    if channels:
        text = _("A test notice stands among your notices, and goes out by: %(channels)s. Look there within two minutes.")
        messages.success(request, text % {"channels": names})
    else:
        messages.success(request, _("A test notice stands among your notices. You have chosen no other way."))
    return back


def offers(form: ChoicesForm, user: User) -> list[Offer]:
    """The boxes of the form, with the reason beside those that lead nowhere yet."""
    found = []
    for box in form["ways"] if "ways" in form.fields else ():
        channel = str(box.data["value"])
        lacking = "" if ways.address(user, channel) else ways.lacking(channel)
        found.append(Offer(box, lacking, shut=bool(lacking) and channel not in ways.ROBOTS))
    return found


def last_tests(user: User) -> list[OutboundMessage]:
    """What became of the last test, by channel."""
    rows = list(OutboundMessage.objects.filter(recipient=user, kind=TEST).exclude(channel=OutboundChannel.IN_APP).order_by("-pk")[:10])
    return [row for row in rows if row.created_at == rows[0].created_at]


def _reached(user: User) -> list[OutboundChannel]:
    """The channels that the person chose, that are set up, and by which they have an address."""
    return [channel for channel in ways.offered() if channel in user.ways and ways.address(user, channel)]


def _test(user: User, channel: OutboundChannel, now: datetime) -> Draft:
    link = reverse("admin:me")
    return Draft(
        channel=channel,
        kind=TEST,
        subject=_("Test notice for %(name)s") % {"name": user.name},
        body=_("This is how notices reach you by this channel."),
        link=link if channel == OutboundChannel.IN_APP else f"{settings.SITE_URL}{link}",
        recipient_id=user.pk,
        to="" if channel == OutboundChannel.IN_APP else ways.address(user, channel),
        dedupe_key=f"test:{user.pk}:{now:%Y%m%d%H%M%S%f}:{channel}",
    )


def duties(user: User) -> list[TeamDuty]:
    """The person's teams with the issue types that are theirs."""
    teams = user.teams.filter(is_active=True).prefetch_related("issue_types")
    return [TeamDuty(team.label, listed(kind.label for kind in team.issue_types.all() if kind.is_active)) for team in teams]


def limit(user: User) -> str:
    """What the person is limited to, in one sentence (仅处理售前咨询); empty for those who see everything or have no team."""
    if user.has_perm("tickets.view_all_tickets") or not user.has_perm("tickets.work_ticket"):
        return ""
    teams = [team.label for team in user.teams.filter(is_active=True)]
    if not teams:
        return _("You handle only the tickets that are given to you.")
    return _("You handle only the matters of: %(teams)s.") % {"teams": listed(teams)}


def listed(items: Iterable[str]) -> str:
    """Words side by side, as the reader's language parts them."""
    return pgettext("between the items of a list", ", ").join(items)


def _kept(user: User) -> HttpResponse:
    response = HttpResponseRedirect(reverse("admin:me"))
    response.status_code = 303
    if user.language in dict(settings.LANGUAGES):
        set_language_cookie(response, user.language)
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, path=settings.LANGUAGE_COOKIE_PATH, samesite="Lax")
    return response
