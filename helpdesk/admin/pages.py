"""Pages of the frame itself: the theme switch, a person's notices, and the settings page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from helpdesk.choices import Theme
from helpdesk.configuring import sections
from helpdesk.models import OutboundMessage, User
from helpdesk.notices import mark_read

NOTICES_SHOWN = 100


def _reader(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def back(request: HttpRequest, otherwise: str = "/admin/") -> HttpResponse:
    """To the page the form stood on, if it is one of ours."""
    where = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(where, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        where = otherwise
    return HttpResponseRedirect(where)


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says; kept with the person, so that it follows them to every screen."""
    chosen = request.POST.get("theme", "")
    if chosen in Theme.values and isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(theme=chosen)
    return back(request)


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What was told to me in the house, newest first; opening the page is reading them."""
    user = _reader(request)
    rows = list(OutboundMessage.objects.inbox(user)[:NOTICES_SHOWN])
    response = render(request, "desk/notices.html", {"title": _("Notices"), "rows": rows, "now": timezone.now()})
    mark_read(user, timezone.now())
    return response


@require_GET
def settings_page(request: HttpRequest) -> HttpResponse:
    """All configuration this person may change, behind one door."""
    user = _reader(request)
    found = sections(user)
    if not found:
        raise PermissionDenied
    return render(request, "desk/settings.html", {"title": _("Settings"), "sections": found})
