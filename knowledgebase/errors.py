"""Refusals of the knowledge base's verbs."""

from django.utils.translation import gettext as _

from helpdesk.errors import HelpdeskError


class ArticleError(HelpdeskError):
    """Base of all refusals about articles."""


class StaleArticle(ArticleError):
    """Somebody changed the article in between; nothing was written."""

    code = "stale"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("The article was changed in the meantime. Look at it again, then repeat."))


class NotPublishable(ArticleError):
    """The article's state does not allow it, or something is missing."""

    code = "not_publishable"


class OwnText(ArticleError):
    """Nobody approves what they wrote themselves, while somebody else could."""

    code = "own_text"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("You wrote this text yourself: somebody else reads it before readers do."))
