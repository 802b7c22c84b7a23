"""Handling manuals (处理手册): a standard procedure for a frequent complaint."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from knowledgebase.choices import RemedyKind
from knowledgebase.models.entries import WORK, Entry, EntryQuerySet, EntryText, Pending, reads_chinese
from knowledgebase.models.scripts import Script

if TYPE_CHECKING:
    from typing import Self


class ManualQuerySet(EntryQuerySet["Manual"]):
    """Questions asked of manuals."""

    incomplete = Q(title_en="") | Q(steps__text_en="")

    def without_english(self) -> "Self":
        """Its title, or a step, is not there in English."""
        return super().without_english().distinct()


class ManualText(EntryText):
    """What a manual says: when to use it, what is done, and what may be proposed.

    `plan`: its steps in order, each `{"text", "text_en", "script"}` with the code of the script that may be said at it, or "".
    `presets`: its remedies in order, each `{"kind", "amount", "note"}`, the amount as a string in yuan or points, or None.
    """

    TEXT = ("title", "purpose", "title_en", "purpose_en", "plan", "presets", "keywords", "topics")
    CHINESE, ENGLISH = ("title", "purpose"), ("title_en", "purpose_en")

    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    purpose = models.CharField(_("when to use it"), max_length=200, blank=True)
    purpose_en = models.CharField(_("when to use it (English)"), max_length=240, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    topics = models.JSONField(_("issue types"), default=list, blank=True)
    plan = models.JSONField(_("steps"), default=list, blank=True)
    presets = models.JSONField(_("preset remedies"), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def purpose_label(self) -> str:
        """When to use it, in the reader's language."""
        return self.purpose if reads_chinese() or not self.purpose_en else self.purpose_en

    def lacks_english(self) -> bool:
        """Whether the title, or a step, is not there in English."""
        return not self.title_en or any(not step["text_en"] for step in self.plan)

    def missing(self) -> bool:
        """Without a title or a step there is nothing to follow."""
        return not self.title.strip() or not self.plan

    def plain(self) -> list[str]:
        """Also its steps, and the notes of its remedies."""
        steps = [step[name] for step in self.plan for name in ("text", "text_en")]
        return [*super().plain(), *steps, *(row["note"] for row in self.presets)]

    @classmethod
    def said_in(cls, chinese: bool, texts: Mapping[str, Any]) -> list[Any]:
        """Its steps too are there in both languages."""
        return [*super().said_in(chinese, texts), [step["text" if chinese else "text_en"] for step in texts["plan"]]]


class Manual(ManualText, Entry):
    """Found by `keywords` in the customer's words, or by `topics` (issue type codes); applied to a ticket in one click.

    `tokens` feeds the search by agents, and the rows of its steps and remedies are what its `plan` and `presets` say, for what hangs
    on single ones; both are kept by `knowledgebase.manuals`.
    """

    CARE = ("code", "order", "owner_id", "review_on")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    used = models.PositiveIntegerField(_("times used"), default=0, editable=False)
    tokens = models.TextField(blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["used", "tokens", *WORK])

    objects = ManualQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("handling manual")
        verbose_name_plural = _("handling manuals")
        ordering = ["order", "title"]

    if TYPE_CHECKING:

        @property
        def change(self) -> "PendingManual | None":
            """The change that agents do not see yet."""

        @property
        def newest(self) -> ManualText:
            """The text that is worked on."""


class PendingManual(ManualText, Pending):
    """The new text of a published manual."""

    manual = models.OneToOneField(Manual, models.CASCADE, related_name="pending")
    history = HistoricalRecords(excluded_fields=["zh_changed_at", "en_changed_at"])

    class Meta:
        verbose_name = _("change of a manual, not published yet")
        verbose_name_plural = _("changes of manuals, not published yet")
        default_permissions = ()


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
        return self.text if reads_chinese() or not self.text_en else self.text_en


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
