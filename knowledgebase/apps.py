"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgebaseConfig(AppConfig):
    """See the package's docstring."""

    name = "knowledgebase"
    verbose_name = _("Knowledge base")
