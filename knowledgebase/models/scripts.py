"""Scripts (话术): reply texts with variables, found by keyword."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from knowledgebase.models.entries import WORK, Entry, EntryQuerySet, EntryText, Pending, reads_chinese


class ScriptQuerySet(EntryQuerySet["Script"]):
    """Questions asked of scripts."""


class ScriptText(EntryText):
    """What a script says. Variables stand in braces: {customer} {number} {order} {agent} {deadline} {remedy} {tracking}."""

    TEXT = ("title", "body", "title_en", "body_en", "keywords", "topics")
    CHINESE, ENGLISH = ("title", "body"), ("title_en", "body_en")

    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("English title"), max_length=80, blank=True)
    body = models.TextField(_("text"))
    body_en = models.TextField(_("English text"), blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    topics = models.JSONField(_("issue types"), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def body_label(self) -> str:
        """The text in the reader's language."""
        return self.body if reads_chinese() or not self.body_en else self.body_en


class Script(ScriptText, Entry):
    """A reply text; agents are offered the published ones."""

    CARE = ("code", "order", "owner_id", "review_on")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    used = models.PositiveIntegerField(_("times used"), default=0)
    history = HistoricalRecords(excluded_fields=["used", *WORK])

    objects = ScriptQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        ordering = ["order", "title"]

    if TYPE_CHECKING:

        @property
        def change(self) -> "PendingScript | None":
            """The change that agents do not see yet."""

        @property
        def newest(self) -> ScriptText:
            """The text that is worked on."""


class PendingScript(ScriptText, Pending):
    """The new text of a published script."""

    script = models.OneToOneField(Script, models.CASCADE, related_name="pending")
    history = HistoricalRecords(excluded_fields=["zh_changed_at", "en_changed_at"])

    class Meta:
        verbose_name = _("change of a script, not published yet")
        verbose_name_plural = _("changes of scripts, not published yet")
        default_permissions = ()
