"""The admin site: the desk's frame around Django's admin."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

# Pages of the desk, some of them of apps to the right, which are named in strings only: address, name, view.
PAGES = {
    "me/": ("me", "helpdesk.admin.me.me"),
    "theme/": ("theme", "helpdesk.admin.pages.choose_theme"),
    "me/test-notice/": ("test_notice", "helpdesk.admin.me.test_notice"),
    "notices/": ("notices", "helpdesk.admin.pages.notices"),
    "notices/new/": ("new_notices", "helpdesk.admin.pages.new_notices"),
    "notices/seen/": ("seen_notice", "helpdesk.admin.pages.seen_notice"),
    "settings/": ("settings", "helpdesk.admin.pages.settings_page"),
    "queue/counts/": ("queue_counts", "tickets.admin.tabs.counts"),
    "queue/filters/": ("queue_filters", "tickets.admin.queue.filters"),
    "queue/views/": ("saved_views", "tickets.admin.saved_views.listed"),
    "queue/views/new/": ("saved_view_new", "tickets.admin.saved_views.new"),
    "queue/views/<int:pk>/": ("saved_view", "tickets.admin.saved_views.change"),
    "queue/views/<int:pk>/<slug:step>/": ("saved_view_step", "tickets.admin.saved_views.step"),
    "search/": ("search", "tickets.admin.search.search"),
    "requests/": ("requests", "tickets.admin.requests.listed"),
    "requests/<int:pk>/": ("request", "tickets.admin.requests.one"),
    "requests/<int:pk>/<slug:step>/": ("request_step", "tickets.admin.requests.step"),
    "coaching/": ("coaching", "tickets.admin.coaching.board"),
    "coaching/reviews/<int:review>/": ("review", "tickets.admin.coaching.review"),
    "coaching/reviews/<int:review>/take-back/": ("review_take_back", "tickets.admin.coaching.take_back"),
    "coaching/whispers/<int:whisper>/read/": ("hear", "tickets.admin.coaching.hear"),
    "coaching/rota/": ("rota", "tickets.admin.coaching.rota"),
    "coaching/rota/<int:turn>/drop/": ("rota_drop", "tickets.admin.coaching.drop"),
    "remedies/": ("remedies", "tickets.admin.remedies.listed"),
    "remedies/<int:pk>/<slug:step>/": ("remedy_step", "tickets.admin.remedies.step"),
    "follow-ups/": ("follow_ups", "surveys.admin.followups.listed"),
    "follow-ups/of/<int:pk>/": ("follow_ups_of", "surveys.admin.followups.of_ticket"),
    "follow-ups/<int:pk>/<slug:step>/": ("follow_up_step", "surveys.admin.followups.step"),
    "rota/": ("shifts", "tickets.admin.shifts.rota"),
    "rota/<int:pk>/": ("shift", "tickets.admin.shifts.shift"),
    "rota/<int:pk>/take-off/": ("shift_take_off", "tickets.admin.shifts.take_off"),
    "poor-surveys/": ("survey_reviews", "surveys.admin.reviews.listed"),
    "poor-surveys/<int:pk>/": ("survey_review", "surveys.admin.reviews.one"),
    "causes/": ("causes", "surveys.admin.causes.listed"),
    "causes/<int:pk>/": ("cause", "surveys.admin.causes.one"),
    "contacts/": ("contacts", "knowledgebase.admin.contacts.listed"),
    "contacts/<int:pk>/checked/": ("contact_checked", "knowledgebase.admin.contacts.checked"),
    "editing/": ("editing", "knowledgebase.admin.desk.desk"),
    "refusals/": ("refusals", "tickets.admin.refusals.refusals"),
    "absence/": ("absence", "tickets.admin.absence.absence"),
    "absence/<int:pk>/<slug:step>/": ("absence_step", "tickets.admin.absence.step"),
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

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Our own pages before Django's."""
        own = [path(address, self.admin_view(page(view)), name=name) for address, (name, view) in PAGES.items()]
        return [*own, *super().get_urls()]

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]
        """By employee number; from then on the pages speak the person's language."""
        from helpdesk import login

        self.login_form = login.LoginForm
        return login.remember_language(request, super().login(request, extra_context))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]
        """As Django's, with a form that lifts the forced change; the session goes on under a new id, all others end."""
        from django.contrib.auth.views import PasswordChangeView

        from helpdesk.login import PasswordForm

        context = {**self.each_context(request), **(extra_context or {})}
        request.current_app = self.name
        options = {"form_class": PasswordForm, "success_url": reverse("admin:password_change_done"), "extra_context": context}
        return PasswordChangeView.as_view(
            template_name=self.password_change_template or "registration/password_change_form.html", **options
        )(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]
        """The workbench stands where Django lists its tables."""
        return page(WORKBENCH)(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """None: no page of ours lists tables, and finding out which ones a person may see cost every page a tenth of its time."""
        return []

    def app_index(self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]
        """Tables by app mean nothing to people; the settings page groups them by task."""
        return redirect("admin:settings")
