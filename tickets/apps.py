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
        """Issue types are the topics of articles and scripts."""
        from knowledgebase import topics
        from tickets import sorting

        topics.register(sorting.topics)

    def looks(self) -> "list[Callable[[datetime], Iterator[Finding]]]":
        """What `doctor` looks at in this app."""
        from tickets import doctoring

        return doctoring.LOOKS
