"""Scripts (话术): reply texts with variables, found by keyword."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Script(models.Model):
    """A reply text. Variables stand in braces: {customer} {number} {order} {agent} {deadline} {remedy} {tracking}."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("English title"), max_length=80, blank=True)
    body = models.TextField(_("text"))
    body_en = models.TextField(_("English text"), blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    topics = models.JSONField(_("issue types"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    used = models.PositiveIntegerField(_("times used"), default=0)
    history = HistoricalRecords(excluded_fields=["used"])

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title_label

    @property
    def title_label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if self.title_en and not (get_language() or "").startswith("zh") else self.title
