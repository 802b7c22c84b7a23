"""What an agent has learnt that the ticket did not hold: order number, and how the customer is reached."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets import completeness, details
from tickets.choices import MessageKind
from tickets.contacts import mask_email, mask_phone
from tickets.forms.base import Effect, VerbForm
from tickets.models import TicketEvent


class DetailsForm(VerbForm):
    """Order number, phone, e-mail; what the customer wrote last is offered where the ticket holds nothing or something else."""

    title = _("Fill in details")
    submit = _("Save")
    done = _("Saved.")

    order_number = forms.CharField(label=_("Order number"), required=False, max_length=64)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)

    def prepare(self) -> None:
        """What was found in the customer's last words. A number that is on the ticket stays masked: each look at it is recorded elsewhere."""
        said = self.ticket.messages.filter(kind=MessageKind.CUSTOMER).order_by("-pk").values_list("body", flat=True).first() or ""
        found = {
            "order_number": completeness.extract_order_number(said),
            "phone": completeness.extract_phone(said),
            "email": completeness.extract_email(said),
        }
        for name, column in details.COLUMNS.items():
            there = str(getattr(self.ticket, column))
            self.initial.setdefault(name, found[name] or (there if name == "order_number" else ""))
            field: Any = self.fields[name]
            field.help_text = self._help(there, name, is_found=bool(found[name]) and found[name] != there)

    def _help(self, there: str, name: str, *, is_found: bool) -> str:
        """Where an offered value comes from, and what stands there so far."""
        shown = {"phone": mask_phone, "email": mask_email}.get(name, str)(there) if there else ""
        if is_found and shown:
            return gettext("From the customer's last message; so far it is: %(there)s") % {"there": shown}
        if is_found:
            return gettext("From the customer's last message.")
        return gettext("So far: %(there)s; left empty it stays.") % {"there": shown} if shown and name != "order_number" else ""

    @property
    def effects(self) -> list[Effect]:
        """What follows from it."""
        return [("clock", gettext("No clock moves")), ("mail", gettext("Notices to the customer go to the new address"))]

    def apply(self) -> TicketEvent:
        """Fill in; a field left empty leaves what is there."""
        data = self.cleaned_data
        given = {name: data[name] for name in details.COLUMNS}
        return details.complete(self.ticket, by=self.user, now=self.now, version=data["version"], **given)
