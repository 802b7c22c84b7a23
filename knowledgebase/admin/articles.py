"""Articles on the desk: everybody reads, editors write, and whoever may publish does it by verbs, each a button."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helpdesk.admin.base import HistoryModelAdmin
from helpdesk.admin.fields import TicksField, WordsField
from helpdesk.models import User
from knowledgebase import publishing, rendering, search, topics
from knowledgebase.errors import ArticleError
from knowledgebase.models import Article

FOUND = 100
VERBS: dict[str, tuple[Callable[..., Article], Any]] = {
    "publish": (publishing.publish, _("Published: readers can find it now.")),
    "retire": (publishing.retire, _("Retired: readers no longer find it.")),
    "reviewed": (publishing.confirm_review, _("Review noted. The next one is due in half a year.")),
}


class ArticleForm(forms.ModelForm[Article]):
    """Words one a line, topics ticked; text that cannot be drawn is refused before it is saved."""

    topics = TicksField(
        lambda: topics.known().items(), label=_("Fits these issue types"), help_text=_("The article is offered for these first.")
    )
    keywords = WordsField(label=_("Other words people use"))

    def clean_body(self) -> str:
        """Markdown that can be drawn."""
        return _drawable(self.cleaned_data["body"])

    def clean_body_en(self) -> str:
        """Markdown that can be drawn."""
        return _drawable(self.cleaned_data["body_en"])


class ReviewFilter(admin.SimpleListFilter):
    """Published articles whose review day has come."""

    title = _("to be reviewed")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One question."""
        return [("due", _("Due now"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Article]") -> "QuerySet[Article]":
        """Those due."""
        if self.value() == "due":
            return queryset.filter(state="published", review_on__lte=timezone.localdate())
        return queryset


@admin.register(Article)
class ArticleAdmin(HistoryModelAdmin[Article]):
    """Articles (知识库文章)."""

    form = ArticleForm
    list_display = ("title_link", "audience", "state", "review_on", "helpful", "unhelpful", "owner", "topic_names")
    list_display_links = None
    list_filter = ("state", "audience", ReviewFilter)
    list_select_related = ("owner",)
    view_on_site = False  # only public ones have a page; the reading page links to it
    search_fields = ("title",)
    search_help_text = _("Words of the title or the text, in any order")
    prepopulated_fields = {"slug": ("title_en",)}
    readonly_fields = ("state", "helpful", "unhelpful")
    autocomplete_fields = ("owner",)
    actions = ("publish_chosen", "retire_chosen")
    fieldsets = (
        (None, {"fields": ("state", "audience", "title", "summary", "body", "topics", "keywords")}),
        (_("English"), {"fields": ("title_en", "summary_en", "body_en")}),
        (_("Care"), {"fields": ("slug", "owner", "review_on", ("helpful", "unhelpful"))}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Article]":
        """Drafts are seen by those who write."""
        return Article.objects.visible_to(_person(request))

    def get_search_results(self, request: HttpRequest, queryset: "QuerySet[Article]", search_term: str) -> "tuple[QuerySet[Article], bool]":
        """By the words of title and text, as readers search."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=[row.pk for row in search.find(search_term, _person(request), FOUND)]), False

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> dict[str, Any]:
        """Only while the address is open: a published one has been linked to."""
        return {} if obj else {"slug": ("title_en",)}

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """A new version, findable at once."""
        publishing.revise(obj, by=_person(request))

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
        """A page to read, and a POST for each verb."""
        verbs = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(self._verb_view(name)), name=f"knowledgebase_article_{name}")
            for name in VERBS
        ]
        read = path("<int:pk>/read/", self.admin_site.admin_view(self.read), name="knowledgebase_article_read")
        return [read, *verbs, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form for those who write; for everybody else the article itself."""
        if not self.has_change_permission(request) and object_id.isdecimal():
            if request.method == "POST":
                raise PermissionDenied
            return self.read(request, int(object_id))
        extra = {"may_publish": self.has_publish_permission(request), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra)

    def read(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The article as it is read, internal ones and drafts too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        article = self._get(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": article.title_label,
            "article": article,
            "body": rendering.to_html(article.body_label),
            "may_change": self.has_change_permission(request, article),
            "topic_names": self.topic_names(article),
        }
        return render(request, "admin/knowledgebase/article/read.html", context)

    @admin.display(description=_("title"), ordering="title")
    def title_link(self, article: Article) -> SafeString:
        """To the article."""
        return format_html('<a href="{}">{}</a>', reverse("admin:knowledgebase_article_change", args=[article.pk]), article.title_label)

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
                VERBS[name][0](article, by=_person(request), now=timezone.now())
                done += 1
            except ArticleError as error:
                messages.warning(request, f"{article.title_label}: {error}")
        if done:
            messages.success(request, ngettext("Done for %(count)d article.", "Done for %(count)d articles.", done) % {"count": done})

    def _verb_view(self, name: str) -> Callable[[HttpRequest, int], HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not self.has_publish_permission(request):
                raise PermissionDenied
            verb, said = VERBS[name]
            try:
                verb(self._get(request, pk), by=_person(request), now=timezone.now())
                messages.success(request, said)
            except ArticleError as error:
                messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:knowledgebase_article_change", args=[pk]))

        return view

    def _get(self, request: HttpRequest, pk: int) -> Article:
        article = self.get_queryset(request).filter(pk=pk).first()
        if article is None:
            raise Http404
        return article


def _person(request: HttpRequest) -> User:
    """The member of staff; the admin lets nobody else come this far."""
    return cast(User, request.user)


def _drawable(text: str) -> str:
    """Length, and deeply nested quotes and lists, are what Markdown chokes on."""
    if len(text) > rendering.LONGEST:
        said = _("This has %(count)d characters, at most %(limit)d fit.")
        raise forms.ValidationError(said % {"count": len(text), "limit": rendering.LONGEST})
    try:
        rendering.to_html(text)
    except RecursionError as error:
        raise forms.ValidationError(_("The text is nested too deeply to be drawn.")) from error
    return text
