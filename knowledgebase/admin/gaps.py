"""Searches that found nothing: what to write next."""

from django.contrib import admin
from django.http import HttpRequest

from helpdesk.admin.base import ReadOnlyModelAdmin
from knowledgebase.models import SearchGap


@admin.register(SearchGap)
class SearchGapAdmin(ReadOnlyModelAdmin[SearchGap]):
    """The most often first; one that an article answers now is deleted."""

    list_display = ("text", "times", "last_at")
    list_display_links = None
    search_fields = ("text",)

    def has_delete_permission(self, request: HttpRequest, obj: SearchGap | None = None) -> bool:
        """Editors clear the list."""
        return request.user.has_perm("knowledgebase.delete_searchgap")
