"""Log-in by employee number, and the forced change of a first password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from helpdesk.models import User


def guessed_number(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The number under which guesses are counted: however it is typed, it is one account."""
    given = (credentials or {}).get("username") or (request.POST.get("username", "") if request is not None else "")
    return str(given).strip().upper()[:200]


class LoginForm(AdminAuthenticationForm):
    """Employee number and password."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": _("Employee number and password do not match."),
        "expired": _("This initial password is void, because it was not used in time. Ask an administrator for a new one."),
    }

    def confirm_login_allowed(self, user: Any) -> None:
        """An initial password that lay about too long opens nothing."""
        super().confirm_login_allowed(user)
        if isinstance(user, User) and user.must_change_password and user.password_expires_at and user.password_expires_at <= timezone.now():
            raise forms.ValidationError(self.error_messages["expired"], code="expired")


class PasswordForm(AdminPasswordChangeForm):
    """Old password, new password; lifts what was forced."""

    def clean_new_password1(self) -> str:
        """A "change" to the same password would leave the initial one in use."""
        new: str = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise forms.ValidationError(_("Choose a password other than the present one."), code="password_unchanged")
        return new

    def save(self, commit: bool = True) -> Any:
        """Set it, and open the rest of the desk."""
        self.user.must_change_password = False
        self.user.password_expires_at = None
        return super().save(commit)


def remember_language(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """After a log-in the pages speak the user's language; without a choice of theirs the browser's stays."""
    user = request.user
    if isinstance(user, User) and user.language in dict(settings.LANGUAGES):
        set_language_cookie(response, user.language)
    return response


def set_language_cookie(response: HttpResponseBase, language: str) -> None:
    """As Django's own `set_language` does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    translation.activate(language)
