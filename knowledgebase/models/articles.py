"""Articles: public ones help customers help themselves, internal ones help agents."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

if TYPE_CHECKING:
    from helpdesk.models import User


class ArticleQuerySet(models.QuerySet["Article"]):
    """Questions asked of articles."""

    def public(self) -> "ArticleQuerySet":
        """What anybody may read."""
        return self.filter(state="published", audience="public")

    def visible_to(self, user: "User") -> "ArticleQuerySet":
        """Staff read what is published; editors read drafts too."""
        if user.has_perm("knowledgebase.change_article"):
            return self
        return self.filter(state="published")


class Article(models.Model):
    """One answer, in Markdown; Chinese, with English beside it.

    `state` is written in `knowledgebase.publishing` only; `tokens` by the same module, from both languages.
    `topics` are issue type codes, so that an article can be offered for a ticket of that type.
    """

    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=False)
    audience = models.CharField(
        _("for"), max_length=8, choices=[("public", _("Everybody")), ("internal", _("Staff only"))], default="public"
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=[("draft", _("Draft")), ("published", _("Published")), ("retired", _("Retired"))],
        default="draft",
    )
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=240, blank=True)
    body = models.TextField(_("text"))
    title_en = models.CharField(_("English title"), max_length=160, blank=True)
    summary_en = models.CharField(_("English summary"), max_length=300, blank=True)
    body_en = models.TextField(_("English text"), blank=True)
    topics = models.JSONField(_("issue types"), default=list, blank=True)
    keywords = models.JSONField(_("other words people use"), default=list, blank=True)
    tokens = models.TextField(blank=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    review_on = models.DateField(_("review on"), null=True, blank=True)
    helpful = models.PositiveIntegerField(_("helpful votes"), default=0)
    unhelpful = models.PositiveIntegerField(_("unhelpful votes"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    history = HistoricalRecords(excluded_fields=["tokens", "helpful", "unhelpful"])

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["title"]
        permissions = [("publish_article", _("Publish and retire articles"))]

    def __str__(self) -> str:
        return self.title_label

    def _chinese(self) -> bool:
        return (get_language() or "").startswith("zh")

    @property
    def title_label(self) -> str:
        """The title in the reader's language."""
        return self.title if self._chinese() or not self.title_en else self.title_en

    @property
    def summary_label(self) -> str:
        """The summary in the reader's language."""
        return self.summary if self._chinese() or not self.summary_en else self.summary_en

    @property
    def body_label(self) -> str:
        """The text in the reader's language."""
        return self.body if self._chinese() or not self.body_en else self.body_en

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("article", args=[self.slug])
