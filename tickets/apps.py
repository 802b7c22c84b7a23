"""App configuration."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from helpdesk.diagnosis import Finding


class TicketsConfig(AppConfig):
    """See the package's docstring."""

    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        """Issue types are the topics of articles and scripts; what is told about articles goes the way of all notices; tickets know how these do."""
        from knowledgebase import telling, topics, usage
        from tickets import article_notices, article_use, sorting

        topics.register(sorting.topics)
        telling.register(article_notices.tell)
        usage.register(article_use.columns)

    def looks(self) -> "list[Callable[[datetime], Iterator[Finding]]]":
        """What `doctor` looks at in this app."""
        from tickets import doctoring

        return doctoring.LOOKS
