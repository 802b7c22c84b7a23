"""Surveys on the desk: read, cut to what a person may see."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import ReadOnlyModelAdmin
from helpdesk.models import User
from surveys.models import Survey
from tickets import sorting

COMPLAINT = "complaint"


class StateFilter(admin.SimpleListFilter):
    """Answered, poor, or still open."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Three questions."""
        return [("answered", _("With an answer")), ("poor", _("Poor")), ("open", _("Not answered")), ("not_asked", _("Not asked"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows that fit."""
        if self.value() == "answered":
            return queryset.filter(answered_at__isnull=False)
        if self.value() == "poor":
            return queryset.poor()
        if self.value() == "open":
            return queryset.asked().filter(answered_at__isnull=True)
        if self.value() == "not_asked":
            return queryset.exclude(not_asked="")
        return queryset


class TopicFilter(admin.SimpleListFilter):
    """By what is heard in the remarks."""

    title = _("heard in the remarks")
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Complaints, then the issue types."""
        return [
            (COMPLAINT, _("Sounds like a complaint")),
            *((code, row.label) for code, row in sorting.types().items() if row.parent is None),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows that fit."""
        if self.value() == COMPLAINT:
            return queryset.filter(is_complaint=True)
        return queryset.filter(topics__contains=f" {self.value()} ") if self.value() else queryset


@admin.register(Survey)
class SurveyAdmin(ReadOnlyModelAdmin[Survey]):
    """Customers' answers, newest first."""

    list_display = ("ticket_link", "agent", "team", "verdict", "speed", "effect", "attitude", "remarks_short", "heard", "answered_at")
    list_display_links = None
    list_filter = (StateFilter, TopicFilter, ("team", admin.RelatedOnlyFieldListFilter), ("agent", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("ticket", "agent", "team")
    lookups = ("created_at", "issue_type_code")
    search_fields = ("ticket__number",)
    search_help_text = _("Number of the ticket")
    ordering = ("-answered_at", "-pk")
    fields = (
        "ticket",
        "agent",
        "team",
        "created_at",
        "way",
        "not_asked",
        "reminded_at",
        "expires_at",
        "answered_at",
        "score",
        "speed",
        "effect",
        "attitude",
        "remarks",
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Survey]":
        """Only what the person may see."""
        return Survey.objects.visible_to(cast(User, request.user)).order_by(*self.ordering)

    @admin.display(description=_("ticket"), ordering="ticket__number")
    def ticket_link(self, survey: Survey) -> SafeString:
        """To the ticket."""
        return format_html('<a href="{}">{}</a>', survey.ticket.get_absolute_url(), survey.ticket.number)

    @admin.display(description=_("score"), ordering="score")
    def verdict(self, survey: Survey) -> str:
        """The score, and in words when it is poor."""
        if survey.score is None:
            return "–"
        poor = _("Poor")
        return f"{survey.score} {poor}" if survey.is_poor else str(survey.score)

    @admin.display(description=_("heard in the remarks"))
    def heard(self, survey: Survey) -> SafeString | str:
        """Issue types as chips, and a complaint."""
        types = sorting.types()
        words = [types[code].label for code in survey.topic_codes if code in types]
        if survey.is_complaint:
            words.insert(0, str(_("Complaint")))
        return format_html_join(" ", '<span class="tag">{}</span>', ((word,) for word in words)) if words else ""

    @admin.display(description=_("remarks"))
    def remarks_short(self, survey: Survey) -> SafeString | str:
        """The beginning of the remarks."""
        return format_html("<bdi>{}</bdi>", survey.remarks[:80]) if survey.remarks else ""
