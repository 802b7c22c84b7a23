"""What a verb for many tickets asks, once for all of them. Unlike a verb's own form it knows no single ticket."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Team, User
from tickets import lists
from tickets.choices import Rank
from tickets.forms.base import body_field, dress, no_blanks_left


class ManyForm(forms.Form):
    """Base: choices that depend on the person are filled in by `prepare`."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "many_%s", **kwargs})
        self.user = user
        self.prepare()
        for field in self.fields.values():
            dress(field.widget)
        # Where the keyboard goes when the form opens.
        next(iter(self.fields.values())).widget.attrs["autofocus"] = True

    def prepare(self) -> None:
        """Fill in choices."""

    def offer(self, name: str, choices: list[tuple[str, Any]], *, first: str = "") -> None:
        """The choices of a field, after one that is none; without `first` a field that must be chosen."""
        field: Any = self.fields[name]
        field.choices = [("", first or gettext("Choose one")), *choices]


class LateForm(ManyForm):
    """Verbs that late tickets want a reason for; the others do without."""

    breach_reason = forms.ChoiceField(label=_("Why late, where it is"), required=False)

    def prepare(self) -> None:
        """The reasons as ops keep them."""
        super().prepare()
        self.offer("breach_reason", list(lists.reason_choices("breach")), first=gettext("Leave late tickets out"))


class AssignMany(LateForm):
    """Give all of them to one colleague."""

    field_order = ("to",)
    to = forms.ChoiceField(label=_("To whom"), help_text=_("They are told at once."))

    def prepare(self) -> None:
        """Those who take tickets."""
        super().prepare()
        self.people = {
            user.employee_number: user for user in User.objects.filter(is_active=True, agent__isnull=False).order_by("employee_number")
        }
        self.offer("to", [(number, f"{user.name} {number}") for number, user in self.people.items()])

    def clean_to(self) -> User:
        """The person."""
        return self.people[self.cleaned_data["to"]]


class TransferMany(LateForm):
    """Hand all of them to another team."""

    field_order = ("team", "reason", "body")
    team = forms.ChoiceField(label=_("Team"))
    reason = forms.ChoiceField(label=_("Reason"))
    body = body_field(_("A word for the next person (internal)"), rows=2, required=False)

    def prepare(self) -> None:
        """Active teams, and the reasons of a transfer."""
        super().prepare()
        self.offer("team", [(team.code, team.label) for team in lists.teams().values() if team.is_active])
        self.offer("reason", list(lists.reason_choices("transfer")))

    def clean_team(self) -> Team:
        """The team."""
        return next(team for team in lists.teams().values() if team.code == self.cleaned_data["team"])


class HandBackMany(LateForm):
    """Put all of them back into their teams' queues."""

    field_order = ("reason",)
    reason = forms.ChoiceField(label=_("Reason"))

    def prepare(self) -> None:
        """The reasons of a transfer."""
        super().prepare()
        self.offer("reason", list(lists.reason_choices("transfer")))


class EscalateMany(LateForm):
    """Hand all of them up."""

    field_order = ("rank", "why", "words")
    rank = forms.TypedChoiceField(label=_("Hand up to"), coerce=int)
    why = forms.ChoiceField(label=_("Reason"), required=False)
    words = body_field(_("A word about it (internal)"), rows=2, required=False)

    def prepare(self) -> None:
        """The ranks of the chain."""
        super().prepare()
        self.offer("rank", [(str(rank.value), rank.label) for rank in Rank if rank])
        self.offer("why", list(lists.reason_choices("escalate")), first=gettext("In my own words"))

    def clean(self) -> dict[str, Any]:
        """A reason of the list, or one's own words."""
        data = super().clean() or {}
        if not self.errors and not data.get("why") and not data.get("words", "").strip():
            self.add_error("why", gettext("Choose a reason, or write your own."))
        return data


class NoteMany(ManyForm):
    """One internal note on each."""

    note = body_field(_("Internal note"))

    def prepare(self) -> None:
        """Who reads it."""
        self.fields["note"].help_text = gettext("Only colleagues see it.")


class ProgressMany(ManyForm):
    """The same progress on each; customers read it when the word is a public one."""

    word = forms.ChoiceField(label=_("How far it is"))
    body = forms.CharField(label=_("In a sentence"), required=False, max_length=500)

    def prepare(self) -> None:
        """The short list as ops keep it."""
        words = [word for word in lists.progress_words().values() if word.is_active]
        marked = [(word.code, word.label if word.is_public else gettext("%(word)s (internal)") % {"word": word.label}) for word in words]
        self.offer("word", marked)
        self.fields["word"].help_text = gettext("The customer sees it, unless the word is marked internal")

    def clean_body(self) -> str:
        """No variables left."""
        return no_blanks_left(self.cleaned_data["body"])


class AskDepartmentMany(ManyForm):
    """The same request about each: a batch to be checked, a carrier that lost a lorry."""

    department = forms.ChoiceField(label=_("Department"))
    request = body_field(_("What you need from them"))

    def prepare(self) -> None:
        """The departments that can be asked."""
        self.offer("department", [(row.code, row.label) for row in lists.departments().values() if row.is_active])

    def clean_department(self) -> Any:
        """The department."""
        return next(row for row in lists.departments().values() if row.code == self.cleaned_data["department"])


class ResolveMany(LateForm):
    """The same result for each; every customer is asked to confirm it."""

    field_order = ("result",)
    result = body_field(_("Result, as the customer will read it"))

    def prepare(self) -> None:
        """What follows."""
        super().prepare()
        self.fields["result"].help_text = gettext("Every customer is told and asked to confirm; closes by itself after 72 hours.")

    def clean_result(self) -> str:
        """No variables left."""
        return no_blanks_left(self.cleaned_data["result"])


class CancelMany(LateForm):
    """None of them is a matter of ours: a wave of spam."""

    field_order = ("reason", "body")
    reason = forms.ChoiceField(label=_("Reason"))
    body = body_field(_("A word about it (internal)"), rows=2, required=False)

    def prepare(self) -> None:
        """The reasons as ops keep them."""
        super().prepare()
        self.offer("reason", list(lists.reason_choices("cancel")))
