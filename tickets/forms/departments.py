"""Asking departments, and what departments answer."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk import clockwords
from tickets import advising, clocks, collaboration, lists
from tickets.forms.base import Effect, VerbForm, body_field, files_field
from tickets.models import Collaboration, TicketEvent


class AskDepartmentForm(VerbForm):
    """Ask another department for help."""

    title = _("Ask a department")
    submit = _("Send the request")
    done = _("The department was asked; the clocks run on.")
    takes: ClassVar[tuple[str, ...]] = ("department",)

    department = forms.ChoiceField(label=_("Department"), widget=forms.RadioSelect)
    request = body_field(_("What you need from them"), rows=4)

    def prepare(self) -> None:
        """The departments that can be asked now, not one that is asked already; those that the text speaks for come first."""
        asked = set(self.ticket.collaborations.unfinished().values_list("department", flat=True))
        self.known = {row.code: row for pk, row in lists.departments().items() if row.is_active and pk not in asked}
        fields: Any = self.fields
        advice = {row.code: row for row in advising.departments(advising.text_of(self.ticket)) if row.code in self.known}
        fields["department"].choices = [(code, self._offer(code, advice.get(code))) for code in dict.fromkeys([*advice, *self.known])]
        fields["request"].help_text = gettext(
            "They see this text, the ticket's number, subject, type and order number; neither the conversation nor how to reach the customer."
        )

    def _offer(self, code: str, advice: advising.Advice | None) -> str:
        """A department, with the moment by which it would have to accept, and why it is offered first."""
        if advice is None:
            return self._by_when(code)
        why = gettext("suggested, %(percent)d%%") % {"percent": advice.percent}
        grams = format_html_join(" ", '<span class="word word--gram"><bdi>{}</bdi></span>', ((gram,) for gram in advice.grams))
        return format_html('{} <span class="advice"><b>{}</b> {}</span>', self._by_when(code), why, grams)

    def _by_when(self, code: str) -> str:
        department = self.known[code]
        row = clocks.policy_of(self.ticket)
        if row is None:
            return department.label
        due_at = clocks.acceptance_pace(department, row).due(self.now)
        return gettext("%(department)s (accepts %(when)s)") % {"department": department.label, "when": clockwords.before(due_at, self.now)}

    @property
    def effects(self) -> list[Effect]:
        """Who is told, and that nothing stops."""
        return [
            ("building", gettext("The department is told; later than its time to accept, its head hears of it")),
            ("clock", gettext("The resolution clock runs on; their time is measured apart")),
        ]

    def apply(self) -> TicketEvent:
        """Ask."""
        data = self.cleaned_data
        return collaboration.ask(
            self.ticket,
            department=self.known[data["department"]],
            request=data["request"],
            by=self.user,
            now=self.now,
            version=data["version"],
        )


class WithdrawForm(VerbForm):
    """Take a request back."""

    title = _("Withdraw a request")
    submit = _("Withdraw")
    done = _("Withdrawn; the department need not act any more.")
    takes: ClassVar[tuple[str, ...]] = ("request",)

    request = forms.ChoiceField(label=_("Request"))
    reason = forms.CharField(label=_("Why"), max_length=300)

    def prepare(self) -> None:
        """The requests that are still open."""
        rows = self.ticket.collaborations.unfinished().select_related("department")
        self.known = {str(row.pk): row for row in rows}
        field: Any = self.fields["request"]
        field.choices = [(pk, f"{row.department} · {row.request[:40]}") for pk, row in self.known.items()]

    @property
    def effects(self) -> list[Effect]:
        """Who is told."""
        return [("building", gettext("The department is told"))]

    def apply(self) -> TicketEvent:
        """Withdraw."""
        data = self.cleaned_data
        return collaboration.withdraw(self.known[data["request"]], by=self.user, now=self.now, reason=data["reason"])


class AnswerForm(VerbForm):
    """Base of what a department answers: bound to its request."""

    slug: ClassVar[str] = ""

    def __init__(self, *args: Any, asked: Collaboration, **kwargs: Any) -> None:
        self.asked = asked
        # All of them stand on one page: no id twice.
        super().__init__(*args, ticket=asked.ticket, **{"auto_id": f"{self.slug}_%s", **kwargs})


class AcceptForm(AnswerForm):
    """We take it on."""

    slug = "accept"
    title = submit = _("Accept")
    done = _("Accepted; the agent is told.")

    expected_at = forms.DateTimeField(
        label=_("Done by"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_expected_at(self) -> datetime | None:
        """A promise lies ahead."""
        at: datetime | None = self.cleaned_data["expected_at"]
        if at and at <= self.now:
            raise forms.ValidationError(gettext("Choose a time to come."))
        return at

    def apply(self) -> TicketEvent:
        """Accept."""
        return collaboration.accept(self.asked, by=self.user, now=self.now, expected_at=self.cleaned_data["expected_at"])


class FinishForm(AnswerForm):
    """This came of it."""

    slug = "finish"
    title = _("Give the result")
    submit = _("Give the result")
    done = _("The agent has your result.")
    takes_files = True

    result = body_field(_("What came of it"), rows=4)
    uploads = files_field(_("Files"))

    def apply(self) -> TicketEvent:
        """Finish."""
        return collaboration.finish(self.asked, by=self.user, now=self.now, result=self.cleaned_data["result"], draft=self.draft)


class RefuseForm(AnswerForm):
    """Not ours, or it cannot be done."""

    slug = "refuse"
    title = _("Not ours")
    submit = _("Give it back")
    done = _("Given back to the agent.")

    reason = body_field(_("Why, and who could help instead"), rows=2)

    def apply(self) -> TicketEvent:
        """Refuse."""
        return collaboration.refuse(self.asked, by=self.user, now=self.now, reason=self.cleaned_data["reason"])


ANSWERS: dict[str, type[AnswerForm]] = {form.slug: form for form in (AcceptForm, FinishForm, RefuseForm)}
