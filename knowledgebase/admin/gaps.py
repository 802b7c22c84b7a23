"""Searches that found nothing, and those after which nothing was opened: what to write next, or to word otherwise."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helpdesk.admin.base import ReadOnlyModelAdmin
from knowledgebase import feedback
from knowledgebase.choices import GapState
from knowledgebase.models import Article, SearchGap, ShownSearch

# The words of the interface limit a title; what was searched for is shorter.
TITLE_LENGTH = 120
LOOKED_BACK = timedelta(days=30)

G = TypeVar("G", SearchGap, ShownSearch)


class StateFilter(admin.SimpleListFilter):
    """What became of them; what is to be done unless asked for otherwise."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The states besides the one that is shown first."""
        return [(GapState.DONE.value, GapState.DONE.label), (GapState.IGNORED.value, GapState.IGNORED.label), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        """The first is what is to be done, instead of all."""
        first, *others = super().choices(changelist)
        yield {**first, "display": GapState.OPEN.label}
        yield from others

    def queryset(self, request: HttpRequest, queryset: "QuerySet[SearchGap]") -> "QuerySet[SearchGap]":
        """Rows of the state."""
        wanted = self.value() if self.value() in (*GapState.values, "all") else GapState.OPEN.value
        return queryset if wanted == "all" else queryset.filter(state=wanted)


class WantedAdmin(ReadOnlyModelAdmin[G]):
    """A list of wordings. An editor answers one by an article or a like word, and says that it is done, or none of our business."""

    list_display_links = None
    list_filter = (StateFilter,)
    search_fields = ("text",)
    actions = ("set_done", "set_ignored", "set_open")

    def get_list_display(self, request: HttpRequest) -> Any:
        """For those who may write, what can be done about it."""
        may = request.user.has_perm("knowledgebase.add_article") and request.user.has_perm("knowledgebase.add_synonyms")
        return (*self.list_display, "deeds") if may else self.list_display

    @admin.display(description=_("what to do"))
    def deeds(self, row: G) -> SafeString:
        """Ways to make it found: an article, or a word that articles use for it; and a look at what is found by now."""
        ways = (
            ("admin:knowledgebase_article_add", {"title": row.text[:TITLE_LENGTH], "keywords": row.text}, _("Write an article")),
            ("admin:knowledgebase_synonyms_add", {"words": row.text}, _("It means the same as …")),
            ("admin:knowledgebase_article_changelist", {"q": row.text}, _("Search for it")),
        )
        links = ((f"{reverse(name)}?{urlencode(query)}", words) for name, query, words in ways)
        return format_html("{}", format_html_join(" · ", '<a href="{}">{}</a>', links))

    @admin.action(description=_("Done: an article or a like word answers it"), permissions=["settle"])
    def set_done(self, request: HttpRequest, queryset: "QuerySet[G]") -> None:
        """Off the list, until it comes again."""
        self._set(request, queryset, GapState.DONE)

    @admin.action(description=_("Not our business"), permissions=["settle"])
    def set_ignored(self, request: HttpRequest, queryset: "QuerySet[G]") -> None:
        """Off the list for good."""
        self._set(request, queryset, GapState.IGNORED)

    @admin.action(description=_("Still to do"), permissions=["settle"])
    def set_open(self, request: HttpRequest, queryset: "QuerySet[G]") -> None:
        """Back on the list."""
        self._set(request, queryset, GapState.OPEN)

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Who says what became of them."""
        return request.user.has_perm(f"knowledgebase.change_{self.opts.model_name}")

    def settle(self, queryset: "QuerySet[G]", state: GapState) -> int:
        """Write it down; returns of how many wordings."""
        return queryset.update(state=state)

    def _set(self, request: HttpRequest, queryset: "QuerySet[G]", state: GapState) -> None:
        count = self.settle(queryset, state)
        said = ngettext("%(count)d search: %(state)s.", "%(count)d searches: %(state)s.", count)
        self.message_user(request, said % {"count": count, "state": state.label})


@admin.register(SearchGap)
class SearchGapAdmin(WantedAdmin[SearchGap]):
    """Those that found nothing, the most frequent first."""

    list_display = ("text", "times", "last_at", "state")

    def has_delete_permission(self, request: HttpRequest, obj: SearchGap | None = None) -> bool:
        """Editors clear the list."""
        return request.user.has_perm("knowledgebase.delete_searchgap")


class ShownSearchList(ChangeList):
    """The list with the articles that were offered, in one statement for the page."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page, each with its articles."""
        super().get_results(request)
        articles_of(list(self.result_list))


@admin.register(ShownSearch)
class ShownSearchAdmin(WantedAdmin[ShownSearch]):
    """Those for which something was shown and, mostly, nothing opened: the answer is not there, or its title does not say so."""

    list_display = ("text", "unopened", "times", "offered_articles", "last_at", "state")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[ShownSearch]":
        """One row for each wording of the last weeks."""
        return ShownSearch.objects.unopened(timezone.localdate() - LOOKED_BACK)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """With the articles."""
        return ShownSearchList

    def get_ordering(self, request: HttpRequest) -> tuple[str | Combinable, ...]:
        """The most frequent first."""
        return ("-unopened", "-last_at")

    @admin.display(description=_("nothing opened"), ordering="unopened")
    def unopened(self, row: ShownSearch) -> int:
        """After so many searches."""
        return int(row.unopened)  # type: ignore[attr-defined]

    @admin.display(description=_("searches, 30 days"), ordering="times")
    def times(self, row: ShownSearch) -> int:
        """So many readers searched for it, each once a day."""
        return int(row.times)  # type: ignore[attr-defined]

    @admin.display(description=_("what was offered"))
    def offered_articles(self, row: ShownSearch) -> SafeString:
        """The first articles, as they were offered last."""
        links = ((reverse("admin:knowledgebase_article_change", args=[each.pk]), each.title_label) for each in row.articles)  # type: ignore[attr-defined]
        return format_html_join(" · ", '<a href="{}"><bdi>{}</bdi></a>', links)

    def settle(self, queryset: "QuerySet[ShownSearch]", state: GapState) -> int:
        """All days of the wordings."""
        texts = list(queryset.values_list("text", flat=True))
        feedback.settle_shown(texts, state)
        return len(texts)


def articles_of(rows: Sequence[ShownSearch]) -> None:
    """Put the offered articles that are still there on each row, as `articles`."""
    found = Article.objects.only("title", "title_en").in_bulk({key for row in rows for key in row.offered})
    for row in rows:
        row.articles = [found[key] for key in row.offered if key in found]  # type: ignore[attr-defined]
