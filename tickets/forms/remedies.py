"""Proposing a remedy, and what is done with one: approve, refuse, start, finish, fail, withdraw."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from knowledgebase.choices import RemedyKind
from tickets import permissions, remedies, remedy_rules, wording_remedies
from tickets.choices import EventCode
from tickets.forms.base import Effect, VerbForm, no_blanks_left, tells_customer
from tickets.models import Remedy, TicketEvent

NOTE_MAX = 300


def day_field(label: StrOrPromise) -> forms.DateField:
    """A day to come."""
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


@dataclass(frozen=True)
class Preset:
    """What one click fills in."""

    words: str
    kind: str
    amount: str


class RemedyForm(VerbForm):
    """Propose what is done to make good; within one's own limit that grants it."""

    title = _("Propose a remedy")
    submit = _("Propose")
    done: StrOrPromise = _("The remedy stands on the ticket.")
    takes: ClassVar[tuple[str, ...]] = ("kind", "amount", "note", "customer_note")
    above: ClassVar[str] = "desk/remedy_presets.html"

    kind = forms.ChoiceField(label=pgettext_lazy("what is granted", "Remedy"), choices=[("", "")])
    amount = forms.DecimalField(label=_("Amount"), required=False, max_digits=12, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    expected_on = day_field(_("Expected on"))
    customer_note = forms.CharField(label=_("For the customer to read"), required=False, max_length=NOTE_MAX)
    note = forms.CharField(label=_("Reason, for colleagues"), required=False, max_length=NOTE_MAX)

    def prepare(self) -> None:
        """Kinds with one's own limits, and what is used up of them."""
        fields: Any = self.fields
        fields["kind"].choices = [("", gettext("Choose one")), *((kind.value, self._offer(kind)) for kind in RemedyKind)]
        fields["amount"].help_text = self._used() or gettext(
            "In yuan; points as a whole number. Nothing for an exchange, a repair or an apology."
        )
        fields["note"].help_text = gettext("Needed where the amount is above your limit.")
        fields["expected_on"].widget.attrs["min"] = timezone.localtime(self.now).date().isoformat()

    def _offer(self, kind: RemedyKind) -> str:
        rank = permissions.rank_of(self.user)
        return f"{kind.label} · {wording_remedies.limit_words(kind, remedy_rules.limit_of(kind, rank, remedies.limits()))}"

    @cached_property
    def before(self) -> list[remedy_rules.Granted]:
        """What counts already."""
        return remedies.granted_before(self.ticket)

    @cached_property
    def paid(self) -> Decimal | None:
        """What was paid for the order."""
        return remedies.paid_for_order(self.ticket)

    def _used(self) -> str:
        spent = sum((each.amount for each in self.before if each.kind in remedy_rules.MONEY), Decimal(0))
        if not spent:
            return ""
        return gettext("%(amount)s is granted or asked for already on this matter; it counts with this.") % {
            "amount": wording_remedies.money(RemedyKind.REFUND, spent)
        }

    @property
    def presets(self) -> list[Preset]:
        """The remedies of every day, and the whole of what is left of the order."""
        found = []
        back = sum((each.amount for each in self.before if each.kind in remedy_rules.PAID_BACK), Decimal(0))
        if self.paid is not None and self.paid > back:
            left = self.paid - back
            found.append(
                Preset(
                    gettext("Refund the order: %(amount)s") % {"amount": wording_remedies.money("refund", left)}, "refund", f"{left:.2f}"
                )
            )
        every_day = [("exchange", ""), ("reissue", ""), ("coupon", "20"), ("coupon", "50"), ("points", "200"), ("apology", "")]
        return [
            *found,
            *(Preset(wording_remedies.title(kind, Decimal(amount) if amount else None), kind, amount) for kind, amount in every_day),
        ]

    @property
    def effects(self) -> list[Effect]:
        """Granted at once or asked for; told; and what is not known."""
        found: list[Effect] = [
            ("check", gettext("Within your limit it is granted at once; above it waits for approval")),
            tells_customer(self.ticket),
        ]
        if self.paid is None:
            found.append(("alert", gettext("What was paid for the order is not known here: check before you pay back")))
        return found

    def clean_customer_note(self) -> str:
        """No variables left."""
        return no_blanks_left(self.cleaned_data["customer_note"])

    def apply(self) -> TicketEvent:
        """Propose."""
        data = self.cleaned_data
        event = remedies.propose(
            self.ticket,
            kind=data["kind"],
            amount=data["amount"],
            note=data["note"],
            customer_note=data["customer_note"],
            expected_on=data["expected_on"],
            by=self.user,
            now=self.now,
            version=data["version"],
            dedupe_key=self.dedupe_key,
        )
        granted = event.data["state"] != "proposed"
        words = gettext("Granted; the customer can follow it.") if granted else gettext("It waits for approval; you will be told.")
        if event.data.get("words_wait"):
            words = words + " " + gettext("What you wrote for the customer waits for review.")
        self.done = words
        return event


class StepForm(forms.Form):
    """Base of what is done with a remedy; bound to it. `asks` is whether there is anything to fill in."""

    slug: ClassVar[str] = ""
    title: ClassVar[StrOrPromise] = ""
    submit: ClassVar[StrOrPromise] = ""
    done: ClassVar[StrOrPromise] = ""
    icon: ClassVar[str] = "check"
    asks: ClassVar[bool] = True
    # Buttons are drawn from the classes; a template would call them.
    do_not_call_in_templates: ClassVar[bool] = True

    def __init__(self, *args: Any, remedy: Remedy, user: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"step_{remedy.pk}_%s", **kwargs})
        self.remedy, self.user, self.now = remedy, user, now
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "input")
        self.prepare()

    def prepare(self) -> None:
        """What depends on the remedy."""

    @property
    def effects(self) -> list[Effect]:
        """Who is told."""
        return [tells_customer(self.remedy.ticket)]

    def apply(self) -> TicketEvent:
        """Call the verb."""
        raise NotImplementedError


class ApproveForm(StepForm):
    """Grant it."""

    slug, icon, asks = "approve", "check", False
    title = submit = _("Approve")
    done = _("Approved; the agent is told.")

    words = forms.CharField(label=_("A word to it"), required=False, max_length=NOTE_MAX)

    def apply(self) -> TicketEvent:
        """Approve."""
        return remedies.approve(self.remedy, by=self.user, now=self.now, words=self.cleaned_data["words"])


class RefuseForm(StepForm):
    """Say no."""

    slug, icon = "refuse", "x"
    title = submit = _("Do not approve")
    done = _("Not approved; the agent is told.")

    words = forms.CharField(label=_("Why"), max_length=NOTE_MAX)

    @property
    def effects(self) -> list[Effect]:
        """The agent hears why."""
        return [("bell", gettext("%(name)s is told why") % {"name": self.remedy.proposed_by.name})]

    def apply(self) -> TicketEvent:
        """Refuse."""
        return remedies.refuse(self.remedy, by=self.user, now=self.now, words=self.cleaned_data["words"])


class StartForm(StepForm):
    """Under way, with its day and its parcel."""

    slug, icon = "start", "truck"
    title = _("Under way")
    submit = _("Save")
    done = _("Noted; the customer can follow it.")

    expected_on = day_field(_("Expected on"))
    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=40)
    tracking_number = forms.CharField(label=_("Tracking number"), required=False, max_length=64)

    def prepare(self) -> None:
        """What is known already; a parcel only where something is sent."""
        if self.remedy.kind not in remedy_rules.SENT:
            del self.fields["carrier"], self.fields["tracking_number"]
        today = timezone.localtime(self.now).date()
        kept = self.remedy.expected_on
        # A day that has passed is to be chosen anew.
        self.initial = {
            "expected_on": kept if kept and kept >= today else None,
            "carrier": self.remedy.carrier,
            "tracking_number": self.remedy.tracking_number,
            **self.initial,
        }
        self.fields["expected_on"].widget.attrs["min"] = today.isoformat()

    def apply(self) -> TicketEvent:
        """Start, or correct what was said."""
        data = self.cleaned_data
        return remedies.start(
            self.remedy,
            by=self.user,
            now=self.now,
            expected_on=data["expected_on"],
            carrier=data.get("carrier", ""),
            tracking_number=data.get("tracking_number", ""),
        )


class SayForm(StepForm):
    """What the customer reads beside it."""

    slug, icon = "say", "pencil"
    title = _("Words for the customer")
    submit = _("Save")
    done = _("Noted; the customer can follow it.")

    words = forms.CharField(label=_("For the customer to read"), required=False, max_length=NOTE_MAX)

    def prepare(self) -> None:
        """As they stand."""
        self.initial = {"words": self.remedy.customer_note, **self.initial}

    @property
    def effects(self) -> list[Effect]:
        """Where it is read."""
        return [("eye", gettext("It stands on the customer's page; nobody is written to"))]

    def clean_words(self) -> str:
        """No variables left."""
        return no_blanks_left(self.cleaned_data["words"])

    def apply(self) -> TicketEvent:
        """Write it, or hand it in."""
        event = remedies.say(self.remedy, by=self.user, now=self.now, words=self.cleaned_data["words"])
        if event.code == EventCode.REVIEW_ASKED:
            self.done = _("Handed in for review; it goes to the customer once it is read.")  # type: ignore[misc]
        return event


class FinishForm(StepForm):
    """It is done."""

    slug, icon, asks = "finish", "check-circle", False
    title = submit = _("Mark as done")
    done = _("Done; the customer is told.")

    def apply(self) -> TicketEvent:
        """Finish."""
        return remedies.finish(self.remedy, by=self.user, now=self.now)


class _WithReason(StepForm):
    reason = forms.CharField(label=_("Why"), max_length=NOTE_MAX)
    verb: ClassVar[Callable[..., TicketEvent]]

    @property
    def effects(self) -> list[Effect]:
        """Nobody is told by itself."""
        return [("eye", gettext("It is gone from the customer's page; tell them yourself"))]

    def apply(self) -> TicketEvent:
        """Call the verb with the reason."""
        return type(self).verb(self.remedy, by=self.user, now=self.now, reason=self.cleaned_data["reason"])


class FailForm(_WithReason):
    """It could not be done."""

    slug, icon = "fail", "x"
    title = submit = _("It failed")
    done = _("Noted; its amount counts no more.")
    verb = staticmethod(remedies.fail)


class WithdrawRemedyForm(_WithReason):
    """Take it back."""

    slug, icon = "withdraw", "undo"
    title = submit = _("Withdraw")
    done = _("Withdrawn; its amount counts no more.")
    verb = staticmethod(remedies.withdraw)

    @property
    def effects(self) -> list[Effect]:
        """What nobody has approved the customer never saw."""
        return super().effects if self.remedy.state != "proposed" else []


STEPS: dict[str, type[StepForm]] = {
    form.slug: form for form in (ApproveForm, RefuseForm, StartForm, FinishForm, FailForm, WithdrawRemedyForm, SayForm)
}


def fitting(remedy: Remedy, user: User, *, works: bool) -> list[type[StepForm]]:
    """What this person may do with it now, the likeliest first; `works` is whether they may work on its ticket."""
    decides = permissions.may_approve(user, remedy)
    may = {"approve": decides, "refuse": decides}
    return [form for slug, form in STEPS.items() if remedy_rules.may_follow(slug, remedy.state) and may.get(slug, works)]
