"""Manners that all public pages share: open to anybody, the right method, see-other after a post."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render

View = Callable[..., HttpResponseBase]


class SeeOther(HttpResponseRedirectBase):
    """303."""

    status_code = 303


class TooOften(Exception):
    """The address has to wait so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Erased(Exception):
    """What the link led to was erased."""


def public(*methods: str) -> Callable[[View], View]:
    """A page for everybody; with another method than `methods` it answers 405 and a page that says so."""
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                response = render(request, "public/error_405.html", status=405)
                response["Allow"] = ", ".join(sorted(allowed))
                return response
            if request.method == "POST" and _is_cut_off(request):
                raise BadRequest("the connection broke before the whole form was here")
            try:
                return view(request, *args, **kwargs)
            except TooOften as error:
                response = render(request, "errors/429.html", {"minutes": (error.seconds + 59) // 60}, status=429)
                response["Retry-After"] = str(error.seconds)
                return response
            except Erased:
                return keep_private(render(request, "errors/410.html", status=410))

        return login_not_required(guarded)

    return decorate


def see_other(path: str) -> HttpResponse:
    """303: go and look there, by GET, whatever was posted here."""
    return SeeOther(path)


def keep_private(response: HttpResponse) -> HttpResponse:
    """A page behind a private link: kept by no cache, found by no search engine."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _is_cut_off(request: HttpRequest) -> bool:
    """Whether the connection broke in the middle: Django takes half a form, or half a file, for a whole one."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return True
    len(request.POST)  # reads it all
    if hasattr(request, "_body"):
        return len(request.body) < announced
    arrived: int = getattr(getattr(request, "_stream", None), "_pos", announced)
    return arrived < announced
