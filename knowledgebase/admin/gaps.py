"""Searches that found nothing: what to write next."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helpdesk.admin.base import ReadOnlyModelAdmin
from knowledgebase.choices import GapState
from knowledgebase.models import SearchGap

# The words of the interface limit a title; what was searched for is shorter.
TITLE_LENGTH = 120


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


@admin.register(SearchGap)
class SearchGapAdmin(ReadOnlyModelAdmin[SearchGap]):
    """The most often first. An editor answers one by an article or a like word, and says that it is done, or none of our business."""

    list_display = ("text", "times", "last_at", "state")
    list_display_links = None
    list_filter = (StateFilter,)
    search_fields = ("text",)
    actions = ("set_done", "set_ignored", "set_open")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """For those who may write, what can be done about it."""
        may = request.user.has_perm("knowledgebase.add_article") and request.user.has_perm("knowledgebase.add_synonyms")
        return (*self.list_display, "deeds") if may else self.list_display

    @admin.display(description=_("what to do"))
    def deeds(self, gap: SearchGap) -> SafeString:
        """Ways to make it found: an article, or a word that articles use for it; and a look at what is found by now."""
        ways = (
            ("admin:knowledgebase_article_add", {"title": gap.text[:TITLE_LENGTH], "keywords": gap.text}, _("Write an article")),
            ("admin:knowledgebase_synonyms_add", {"words": gap.text}, _("It means the same as …")),
            ("admin:knowledgebase_article_changelist", {"q": gap.text}, _("Search for it")),
        )
        links = ((f"{reverse(name)}?{urlencode(query)}", words) for name, query, words in ways)
        return format_html("{}", format_html_join(" · ", '<a href="{}">{}</a>', links))

    @admin.action(description=_("Done: an article or a like word answers it"), permissions=["settle"])
    def set_done(self, request: HttpRequest, queryset: "QuerySet[SearchGap]") -> None:
        """Off the list, until it finds nothing again."""
        self._set(request, queryset, GapState.DONE)

    @admin.action(description=_("Not our business"), permissions=["settle"])
    def set_ignored(self, request: HttpRequest, queryset: "QuerySet[SearchGap]") -> None:
        """Off the list for good."""
        self._set(request, queryset, GapState.IGNORED)

    @admin.action(description=_("Still to do"), permissions=["settle"])
    def set_open(self, request: HttpRequest, queryset: "QuerySet[SearchGap]") -> None:
        """Back on the list."""
        self._set(request, queryset, GapState.OPEN)

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Who says what became of them."""
        return request.user.has_perm("knowledgebase.change_searchgap")

    def has_delete_permission(self, request: HttpRequest, obj: SearchGap | None = None) -> bool:
        """Editors clear the list."""
        return request.user.has_perm("knowledgebase.delete_searchgap")

    def _set(self, request: HttpRequest, queryset: "QuerySet[SearchGap]", state: GapState) -> None:
        count = queryset.update(state=state)
        said = ngettext("%(count)d search: %(state)s.", "%(count)d searches: %(state)s.", count)
        self.message_user(request, said % {"count": count, "state": state.label})
