"""Pages of results by cursor: a page costs the same wherever it lies, and nothing is counted."""

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from helpdesk import paging

NAMES = ("cursor", "page_size")
SIZE = 50
LARGEST = 200
KEYS = range(2**63)

_CURSOR = re.compile(r"([ab])([0-9T:.+-]{19,40})~([0-9]{1,19})")


class ByCursor(BasePagination):
    """Orders by the view's `order`: a never-null datetime field, with a minus for newest first."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page that `cursor` and `page_size` ask for; 400 when they cannot be read."""
        self.request = request
        order: str = view.order
        side, where = _read(request.query_params.get("cursor", ""))
        self.page = paging.cut(
            queryset,
            order.removeprefix("-"),
            size=_size(request.query_params.get("page_size", "")),
            after=where if side == "a" else "",
            before=where if side == "b" else "",
            newest_first=order.startswith("-"),
        )
        return list(self.page.rows)

    def get_paginated_response(self, data: Sequence[Any]) -> Response:
        """Results, and the addresses of the neighbouring pages (null at an end)."""
        links = {"next": self._link("a", self.page.after), "previous": self._link("b", self.page.before)}
        return Response({**links, "results": data})

    def _link(self, side: str, where: str) -> str | None:
        if not where:
            return None
        cursor = base64.urlsafe_b64encode(f"{side}{where}".encode()).decode().rstrip("=")
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """For the description of the API."""
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """For the description of the API."""
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": SIZE}
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}, "description": "From next or previous."},
            {"name": "page_size", "in": "query", "required": False, "schema": size},
        ]


def _size(text: str) -> int:
    if not text:
        return SIZE
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= LARGEST:
        raise ValidationError({"page_size": [_("A number from 1 to %(largest)d.") % {"largest": LARGEST}]})
    return int(text)


def _read(cursor: str) -> tuple[str, str]:
    """The side and the place of a cursor of ours."""
    if not cursor:
        return "", ""
    try:
        plain = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        found = _CURSOR.fullmatch(plain)
        if found and datetime.fromisoformat(found[2]).tzinfo and int(found[3]) in KEYS:
            return found[1], f"{found[2]}~{found[3]}"
    except (ValueError, OverflowError, binascii.Error):
        pass
    raise ValidationError({"cursor": [_("Not a cursor of ours. Begin without one.")]})
