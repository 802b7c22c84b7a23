"""Ground of the verbs' forms: what each one knows of its ticket, and the fields they share."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from helpdesk.tokens import new_token
from tickets import attachments, lists
from tickets.errors import FileRefused
from tickets.models import Attachment, Ticket, TicketEvent

Upload = UploadedFile[Any]


UNFILLED = re.compile(r"\{[a-z_]{2,30}\}|（(?:写明|请填写)[^（）\n]{0,80}）|\(fill in[^()\n]{0,120}\)")
"""A variable that nobody filled in, or a gap that a script leaves for its writer."""


BODY_MAX = 10_000


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


class ActForm(forms.Form):
    """Ground of every form behind which a verb stands, whatever row it is about: who does it and when, and the row as they saw it."""

    title: ClassVar[StrOrPromise] = ""
    submit: ClassVar[StrOrPromise] = ""
    done: StrOrPromise = ""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.now = user, now
        self.prepare()
        for field in self.fields.values():
            dress(field.widget)

    def prepare(self) -> None:
        """Fields that depend on the row."""

    @property
    def effects(self) -> list[Effect]:
        """(icon, sentence) of what will happen."""
        return []

    def apply(self) -> TicketEvent:
        """Call the verb."""
        raise NotImplementedError


class VerbForm(ActForm):
    """Base of all verbs' forms: the ticket as its reader saw it, and one secret for each time the form is filled in.

    `takes` names fields that the form's address may fill in beforehand.
    """

    takes_files: ClassVar[bool] = False
    takes: ClassVar[tuple[str, ...]] = ()
    goes_to: int | None = None
    """The ticket to go on with, where it is another."""
    remarks: Sequence[str] = ()
    """What else is to be told when it is done."""
    goals: Sequence[tuple[str, StrOrPromise]] = ()
    """(value, words) of buttons that send the form straight to a team; the field is `team`."""
    faster: Sequence[Any] = ()
    """What somebody else did first, where the form came back because of it."""

    once = forms.RegexField(r"^[\w-]{16,40}$", widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, ticket: Ticket, user: User, now: datetime, **kwargs: Any) -> None:
        self.ticket = ticket
        first = {"version": ticket.version, "once": new_token(), **(kwargs.pop("initial", None) or {})}
        # The reply box stays on the page beside a verb's form: no id twice.
        super().__init__(*args, user=user, now=now, initial=first, **{"auto_id": "verb_%s", **kwargs})

    def see(self, version: int, *, upto: int | None = None) -> None:
        """Refer to the ticket as it stands now, up to that event; the rest of what was typed stays."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(version)
        if upto is not None:
            data["upto"] = str(upto)
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
    def hold(self) -> timedelta:
        """How long what is sent to the customer can be taken back."""
        return timedelta(seconds=settings.UNDO_SECONDS)

    @property
    def dedupe_key(self) -> str:
        """Makes a form that is sent twice one message."""
        return f"desk:{self.user.pk}:{self.ticket.pk}:{self.secret}"

    @property
    def waiting_files(self) -> list[Attachment]:
        """Files that came with an earlier try of this form, or with what was taken back."""
        return list(attachments.drafts(self.draft)) if self.takes_files and (self.is_bound or self.initial.get("again")) else []

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


def dress(widget: forms.Widget) -> None:
    """Give a widget the class that desk.css knows it by."""
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
    if ticket.own_email:
        return "mail", gettext("The customer is told by e-mail")
    return "eye", gettext("The customer sees it on the tracking page")


def no_blanks_left(body: str) -> str:
    """Refuse a script whose variables nobody filled in: a customer must never read {order}."""
    if left := UNFILLED.findall(body):
        names = "、".join(dict.fromkeys(left))
        raise forms.ValidationError(gettext("Fill in %(names)s before sending.") % {"names": names}, code="unfilled")
    return body


class WithBreachReason(VerbForm):
    """Who closes or passes on an overdue ticket says why it is late."""

    breach_reason = forms.ChoiceField(label=_("Why is it late?"), required=False)

    @property
    def owes(self) -> bool:
        """Whether the verb will refuse without a reason."""
        return self.ticket.owes_reason(self.now)

    def prepare(self) -> None:
        """Asked only where it is owed."""
        super().prepare()
        if not self.owes:
            del self.fields["breach_reason"]
            return
        field: Any = self.fields["breach_reason"]
        field.required = True
        field.choices = [("", gettext("Choose one")), *lists.reason_choices("breach")]
        field.error_messages["required"] = gettext("Choose a reason; it goes into the monthly review.")
