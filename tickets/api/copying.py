"""Copying people in (抄送), and taking them off, as transitions of a ticket."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from tickets import participants
from tickets.api.verbs import Body, Call, Verb
from tickets.choices import CopyRight
from tickets.errors import Incomplete
from tickets.models import Ticket, TicketEvent


class CopyIn(Body):
    """Copy somebody outside the house in; they get a link of their own."""

    email = serializers.CharField(max_length=254)
    name = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    rights = serializers.ChoiceField(CopyRight.choices, required=False, default=CopyRight.READ)
    language = serializers.ChoiceField(settings.LANGUAGES, required=False, help_text="Of what they are written; else the customer's.")


class Uncopy(Body):
    """Take somebody off; their link is dead at once."""

    participant = serializers.IntegerField(min_value=1, max_value=2**62, help_text="The id of somebody who is copied in.")


def _copy_in(ticket: Ticket, call: Call) -> TicketEvent:
    given = {name: call.data[name] for name in ("email", "name", "rights")}
    return participants.copy_in(ticket, by=call.user, now=call.now, language=call.data.get("language", ""), **given)


def _uncopy(ticket: Ticket, call: Call) -> TicketEvent:
    row = ticket.participants.filter(pk=call.data["participant"]).first()
    if row is None:
        raise Incomplete(_("There is nobody like that copied in."), ["participant"])
    return participants.remove(row, by=call.user, now=call.now)


def _is_not_over(ticket: Ticket, call: Call) -> bool:
    return ticket.status not in participants.OVER


def _somebody_is(ticket: Ticket, call: Call) -> bool:
    return ticket.participants.filter(removed_at__isnull=True).exists()


VERBS: dict[str, Verb] = {
    "copy_in": Verb(gettext_lazy("Copy somebody in"), CopyIn, _copy_in, _is_not_over),
    "uncopy": Verb(gettext_lazy("Copied in no longer"), Uncopy, _uncopy, _somebody_is),
}
