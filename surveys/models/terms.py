"""On what terms customers are asked for their opinion: one row, edited by ops."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration


class SurveyTerms(Configuration):
    """How long a survey is open, when it is reminded of, how often a customer is asked, and how soon a poor one is looked into.

    The row whose code is `default` is used.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    open_days = models.PositiveSmallIntegerField(_("open for (days)"), default=14, validators=[MinValueValidator(1), MaxValueValidator(90)])
    remind_after_days = models.PositiveSmallIntegerField(
        _("reminded after (days)"), default=3, validators=[MaxValueValidator(90)], help_text=_("Once, if there is no answer. 0: never.")
    )
    quiet_days = models.PositiveSmallIntegerField(
        _("asked again after (days)"),
        default=7,
        validators=[MaxValueValidator(365)],
        help_text=_("Within that time nobody is asked twice, whatever they wrote about. 0: after every closing."),
    )
    review_days = models.PositiveSmallIntegerField(
        _("poor ones are looked into within (days)"), default=3, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("terms of surveys")
        verbose_name_plural = _("terms of surveys")

    def __str__(self) -> str:
        return gettext("When customers are asked")
