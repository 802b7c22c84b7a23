"""Giving the result, taking a matter up again, taking it out of the count."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tickets import families, lists, marks, sorting, workflow
from tickets.choices import RemedyState
from tickets.forms.base import Effect, VerbForm, WithBreachReason, body_field, files_field, no_blanks_left, tells_customer
from tickets.forms.joining import remarks_of
from tickets.models import ChecklistStep, TicketEvent

SAME, LEAVE = "same", "leave"


class ResolveForm(WithBreachReason):
    """Give the result; the customer is asked to confirm it."""

    title = _("Give the result")
    submit = _("Give the result")
    done = _("The result is with the customer.")
    takes_files = True
    field_order = ("breach_reason", "result", "uploads")

    result = body_field(_("Result, as the customer will read it"), rows=4)
    uploads = files_field(_("Evidence"))
    children = forms.ChoiceField(label=_("Open tickets under it"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """Evidence is required where the type asks for it; what becomes of tickets under this one is asked where there are any."""
        super().prepare()
        open_below = families.children(self.ticket, self.user).open().count() if marks.has(self.ticket, "children") else 0
        if open_below:
            below: Any = self.fields["children"]
            same = ngettext("Give the same result on %(count)d ticket", "Give the same result on %(count)d tickets", open_below)
            below.choices = [(SAME, same % {"count": open_below}), (LEAVE, gettext("Leave them open; they go on by themselves"))]
            below.initial = LEAVE
        else:
            del self.fields["children"]
        if self.needs_evidence:
            uploads: Any = self.fields["uploads"]
            uploads.wanted = True
            uploads.help_text = gettext("This type of matter asks for evidence: a photo, a slip, a screenshot.")

    @property
    def needs_evidence(self) -> bool:
        """Whether the issue type asks for a file to resolve it."""
        row = sorting.types().get(self.ticket.issue_type.code)
        return bool(row and "evidence" in row.requires_to_resolve)

    @property
    def effects(self) -> list[Effect]:
        """Told, asked to confirm, closed by silence."""
        told = [tells_customer(self.ticket), ("clock", gettext("Closes by itself after 72 hours without an objection"))]
        return [*told, *self._remedies(), *self._open_steps()]

    def _remedies(self) -> list[Effect]:
        """One that waits for approval is a bar to the result; one under way is said."""
        if not marks.has(self.ticket, "remedies"):
            return []
        states = set(self.ticket.remedies.values_list("state", flat=True))
        if RemedyState.PROPOSED in states:
            return [("alert", gettext("A remedy still waits for approval: have it decided, or withdraw it, first"))]
        if states & {RemedyState.APPROVED, RemedyState.UNDER_WAY}:
            return [("yuan", gettext("A remedy is not done yet; it goes on after the result, and the customer can follow it"))]
        return []

    def _open_steps(self) -> list[Effect]:
        """Steps of handling manuals that nobody has done: said, and no bar to the result."""
        if not marks.has(self.ticket, "checklists"):
            return []
        count = ChecklistStep.objects.filter(checklist__ticket=self.ticket, done_at__isnull=True).count()
        if not count:
            return []
        said = ngettext("%(count)d step of the manual is still open", "%(count)d steps of the manual are still open", count)
        return [("alert", said % {"count": count})]

    def clean_result(self) -> str:
        """No variables left."""
        return no_blanks_left(self.cleaned_data["result"])

    def apply(self) -> TicketEvent:
        """Resolve."""
        data = self.cleaned_data
        event = workflow.resolve(
            self.ticket,
            by=self.user,
            now=self.now,
            result=data["result"],
            draft=self.draft,
            breach_reason=data.get("breach_reason", ""),
            version=data["version"],
            # What was passed on to others cannot be taken back, so neither can this.
            hold=timedelta() if data.get("children") == SAME else self.hold,
        )
        if data.get("children") == SAME:
            passed = families.pass_on(self.ticket, kind="result", body=data["result"], by=self.user, now=self.now)
            self.remarks = remarks_of(passed)
        return event


class CancelForm(WithBreachReason):
    """The ticket is no matter of ours: spam, a duplicate, withdrawn."""

    title = _("Cancel the ticket")
    submit = _("Cancel the ticket")
    done = _("Cancelled.")
    field_order = ("breach_reason", "reason", "body")

    reason = forms.ChoiceField(label=_("Reason"))
    body = body_field(_("A word about it (internal)"), rows=2, required=False)

    def prepare(self) -> None:
        """The reasons as ops keep them."""
        super().prepare()
        field: Any = self.fields["reason"]
        field.choices = lists.reason_choices("cancel")

    @property
    def effects(self) -> list[Effect]:
        """Final."""
        return [("alert", gettext("Cannot be undone; the clocks stop, no survey is sent"))]

    def apply(self) -> TicketEvent:
        """Cancel."""
        data = self.cleaned_data
        return workflow.cancel(
            self.ticket,
            by=self.user,
            now=self.now,
            reason=data["reason"],
            body=data["body"],
            breach_reason=data.get("breach_reason", ""),
            version=data["version"],
        )


class ReopenForm(VerbForm):
    """Take the matter up again."""

    title = _("Reopen")
    submit = _("Reopen")
    done = _("Reopened.")

    reason = body_field(_("Why (internal)"), rows=2)

    @property
    def effects(self) -> list[Effect]:
        """A new cycle."""
        return [("refresh", gettext("The resolution clock starts anew"))]

    def apply(self) -> TicketEvent:
        """Reopen."""
        data = self.cleaned_data
        return workflow.reopen(self.ticket, by=self.user, now=self.now, reason=data["reason"], version=data["version"])


class ExplainForm(VerbForm):
    """Why the ticket is late."""

    title = _("Explain the delay")
    submit = _("Save the reason")
    done = _("Reason saved.")

    reason = forms.ChoiceField(label=_("Why is it late?"))

    def prepare(self) -> None:
        """The reasons as ops keep them."""
        field: Any = self.fields["reason"]
        field.choices = lists.reason_choices("breach")

    def apply(self) -> TicketEvent:
        """Explain."""
        data = self.cleaned_data
        return workflow.explain_breach(self.ticket, by=self.user, now=self.now, reason=data["reason"], version=data["version"])
