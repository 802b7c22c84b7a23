"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    """See the package's docstring."""

    name = "surveys"
    verbose_name = _("Surveys")
