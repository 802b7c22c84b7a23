"""What was done with customers' data as a whole, and what outsourced teams were given: read by administrators, written by the product."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import ReadOnlyModelAdmin
from tickets.admin.queue import reader
from tickets.choices import SharedPart
from tickets.models import PersonalDataAct, Sharing


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
