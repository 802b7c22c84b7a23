"""Articles on the desk: everybody reads, editors write, and whoever may publish does it by verbs, each a button."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django_stubs_ext import StrOrPromise

from helpdesk import panels
from helpdesk.admin.base import HistoryModelAdmin
from helpdesk.models import User
from knowledgebase import contacts, publishing, rendering, search, topics, usage, versions
from knowledgebase.admin.article_acts import DEEDS, Deed, work
from knowledgebase.admin.article_form import ArticleForm
from knowledgebase.admin.contacts import QUESTION_LENGTH
from knowledgebase.admin.contacts import VIEW as CALL
from knowledgebase.errors import ArticleError, StaleArticle
from knowledgebase.models import Article, PendingChange
from knowledgebase.models.articles import ArticleQuerySet

FOUND = 100
BEHIND: Mapping[str, StrOrPromise] = {
    "missing": _("English is missing"),
    "en": _("English is behind"),
    "zh": _("Chinese is behind"),
}


class QuestionFilter(admin.SimpleListFilter):
    """A filter whose answers are questions that `ArticleQuerySet` knows."""

    questions: Mapping[str, tuple[StrOrPromise, Callable[[ArticleQuerySet], "QuerySet[Article]"]]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Each by its words."""
        return [(code, words) for code, (words, _ask) in self.questions.items()]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Article]") -> "QuerySet[Article]":
        """Rows of the question that was chosen."""
        asked = self.questions.get(self.value() or "")
        return queryset.filter(pk__in=asked[1](Article.objects.all()).order_by().values("pk")) if asked else queryset


class ReviewFilter(QuestionFilter):
    """Published articles whose review day has come."""

    title = _("to be reviewed")
    parameter_name = "review"
    questions = {"due": (_("Due now"), lambda rows: rows.review_due(timezone.localdate()))}


class WorkFilter(QuestionFilter):
    """What is not before readers yet."""

    title = _("work in hand")
    parameter_name = "work"
    questions = {
        "asked": (_("Waits for a second reader"), lambda rows: rows.in_review()),
        "changed": (_("Has a change that is not published"), lambda rows: rows.filter(pending__isnull=False)),
        "returned": (_("Sent back"), lambda rows: rows.exclude(note="")),
    }


class LanguageFilter(QuestionFilter):
    """Which language is missing, or older than the other."""

    title = pgettext_lazy("article", "languages")
    parameter_name = "language"
    questions = {
        "missing": (BEHIND["missing"], lambda rows: rows.without_english()),
        "en": (BEHIND["en"], lambda rows: rows.english_behind()),
        "zh": (BEHIND["zh"], lambda rows: rows.chinese_behind()),
    }


class VotesFilter(QuestionFilter):
    """Articles that more readers found useless than useful."""

    title = _("votes")
    parameter_name = "votes"
    questions = {"bad": (_("More against than for"), lambda rows: rows.filter(unhelpful__gt=F("helpful")))}


@admin.register(Article)
class ArticleAdmin(HistoryModelAdmin[Article]):
    """Articles (知识库文章)."""

    form = ArticleForm
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
        "owner",
        "topic_names",
    )
    list_display_links = None
    list_filter = ("state", "audience", WorkFilter, ReviewFilter, LanguageFilter, VotesFilter)
    list_select_related = ("owner",)
    view_on_site = False  # only public ones have a page; the reading page links to it
    search_fields = ("title",)
    search_help_text = _("Words of the title or the text, in any order")
    prepopulated_fields = {"slug": ("title_en",)}
    readonly_fields = ("helpful", "unhelpful")
    autocomplete_fields = ("owner",)
    actions = ("publish_chosen", "retire_chosen")
    fieldsets = (
        (
            _("Chinese and English"),
            {"fields": (("title", "title_en"), ("summary", "summary_en"), ("body", "body_en")), "classes": ("both",)},
        ),
        (_("Who reads it, and when it is offered"), {"fields": ("audience", "topics", "keywords")}),
        (_("Care"), {"fields": ("why", "slug", "owner", "review_on", ("helpful", "unhelpful"))}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Article]":
        """Drafts are seen by those who write."""
        changes = PendingChange.objects.filter(article=OuterRef("pk"))
        return Article.objects.visible_to(_person(request)).annotate(has_change=Exists(changes), **usage.columns(timezone.now()))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Article | None:
        """What is edited is the newest text: of a published article the change that waits."""
        article = super().get_object(request, object_id, from_field)
        match = request.resolver_match
        if article is not None and article.change is not None and match and match.url_name == "knowledgebase_article_change":
            for name, value in article.change.texts().items():
                setattr(article, name, value)
        return article

    def get_search_results(self, request: HttpRequest, queryset: "QuerySet[Article]", search_term: str) -> "tuple[QuerySet[Article], bool]":
        """By the words of title and text, as readers search."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=[row.pk for row in search.find(search_term, _person(request), FOUND)]), False

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> dict[str, Any]:
        """Only while the address is open: a published one has been linked to."""
        return {} if obj else {"slug": ("title_en",)}

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """A new version: of a draft at once, of a published article a change that waits."""
        if not change and obj.owner is None:
            obj.owner = _person(request)
        publishing.revise(obj, by=_person(request), reason=form.cleaned_data.get("why", ""))

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        """Gone for readers and for the search."""
        publishing.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Article]") -> None:
        """Each as one alone."""
        for article in queryset:
            publishing.delete(article)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Who may publish and retire."""
        return request.user.has_perm("knowledgebase.publish_article")

    def get_urls(self) -> list[URLPattern]:
        """Pages to read and to compare, and a POST for each deed."""
        deeds = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(self._deed_view(deed)), name=f"knowledgebase_article_{name}")
            for name, deed in DEEDS.items()
        ]
        pages = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"knowledgebase_article_{name}")
            for name, view in (("read", self.read), ("versions", self.versions))
        ]
        return [*pages, *deeds, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Who searches is also shown whom to call about it."""
        may_call = request.user.has_perm(CALL)
        found = contacts.find(request.GET.get("q", "")[:QUESTION_LENGTH]) if may_call else []
        return super().changelist_view(request, {"may_call": may_call, "contacts": found, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form for those who write; for everybody else the article itself."""
        if not self.has_change_permission(request) and object_id.isdecimal():
            if request.method == "POST":
                raise PermissionDenied
            return self.read(request, int(object_id))
        try:
            return super().change_view(request, object_id, form_url, self._beside(request, object_id) | (extra_context or {}))
        except StaleArticle:
            # Somebody saved between the look at the version and the write; the form sees it now.
            return super().change_view(request, object_id, form_url, self._beside(request, object_id) | (extra_context or {}))

    def _beside(self, request: HttpRequest, object_id: str) -> dict[str, Any]:
        """What stands beside the form. Read before the text, so that a version is never newer than the text it is sent with."""
        key = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        article = self._rows(request).filter(pk=key).first()
        if article is None:
            return {"article": None, "work": None}
        person = _person(request)
        return {"article": article, "work": work(article, person), "panels": panels.article(article, person, timezone.now())}

    def read(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The article as it is read, internal ones and drafts too; with `?text=new` as it would be read, for those who write."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        article = self._get(request, pk)
        may_change = self.has_change_permission(request, article)
        text = article.newest if may_change and request.GET.get("text") == "new" else article
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": text.title_label,
            "article": article,
            "text": text,
            "body": rendering.to_html(text.body_label),
            "may_change": may_change,
            "work": work(article, _person(request)),
            "panels": panels.article(article, _person(request), timezone.now()),
            "topic_names": self.topic_names(article),
        }
        return render(request, "admin/knowledgebase/article/read.html", context)

    def versions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All versions, and what is different between two of them (`?old=` and `?new=`; the last two without)."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        article = self._get(request, pk)
        found = versions.of(article)
        pair = versions.chosen(found, request.GET.get("old", ""), request.GET.get("new", ""))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": article.newest.title_label,
            "article": article,
            "versions": found,
            "pair": pair,
            "differences": versions.compared(pair[0].texts, pair[1].texts) if pair else [],
            "now_said": article.newest.texts(),
            "work": work(article, _person(request)),
            "now": timezone.now(),
        }
        return render(request, "admin/knowledgebase/article/versions.html", context)

    @admin.display(description=_("title"), ordering="title")
    def title_link(self, article: Article) -> SafeString:
        """To the article."""
        return format_html('<a href="{}">{}</a>', reverse("admin:knowledgebase_article_change", args=[article.pk]), article.title_label)

    @admin.display(description=_("state"), ordering="state")
    def stage(self, article: Article) -> SafeString:
        """Where it is in its life, and what waits beside it."""
        marks = {"draft": "todo", "review": "warn", "published": "done", "retired": "calm"}
        state = format_html('<span class="tag tag--{}">{}</span>', marks[article.state], article.get_state_display())
        if not article.has_change:  # type: ignore[attr-defined]
            return state
        words = _("change in review") if article.asked_at else _("change waits")
        return format_html('{} <span class="tag tag--{}">{}</span>', state, "warn" if article.asked_at else "todo", words)

    @admin.display(description=pgettext_lazy("article", "languages"))
    def languages(self, article: Article) -> str:
        """Which language is missing or behind."""
        return str(BEHIND.get(article.behind, ""))

    @admin.display(description=_("review on"), ordering="review_on")
    def review_day(self, article: Article) -> SafeString | str:
        """The day; marked when it has passed."""
        if article.review_on is None:
            return "-"
        day = article.review_on.isoformat()
        if article.state != "published" or article.review_on > timezone.localdate():
            return day
        return format_html('<span class="tag tag--late">{} {}</span>', day, _("due"))

    @admin.display(description=pgettext_lazy("article", "sent"), ordering="use_sent")
    def sent(self, article: Article) -> int | str:
        """On how many tickets the customer was sent it of late."""
        return getattr(article, "use_sent", "")

    @admin.display(description=pgettext_lazy("article", "came back"), ordering="use_came_back")
    def came_back(self, article: Article) -> int | str:
        """How many of these came back."""
        return getattr(article, "use_came_back", "")

    @admin.display(description=_("issue types"))
    def topic_names(self, article: Article) -> str:
        """Names of its topics."""
        names = topics.known()
        return "、".join(names.get(code, code) for code in article.topics)

    @admin.action(description=_("Publish"), permissions=["publish"])
    def publish_chosen(self, request: HttpRequest, queryset: "QuerySet[Article]") -> None:
        """Publish each; the refused are named."""
        self._each(request, queryset, "publish")

    @admin.action(description=_("Retire"), permissions=["publish"])
    def retire_chosen(self, request: HttpRequest, queryset: "QuerySet[Article]") -> None:
        """Retire each; the refused are named."""
        self._each(request, queryset, "retire")

    def _each(self, request: HttpRequest, queryset: "QuerySet[Article]", name: str) -> None:
        done = 0
        for article in queryset:
            try:
                DEEDS[name].verb(article, by=_person(request), now=timezone.now())
                done += 1
            except ArticleError as error:
                messages.warning(request, f"{article.title_label}: {error}")
        if done:
            messages.success(request, ngettext("Done for %(count)d article.", "Done for %(count)d articles.", done) % {"count": done})

    def _deed_view(self, deed: Deed) -> Callable[[HttpRequest, int], HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            person, article = _person(request), self._get(request, pk)
            if not deed.is_for(person, article):
                raise PermissionDenied
            try:
                if request.POST.get("version", str(article.version)) != str(article.version):
                    raise StaleArticle
                deed.verb(article, by=person, now=timezone.now(), **deed.reads(request))
                messages.success(request, deed.said)
            except ArticleError as error:
                messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:knowledgebase_article_change", args=[pk]))

        return view

    def _rows(self, request: HttpRequest) -> "QuerySet[Article]":
        return self.get_queryset(request).select_related("pending", "reviewer", "asked_by")

    def _get(self, request: HttpRequest, pk: int) -> Article:
        article = self._rows(request).filter(pk=pk).first()
        if article is None:
            raise Http404
        return article


def _person(request: HttpRequest) -> User:
    """The member of staff; the admin lets nobody else come this far."""
    return cast(User, request.user)
