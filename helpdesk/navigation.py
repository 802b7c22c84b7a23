"""The frame around every page: navigation by role, theme, counts."""

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for the frame of every page."""
    return {}
