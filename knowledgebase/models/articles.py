"""Articles: public ones help customers help themselves, internal ones help agents."""

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from knowledgebase.models.entries import WORK, Entry, EntryQuerySet, EntryText, Pending, reads_chinese


class ArticleQuerySet(EntryQuerySet["Article"]):
    """Questions asked of articles."""

    def public(self) -> "ArticleQuerySet":
        """What anybody may read."""
        return self.filter(state="published", audience="public")


class ArticleText(EntryText):
    """What an article says, in Chinese with English beside it, and for whom."""

    TEXT = ("audience", "title", "summary", "body", "title_en", "summary_en", "body_en", "topics", "keywords")
    CHINESE, ENGLISH = ("title", "summary", "body"), ("title_en", "summary_en", "body_en")

    audience = models.CharField(
        _("for"), max_length=8, choices=[("public", _("Everybody")), ("internal", _("Staff only"))], default="public"
    )
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=240, blank=True)
    body = models.TextField(_("text"))
    title_en = models.CharField(_("English title"), max_length=160, blank=True)
    summary_en = models.CharField(_("English summary"), max_length=300, blank=True)
    body_en = models.TextField(_("English text"), blank=True)
    topics = models.JSONField(_("issue types"), default=list, blank=True)
    keywords = models.JSONField(_("other words people use"), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def summary_label(self) -> str:
        """The summary in the reader's language."""
        return self.summary if reads_chinese() or not self.summary_en else self.summary_en

    @property
    def body_label(self) -> str:
        """The text in the reader's language."""
        return self.body if reads_chinese() or not self.body_en else self.body_en


class Article(ArticleText, Entry):
    """One answer, in Markdown. `tokens` are of both languages, and written by `knowledgebase.index` only."""

    CARE = ("slug", "owner_id", "review_on")

    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=False)
    tokens = models.TextField(blank=True, editable=False)
    helpful = models.PositiveIntegerField(_("helpful votes"), default=0)
    unhelpful = models.PositiveIntegerField(_("unhelpful votes"), default=0)
    history = HistoricalRecords(excluded_fields=["tokens", "helpful", "unhelpful", *WORK])

    objects = ArticleQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["title"]
        permissions = [("publish_article", _("Publish and retire articles"))]

    if TYPE_CHECKING:

        @property
        def change(self) -> "PendingChange | None":
            """The change that readers do not see yet."""

        @property
        def newest(self) -> ArticleText:
            """The text that is worked on."""

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("article", args=[self.slug])


class PendingChange(ArticleText, Pending):
    """The new text of a published article."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="pending")
    history = HistoricalRecords(excluded_fields=["zh_changed_at", "en_changed_at"])

    class Meta:
        verbose_name = _("change not published yet")
        verbose_name_plural = _("changes not published yet")
        default_permissions = ()
