"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """See the package's docstring."""

    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        """Issue types are the topics of articles and scripts."""
        from knowledgebase import topics
        from tickets import sorting

        topics.register(sorting.topics)
