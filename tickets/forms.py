"""Forms of the verbs: what each one asks, what it says will happen, and the verb it calls.

A form is bound to its ticket. `apply` calls the verb; a refusal by a rule (`TicketError`) is the face's to show.
Files are stored as soon as they arrive, under the form's own secret, so that a form that comes back with an error
has not lost them.
"""

import re
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override as language
from django_stubs_ext import StrOrPromise

from helpdesk.models import Team, User
from helpdesk.tokens import new_token
from knowledgebase.models import Script
from knowledgebase.scripts import count_use
from tickets import attachments, lists, routing, sorting, workflow
from tickets.choices import Category, Level, Priority
from tickets.errors import FileRefused
from tickets.models import Attachment, Ticket, TicketEvent
from tickets.wording_needs import NEEDS, need_label

Upload = UploadedFile[Any]

UNFILLED = re.compile(r"\{(customer|number|order|agent|deadline)\}")
BODY_MAX = 10_000
OFFERED_NEEDS = 4

Effect = tuple[str, str]


class ManyFiles(forms.FileField):
    """Several files in one field."""

    class Input(forms.ClearableFileInput):
        """The browser lets people pick several."""

        allow_multiple_selected = True

    widget = Input

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """The files that were sent; an empty list for none."""
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        return [file for file in sent if file]


class VerbForm(forms.Form):
    """Base of all verbs' forms: the ticket as its reader saw it, and one secret for each time the form is filled in."""

    title: ClassVar[StrOrPromise] = ""
    submit: ClassVar[StrOrPromise] = ""
    done: ClassVar[StrOrPromise] = ""
    takes_files: ClassVar[bool] = False

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    once = forms.RegexField(r"^[\w-]{16,40}$", widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, ticket: Ticket, user: User, now: datetime, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": ticket.version, "once": new_token(), **(kwargs.get("initial") or {})}
        # The reply box stays on the page beside a verb's form: no id twice.
        super().__init__(*args, **{"auto_id": "verb_%s", **kwargs})
        self.ticket, self.user, self.now = ticket, user, now
        self.prepare()
        for field in self.fields.values():
            _dress(field.widget)

    def prepare(self) -> None:
        """Choices that depend on the ticket."""

    @property
    def effects(self) -> list[Effect]:
        """(icon, sentence) of what will happen."""
        return []

    def apply(self) -> TicketEvent:
        """Call the verb."""
        raise NotImplementedError

    def see(self, version: int) -> None:
        """Refer to the ticket as it stands now; the rest of what was typed stays."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(version)
        self.data = data

    @property
    def secret(self) -> str:
        """This filling-in of the form; the same again when it comes back with errors."""
        sent = str(self.data.get(self.add_prefix("once"), "")) if self.is_bound else ""
        return sent if re.fullmatch(r"[\w-]{16,40}", sent) else str(self.initial["once"])

    @property
    def draft(self) -> str:
        """Where this form's files wait; it holds the person's key, so that nobody reaches another's."""
        return f"{self.user.pk}.{self.secret}"[:64]

    @property
    def dedupe_key(self) -> str:
        """Makes a form that is sent twice one message."""
        return f"desk:{self.user.pk}:{self.ticket.pk}:{self.secret}"

    @property
    def waiting_files(self) -> list[Attachment]:
        """Files that came with an earlier try of this form."""
        return list(attachments.drafts(self.draft)) if self.is_bound and self.takes_files else []

    def clean_uploads(self) -> list[Upload]:
        """Store what was sent; a refused file is named, the others are kept."""
        sent: list[Upload] = self.cleaned_data.get("uploads") or []
        refused = []
        for upload in sent:
            try:
                attachments.store(upload, draft=self.draft, now=self.now)
            except FileRefused as error:
                refused.append(str(error))
        if refused:
            raise forms.ValidationError(refused)
        return sent


def _dress(widget: forms.Widget) -> None:
    kinds = [
        (forms.Textarea, "textarea"),
        (forms.RadioSelect, ""),
        (forms.CheckboxSelectMultiple, ""),
        (forms.Select, "select"),
        (forms.FileInput, ""),
    ]
    css = next((css for kind, css in kinds if isinstance(widget, kind)), "input")
    if css and not isinstance(widget, forms.HiddenInput | forms.CheckboxInput):
        widget.attrs.setdefault("class", css)


def body_field(label: StrOrPromise, *, rows: int = 3, required: bool = True) -> forms.CharField:
    """A text people write; 10,000 characters as everywhere."""
    return forms.CharField(label=label, required=required, max_length=BODY_MAX, widget=forms.Textarea(attrs={"rows": rows}))


def files_field(label: StrOrPromise) -> ManyFiles:
    """Files to go along."""
    return ManyFiles(label=label, required=False)


def tells_customer(ticket: Ticket) -> Effect:
    """How the customer learns of it."""
    if ticket.contact_email:
        return "mail", gettext("The customer is told by e-mail")
    return "eye", gettext("The customer sees it on the tracking page")


def no_blanks_left(body: str) -> str:
    """Refuse a script whose variables nobody filled in: a customer must never read {order}."""
    if left := UNFILLED.findall(body):
        names = "、".join(f"{{{name}}}" for name in dict.fromkeys(left))
        raise forms.ValidationError(gettext("Fill in %(names)s before sending.") % {"names": names}, code="unfilled")
    return body


class ReplyForm(VerbForm):
    """A public word to the customer."""

    title = _("Reply to the customer")
    submit = _("Send to customer")
    done = _("Sent to the customer.")
    takes_files = True

    body = body_field(_("Text"))
    uploads = files_field(_("Files"))
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
        return workflow.note(
            self.ticket,
            by=self.user,
            now=self.now,
            body=data["body"],
            draft=self.draft,
            version=data["version"],
            dedupe_key=self.dedupe_key,
        )


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
        return workflow.ask(self.ticket, by=self.user, now=self.now, items=items, body=data["body"], version=data["version"])


def default_request(ticket: Ticket, codes: list[str]) -> str:
    """The usual sentence that asks for some things, in the customer's language."""
    with language(ticket.language):
        things = pgettext("between things", ", ").join(need_label(code) for code in codes) or "…"
        return gettext("To help you quickly we still need: %(things)s. You can add it on this page or by answering this message.") % {
            "things": things
        }


class ProgressForm(VerbForm):
    """One of the short list of progress updates."""

    title = _("Progress")
    submit = _("Note progress")
    done = _("Progress noted.")

    word = forms.ChoiceField(label=_("How far it is"))
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
        )


def owes_reason(ticket: Ticket, now: datetime) -> bool:
    """Whether nobody has said yet why the ticket is late; the verbs refuse without it."""
    return not ticket.breach_reason and bool(ticket.is_overdue(now) or ticket.resolution_breached_at)


class WithBreachReason(VerbForm):
    """Who closes or passes on an overdue ticket says why it is late."""

    breach_reason = forms.ChoiceField(label=_("Why is it late?"), required=False)

    def prepare(self) -> None:
        """Asked only where it is owed."""
        super().prepare()
        if not owes_reason(self.ticket, self.now):
            del self.fields["breach_reason"]
            return
        field: Any = self.fields["breach_reason"]
        field.required = True
        field.choices = [("", gettext("Choose one")), *lists.reason_choices("breach")]
        field.error_messages["required"] = gettext("Choose a reason; it goes into the monthly review.")


class ResolveForm(WithBreachReason):
    """Give the result; the customer is asked to confirm it."""

    title = _("Give the result")
    submit = _("Give the result")
    done = _("The result is with the customer.")
    takes_files = True
    field_order = ("breach_reason", "result", "uploads")

    result = body_field(_("Result, as the customer will read it"), rows=4)
    uploads = files_field(_("Evidence"))

    def prepare(self) -> None:
        """Evidence is required where the type asks for it."""
        super().prepare()
        if self.needs_evidence:
            self.fields["uploads"].help_text = gettext("This type of matter asks for evidence: a photo, a slip, a screenshot.")

    @property
    def needs_evidence(self) -> bool:
        """Whether the issue type asks for a file to resolve it."""
        row = sorting.types().get(self.ticket.issue_type.code)
        return bool(row and "evidence" in row.requires_to_resolve)

    @property
    def effects(self) -> list[Effect]:
        """Told, asked to confirm, closed by silence."""
        return [tells_customer(self.ticket), ("clock", gettext("Closes by itself after 72 hours without an objection"))]

    def clean_result(self) -> str:
        """No variables left."""
        return no_blanks_left(self.cleaned_data["result"])

    def apply(self) -> TicketEvent:
        """Resolve."""
        data = self.cleaned_data
        return workflow.resolve(
            self.ticket,
            by=self.user,
            now=self.now,
            result=data["result"],
            draft=self.draft,
            breach_reason=data.get("breach_reason", ""),
            version=data["version"],
        )


class TransferForm(WithBreachReason):
    """Hand the ticket to another team, or to a colleague."""

    title = _("Transfer")
    submit = _("Transfer")
    done = _("Transferred.")
    field_order = ("breach_reason", "reason", "team", "to", "body")

    reason = forms.ChoiceField(label=_("Reason"))
    team = forms.ChoiceField(label=_("Team"), required=False)
    to = forms.ChoiceField(label=_("Colleague"), required=False)
    body = body_field(_("A word for the next person (internal)"), rows=2, required=False)

    def prepare(self) -> None:
        """Active teams and the people who take tickets."""
        super().prepare()
        fields: Any = self.fields
        fields["reason"].choices = lists.reason_choices("transfer")
        fields["team"].choices = [("", gettext("Stays with %(team)s") % {"team": self.ticket.team})] + [
            (str(pk), team.label) for pk, team in lists.teams().items() if team.is_active and pk != self.ticket.team_id
        ]
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
            self.add_error("team", gettext("Choose a team or a colleague."))
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


class HandBackForm(VerbForm):
    """Back to the team's queue."""

    title = _("Hand back to the queue")
    submit = _("Hand back")
    done = _("Handed back to the queue.")

    reason = forms.ChoiceField(label=_("Reason"))

    def prepare(self) -> None:
        """The reasons of a transfer."""
        field: Any = self.fields["reason"]
        field.choices = lists.reason_choices("transfer")

    @property
    def effects(self) -> list[Effect]:
        """It is given out anew."""
        return [("clock", gettext("The clocks run on")), ("queue", gettext("Given out by deadline to whoever is free"))]

    def apply(self) -> TicketEvent:
        """Hand back."""
        return routing.hand_back(
            self.ticket, by=self.user, now=self.now, reason=self.cleaned_data["reason"], version=self.cleaned_data["version"]
        )


class AssignForm(VerbForm):
    """A supervisor gives the ticket to somebody."""

    title = _("Assign")
    submit = _("Assign")
    done = _("Assigned.")

    to = forms.ChoiceField(label=_("Colleague"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def prepare(self) -> None:
        """The people who take tickets."""
        self.people = {
            str(user.pk): user for user in User.objects.filter(is_active=True, agent__isnull=False).exclude(pk=self.ticket.assignee_id or 0)
        }
        field: Any = self.fields["to"]
        field.choices = [(pk, f"{user.name} {user.employee_number}") for pk, user in self.people.items()]

    def apply(self) -> TicketEvent:
        """Assign."""
        data = self.cleaned_data
        return routing.assign(
            self.ticket, to=self.people[data["to"]], by=self.user, now=self.now, reason=data["reason"], version=data["version"]
        )


class CancelForm(VerbForm):
    """The ticket is no matter of ours: spam, a duplicate, withdrawn."""

    title = _("Cancel the ticket")
    submit = _("Cancel the ticket")
    done = _("Cancelled.")

    reason = forms.ChoiceField(label=_("Reason"))
    body = body_field(_("A word about it (internal)"), rows=2, required=False)

    def prepare(self) -> None:
        """The reasons as ops keep them."""
        field: Any = self.fields["reason"]
        field.choices = lists.reason_choices("cancel")

    @property
    def effects(self) -> list[Effect]:
        """Final."""
        return [("alert", gettext("Cannot be undone; the clocks stop, no survey is sent"))]

    def apply(self) -> TicketEvent:
        """Cancel."""
        data = self.cleaned_data
        return workflow.cancel(self.ticket, by=self.user, now=self.now, reason=data["reason"], body=data["body"], version=data["version"])


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
        return workflow.reopen(self.ticket, by=self.user, now=self.now, reason=self.cleaned_data["reason"])


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
        return workflow.explain_breach(self.ticket, by=self.user, now=self.now, reason=self.cleaned_data["reason"])


class ReclassifyForm(VerbForm):
    """Correct the sorting."""

    title = _("Correct the sorting")
    submit = _("Save")
    done = _("Sorting corrected; the targets were set anew.")

    issue_type = forms.ChoiceField(label=_("Issue type"))
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices)
    level = forms.TypedChoiceField(label=_("Complaint level"), required=False, coerce=int, empty_value=None)

    def prepare(self) -> None:
        """As it is now."""
        fields: Any = self.fields
        known = dict.fromkeys([*sorting.types(), self.ticket.issue_type.code])
        fields["issue_type"].choices = [(code, row.label if (row := sorting.types().get(code)) else code) for code in known]
        fields["level"].choices = [("", gettext("No complaint")), *Level.choices]
        current = {
            "issue_type": self.ticket.issue_type.code,
            "category": self.ticket.category,
            "priority": self.ticket.priority,
            "level": self.ticket.level,
        }
        self.initial = {**current, **self.initial}

    @property
    def effects(self) -> list[Effect]:
        """The clocks follow."""
        return [("clock", gettext("Targets that are still open are set anew")), ("pencil", gettext("Kept as an example to learn from"))]

    def clean(self) -> dict[str, Any]:
        """A level belongs to a complaint, and a complaint has one."""
        data = super().clean() or {}
        if data.get("category") == Category.COMPLAINT and not data.get("level"):
            self.add_error("level", gettext("A complaint has a level; when in doubt, the higher one."))
        elif data.get("category") and data["category"] != Category.COMPLAINT:
            data["level"] = None
        return data

    def apply(self) -> TicketEvent:
        """Reclassify."""
        data = self.cleaned_data
        return workflow.reclassify(
            self.ticket,
            by=self.user,
            now=self.now,
            issue_type=data["issue_type"],
            category=data["category"],
            priority=data["priority"],
            level=data["level"],
            version=data["version"],
        )


class TakeForm(VerbForm):
    """A POST without questions: the ticket is mine."""

    title = submit = _("Take")
    done = _("It is yours now.")

    def apply(self) -> TicketEvent:
        """Take."""
        return routing.take(self.ticket, by=self.user, now=self.now)


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
        )
