"""Pages of the kernel: health, errors, language. None of them says more than its reader needs."""

import logging
import re
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation, TooManyFilesSent
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.i18n import set_language as django_set_language

from helpdesk.models import User

logger = logging.getLogger(__name__)

_migrated = False


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database: a slow database is no reason to kill web workers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Requests can be served: the database answers and has every table."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ready = _is_migrated()
    except (DatabaseError, OSError):
        logger.exception("not ready")
        ready = False
    return HttpResponse("ok\n" if ready else "not ready\n", status=200 if ready else 503, content_type="text/plain")


def _is_migrated() -> bool:
    # Migrations do not go back under a running process, so a yes is kept.
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


@login_not_required
def set_language(request: HttpRequest) -> HttpResponseBase:
    """The language switch: a cookie for everybody, and kept with the person who is logged in."""
    response = django_set_language(request)
    chosen = request.POST.get("language", "")
    if request.method == "POST" and chosen in dict(settings.LANGUAGES) and request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without its token: say so, and that nothing was lost."""
    return render(request, "errors/403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; more files than any form of ours takes is said as what it is."""
    if isinstance(exception, TooManyFilesSent) and not _is_program(request):
        return render(request, "errors/too_many_files.html", {"count": settings.UPLOAD_FILES}, status=400)
    return _page(request, 400, _("We could not read this request."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(request, 403, _("This page is not open to you."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for everything that is not there or not for this reader."""
    return _page(request, 404, _("We cannot find this page."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: needs no database and no context, and falls back to plain words when even the template fails."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    if _is_program(request):
        return problem(500, _("Sorry, something went wrong on our side, not yours."))
    try:
        return HttpResponse(render_to_string("errors/500.html"), status=500)
    except Exception:
        logger.exception("the error page itself failed")
        return HttpResponse(_("Sorry, something went wrong on our side, not yours."), status=500, content_type="text/plain; charset=utf-8")


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away, or operations have closed the house. What was typed stands on the page, to be sent again."""
    if _is_program(request):
        response = problem(503, _("We are back in a few minutes."))
    else:
        context = {"typed": _typed(request), "token": request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")}
        response = HttpResponse(render_to_string("errors/503.html", context, request=None), status=503)
        response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = "60"
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form that was sent, but for secrets."""
    if request.method != "POST":
        return []
    try:
        return [(name, value) for name in request.POST if not _SECRET.search(name) for value in request.POST.getlist(name)]
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return []


_SECRET = re.compile("password|csrf|code$", re.IGNORECASE)


def too_large(request: HttpRequest) -> HttpResponse:
    """413, with what fits."""
    if _is_program(request):
        return problem(413, _("At most %(limit)d MB fit into one request.") % {"limit": settings.UPLOAD_TOTAL_MB})
    return render(request, "errors/413.html", {"limit_mb": settings.UPLOAD_TOTAL_MB}, status=413)


def too_many(request: HttpRequest, seconds: int, **context: Any) -> HttpResponse:
    """429 with the time to wait; for views that count."""
    minutes = max(1, -(-seconds // 60))
    response = render(request, "errors/429.html", {"minutes": minutes, **context}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _page(request: HttpRequest, status: int, title: str) -> HttpResponse:
    if _is_program(request):
        return problem(status, title)
    return render(request, f"errors/{status}.html", status=status)


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def problem(status: int, title: str) -> HttpResponse:
    """An error as programs read it (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": "", "errors": {}}
    return JsonResponse(body, status=status, content_type="application/problem+json")
