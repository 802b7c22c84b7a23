"""Forms of follow-ups: what came of the call, another time, another person, not at all; and planning one by hand."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from helpdesk.models import Team, User
from surveys import followup_rules, followups
from surveys.models import FollowUp, FollowUpWay, Outcome
from tickets.errors import NotAllowed
from tickets.forms.base import ActForm, Effect, VerbForm
from tickets.forms.putting import moment_field
from tickets.models import TicketEvent


def people_of(team: Team, user: User) -> dict[str, User]:
    """Who may be asked to call, by employee number: oneself, and the agents of the team."""
    rows = User.objects.filter(teams=team, is_active=True, agent__isnull=False).order_by("name", "pk")
    return {row.employee_number: row for row in [user, *rows]}


def person_field(label: StrOrPromise) -> forms.ChoiceField:
    """Somebody of the team."""
    return forms.ChoiceField(label=label)


class StepForm(ActForm):
    """Base of what is done with a planned follow-up; bound to it as its reader saw it."""

    slug: ClassVar[str] = ""
    icon: ClassVar[str] = "check"
    do_not_call_in_templates: ClassVar[bool] = True

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, follow_up: FollowUp, user: User, now: datetime, **kwargs: Any) -> None:
        self.follow_up = follow_up
        first = {"version": follow_up.version, **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, user=user, now=now, initial=first, **{"auto_id": f"follow_{self.slug}_%s", **kwargs})


def words_field(label: StrOrPromise, *, required: bool = False, length: int = followups.ASK_LENGTH) -> forms.CharField:
    """A few words."""
    return forms.CharField(label=label, required=required, max_length=length, widget=forms.Textarea(attrs={"rows": 2}))


class RecordForm(StepForm):
    """What came of the call."""

    slug, icon = "record", "phone"
    title = pgettext_lazy("follow-up", "What came of it")
    submit = _("Save")
    done: StrOrPromise = _("Noted.")

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    about = forms.ChoiceField(label=_("About which ticket"), required=False)
    words = words_field(_("What the customer said"), length=followups.WORDS_LENGTH)

    def prepare(self) -> None:
        """Which ticket is asked only where the call is about several."""
        outcome: Any = self.fields["outcome"]
        outcome.choices = [*((code.value, code.label) for code in followups.OUTCOMES), (followups.UNREACHED, gettext("Not reached"))]
        self.tickets = {ticket.number: ticket for ticket in followups.tickets_of(self.follow_up)}
        about: Any = self.fields["about"]
        about.choices = [(number, f"{number} {ticket.subject}") for number, ticket in self.tickets.items()]
        if len(self.tickets) == 1:
            del self.fields["about"]

    @property
    def effects(self) -> list[Effect]:
        """What each outcome does."""
        left = followups.MOST_CALLS - self.follow_up.attempts - 1
        again = gettext("Not reached: again on the next service day") if left > 0 else gettext("Not reached: given up, it was the last try")
        return [
            ("refresh", gettext("The trouble is back: the ticket is taken up again, or goes on as a new one a week after closing")),
            ("plus", gettext("A new matter: a ticket of its own is opened")),
            ("phone", again),
        ]

    def apply(self) -> TicketEvent:
        """Record it."""
        data = self.cleaned_data
        about = self.tickets.get(data.get("about", ""))
        event = followups.record(
            self.follow_up, by=self.user, now=self.now, outcome=data["outcome"], words=data["words"], about=about, version=data["version"]
        )
        if number := event.data.get("number"):
            self.done = gettext("Noted. It goes on as %(number)s.") % {"number": number}
        elif data["outcome"] == Outcome.BACK:
            self.done = gettext("Noted; the ticket is open again.")
        elif data["outcome"] == Outcome.NO_CALLS:
            self.done = gettext("Noted; this customer is not called any more.")
        return event


class MoveForm(StepForm):
    """Another time."""

    slug, icon = "move", "calendar"
    title = pgettext_lazy("follow-up", "Move")
    submit = pgettext_lazy("follow-up", "Move")
    done = _("Moved.")

    at = moment_field(_("To this time"))
    words = words_field(_("Why"))

    def apply(self) -> TicketEvent:
        """Move it."""
        data = self.cleaned_data
        return followups.move(self.follow_up, by=self.user, now=self.now, at=data["at"], words=data["words"], version=data["version"])


class HandOverForm(StepForm):
    """Another person."""

    slug, icon = "hand-over", "transfer"
    title = _("Hand over")
    submit = _("Hand over")
    done = _("Handed over.")

    to = person_field(pgettext_lazy("follow-up", "To"))
    words = words_field(_("What they should know"))

    def prepare(self) -> None:
        """The people of the team."""
        self.people = people_of(self.follow_up.team, self.user)
        field: Any = self.fields["to"]
        field.choices = [
            (number, f"{person.name} {number}") for number, person in self.people.items() if person.pk != self.follow_up.assignee_id
        ]

    @property
    def effects(self) -> list[Effect]:
        """They hear of it."""
        return [("bell", gettext("They are told"))]

    def apply(self) -> TicketEvent:
        """Hand it over."""
        data = self.cleaned_data
        to = self.people[data["to"]]
        return followups.hand_over(self.follow_up, by=self.user, now=self.now, to=to, words=data["words"], version=data["version"])


class CancelForm(StepForm):
    """Not at all."""

    slug, icon = "cancel", "x"
    title = _("Cancel the follow-up")
    submit = _("Cancel the follow-up")
    done = _("Cancelled.")

    words = words_field(_("Why"), required=True)

    def apply(self) -> TicketEvent:
        """Cancel it."""
        data = self.cleaned_data
        return followups.cancel(self.follow_up, by=self.user, now=self.now, words=data["words"], version=data["version"])


STEPS: dict[str, type[StepForm]] = {form.slug: form for form in (RecordForm, MoveForm, HandOverForm, CancelForm)}


class PlanForm(VerbForm):
    """A follow-up by hand, from the ticket's page."""

    title = _("Plan a follow-up")
    submit = pgettext_lazy("follow-up", "Plan")
    done = _("The follow-up is planned.")
    takes = ("ask",)

    at = moment_field(_("When"))
    ask = words_field(_("What to ask"), required=True)
    to = person_field(_("Who calls"))
    way = forms.ChoiceField(label=pgettext_lazy("follow-up", "How"), choices=FollowUpWay.choices, initial=FollowUpWay.CALL)

    def prepare(self) -> None:
        """The people of the team, and three service days from now."""
        self.people = people_of(self.ticket.team, self.user)
        field: Any = self.fields["to"]
        field.choices = [(number, f"{person.name} {number}") for number, person in self.people.items()]
        calendar = followups.calendar_of(self.ticket)
        day = followup_rules.local_day(calendar, self.now)
        self.initial.setdefault("at", followup_rules.slot_after(calendar, self.now, 3, self.now).start)
        self.initial.setdefault("to", self.user.employee_number)
        self.fields["at"].widget.attrs["min"] = f"{day.isoformat()}T00:00"

    @property
    def effects(self) -> list[Effect]:
        """One call a day."""
        return [("calendar", gettext("In service hours; a call that is planned for that day anyway becomes this one"))]

    def apply(self) -> TicketEvent:
        """Plan it."""
        if not self.user.has_perm("surveys.view_followup"):
            raise NotAllowed(gettext("You make no follow-ups."))
        data = self.cleaned_data
        return followups.plan(
            self.ticket, by=self.user, now=self.now, at=data["at"], ask=data["ask"], to=self.people[data["to"]], way=data["way"]
        )
