"""Handling manuals at work on a ticket: their steps as a list to tick off."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from knowledgebase.models import Manual, ManualStep
from tickets.models.tickets import Ticket


class Checklist(models.Model):
    """A manual applied to a ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="checklists", verbose_name=_("ticket"))
    manual = models.ForeignKey(Manual, models.PROTECT, related_name="checklists", verbose_name=_("handling manual"))
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("applied by"))
    applied_at = models.DateTimeField(_("applied"))

    class Meta:
        verbose_name = _("manual on a ticket")
        verbose_name_plural = _("manuals on tickets")
        constraints = [models.UniqueConstraint(fields=["ticket", "manual"], name="checklist_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.manual_id}"


class ChecklistStep(models.Model):
    """One step; the words are those of the day it was applied."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="steps", verbose_name=_("manual on a ticket"))
    source = models.ForeignKey(ManualStep, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("step of the manual"))
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("step"), max_length=200)
    text_en = models.CharField(_("step (English)"), max_length=240, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("step on a ticket")
        verbose_name_plural = _("steps on tickets")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.text

    @property
    def label(self) -> str:
        """The step in the reader's language."""
        return self.text if (get_language() or "").startswith("zh") or not self.text_en else self.text_en
