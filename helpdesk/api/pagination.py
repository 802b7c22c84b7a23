"""Pages of results."""

from rest_framework.pagination import CursorPagination


class ByCursor(CursorPagination):
    """By cursor: a page costs the same wherever it lies, and nothing is counted."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 200
