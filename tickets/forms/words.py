"""Words to the customer and among colleagues."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override as language

from helpdesk.models import User
from knowledgebase.models import Script
from knowledgebase.scripts import count_use
from tickets import lists, sorting, workflow
from tickets.forms.base import Effect, VerbForm, body_field, files_field, no_blanks_left, tells_customer
from tickets.models import Ticket, TicketEvent
from tickets.wording_needs import NEEDS, need_label

OFFERED_NEEDS = 4


class ReplyForm(VerbForm):
    """A public word to the customer. `upto` is the last event that its writer had before their eyes."""

    title = _("Reply to the customer")
    submit = _("Send to customer")
    done = _("Sent to the customer.")
    takes_files = True

    body = body_field(_("Text"))
    uploads = files_field(_("Files"))
    upto = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)
    script = forms.SlugField(required=False, widget=forms.HiddenInput)

    def clean_body(self) -> str:
        """No variables left."""
        return no_blanks_left(self.cleaned_data["body"])

    def apply(self) -> TicketEvent:
        """Reply; the script it began with has been of use."""
        data = self.cleaned_data
        event = workflow.reply(
            self.ticket,
            by=self.user,
            now=self.now,
            body=data["body"],
            draft=self.draft,
            version=data["version"],
            dedupe_key=self.dedupe_key,
            hold=self.hold,
        )
        if data["script"] and (script := Script.objects.filter(code=data["script"]).first()):
            count_use(script)
        return event


class NoteForm(VerbForm):
    """A word among colleagues."""

    title = _("Internal note")
    submit = _("Save internal note")
    done = _("Note saved; only colleagues see it.")
    takes_files = True

    body = body_field(_("Text"))
    uploads = files_field(_("Files"))

    def apply(self) -> TicketEvent:
        """Note."""
        data = self.cleaned_data
        event = workflow.note(
            self.ticket,
            by=self.user,
            now=self.now,
            body=data["body"],
            draft=self.draft,
            version=data["version"],
            dedupe_key=self.dedupe_key,
        )
        self.remarks = _not_called(event)
        return event


def _not_called(event: TicketEvent) -> list[str]:
    """Who was mentioned and not told, and why; only the author reads it."""
    names = User.objects.filter(pk__in=event.data.get("unseen", ())).values_list("name", flat=True) if event.data.get("unseen") else ()
    said = [gettext("%(name)s cannot see this ticket and was not told.") % {"name": name} for name in names]
    several = event.data.get("several", ())
    return said + [gettext("Several colleagues are called %(name)s: use the employee number.") % {"name": name} for name in several]


class AskForm(VerbForm):
    """Ask the customer for what is missing; the resolution clock stops until they answer."""

    title = _("Ask the customer")
    submit = _("Send the request")
    done = _("The customer was asked; the resolution clock has stopped.")

    items = forms.MultipleChoiceField(label=_("What is needed"), required=False, widget=forms.CheckboxSelectMultiple)
    other = forms.CharField(label=_("Something else"), required=False, max_length=80)
    body = body_field(_("The customer will read"), rows=4)

    def prepare(self) -> None:
        """What the ticket lacks is ticked, what its type may need is offered."""
        row = sorting.types().get(self.ticket.issue_type.code)
        codes = dict.fromkeys([*self.ticket.missing, *(row.requires if row else ()), *NEEDS])
        field: Any = self.fields["items"]
        field.choices = [(code, need_label(code)) for code in list(codes)[: max(OFFERED_NEEDS, len(self.ticket.missing))]]
        self.initial.setdefault("items", list(self.ticket.missing))
        self.initial.setdefault("body", default_request(self.ticket, self.ticket.missing))

    @property
    def effects(self) -> list[Effect]:
        """Told, and stopped."""
        return [tells_customer(self.ticket), ("pause", gettext("The resolution clock stops"))]

    def clean_body(self) -> str:
        """No variables left."""
        return no_blanks_left(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        """At least one thing is asked for."""
        data = super().clean() or {}
        if not data.get("items") and not data.get("other"):
            self.add_error("items", gettext("Say what is needed."))
        return data

    def apply(self) -> TicketEvent:
        """Ask."""
        data = self.cleaned_data
        items = [*data["items"], *([data["other"]] if data["other"] else [])]
        return workflow.ask(
            self.ticket, by=self.user, now=self.now, items=items, body=data["body"], version=data["version"], hold=self.hold
        )


def default_request(ticket: Ticket, codes: list[str]) -> str:
    """The usual sentence that asks for some things, in the customer's language."""
    with language(ticket.language):
        things = pgettext("between things", ", ").join(need_label(code) for code in codes) or "…"
        return gettext("To help you quickly we still need: %(things)s. You can add it on this page or by answering this message.") % {
            "things": things
        }


class RequestMissingForm(VerbForm):
    """One click: the usual request for all that is missing."""

    title = submit = _("Ask for it")
    done = AskForm.done

    def apply(self) -> TicketEvent:
        """Ask for everything on the list."""
        codes = list(self.ticket.missing)
        return workflow.ask(
            self.ticket,
            by=self.user,
            now=self.now,
            items=codes,
            body=default_request(self.ticket, codes),
            version=self.cleaned_data["version"],
            hold=self.hold,
        )


class ProgressForm(VerbForm):
    """One of the short list of progress updates."""

    title = _("Progress")
    submit = _("Note progress")
    done = _("Progress noted.")

    word = forms.ChoiceField(label=_("How far it is"), widget=forms.RadioSelect)
    body = forms.CharField(label=_("In a sentence"), required=False, max_length=500)
    expected_at = forms.DateTimeField(
        label=_("Expected to be done"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def prepare(self) -> None:
        """The list as ops keep it."""
        field: Any = self.fields["word"]
        field.choices = [
            (code, gettext("%(word)s (internal)") % {"word": word.label} if not word.is_public else word.label)
            for code, word in lists.progress_words().items()
            if word.is_active
        ]

    @property
    def effects(self) -> list[Effect]:
        """Who reads it."""
        return [("eye", gettext("The customer sees it, unless the word is marked internal"))]

    def clean_expected_at(self) -> datetime | None:
        """A promise lies ahead."""
        at: datetime | None = self.cleaned_data["expected_at"]
        if at and at <= self.now:
            raise forms.ValidationError(gettext("Choose a time to come."))
        return at

    def apply(self) -> TicketEvent:
        """Note progress."""
        data = self.cleaned_data
        return workflow.progress(
            self.ticket,
            by=self.user,
            now=self.now,
            word=data["word"],
            body=no_blanks_left(data["body"]),
            expected_at=data["expected_at"],
            version=data["version"],
            hold=self.hold,
        )
