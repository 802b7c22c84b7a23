"""Errors as RFC 9457 problem details."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an error; None lets Django answer (500)."""
    return exception_handler(error, context)
