"""Who has the ticket."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Team, User
from tickets import lists, routing
from tickets.forms.base import Effect, VerbForm, WithBreachReason, body_field
from tickets.models import TicketEvent


class TakeForm(VerbForm):
    """A POST without questions: the ticket is mine."""

    title = submit = _("Take")
    done = _("It is yours now.")

    def apply(self) -> TicketEvent:
        """Take."""
        return routing.take(self.ticket, by=self.user, now=self.now)


class AssignForm(VerbForm):
    """A supervisor gives the ticket to somebody."""

    title = _("Assign")
    submit = _("Assign")
    done = _("Assigned.")

    to = forms.ChoiceField(label=_("Colleague"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def prepare(self) -> None:
        """The people who take tickets."""
        self.people = {
            str(user.pk): user for user in User.objects.filter(is_active=True, agent__isnull=False).exclude(pk=self.ticket.assignee_id or 0)
        }
        field: Any = self.fields["to"]
        field.choices = [(pk, f"{user.name} {user.employee_number}") for pk, user in self.people.items()]

    def apply(self) -> TicketEvent:
        """Assign."""
        data = self.cleaned_data
        return routing.assign(
            self.ticket, to=self.people[data["to"]], by=self.user, now=self.now, reason=data["reason"], version=data["version"]
        )


class TransferForm(WithBreachReason):
    """Hand the ticket to another team, or to a colleague."""

    title = _("Transfer")
    submit = _("Transfer")
    done = _("Transferred.")
    field_order = ("breach_reason", "reason", "team", "to", "body")

    reason = forms.ChoiceField(label=_("Reason"))
    team = forms.ChoiceField(label=_("Team"), required=False)
    to = forms.ChoiceField(label=_("Colleague"), required=False)
    body = body_field(_("A word for the next person (internal)"), rows=2, required=False)

    def prepare(self) -> None:
        """Active teams and the people who take tickets."""
        super().prepare()
        fields: Any = self.fields
        fields["reason"].choices = lists.reason_choices("transfer")
        fields["team"].choices = [("", gettext("Stays with %(team)s") % {"team": self.ticket.team})] + [
            (str(pk), team.label) for pk, team in lists.teams().items() if team.is_active and pk != self.ticket.team_id
        ]
        self.people = {
            str(user.pk): user for user in User.objects.filter(is_active=True, agent__isnull=False).exclude(pk=self.ticket.assignee_id or 0)
        }
        fields["to"].choices = [("", gettext("Whoever is free"))] + [
            (pk, f"{user.name} {user.employee_number}") for pk, user in self.people.items()
        ]

    @property
    def effects(self) -> list[Effect]:
        """The clock does not stop for it."""
        return [("clock", gettext("The clocks run on")), ("bell", gettext("The next person is told"))]

    def clean(self) -> dict[str, Any]:
        """A goal is named."""
        data = super().clean() or {}
        if not self.errors and not data.get("team") and not data.get("to"):
            self.add_error("team", gettext("Choose a team or a colleague."))
        return data

    def apply(self) -> TicketEvent:
        """Transfer."""
        data = self.cleaned_data
        return routing.transfer(
            self.ticket,
            by=self.user,
            now=self.now,
            team=self._team(),
            to=self.people.get(data["to"]),
            reason=data["reason"],
            body=data["body"],
            breach_reason=data.get("breach_reason", ""),
            version=data["version"],
        )

    def _team(self) -> Team | None:
        """The team chosen; else, for a colleague from elsewhere, theirs."""
        chosen, person = self.cleaned_data["team"], self.people.get(self.cleaned_data["to"])
        if chosen:
            return lists.teams()[int(chosen)]
        if person is None or person.teams.filter(pk=self.ticket.team_id).exists():
            return None
        return person.teams.first()


class HandBackForm(VerbForm):
    """Back to the team's queue."""

    title = _("Hand back to the queue")
    submit = _("Hand back")
    done = _("Handed back to the queue.")

    reason = forms.ChoiceField(label=_("Reason"))

    def prepare(self) -> None:
        """The reasons of a transfer."""
        field: Any = self.fields["reason"]
        field.choices = lists.reason_choices("transfer")

    @property
    def effects(self) -> list[Effect]:
        """It is given out anew."""
        return [("clock", gettext("The clocks run on")), ("queue", gettext("Given out by deadline to whoever is free"))]

    def apply(self) -> TicketEvent:
        """Hand back."""
        return routing.hand_back(
            self.ticket, by=self.user, now=self.now, reason=self.cleaned_data["reason"], version=self.cleaned_data["version"]
        )
