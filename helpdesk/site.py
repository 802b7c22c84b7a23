"""The admin site: the desk's frame around Django's admin."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

# Pages of the desk, some of them of apps to the right, which are named in strings only: address, name, view.
PAGES = {
    "theme/": ("theme", "helpdesk.admin.pages.choose_theme"),
    "notices/": ("notices", "helpdesk.admin.pages.notices"),
    "settings/": ("settings", "helpdesk.admin.pages.settings_page"),
    "search/": ("search", "tickets.admin.search.search"),
    "workbench/next/": ("take_next", "tickets.admin.workbench.take_next"),
    "workbench/availability/": ("availability", "tickets.admin.workbench.set_availability"),
}
WORKBENCH = "tickets.admin.workbench.workbench"


def page(where: str) -> Callable[..., HttpResponseBase]:
    """A view by its name, imported when it is first asked for."""

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = import_string(where)(request, **kwargs)
        return response

    return view


class HelpdeskSite(AdminSite):
    """Front page, log-in and navigation of the desk."""

    site_header = site_title = _("Helpdesk")
    index_title = _("Workbench")
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Our own pages before Django's."""
        own = [path(address, self.admin_view(page(view)), name=name) for address, (name, view) in PAGES.items()]
        return [*own, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]
        """The workbench stands where Django lists its tables."""
        return page(WORKBENCH)(request)
