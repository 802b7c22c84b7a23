"""API keys: `Authorization: Bearer KEY`; only the key's hash is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from helpdesk.models import ApiKey, User

USE_NOTED_EVERY = timedelta(minutes=1)


def digest(key: str) -> str:
    """What is kept of a key: its SHA-256; the key has 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(key.encode()).hexdigest()


def issue(user: User, name: str) -> tuple[ApiKey, str]:
    """A new key for `user`; the second value is the key itself, to be shown this once."""
    key = secrets.token_urlsafe(32)
    return ApiKey.objects.create(user=user, name=name, prefix=key[:6], digest=digest(key)), key


class KeyAuthentication(BaseAuthentication):
    """Recognises a program by its key."""

    def authenticate(self, request: HttpRequest) -> tuple[User, ApiKey] | None:
        """The key's user; None when no key came; AuthenticationFailed for a wrong or revoked one."""
        scheme, _space, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() not in {"bearer", "token"}:
            return None
        found = ApiKey.objects.select_related("user").filter(digest=digest(key.strip()), revoked_at__isnull=True).first()
        if found is None or not found.user.is_active or found.user.must_change_password:
            raise AuthenticationFailed(_("This API key is not valid."))
        self._note_use(found, timezone.now())
        return found.user, found

    def authenticate_header(self, request: HttpRequest) -> str:
        """Makes a missing key a 401."""
        return "Bearer"

    def _note_use(self, key: ApiKey, now: datetime) -> None:
        if key.last_used_at is None or now - key.last_used_at > USE_NOTED_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
