"""Words that mean the same to a search."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration


class Synonyms(Configuration):
    """One group (同义词): whoever searches for one of its words finds the others too. Chinese and English may stand in one group."""

    words = models.JSONField(_("like words"), default=list)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("group of like words")
        verbose_name_plural = _("groups of like words")
        ordering = ["id"]

    def __str__(self) -> str:
        return "、".join(map(str, self.words))
