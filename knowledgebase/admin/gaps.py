"""Searches that found nothing: what to write next."""

from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import ReadOnlyModelAdmin
from knowledgebase.models import SearchGap


@admin.register(SearchGap)
class SearchGapAdmin(ReadOnlyModelAdmin[SearchGap]):
    """The most often first; one that an article or a like word answers now is deleted."""

    list_display = ("text", "times", "last_at")
    list_display_links = None
    search_fields = ("text",)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """For those who may write, what can be done about it."""
        may = request.user.has_perm("knowledgebase.add_article") and request.user.has_perm("knowledgebase.add_synonyms")
        return (*self.list_display, "deeds") if may else self.list_display

    @admin.display(description=_("what to do"))
    def deeds(self, gap: SearchGap) -> SafeString:
        """Two ways to make it found: an article, or a word that articles use for it."""
        ways = (
            ("admin:knowledgebase_article_add", {"keywords": gap.text}, _("Write an article")),
            ("admin:knowledgebase_synonyms_add", {"words": gap.text}, _("It means the same as …")),
        )
        links = ((f"{reverse(name)}?{urlencode(query)}", words) for name, query, words in ways)
        return format_html("{}", format_html_join(" · ", '<a href="{}">{}</a>', links))

    def has_delete_permission(self, request: HttpRequest, obj: SearchGap | None = None) -> bool:
        """Editors clear the list."""
        return request.user.has_perm("knowledgebase.delete_searchgap")
