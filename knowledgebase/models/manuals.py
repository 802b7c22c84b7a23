"""Handling manuals (处理手册): a standard procedure for a frequent complaint."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from knowledgebase.choices import RemedyKind
from knowledgebase.models.scripts import Script


def _reads_chinese() -> bool:
    return (get_language() or "").startswith("zh")


class ManualQuerySet(models.QuerySet["Manual"]):
    """Questions asked of manuals."""

    def active(self) -> "ManualQuerySet":
        """Those that are offered."""
        return self.filter(is_active=True)


class Manual(models.Model):
    """Found by `keywords` in the customer's words, or by `topics` (issue type codes); applied to a ticket in one click.

    `tokens` feeds the search by agents and is kept by `knowledgebase.manuals`.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    purpose = models.CharField(_("when to use it"), max_length=200, blank=True)
    purpose_en = models.CharField(_("when to use it (English)"), max_length=240, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    topics = models.JSONField(_("issue types"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    used = models.PositiveIntegerField(_("times used"), default=0, editable=False)
    tokens = models.TextField(blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["used", "tokens"])

    objects = ManualQuerySet.as_manager()

    class Meta:
        verbose_name = _("handling manual")
        verbose_name_plural = _("handling manuals")
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title_label

    @property
    def title_label(self) -> str:
        """The title in the reader's language."""
        return self.title if _reads_chinese() or not self.title_en else self.title_en

    @property
    def purpose_label(self) -> str:
        """When to use it, in the reader's language."""
        return self.purpose if _reads_chinese() or not self.purpose_en else self.purpose_en


class ManualStep(models.Model):
    """One step, in order; with the script to say at it, if there is one."""

    manual = models.ForeignKey(Manual, models.CASCADE, related_name="steps", verbose_name=_("handling manual"))
    order = models.PositiveSmallIntegerField(_("order"), default=10)
    text = models.CharField(_("step"), max_length=200)
    text_en = models.CharField(_("step (English)"), max_length=240, blank=True)
    script = models.ForeignKey(Script, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("script"))

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.text_label

    @property
    def text_label(self) -> str:
        """The step in the reader's language."""
        return self.text if _reads_chinese() or not self.text_en else self.text_en


class ManualRemedy(models.Model):
    """A remedy the manual presets; nothing is promised before an agent proposes it."""

    manual = models.ForeignKey(Manual, models.CASCADE, related_name="remedies", verbose_name=_("handling manual"))
    kind = models.CharField(_("remedy"), max_length=20, choices=RemedyKind.choices)
    amount = models.DecimalField(
        _("amount"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("In yuan, or points."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=10)

    class Meta:
        verbose_name = _("preset remedy")
        verbose_name_plural = _("preset remedies")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.get_kind_display()
