"""Coaching: a whisper, reading a novice's words before they go out, and a turn on the rota."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.models import User
from tickets import coaching, lists
from tickets.choices import Grade, ReviewKind
from tickets.forms.base import ActForm, Effect, VerbForm, body_field, dress, no_blanks_left, tells_customer
from tickets.models import Agent, Duty, Review, TicketEvent

LONGEST_TURN = timedelta(days=7)


class WhisperForm(VerbForm):
    """Words that only the ticket's agent reads."""

    title = _("Whisper to the agent")
    submit = _("Whisper")
    done = _("Whispered; only the agent and coaches see it.")

    body = body_field(_("Text"), rows=2)

    @property
    def effects(self) -> list[Effect]:
        """Who reads it, and that it never leaves."""
        name = self.ticket.assignee.name if self.ticket.assignee else ""
        return [("eye", gettext("Only %(name)s and coaches see it; never the customer") % {"name": name})]

    def apply(self) -> TicketEvent:
        """Whisper."""
        return coaching.whisper(self.ticket, by=self.user, now=self.now, body=self.cleaned_data["body"])


class ReviewForm(ActForm):
    """What a reviewer decides of a review. `version` is the ticket as they saw it."""

    step: ClassVar[str] = ""

    def __init__(self, *args: Any, review: Review, user: User, now: datetime, **kwargs: Any) -> None:
        self.review = review
        first = {"version": review.ticket.version, **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, user=user, now=now, initial=first, **{"auto_id": f"{self.step}_%s", **kwargs})


class PassForm(ReviewForm):
    """Send it, as it is or changed."""

    step = "pass"
    submit = _("Send to customer")
    done = _("Sent in its author's name.")

    body = body_field(_("The customer will read"), rows=8)
    breach_reason = forms.ChoiceField(label=_("Why is it late?"))

    def prepare(self) -> None:
        """The words as they were written; a reason where the result has become late while it waited."""
        self.initial.setdefault("body", self.review.body)
        ticket = self.review.ticket
        owes = self.review.kind == ReviewKind.RESULT and ticket.owes_reason(self.now) and not self.review.data.get("breach_reason")
        if not owes:
            del self.fields["breach_reason"]
            return
        field: Any = self.fields["breach_reason"]
        field.choices = [("", gettext("Choose one")), *lists.reason_choices("breach")]

    @property
    def effects(self) -> list[Effect]:
        """Told, in the author's name."""
        name = {"name": self.review.author.name}
        return [tells_customer(self.review.ticket), ("user", gettext("Sent in the name of %(name)s, who keeps the ticket") % name)]

    def clean_body(self) -> str:
        """No variables left."""
        return no_blanks_left(self.cleaned_data["body"])

    def apply(self) -> TicketEvent:
        """Pass it on."""
        data = self.cleaned_data
        late = data.get("breach_reason", "")
        return coaching.pass_on(self.review, by=self.user, now=self.now, body=data["body"], breach_reason=late, version=data["version"])


class ReturnForm(ReviewForm):
    """Give it back with a remark."""

    step = "return"
    submit = _("Return it")
    done = _("Returned to its author.")

    remark = body_field(_("What should be different"), rows=3)

    @property
    def effects(self) -> list[Effect]:
        """Nothing leaves the house."""
        return [("undo", gettext("%(name)s is told, and has the text in the reply box again") % {"name": self.review.author.name})]

    def apply(self) -> TicketEvent:
        """Send it back."""
        return coaching.send_back(self.review, by=self.user, now=self.now, remark=self.cleaned_data["remark"])


REVIEW_FORMS: dict[str, type[ReviewForm]] = {form.step: form for form in (PassForm, ReturnForm)}


class DutyForm(forms.ModelForm[Duty]):
    """A senior agent's turn."""

    class Meta:
        """Who, for whom, from when to when."""

        model = Duty
        fields = ("coach", "team", "start", "end")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coach: Any = self.fields["coach"]
        coach.queryset = Agent.objects.filter(grade=Grade.SENIOR, user__is_active=True).select_related("user")
        team: Any = self.fields["team"]
        team.empty_label = gettext("All teams")
        for name in ("start", "end"):
            if name in self.fields:
                self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        for field in self.fields.values():
            dress(field.widget)

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and is no life sentence; nobody has two turns for one team at once."""
        data = super().clean() or self.cleaned_data
        start, end, coach = data.get("start"), data.get("end"), data.get("coach")
        if not start or not end or not coach:
            return data
        if end <= start:
            self.add_error("end", gettext("The end lies before the beginning."))
        elif end - start > LONGEST_TURN:
            self.add_error("end", gettext("A turn is a week at most."))
        elif coach.duties.filter(start__lt=end, end__gt=start, team=data.get("team")).exclude(pk=self.instance.pk).exists():
            self.add_error(None, gettext("%(name)s has a turn for this team at that time already.") % {"name": coach.user.name})
        return data
