"""Transitions by name, as tickets, remedies and requests to departments share them: listing what may be done, and reading what is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.asking import Strict
from tickets.api import showing


class Step(Strict):
    """What every step takes."""

    verb = serializers.CharField()


@dataclass(frozen=True)
class Named:
    """A verb: what people call it, and the body it is asked with."""

    label: str | Promise
    body: type[Strict]

    def fields(self, *, required: bool) -> list[str]:
        """Names of what it asks for, besides `verb` and `version`."""
        return [name for name, field in self.body().fields.items() if name not in {"verb", "version"} and field.required == required]


V = TypeVar("V", bound=Named)


def listed(verbs: Mapping[str, Named]) -> Response:
    """What may be done now, with the fields each verb asks for."""
    rows = [
        {"verb": name, "label": verb.label, "required": verb.fields(required=True), "optional": verb.fields(required=False)}
        for name, verb in verbs.items()
    ]
    return Response(showing.Transition(rows, many=True).data)


def asked(request: Request, verbs: Mapping[str, V], may: Callable[[V], bool]) -> tuple[V, dict[str, Any]]:
    """The verb that a request names, and its data; 400 for a name or fields that cannot be, 403 for who `may` not."""
    name = request.data.get("verb") if hasattr(request.data, "get") else None
    verb = verbs.get(name) if isinstance(name, str) else None
    if verb is None:
        raise ValidationError({"verb": [_("One of: %(names)s.") % {"names": ", ".join(verbs)}]})
    if not may(verb):
        raise PermissionDenied(_("You may not do this."))
    body = verb.body(data=request.data)
    body.is_valid(raise_exception=True)
    return verb, body.validated_data
