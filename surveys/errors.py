"""Refusals of the survey's verbs."""

from django.utils.translation import gettext as _

from helpdesk.errors import HelpdeskError


class SurveyError(HelpdeskError):
    """Base of all refusals about surveys."""


class AlreadyAnswered(SurveyError):
    """One link, one answer."""

    code = "already_answered"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("You have answered this survey already. Thank you."))


class SurveyExpired(SurveyError):
    """Too late."""

    code = "expired"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("This survey has ended."))


class WrongAnswer(SurveyError):
    """A value that is none of the answers, or none at all; `fields` names the questions."""

    code = "wrong_answer"

    def __init__(self, fields: list[str]) -> None:
        super().__init__(_("Please choose one of the answers to each question."))
        self.fields = fields


class NotClosed(SurveyError):
    """The matter is not settled, so there is nothing to judge yet."""

    code = "not_closed"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("We ask for your opinion once the matter is settled."))


class StaleReview(SurveyError):
    """Somebody else went on with it in between; nothing was written."""

    code = "stale"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("A colleague went on with this in the meantime. Look at it again, then repeat."))


class NotOpen(SurveyError):
    """It is settled already."""

    code = "not_open"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("This is settled already."))


class CallPlanned(SurveyError):
    """What comes of a call that is planned is recorded with it, once."""

    code = "call_planned"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("A call to this customer is planned. Record what came of it there; it then stands here too."))


class Missing(SurveyError):
    """Something has to be said first; `field` names what."""

    code = "incomplete"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
