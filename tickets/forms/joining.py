"""Several tickets and one matter: merging, parting, splitting, tickets under others."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from helpdesk import clockwords
from tickets import families, finding, likeness, lists, merging, sorting, splitting
from tickets.choices import MessageKind
from tickets.forms.base import Effect, VerbForm, body_field, no_blanks_left
from tickets.models import Message, Ticket, TicketEvent
from tickets.permissions import may_work

SHOWN = 60
SNIPPET = 60
OFFERED = 5


class OtherTicketForm(VerbForm):
    """Base of forms that ask for another ticket: a pick of likely ones, or any by its number.

    A ticket that the person may not see is like one that is not there; nothing of it is told.
    """

    takes = ("other",)
    asked: StrOrPromise = _("Number of the ticket")

    pick = forms.ChoiceField(label=_("Which ticket"), required=False, widget=forms.RadioSelect)
    other = forms.CharField(label=_("Number of the ticket"), required=False, max_length=20)

    def prepare(self) -> None:
        """The likely ones."""
        found = self.likely()
        if not found:
            del self.fields["pick"]
            self.fields["other"].required = True
            return
        pick: Any = self.fields["pick"]
        pick.choices = [*((row.number, words) for row, words in found), ("", gettext("Another one, by its number"))]
        pick.initial = "" if self.initial.get("other") else found[0][0].number

    def likely(self) -> list[tuple[Ticket, str]]:
        """Tickets to pick from, each with how it is described."""
        return []

    def clean(self) -> dict[str, Any]:
        """The ticket that was meant."""
        data = super().clean() or {}
        number = (data.get("other") or "").strip() or data.get("pick") or ""
        if self.errors:
            return data
        found = finding.by_number(self.user, number, self.now)
        if found is None or not may_work(self.user, found):
            self.add_error("other", gettext("There is no such ticket.") if number else gettext("Choose a ticket."))
        else:
            self.found = Ticket.objects.select_related("customer", "issue_type").get(pk=found.pk)
        return data


class MergeForm(OtherTicketForm):
    """Merge this ticket into another."""

    title = _("Merge into another ticket")
    submit = _("Merge")
    done = _("Merged. It can be parted again at any time.")

    def likely(self) -> list[tuple[Ticket, str]]:
        """Open tickets of the same customer, the likeliest first."""
        alike = [one for one in likeness.of(self.ticket, self.user, self.now) if one.may_merge]
        return [(one.ticket, f"{one.ticket.number} {one.ticket.subject} · {one.percent} %") for one in alike[:OFFERED]]

    @property
    def effects(self) -> list[Effect]:
        """What follows, and that it can be undone."""
        return [
            ("chat", gettext("Both conversations are read there; nothing is moved")),
            ("clock", gettext("The earlier deadline is kept")),
            ("eye", gettext("Each of the customer's links keeps its own words and shows what is said from here on; they are told")),
            ("undo", gettext("Can be undone at any time")),
        ]

    def apply(self) -> TicketEvent:
        """Merge."""
        event = merging.merge(self.ticket, into=self.found, by=self.user, now=self.now, version=self.cleaned_data["version"])
        self.goes_to = event.ticket.merged_into_id
        return event


class UndoMergeForm(VerbForm):
    """A POST without questions: parted again."""

    title = submit = _("Part it again")
    done = _("Parted again: its agent, its clocks and its link are its own as before.")

    def apply(self) -> TicketEvent:
        """Undo."""
        return merging.undo_merge(self.ticket, by=self.user, now=self.now)


class SplitForm(VerbForm):
    """Chosen messages become a ticket of their own."""

    title = _("Split off messages")
    submit = _("Make a new ticket")
    done = _("A new ticket was made of them.")

    messages = forms.MultipleChoiceField(label=_("Which messages"), widget=forms.CheckboxSelectMultiple)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=200)
    issue_type = forms.ChoiceField(label=_("Issue type"), required=False)

    def prepare(self) -> None:
        """What was said, newest last."""
        rows = list(self.ticket.messages.select_related("author").order_by("-created_at", "-pk")[:SHOWN])[::-1]
        fields: Any = self.fields
        fields["messages"].choices = [(str(row.pk), self._line(row)) for row in rows]
        types = [(row.code, row.label) for row in sorting.types().values()]
        fields["issue_type"].choices = [("", gettext("Found by sorting")), *types]

    def _line(self, row: Message) -> SafeString:
        who = gettext("Customer") if row.kind == MessageKind.CUSTOMER else row.author.name if row.author else gettext("System")
        text = " ".join(row.body.split())
        said = f"{text[:SNIPPET]}{'…' if len(text) > SNIPPET else ''}"
        return format_html("{} · {}: <bdi>{}</bdi>", clockwords.at(row.created_at, self.now), who, said)

    @property
    def effects(self) -> list[Effect]:
        """They stay, and the clock is honest."""
        return [
            ("copy", gettext("The messages stay here too, marked; files go along")),
            ("clock", gettext("Its clock starts with the first chosen words that nobody has answered, else now")),
        ]

    def apply(self) -> TicketEvent:
        """Split."""
        data = self.cleaned_data
        event = splitting.split(
            self.ticket,
            messages=[int(pk) for pk in data["messages"]],
            by=self.user,
            now=self.now,
            subject=data["subject"],
            issue_type=data["issue_type"],
            version=data["version"],
            key=f"split:{self.ticket.pk}:{self.secret}"[:64],
        )
        self.goes_to = event.ticket_id
        return event


class MakeChildForm(OtherTicketForm):
    """Put this ticket under another."""

    title = _("Put under another ticket")
    submit = _("Put it there")
    done = _("It stands under the other ticket now.")

    @property
    def effects(self) -> list[Effect]:
        """Its own life goes on."""
        return [
            ("clock", gettext("It keeps its agent and its clocks")),
            ("steps", gettext("Words and the result can be passed on to it from there")),
        ]

    def apply(self) -> TicketEvent:
        """Put under."""
        return families.make_child(self.ticket, parent=self.found, by=self.user, now=self.now, version=self.cleaned_data["version"])


class MakeFreeForm(VerbForm):
    """A POST without questions: on its own again."""

    title = submit = _("Take it out")
    done = _("It stands on its own again.")

    def apply(self) -> TicketEvent:
        """Take out."""
        return families.make_free(self.ticket, by=self.user, now=self.now)


class PassOnForm(VerbForm):
    """One word to all tickets under this one."""

    title = _("Pass on to all tickets under it")
    submit = _("Pass on")
    done = _("Passed on.")

    kind = forms.ChoiceField(
        label=_("As"), choices=[("reply", _("Reply to the customer")), ("progress", _("Progress")), ("result", _("Result"))]
    )
    word = forms.ChoiceField(label=_("How far it is"), required=False)
    body = body_field(_("Text"), rows=4, required=False)

    def prepare(self) -> None:
        """The progress words as ops keep them."""
        word: Any = self.fields["word"]
        word.choices = [("", gettext("Only with progress")), *lists.progress_choices()]

    @property
    def effects(self) -> list[Effect]:
        """Each customer is told on their own ticket."""
        return [("eye", gettext("Each customer is told on their own ticket; those that refuse are named"))]

    def clean_body(self) -> str:
        """No variables left."""
        return no_blanks_left(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        """Words, or a progress word."""
        data = super().clean() or {}
        if data.get("kind") == "progress":
            if not data.get("word"):
                self.add_error("word", gettext("Choose one of the progress words."))
        elif not self.errors and not data.get("body", "").strip():
            self.add_error("body", gettext("Write something first."))
        return data

    def apply(self) -> TicketEvent:
        """Pass on; the report is told with it."""
        data = self.cleaned_data
        passed = families.pass_on(
            self.ticket, kind=data["kind"], body=data["body"], word=data["word"], by=self.user, now=self.now, key=self.dedupe_key
        )
        self.remarks = remarks_of(passed)
        return self.ticket.events.latest("pk")


def remarks_of(passed: families.Passed) -> list[str]:
    """How many took it, and who did not and why."""
    return [
        gettext("Passed on to %(count)d tickets.") % {"count": passed.done},
        *(f"{number}: {why}" for number, why in passed.refused),
    ]
