"""Articles on the desk: everybody reads them as customers and colleagues do, and sees how they do at work."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk import panels
from helpdesk.models import User
from knowledgebase import rendering, search, usage
from knowledgebase.admin.article_form import ArticleForm
from knowledgebase.admin.entries import EntryAdmin, LanguageFilter, QuestionFilter, ReviewFilter, WorkFilter
from knowledgebase.models import Article

FOUND = 100


class VotesFilter(QuestionFilter):
    """Articles that more readers found useless than useful."""

    title = _("votes")
    parameter_name = "votes"
    questions = {"bad": (_("More against than for"), lambda rows: rows.filter(unhelpful__gt=F("helpful")))}


@admin.register(Article)
class ArticleAdmin(EntryAdmin[Article]):
    """Articles (知识库文章)."""

    form = ArticleForm
    read_template = "admin/knowledgebase/entry/read_article.html"
    handle = "slug"
    list_display = (
        "title_link",
        "audience",
        "stage",
        "languages",
        "review_day",
        "helpful",
        "unhelpful",
        "sent",
        "came_back",
        "owner_name",
        "topic_names",
    )
    list_filter = ("state", "audience", WorkFilter, ReviewFilter, LanguageFilter, VotesFilter)
    view_on_site = False  # only public ones have a page; the reading page links to it
    search_fields = ("title",)
    search_help_text = _("Words of the title or the text, in any order")
    readonly_fields = ("helpful", "unhelpful")
    fieldsets = (
        (
            _("Chinese and English"),
            {"fields": (("title", "title_en"), ("summary", "summary_en"), ("body", "body_en")), "classes": ("both",)},
        ),
        (_("Who reads it, and when it is offered"), {"fields": ("audience", "topics", "keywords")}),
        (_("Care"), {"fields": ("why", "slug", "owner", "review_on", ("helpful", "unhelpful"))}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Article]":
        """With how each does at work."""
        return super().get_queryset(request).annotate(**usage.columns(timezone.now()))

    def found(self, request: HttpRequest, question: str) -> list[Article]:
        """As readers search, drafts too."""
        return search.find(question, cast(User, request.user), FOUND)

    def reading(self, request: HttpRequest, entry: Article, text: Any) -> dict[str, Any]:
        """Drawn from Markdown."""
        return {"body": rendering.to_html(text.body_label)}

    def panels(self, request: HttpRequest, entry: Article) -> Sequence[Any]:
        """What the other apps tell of it."""
        return panels.article(entry, cast(User, request.user), timezone.now())

    @admin.display(description=pgettext_lazy("article", "sent"), ordering="use_sent")
    def sent(self, article: Article) -> int | str:
        """On how many tickets the customer was sent it of late."""
        return getattr(article, "use_sent", "")

    @admin.display(description=pgettext_lazy("article", "came back"), ordering="use_came_back")
    def came_back(self, article: Article) -> int | str:
        """How many of these came back."""
        return getattr(article, "use_came_back", "")
