"""Pages of the frame itself: the theme switch, a person's notices, and the settings page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import quote_etag, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from helpdesk.choices import Theme
from helpdesk.configuring import sections
from helpdesk.models import OutboundMessage, User
from helpdesk.navigation import capped
from helpdesk.notices import mark_read, news

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
    """What was told to me in the house, newest first, all or only the new ones; opening the page is reading them."""
    user, now = _reader(request), timezone.now()
    only_new = request.GET.get("show") == "new"
    inbox = OutboundMessage.objects.unread(user) if only_new else OutboundMessage.objects.inbox(user)
    rows = list(inbox[:NOTICES_SHOWN])
    if rows:
        # Before the frame counts; the rows still know that they were new.
        mark_read(user, now, upto=rows[0].pk)
    return render(request, "desk/notices.html", {"title": _("Notices"), "rows": rows, "only_new": only_new, "now": now})


@never_cache
@require_GET
def new_notices(request: HttpRequest) -> HttpResponse:
    """The unread notices for a page that is open; 304 while nothing has changed."""
    found = news(_reader(request))
    mark = quote_etag(f"{found.mark}-{request.LANGUAGE_CODE}")
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    context = {"rows": found.rows, "unread": capped(found.count), "more": found.count > len(found.rows), "now": timezone.now()}
    response = render(request, "desk/toasts.html", context)
    response["ETag"] = mark
    return response


@require_POST
def seen_notice(request: HttpRequest) -> HttpResponse:
    """One notice was put away, or its ticket opened from it."""
    given = request.POST.get("notice", "")
    if given.isdecimal() and len(given) < 19:
        mark_read(_reader(request), timezone.now(), only=int(given))
    return HttpResponse(status=204)


@require_GET
def settings_page(request: HttpRequest) -> HttpResponse:
    """All configuration this person may change, behind one door."""
    user = _reader(request)
    found = sections(user)
    if not found:
        raise PermissionDenied
    return render(request, "desk/settings.html", {"title": _("Settings"), "sections": found})
