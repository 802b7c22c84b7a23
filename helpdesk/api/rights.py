"""Who may speak to the API at all, and how often."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from helpdesk import throttle

if TYPE_CHECKING:
    from rest_framework.views import APIView


class SignedIn(BasePermission):
    """A person or a program we know; whoever still has an initial password has to replace it at the desk first."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Known, active, and not waiting for a first password."""
        user = request.user
        return bool(user and user.is_authenticated and user.is_active and not getattr(user, "must_change_password", False))


class Limit(BaseThrottle):
    """So many writes and searches in a time for each user (API_RATE); plain reading is not counted."""

    seconds = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request where it has to be counted."""
        if request.method in SAFE_METHODS and not request.query_params.get("q"):
            return True
        self.seconds = throttle.hit(f"api:{request.user.pk}", settings.API_RATE, timezone.now())
        return self.seconds == 0

    def wait(self) -> float:
        """Seconds until it may go on."""
        return float(self.seconds)
