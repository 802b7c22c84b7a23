"""What was done with customers' data as a whole: the receipts, read by administrators and written by the product alone."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import ReadOnlyModelAdmin
from tickets.models import PersonalDataAct


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
