"""The house's password rule; `PASSWORD_POLICY=asvs` asks for length instead of composition."""

import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ASVS_LENGTH = 12


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
