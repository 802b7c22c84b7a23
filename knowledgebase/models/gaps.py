"""Searches that found nothing: what readers looked for and the knowledge base does not say."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledgebase.choices import GapState


class SearchGap(models.Model):
    """One wording, in the normal form of `helpdesk.search`, how often it found nothing, and what an editor made of it."""

    text = models.CharField(_("searched for"), max_length=80, unique=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    last_at = models.DateTimeField(_("last time"))
    state = models.CharField(_("state"), max_length=8, choices=GapState.choices, default=GapState.OPEN)

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        ordering = ["-times", "-last_at"]

    def __str__(self) -> str:
        return self.text
