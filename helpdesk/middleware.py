"""What every request passes before a view sees it."""

import codecs
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# A signed-in person whose password must change may open these, and nothing else.
OPEN_WHILE_FORCED = {"admin:password_change", "admin:password_change_done", "admin:logout", "set_language", "admin:jsi18n"}


# Forms and programs write UTF-8, of which ASCII is a part.
READ_AS = {"utf-8", "ascii"}


class RefuseMalformed:
    """Refuse NUL in the address (PostgreSQL would answer with an error page) and a body that says it is written in another encoding.

    Django decodes the fields of a form by whatever codec of Python the sender names, and fails on those that are none for text.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """400 for an address with a NUL in it, or an encoding that is not ours."""
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or "%00" in query or "\x00" in query or not self._can_read(request):
            from helpdesk import views

            with translation.override(get_language_from_request(request)):
                return views.bad_request(request)
        if "\\" in request.META.get("HTTP_COOKIE", ""):
            # In octal a cookie can hold NUL too, and a session is looked for by its cookie: such a cookie is none.
            request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\x00" not in value}
        return self.get_response(request)

    @staticmethod
    def _can_read(request: HttpRequest) -> bool:
        named = (request.content_params or {}).get("charset", "utf-8")
        try:
            return codecs.lookup(named).name in READ_AS
        except (LookupError, ValueError):
            return False


class LimitBody:
    """Refuse a body that is larger than any form of ours before a byte of it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """413 when the announced length is beyond the sum of what may be uploaded."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > (settings.UPLOAD_TOTAL_MB + 1) * 1_000_000:
            # Nobody has chosen the language yet at this height.
            from helpdesk import views

            with translation.override(get_language_from_request(request)):
                response = views.too_large(request)
            response["Connection"] = "close"
            return response
        return self.get_response(request)


class ChooseLanguage:
    """The reader's language: their own choice, else the browser's, else the default."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Activate the language for this request; the choice is a cookie, which log-in sets from the user's own."""
        with translation.override(get_language_from_request(request)):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response


class KeepPrivate:
    """What is drawn for somebody who is logged in is kept by their own browser at most, wherever a view does not say more."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The cookie alone tells, so that no session is read for it."""
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private")
        return response


class Maintenance:
    """While operations work on the house: 503 for everything but the probes, with what was typed kept on the page."""

    OPEN = ("/healthz", "/readyz")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look whether the switch is on: a file, because the database may be what is worked on."""
        if settings.MAINTENANCE_FILE.exists() and request.path not in self.OPEN:
            from helpdesk import views

            return views.unavailable(request)
        return self.get_response(request)


class OwnErrorPages:
    """With DEBUG, Django answers a wrong address with a page that lists all of ours, and a malformed request with a traceback.

    Whoever tries the product on their own machine should see what customers will see; only real faults (500) stay technical.
    """

    MARK = b"because you have <code>DEBUG = True</code>"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Put our page in place of Django's technical one."""
        response = self.get_response(request)
        if settings.DEBUG and response.status_code in (400, 404) and isinstance(response, HttpResponse) and self.MARK in response.content:
            from helpdesk import views

            return views.not_found(request) if response.status_code == 404 else views.bad_request(request)
        return response


class ForcePasswordChange:
    """Until a first password is replaced, only the page that replaces it answers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the decision needs the view's name, see `process_view`."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponseBase | None:
        """Send people with an initial password to the change page; programs get 403."""
        # The API's views do their own log-in and so count as open ones; a session opens them no earlier than the desk.
        is_api = request.path.startswith("/api/")
        if not getattr(view, "login_required", True) and not is_api:
            return None
        user = request.user
        if not user.is_authenticated or not getattr(user, "must_change_password", False):
            return None
        match = request.resolver_match
        if match and match.view_name in OPEN_WHILE_FORCED:
            return None
        if is_api:
            from helpdesk.views import problem

            return problem(403, _("The first password has to be changed at the desk."))
        return redirect("admin:password_change")
