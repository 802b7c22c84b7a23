"""What an agent has learnt that the ticket did not hold: order number, and how the customer is reached."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets import completeness, details
from tickets.choices import MessageKind
from tickets.forms.base import Effect, VerbForm
from tickets.models import TicketEvent
from tickets.permissions import may_unmask


class DetailsForm(VerbForm):
    """Order number, phone, e-mail; what the customer wrote last is offered where the ticket holds nothing or something else."""

    title = _("Fill in details")
    submit = _("Save")
    done = _("Saved.")

    order_number = forms.CharField(label=_("Order number"), required=False, max_length=64)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)

    def prepare(self) -> None:
        """What is there, and what was found in the customer's last words; numbers in full only for those who may see them."""
        said = self.ticket.messages.filter(kind=MessageKind.CUSTOMER).order_by("-pk").values_list("body", flat=True).first() or ""
        found = {
            "order_number": completeness.extract_order_number(said),
            "phone": completeness.extract_phone(said),
            "email": completeness.extract_email(said),
        }
        for name, column in details.COLUMNS.items():
            there = str(getattr(self.ticket, column))
            shown = there if name == "order_number" or may_unmask(self.user, self.ticket) else ""
            self.initial.setdefault(name, found[name] or shown)
            if found[name] and found[name] != there:
                field: Any = self.fields[name]
                field.help_text = gettext("From the customer's last message.") if not there else self._differs(there, name)

    def _differs(self, there: str, name: str) -> str:
        shown = there if name == "order_number" or may_unmask(self.user, self.ticket) else gettext("something else")
        return gettext("From the customer's last message; so far it is: %(there)s") % {"there": shown}

    @property
    def effects(self) -> list[Effect]:
        """What follows from it."""
        return [("clock", gettext("No clock moves")), ("mail", gettext("Notices to the customer go to the new address"))]

    def apply(self) -> TicketEvent:
        """Fill in; a field left empty leaves what is there."""
        data = self.cleaned_data
        given = {name: data[name] for name in details.COLUMNS}
        return details.complete(self.ticket, by=self.user, now=self.now, version=data["version"], **given)
