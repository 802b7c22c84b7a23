"""Articles: public ones help customers help themselves, internal ones help agents."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from knowledgebase.choices import ArticleState

if TYPE_CHECKING:
    from helpdesk.models import User


# What an article says and to whom; a change of it is read by a second person before readers see it.
TEXT = ("audience", "title", "summary", "body", "title_en", "summary_en", "body_en", "topics", "keywords")
CHINESE, ENGLISH = ("title", "summary", "body"), ("title_en", "summary_en", "body_en")
# Steps of the work on an article, which are no part of a version.
_WORK = ["version", "written_by", "asked_by", "asked_at", "reviewer", "note", "told_of", "zh_changed_at", "en_changed_at"]


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

    def in_review(self) -> "ArticleQuerySet":
        """Whose text, or whose change, waits for a second reader; the longest waiting first."""
        return self.filter(asked_at__isnull=False).order_by("asked_at", "pk")

    def review_due(self, today: date) -> "ArticleQuerySet":
        """Published ones whose review day has come; the longest due first."""
        return self.filter(state="published", review_on__lte=today).order_by("review_on", "pk")

    def without_english(self) -> "ArticleQuerySet":
        """Nothing, or only a part, is there in English."""
        return self.filter(Q(title_en="") | Q(body_en=""))

    def english_behind(self) -> "ArticleQuerySet":
        """Chinese changed after English did."""
        return self.exclude(title_en="").exclude(body_en="").filter(zh_changed_at__gt=F("en_changed_at"))

    def chinese_behind(self) -> "ArticleQuerySet":
        """English changed after Chinese did."""
        return self.filter(en_changed_at__gt=F("zh_changed_at"))


class ArticleText(models.Model):
    """What an article says, in Chinese with English beside it, and for whom.

    `topics` are issue type codes, so that an article can be offered for a ticket of that type. `zh_changed_at`, `en_changed_at`: when
    each language changed last; alike when both did.
    """

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
    zh_changed_at = models.DateTimeField(null=True, editable=False)
    en_changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

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

    @property
    def behind(self) -> str:
        """Which language is missing or older than the other: "missing" (English), "en", "zh", or neither."""
        if not self.title_en or not self.body_en:
            return "missing"
        if self.zh_changed_at is None or self.en_changed_at is None or self.zh_changed_at == self.en_changed_at:
            return ""
        return "en" if self.zh_changed_at > self.en_changed_at else "zh"

    def texts(self) -> dict[str, Any]:
        """What it says, by field."""
        return {name: getattr(self, name) for name in TEXT}


class Article(ArticleText):
    """One answer, in Markdown.

    `state` and all about the work on it are written in `knowledgebase.publishing` only; `tokens` by the same module, from both languages.
    A published article that is being changed keeps its text; the new one waits as its `pending` change.

    `version` grows with every step, so that nobody overwrites what they have not seen. `written_by` wrote what is not published yet;
    since `asked_at` it waits for a second reader: `reviewer`, or whoever may publish; `note` is what the reader said when it was sent
    back. `told_of` is the review day that the owner was told of.
    """

    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=False)
    state = models.CharField(_("state"), max_length=10, choices=ArticleState.choices, default=ArticleState.DRAFT)
    tokens = models.TextField(blank=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    review_on = models.DateField(_("review on"), null=True, blank=True)
    helpful = models.PositiveIntegerField(_("helpful votes"), default=0)
    unhelpful = models.PositiveIntegerField(_("unhelpful votes"), default=0)
    version = models.PositiveIntegerField(default=0, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    asked_at = models.DateTimeField(null=True, editable=False, db_index=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("second reader")
    )
    note = models.CharField(max_length=300, blank=True, editable=False)
    told_of = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    history = HistoricalRecords(excluded_fields=["tokens", "helpful", "unhelpful", *_WORK])

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["title"]
        permissions = [("publish_article", _("Publish and retire articles"))]
        constraints = [
            models.CheckConstraint(condition=~Q(state="review") | Q(asked_at__isnull=False), name="article_review_is_asked"),
        ]

    @property
    def change(self) -> "PendingChange | None":
        """The change that readers do not see yet."""
        return getattr(self, "pending", None)

    @property
    def newest(self) -> ArticleText:
        """The text that is worked on: the change that waits, else the article's own."""
        return self.change or self

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("article", args=[self.slug])


class PendingChange(ArticleText):
    """The new text of a published article, until somebody publishes it; its history holds each time it was saved."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="pending")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    history = HistoricalRecords(excluded_fields=["zh_changed_at", "en_changed_at"])

    class Meta:
        verbose_name = _("change not published yet")
        verbose_name_plural = _("changes not published yet")
        default_permissions = ()
