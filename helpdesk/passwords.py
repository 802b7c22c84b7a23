"""The house's password rule, and initial passwords; `PASSWORD_POLICY=asvs` asks for length instead of composition."""

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from helpdesk.models import User

ASVS_LENGTH = 12

# Without the characters that people read wrong to each other (0 O, 1 l I).
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"
_SYMBOLS = "-+=#%"
INITIAL_DAYS = 14


class CompositionValidator:
    """Letters, digits and symbols; under the policy "asvs" at least twelve characters of any kind."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError when the rule is not met."""
        if settings.PASSWORD_POLICY == "asvs":
            if len(password) < ASVS_LENGTH:
                raise ValidationError(self.get_help_text(), code="password_too_simple")
            return
        kinds = {unicodedata.category(character)[0] for character in password}
        if not ("L" in kinds and "N" in kinds and kinds & {"P", "S", "Z"}):
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        """The rule in words."""
        if settings.PASSWORD_POLICY == "asvs":
            return _("Use at least %(length)d characters.") % {"length": ASVS_LENGTH}
        return _("Use at least 8 characters with letters, digits and symbols.")


class DisguisedCommonValidator(CommonPasswordValidator):
    """A known-common password stays one when a symbol is put before or behind it to satisfy the rule ("password1!")."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError when it is common, or when what is left without outer symbols is."""
        super().validate(password)
        super().validate(password.strip("".join({c for c in password if unicodedata.category(c)[0] in "PSZ"})) or password)


def generate() -> str:
    """A password of three groups that can be read out: letters, digits and symbols, about 70 random bits."""
    groups = ["".join(secrets.choice(_LETTERS + _DIGITS) for _place in range(4)) for _group in range(3)]
    return secrets.choice(_SYMBOLS).join(groups) + secrets.choice(_DIGITS) + secrets.choice(_LETTERS)


def give_initial(user: "User", *, now: datetime) -> str:
    """Set a new initial password, which must be replaced at the first log-in and dies unused; not saved. Returns it."""
    password = generate()
    user.set_password(password)
    user.must_change_password = True
    user.password_expires_at = now + timedelta(days=INITIAL_DAYS)
    return password
