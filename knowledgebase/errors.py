"""Refusals of the knowledge base's verbs."""

from django.utils.translation import gettext as _

from helpdesk.errors import HelpdeskError


class EntryError(HelpdeskError):
    """Base of all refusals about articles, scripts and manuals."""


class StaleEntry(EntryError):
    """Somebody changed the text in between; nothing was written."""

    code = "stale"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("Somebody changed this text in the meantime. Look at it again, then repeat."))


class NotPublishable(EntryError):
    """Its state does not allow it, or something is missing."""

    code = "not_publishable"


class OwnText(EntryError):
    """Nobody approves what they wrote themselves, while somebody else could."""

    code = "own_text"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("You wrote this text yourself: somebody else reads it before readers do."))
