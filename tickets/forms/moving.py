"""Who has the ticket."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Team, User
from tickets import chain, lists, routing
from tickets.choices import Rank
from tickets.forms.base import Effect, VerbForm, WithBreachReason, body_field
from tickets.models import TicketEvent

MOST_GOALS = 8


class TakeForm(VerbForm):
    """A POST without questions: the ticket is mine."""

    title = submit = _("Take")
    done = _("It is yours now.")

    def apply(self) -> TicketEvent:
        """Take."""
        return routing.take(self.ticket, by=self.user, now=self.now)


class AssignForm(WithBreachReason):
    """A supervisor gives the ticket to somebody."""

    title = _("Assign")
    submit = _("Assign")
    done = _("Assigned.")
    field_order = ("breach_reason", "to", "reason")

    to = forms.ChoiceField(label=_("Colleague"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    @property
    def owes(self) -> bool:
        """Out of the queue nobody passes anything on."""
        return self.ticket.assignee_id is not None and super().owes

    def prepare(self) -> None:
        """The people who take tickets."""
        super().prepare()
        self.people = {
            str(user.pk): user for user in User.objects.filter(is_active=True, agent__isnull=False).exclude(pk=self.ticket.assignee_id or 0)
        }
        field: Any = self.fields["to"]
        field.choices = [(pk, f"{user.name} {user.employee_number}") for pk, user in self.people.items()]

    def apply(self) -> TicketEvent:
        """Assign."""
        data = self.cleaned_data
        return routing.assign(
            self.ticket,
            to=self.people[data["to"]],
            by=self.user,
            now=self.now,
            reason=data["reason"],
            breach_reason=data.get("breach_reason", ""),
            version=data["version"],
        )


class TransferForm(WithBreachReason):
    """Hand the ticket to another team, or to a colleague."""

    title = _("Transfer")
    submit = _("Transfer")
    done = _("Transferred.")
    field_order = ("breach_reason", "reason", "team", "to", "body")

    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    team = forms.ChoiceField(label=_("Team"), required=False)
    to = forms.ChoiceField(label=_("Colleague"), required=False)
    body = body_field(_("A word for the next person (internal)"), rows=2, required=False)

    def prepare(self) -> None:
        """Active teams and the people who take tickets."""
        super().prepare()
        fields: Any = self.fields
        fields["reason"].choices = lists.reason_choices("transfer")
        teams = [(str(pk), team.label) for pk, team in lists.teams().items() if team.is_active and pk != self.ticket.team_id]
        fields["team"].choices = [("", gettext("Stays with %(team)s") % {"team": self.ticket.team}), *teams]
        if len(teams) <= MOST_GOALS:
            # The buttons at the foot say it in one click; the list would say it twice.
            self.goals = [(pk, gettext("To %(team)s") % {"team": label}) for pk, label in teams]
            fields["team"].widget = forms.HiddenInput()
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
            self.add_error("to" if self.goals else "team", gettext("Choose a team or a colleague."))
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


class HandBackForm(WithBreachReason):
    """Back to the team's queue."""

    title = _("Hand back to the queue")
    submit = _("Hand back")
    done = _("Handed back to the queue.")
    field_order = ("breach_reason", "reason")

    reason = forms.ChoiceField(label=_("Reason"))

    def prepare(self) -> None:
        """The reasons of a transfer."""
        super().prepare()
        field: Any = self.fields["reason"]
        field.choices = lists.reason_choices("transfer")

    @property
    def effects(self) -> list[Effect]:
        """It is given out anew."""
        to_house = ("building", gettext("It goes back to the house; you will no longer see it"))
        given_out = ("queue", gettext("Given out by deadline to whoever is free"))
        return [("clock", gettext("The clocks run on")), to_house if routing.house_of(self.ticket) else given_out]

    def apply(self) -> TicketEvent:
        """Hand back."""
        data = self.cleaned_data
        return routing.hand_back(
            self.ticket,
            by=self.user,
            now=self.now,
            reason=data["reason"],
            breach_reason=data.get("breach_reason", ""),
            version=data["version"],
        )


class RefuseForm(VerbForm):
    """What dispatch has just given one, back to it."""

    title = _("Refuse")
    submit = _("Refuse")
    done = _("Refused.")

    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    body = body_field(_("A word about it (internal)"), rows=2, required=False)

    def prepare(self) -> None:
        """The reasons of a refusal; where ops keep none, those of a transfer."""
        super().prepare()
        fields: Any = self.fields
        fields["reason"].choices = lists.reason_choices("refuse") or lists.reason_choices("transfer")

    @property
    def effects(self) -> list[Effect]:
        """The next one has it at once; it stays on record."""
        return [
            ("queue", gettext("The next best gets it at once; you do not get it again while others can take it")),
            ("clock", gettext("The clocks run on")),
            ("eye", gettext("Your supervisor sees refusals and their reasons")),
        ]

    def apply(self) -> TicketEvent:
        """Refuse."""
        data = self.cleaned_data
        return routing.refuse(
            self.ticket, by=self.user, now=self.now, reason=data["reason"], body=data["body"].strip(), version=data["version"]
        )


class EscalateForm(WithBreachReason):
    """Hand the ticket up: to a senior agent, a supervisor, a manager."""

    title = _("Escalate")
    submit = _("Escalate")
    done = _("Handed up.")
    field_order = ("breach_reason", "rank", "reason", "body")

    rank = forms.TypedChoiceField(label=_("Hand up to"), coerce=int, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    body = body_field(_("A word about it (internal)"), rows=2, required=False)

    def prepare(self) -> None:
        """The ranks above, with whoever would get it."""
        super().prepare()
        fields: Any = self.fields
        people = chain.receivers(self.ticket)
        where = chain.standing(self.ticket)
        ranks = [rank for rank in Rank if rank > where]
        fields["rank"].choices = [(rank.value, self._said(rank, people)) for rank in ranks]
        fields["rank"].initial = next((rank.value for rank in ranks if rank in people), None)
        fields["reason"].choices = [("", gettext("In my own words")), *lists.reason_choices("escalate")]
        # It or one's own words: neither alone is "if you like".
        fields["reason"].wanted = fields["body"].wanted = True

    def _said(self, rank: Rank, people: dict[Rank, User]) -> str:
        who = people[rank].name if rank in people else gettext("nobody is there, goes to the next above")
        return f"{rank.label} · {who}"

    @property
    def effects(self) -> list[Effect]:
        """Responsibility moves, who had it follows it; the clocks do not care."""
        mine = self.ticket.assignee_id == self.user.pk
        follows = [("star", gettext("You follow the ticket"))] if mine else []
        return [("bell", gettext("They are told and answer for it from now on")), *follows, ("clock", gettext("The clocks run on"))]

    def clean(self) -> dict[str, Any]:
        """A reason of the list, or one's own words."""
        data = super().clean() or {}
        if not self.errors and not data.get("reason") and not data.get("body", "").strip():
            self.add_error("reason", gettext("Choose a reason, or write your own."))
        return data

    def apply(self) -> TicketEvent:
        """Hand it up."""
        data = self.cleaned_data
        return chain.hand_up(
            self.ticket,
            rank=data["rank"],
            by=self.user,
            now=self.now,
            reason=data["reason"],
            body=data["body"].strip(),
            breach_reason=data.get("breach_reason", ""),
            version=data["version"],
        )
