"""Errors as RFC 9457 problem details: every refusal has the same shape, and a fault of ours says nothing about itself."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.views import set_rollback

from helpdesk.api.errors import Conflict, Unprocessable
from helpdesk.errors import HelpdeskError

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
# Our own refusals are named by a URN; it is stable, where sentences are translated and may be reworded.
URN = "urn:helpdesk:problem:"
# Refusals about what was sent; all others are about the state of things (409).
ABOUT_THE_REQUEST = {"incomplete", "file_refused"}

Errors = dict[str, list[str]]


class Problem(serializers.Serializer[Any]):
    """An error: `type` for programs, `detail` for people, `errors` by field (dotted where nested)."""

    type = serializers.CharField(help_text="about:blank, or a URN that names the refusal.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]


def body(code: int, detail: str = "", errors: Errors | None = None, kind: str = "about:blank") -> dict[str, Any]:
    """The object that is sent."""
    return {"type": kind, "title": HTTPStatus(code).phrase, "status": code, "detail": detail, "errors": errors or {}}


def problem(error: Exception, context: dict[str, Any]) -> JsonResponse:
    """The answer to any error; rendered here, whatever form the view's own answers have."""
    set_rollback()
    data, headers = _read(error, context)
    return JsonResponse(data, status=data["status"], headers=headers, content_type=CONTENT_TYPE)


def _read(error: Exception, context: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.APIException):
        return _api_error(error)
    if isinstance(error, HelpdeskError):
        return _refusal(error), {}
    if isinstance(error, RequestDataTooBig):
        return body(413), {}
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return body(400, _("The request could not be read.")), {}
    return _fault(error, context)


def _api_error(error: exceptions.APIException) -> tuple[dict[str, Any], dict[str, str]]:
    headers: dict[str, str] = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if isinstance(error, exceptions.ValidationError):
        return body(400, _("Some of what was sent cannot be used; see errors."), dict(_flat(error.detail))), headers
    kind = URN + str(error.default_code) if isinstance(error, Conflict | Unprocessable) else "about:blank"
    return body(error.status_code, str(error.detail), kind=kind), headers


def _refusal(error: HelpdeskError) -> dict[str, Any]:
    code = 400 if error.code in ABOUT_THE_REQUEST else 409
    named = list(getattr(error, "fields", [])) or (["attachments"] if error.code == "file_refused" else [])
    return body(code, str(error), {name: [str(error)] for name in named}, URN + error.code)


def _fault(error: Exception, context: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Nobody's request: logged and reported in full, answered without a word about it."""
    request, view = context.get("request"), context.get("view")
    logger.error("the API failed at %s", getattr(request, "path", ""), exc_info=error)
    got_request_exception.send(sender=type(view), request=getattr(request, "_request", None))
    if isinstance(error, OperationalError):
        return body(503, _("The service is busy. Please try again in a moment.")), {"Retry-After": "5"}
    return body(500, _("Sorry, something went wrong on our side, not yours.")), {}


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Nested errors by dotted path: items.0 -> ["..."]."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list) and any(isinstance(item, Mapping | list) for item in detail):
        for index, inner in enumerate(detail):
            if inner:
                yield from _flat(inner, f"{path}.{index}" if path else str(index))
    else:
        yield path or "request", [str(item) for item in (detail if isinstance(detail, list) else [detail])]
