"""What is asked of those who look into poor surveys and root causes."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from surveys import callbacks, causes, followup_rules, followups, reviews
from surveys.choices import CallOutcome
from surveys.followup_forms import people_of
from surveys.models import CauseCase, RootCause, SurveyReview
from tickets.forms.putting import moment_field
from tickets.models import TicketEvent


def _words(label: StrOrPromise, *, rows: int = 3, required: bool = True, help_text: StrOrPromise = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows, "class": "textarea"})
    return forms.CharField(label=label, max_length=causes.WORDS_LENGTH, required=required, help_text=help_text, widget=area)


class CauseForm(forms.Form):
    """Why: a cause of the tree, and the words. A reason given for the delay has chosen the cause already."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    cause = forms.TypedChoiceField(label=_("Root cause"), coerce=int, widget=forms.Select(attrs={"class": "select"}))
    words = _words(_("What went wrong, in a sentence"))

    def __init__(self, *args: Any, case: CauseCase, **kwargs: Any) -> None:
        suggested = case.cause or causes.suggested(case.ticket)
        first = {"version": case.version, "words": case.words, "cause": suggested.pk if suggested else ""}
        super().__init__(*args, **{"auto_id": "cause_%s", **kwargs, "initial": {**first, **(kwargs.get("initial") or {})}})
        self.case = case
        field: Any = self.fields["cause"]
        field.choices = [("", gettext("Choose one")), *causes.choices()]
        if case.cause and not case.cause.is_active:
            field.choices = [*field.choices, (case.cause.pk, case.cause.label)]

    @property
    def chosen(self) -> RootCause | None:
        """The cause that was picked."""
        return RootCause.objects.filter(pk=self.cleaned_data["cause"]).first()


class StepForm(forms.Form):
    """A step of a review: its name in the address, the word on its button, and what is said when it is done."""

    step: ClassVar[str] = ""
    submit: ClassVar[StrOrPromise] = ""
    done: ClassVar[StrOrPromise] = ""
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, review: SurveyReview, case: CauseCase, **kwargs: Any) -> None:
        first = {"version": review.version, **(kwargs.get("initial") or {})}
        super().__init__(*args, **{**kwargs, "initial": first, "auto_id": f"{self.step}_%s"})
        self.review, self.case = review, case

    def for_reader(self, user: User, now: datetime) -> "StepForm":
        """What depends on who fills it in, and when."""
        return self

    def apply(self, *, by: User, now: datetime) -> TicketEvent:
        """Call the verb."""
        raise NotImplementedError


class TakeForm(StepForm):
    """Look into it oneself."""

    step = "take"
    submit = _("I look into it")
    done = _("It is yours now.")

    def apply(self, *, by: User, now: datetime) -> TicketEvent:
        """Take it."""
        return reviews.take(self.review, by=by, now=now, version=self.cleaned_data["version"])


class CallForm(StepForm):
    """The customer was called."""

    step = "call"
    submit = _("Put the call on record")
    done = _("The call is on record.")
    outcome = forms.ChoiceField(label=_("What came of the call"), choices=CallOutcome.choices, widget=forms.RadioSelect)
    words = _words(_("What was said"), rows=2, required=False)

    def apply(self, *, by: User, now: datetime) -> TicketEvent:
        """Keep what was said."""
        data = self.cleaned_data
        return reviews.call_back(self.review, by=by, now=now, outcome=data["outcome"], words=data["words"], version=data["version"])


class PlanForm(StepForm):
    """The customer is to be called at a time: a follow-up."""

    step = "plan"
    submit = _("Plan the call")
    done = _("The call is planned. It stands among the follow-ups of whoever makes it.")
    at = moment_field(_("When"))
    to = forms.ChoiceField(label=_("Who calls"), widget=forms.Select(attrs={"class": "select"}))
    ask = _words(_("What to ask"), rows=2)

    def for_reader(self, user: User, now: datetime) -> StepForm:
        """Whoever looks into it, or somebody of the team; the next service hours are offered."""
        self.people = people_of(self.review.ticket.team, user)
        field: Any = self.fields["to"]
        field.choices = [(number, f"{person.name} {number}") for number, person in self.people.items()]
        calendar = followups.calendar_of(self.review.ticket)
        following = followup_rules.slot_after(calendar, now, 1, now).start
        ask = gettext("What went wrong for you, and what would put it right?")
        self.initial.update({"to": user.employee_number, "at": following, "ask": ask})
        self.fields["at"].widget.attrs |= {"class": "input"}
        self.fields["ask"].max_length = followups.ASK_LENGTH  # type: ignore[attr-defined]
        return self

    def apply(self, *, by: User, now: datetime) -> TicketEvent:
        """Plan it."""
        data = self.cleaned_data
        given = {"at": data["at"], "ask": data["ask"], "to": self.people[data["to"]], "version": data["version"]}
        return callbacks.plan(self.review, by=by, now=now, **given)


class CloseForm(StepForm):
    """Cause and measure; the review is closed."""

    step = "close"
    submit = _("Close the review")
    done = _("The review is closed; cause and measure are on record.")
    cause = forms.TypedChoiceField(label=_("Root cause"), coerce=int, widget=forms.Select(attrs={"class": "select"}))
    words = _words(_("What went wrong, in a sentence"))
    measure = _words(_("What is done about it"), help_text=_("For this customer, or so that it does not happen again."))

    def __init__(self, *args: Any, review: SurveyReview, case: CauseCase, **kwargs: Any) -> None:
        known = CauseForm(case=case)
        first = {"cause": known.initial["cause"], "words": case.words, "measure": review.measure}
        super().__init__(*args, review=review, case=case, initial=first, **kwargs)
        field: Any = self.fields["cause"]
        source: Any = known.fields["cause"]
        field.choices = source.choices

    def apply(self, *, by: User, now: datetime) -> TicketEvent:
        """Close it."""
        data = self.cleaned_data
        cause = RootCause.objects.filter(pk=data["cause"]).first()
        said = {"words": data["words"], "measure": data["measure"], "version": data["version"]}
        return reviews.close(self.review, by=by, now=now, cause=cause, **said)


STEPS: dict[str, type[StepForm]] = {form.step: form for form in (TakeForm, PlanForm, CallForm, CloseForm)}
