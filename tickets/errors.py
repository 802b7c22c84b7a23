"""Refusals of the ticket verbs."""

from django.utils.translation import gettext as _

from helpdesk.errors import HelpdeskError


class TicketError(HelpdeskError):
    """Base of all refusals about tickets."""


class StaleTicket(TicketError):
    """Somebody changed the ticket in between; nothing was written."""

    code = "stale"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("The ticket was changed in the meantime. Look at it again, then repeat."))


class Contended(StaleTicket):
    """Several assignments wanted the same agent at once; the transaction has to begin again."""

    code = "contended"


class NotAllowed(TicketError):
    """The ticket's status does not allow this."""

    code = "not_allowed"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("This cannot be done in the ticket's present status."))


class AlreadyTaken(TicketError):
    """Somebody else holds the ticket."""

    code = "already_taken"


class NobodyFits(TicketError):
    """The person chosen cannot take the ticket (off shift, full, wrong team)."""

    code = "nobody_fits"


class QuotaReached(TicketError):
    """An outsourced team takes no more by this line of the overflow, now or today."""

    code = "quota_reached"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("The outsourced team takes no more now."))


class Incomplete(TicketError):
    """Something required is missing; `fields` names it."""

    code = "incomplete"

    def __init__(self, message: str, fields: list[str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or []


class FileRefused(TicketError):
    """An upload was refused; the sentence says which and why."""

    code = "file_refused"
