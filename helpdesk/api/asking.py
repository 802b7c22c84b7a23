"""Parameters and bodies: what is not understood is said, never guessed. A misspelt filter would show everything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

YEARS = range(1970, 2201)
"""Moments outside of these are mistakes, and overflow when they change zones."""

MULTIPLE = (serializers.ListField, serializers.MultipleChoiceField)


class Moment(serializers.DateTimeField):
    """A moment (ISO 8601; without an offset: in the house's zone) of a sensible year."""

    default_error_messages = {"year": gettext_lazy("A year from 1970 to 2200.")}

    def to_internal_value(self, value: Any) -> datetime:
        """An aware datetime. A plus that was not escaped in an address came as a blank."""
        if isinstance(value, str) and len(value) > 10 and value[-6:-5] == " ":
            value = f"{value[:-6]}+{value[-5:]}"
        if str(value)[:4].isdigit() and int(str(value)[:4]) not in YEARS:
            self.fail("year")
        moment: datetime = super().to_internal_value(value)
        if moment.year not in YEARS:
            self.fail("year")
        return moment


class Strict(serializers.Serializer[Any]):
    """A body in which every field is known."""

    def to_internal_value(self, data: Any) -> Any:
        """Refuse fields that nobody reads."""
        if isinstance(data, Mapping) and (unknown := [name for name in data if name not in self.fields]):
            raise serializers.ValidationError({str(name)[:80]: [_("There is no such field.")] for name in unknown[:20]})
        return super().to_internal_value(data)


class Query(serializers.Serializer[Any]):
    """The parameters of an address; each is a field, and a field that takes no list comes at most once."""

    @classmethod
    def read(cls, request: Request, *also: str) -> dict[str, Any]:
        """The values that were given; 400 for anything unknown. `also` names parameters that others read (paging)."""
        query = cls()
        sent = request.query_params
        errors = {name[:80]: [_("There is no such parameter.")] for name in sent if name not in query.fields and name not in also}
        doubled = {name for name in sent if len(sent.getlist(name)) > 1 and not isinstance(query.fields.get(name), MULTIPLE)}
        errors |= {name[:80]: [_("Given more than once.")] for name in doubled}
        if errors:
            raise serializers.ValidationError(errors)
        data = {
            name: sent.getlist(name) if isinstance(field, MULTIPLE) else sent[name] for name, field in query.fields.items() if name in sent
        }
        asked = cls(data=data)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)
