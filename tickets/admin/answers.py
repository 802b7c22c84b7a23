"""Answers at once: when they are given, each that was given with what became of it, and which articles are sent."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HistoryModelAdmin, ReadOnlyModelAdmin
from helpdesk.admin.fields import TicksField
from tickets import sorting, wording_answers
from tickets.admin.ticket import reader
from tickets.choices import AnswerKind, AnswerOutcome
from tickets.models import AnsweringArticle, AnswerSettings, AutomaticAnswer

WEEK = timedelta(days=7)


class AnswerSettingsForm(forms.ModelForm[AnswerSettings]):
    """Types are ticked, not typed."""

    order_types = TicksField(sorting.topics, label=_("Issue types: where an order is"))
    article_types = TicksField(sorting.topics, label=_("Issue types: answered by an article"))


@admin.register(AnswerSettings)
class AnswerSettingsAdmin(HistoryModelAdmin[AnswerSettings]):
    """One row; changed, never added to or taken away."""

    form = AnswerSettingsForm
    list_display = ("title", "when", "order_state", "article", "vip")
    fieldsets = (
        (
            None,
            {
                "fields": ("when", "order_state", "article", "vip"),
                "description": _(
                    "Never answered at once: complaints, urgent matters, doubts about danger, contacts with files, repeats of an open "
                    "ticket, and what staff write down. The customer can always say that it did not help; then the ticket is in the "
                    "queue with the deadlines it had."
                ),
            },
        ),
        (_("Which matters"), {"fields": ("order_types", "article_types")}),
        (
            _("How sure an article has to be"),
            {
                "fields": ("covered", "evidence", "lead", "likeness"),
                "description": _(
                    "As shipped (0.6, 2, 1.3, 0.4) and measured on 1,594 real questions whose right article was taken away: of 100 questions "
                    "fewer than one got a wrong answer. Of questions whose article was there 4 to 12 of 100 were answered at once, 96 to 100 "
                    "of 100 answers right. Lower numbers answer more, and more of it wrongly."
                ),
            },
        ),
        (_("Articles that do not help"), {"fields": (("off_after", "off_among"),)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row for the house."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AnswerSettings | None = None) -> bool:
        """Without it the shipped settings would hold, unseen."""
        return False

    @admin.display(description=pgettext_lazy("list", "answers at once"))
    def title(self, row: AnswerSettings) -> str:
        """What it is for."""
        return str(row)


@admin.register(AutomaticAnswer)
class AutomaticAnswerAdmin(ReadOnlyModelAdmin[AutomaticAnswer]):
    """Each answer that was given; the last seven days are summed up over the list."""

    list_display = ("number", "kind", "given_by", "outcome", "given_at")
    list_display_links = ("kind",)
    list_filter = ("outcome", "kind", ("article", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("ticket", "article")
    date_hierarchy = "given_at"
    fields = ("number", "kind", "given_by", "reasons", "outcome", "given_at", "ended_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AutomaticAnswer]:
        """Those of tickets that the person may see."""
        return super().get_queryset(request).visible_to(reader(request))  # type: ignore[attr-defined, no-any-return]

    @admin.display(description=_("ticket"), ordering="ticket__number")
    def number(self, row: AutomaticAnswer) -> str:
        """The ticket, to be opened."""
        return format_html('<a href="{}">{}</a>', row.ticket.get_absolute_url(), row.ticket.number)

    @admin.display(description=_("answered with"))
    def given_by(self, row: AutomaticAnswer) -> str:
        """The article or the order."""
        return str(row.article) if row.article is not None else row.order_number or "—"

    @admin.display(description=_("why"))
    def reasons(self, row: AutomaticAnswer) -> str:
        """What spoke for it."""
        return (
            wording_answers.why(row.why) if row.kind == AnswerKind.ARTICLE else gettext("The contact is the one on record for the order.")
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, under what the last seven days were."""
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.context_data["subtitle"] = self._week(request)
        return response

    def _week(self, request: HttpRequest) -> str:
        not_helped = Count("pk", filter=Q(outcome=AnswerOutcome.DID_NOT_HELP))
        rows = self.get_queryset(request).filter(given_at__gte=timezone.now() - WEEK)
        seen = rows.aggregate(given=Count("pk"), not_helped=not_helped, waiting=Count("pk", filter=Q(outcome=AnswerOutcome.WAITING)))
        text = ngettext(
            "Last 7 days: %(given)d answered at once, %(not_helped)d did not help, %(waiting)d wait for the customer's word",
            "Last 7 days: %(given)d answered at once, %(not_helped)d did not help, %(waiting)d wait for the customer's word",
            seen["given"],
        )
        return text % seen


@admin.register(AnsweringArticle)
class AnsweringArticleAdmin(HistoryModelAdmin[AnsweringArticle]):
    """Articles that were switched off for answers at once, or may be: an editor switches them on again when they are better."""

    list_display = ("article", "is_off", "switched_at", "answered", "helped", "not_helped")
    list_filter = ("is_off",)
    list_select_related = ("article",)
    autocomplete_fields = ("article",)
    fields = ("article", "is_off", "switched_at")
    readonly_fields = ("switched_at",)

    def get_readonly_fields(self, request: HttpRequest, obj: AnsweringArticle | None = None) -> list[str]:
        """Which article it is about is chosen once."""
        return ["switched_at", *(["article"] if obj is not None else [])]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AnsweringArticle]:
        """With how its answers went."""
        ended = {
            name: Count("article__automatic_answers", filter=Q(article__automatic_answers__outcome=outcome))
            for name, outcome in (("n_helped", AnswerOutcome.HELPED), ("n_not_helped", AnswerOutcome.DID_NOT_HELP))
        }
        return super().get_queryset(request).annotate(n_answered=Count("article__automatic_answers"), **ended)

    @admin.display(description=_("answers"))
    def answered(self, row: AnsweringArticle) -> int:
        """How many it gave."""
        return int(row.n_answered)  # type: ignore[attr-defined]

    @admin.display(description=_("helped"))
    def helped(self, row: AnsweringArticle) -> int:
        """How many customers said that it helped."""
        return int(row.n_helped)  # type: ignore[attr-defined]

    @admin.display(description=_("did not help"))
    def not_helped(self, row: AnsweringArticle) -> int:
        """How many said that it did not."""
        return int(row.n_not_helped)  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: AnsweringArticle, form: Any, change: bool) -> None:
        """Switched on again, it is judged by what comes from now on."""
        if not change or "is_off" in form.changed_data:
            now = timezone.now()
            obj.switched_at = now
            if not obj.is_off:
                obj.counted_since = now
        super().save_model(request, obj, form, change)
