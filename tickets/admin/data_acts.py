"""What was done with customers' data as a whole, what outsourced teams were given, and for how long data are kept: for administrators."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HistoryModelAdmin, ReadOnlyModelAdmin
from tickets import lapsing
from tickets.admin.queue import reader
from tickets.choices import SharedPart
from tickets.models import PersonalDataAct, RetentionRule, Sharing

FAR_ENOUGH = 1_000
"""So many customers are counted before a rule is told to be about more."""


@admin.register(PersonalDataAct)
class PersonalDataActAdmin(ReadOnlyModelAdmin[PersonalDataAct]):
    """Handed out, erased, corrected: who, when, why, and how much."""

    list_display = ("at", "act", "customer_number", "by", "reason")
    list_filter = ("act", "reason")
    list_select_related = ("by",)
    fields = ("at", "act", "customer_number", "by", "reason", "how_much", "look_at")
    readonly_fields = ("customer_number", "how_much")

    @admin.display(description=_("customer"))
    def customer_number(self, row: PersonalDataAct) -> str:
        """The number alone: the receipt of an erasure names nobody, and so does none."""
        return f"#{row.customer_id}"

    @admin.display(description=_("how much"))
    def how_much(self, row: PersonalDataAct) -> str:
        """Rows by table."""
        return ", ".join(f"{name} {count}" for name, count in sorted(row.counts.items()))


@admin.register(Sharing)
class SharingAdmin(ReadOnlyModelAdmin[Sharing]):
    """Which ticket went to which outsourced team and person, when, and what of the customer's data it held."""

    list_display = ("at", "number", "team", "to_whom", "by_whom", "what")
    list_filter = (("team", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("ticket", "team", "person", "by")
    search_fields = ("ticket__number",)
    search_help_text = _("Ticket number")
    date_hierarchy = "at"
    fields = ("at", "number", "team", "to_whom", "by_whom", "what")
    readonly_fields = ("number", "to_whom", "by_whom", "what")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sharing]:
        """Those of tickets that the person may see."""
        return super().get_queryset(request).visible_to(reader(request))  # type: ignore[attr-defined, no-any-return]

    @admin.display(description=_("ticket"), ordering="ticket__number")
    def number(self, row: Sharing) -> str:
        """The ticket, to be opened."""
        return format_html('<a href="{}">{}</a>', row.ticket.get_absolute_url(), row.ticket.number)

    @admin.display(description=_("given to"))
    def to_whom(self, row: Sharing) -> str:
        """The person; all of the team while it waits for one."""
        return str(row.person) if row.person is not None else gettext("Everybody in the team, while it waits")

    @admin.display(description=_("given by"))
    def by_whom(self, row: Sharing) -> str:
        """A person, or the product's own dispatch."""
        return str(row.by) if row.by is not None else pgettext("given by", "Dispatch")

    @admin.display(description=_("what it held"))
    def what(self, row: Sharing) -> str:
        """In words; a number or an address shows whole to those outside only after a look that is on record."""
        labels = dict(SharedPart.choices)
        return " · ".join(str(labels[part]) for part in row.parts if part in labels)


@admin.register(RetentionRule)
class RetentionRuleAdmin(HistoryModelAdmin[RetentionRule]):
    """One row; changed, never added to or taken away. What it would do stands beside it before it is switched on."""

    list_display = ("title", "kept_for", "would_lapse")
    fields = ("months", "would_lapse")
    readonly_fields = ("would_lapse",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row for the house."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RetentionRule | None = None) -> bool:
        """An empty field says that nobody's data lapse."""
        return False

    @admin.display(description=pgettext_lazy("list", "customers' data"))
    def title(self, row: RetentionRule) -> str:
        """What it is for."""
        return str(row)

    @admin.display(description=_("kept for"))
    def kept_for(self, row: RetentionRule) -> str:
        """In words."""
        if row.months is None:
            return gettext("until somebody erases them")
        return ngettext("%(count)s month", "%(count)s months", row.months) % {"count": row.months}

    @admin.display(description=_("who it is about now"))
    def would_lapse(self, row: RetentionRule) -> str:
        """How many wait to be erased; without a rule how many it would be at some spans, so that one can choose."""
        now = timezone.now()
        spans = (12, 24, 36, 60) if row.months is None else (row.months,)
        return " · ".join(
            ngettext("%(customers)s customer after %(months)s months", "%(customers)s customers after %(months)s months", count)
            % {"customers": f"{count}+" if count == FAR_ENOUGH else count, "months": span}
            for span in spans
            for count in [lapsing.lapsed(now, span).order_by()[:FAR_ENOUGH].count()]
        )
