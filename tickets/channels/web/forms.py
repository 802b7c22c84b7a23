"""The customer's forms: what is typed is cleaned, counted in characters, and never thrown away.

Little is refused. A matter without a type or without a way to reach its customer is asked for once (`asked`), then taken
as it is: what is missing is shown to the agent.
"""

import re
import unicodedata
from typing import Any, cast

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from helpdesk.outbound.passing import GOOD_FOR
from tickets import contacts, sorting
from tickets.choices import ContactKind
from tickets.incoming import SUBJECT_LENGTH
from tickets.proving import DIGITS, Contact, plain_code

DESCRIPTION_LENGTH = 10_000
SUGGESTION_LENGTH = 2_000
PHONE_DIGITS = range(5, 21)
CHINESE_MOBILE = 11

_KEPT = {"\n", "\t"}


def plain(text: str) -> str:
    """Text without NUL, control characters and lone surrogates; line ends are one character."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cs"})


class Words(forms.CharField):
    """What people type. Emoji and any script are kept; the limit counts characters as people do, not bytes."""

    def __init__(self, *, limit: int, lines: int = 0, **kwargs: Any) -> None:
        attrs = {"class": "input", **kwargs.pop("attrs", {})}
        widget = forms.Textarea(attrs={"rows": lines, **attrs}) if lines else forms.TextInput(attrs=attrs)
        super().__init__(required=False, widget=widget, **kwargs)
        self.limit = limit

    def to_python(self, value: Any) -> str:
        """Cleaned of what nobody typed on purpose."""
        return super().to_python(plain(value) if isinstance(value, str) else value) or ""

    def validate(self, value: str) -> None:
        """Too long is said with both numbers; nothing is cut off unseen."""
        super().validate(value)
        if len(value) > self.limit:
            raise forms.ValidationError(
                _("This has %(count)d characters, at most %(limit)d fit.") % {"count": len(value), "limit": self.limit}
            )


class CustomerForm(forms.Form):
    """Base of the customer's forms: field ids are field names, and errors can be listed at the top."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "%s")
        super().__init__(*args, **kwargs)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) for each thing to correct, in the order of the page."""
        return [(name, str(error)) for name in self.fields for error in self.errors.get(name, [])]


class ReachForm(CustomerForm):
    """Phone and e-mail: at least one, asked for once."""

    name = Words(label=gettext_lazy("Your name"), limit=80, attrs={"class": "input short", "autocomplete": "name"})
    phone = Words(label=gettext_lazy("Mobile phone"), limit=40, attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
    email = Words(label=gettext_lazy("E-mail address"), limit=254, attrs={"type": "email", "inputmode": "email", "autocomplete": "email"})
    asked = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_phone(self) -> str:
        """A number with as many digits as a number has."""
        typed: str = self.cleaned_data["phone"].strip()
        digits = re.sub(r"\D", "", contacts.normalise_phone(typed))
        if not typed:
            return ""
        home = digits.removeprefix("86")
        if home.startswith("1") and typed.isdigit() and CHINESE_MOBILE - 3 < len(home) < CHINESE_MOBILE:
            few = CHINESE_MOBILE - len(home)
            raise forms.ValidationError(
                ngettext(
                    "%(count)d digit is missing: a mobile number has 11.", "%(count)d digits are missing: a mobile number has 11.", few
                )
                % {"count": few}
            )
        if len(digits) not in PHONE_DIGITS:
            raise forms.ValidationError(_("Please give the whole number, for example 13800006620 or 010-80006620."))
        return typed

    def clean_email(self) -> str:
        """An address that mail can go to."""
        email = contacts.normalise_email(self.cleaned_data["email"])
        if email:
            try:
                EmailValidator()(email)
            except forms.ValidationError as error:
                raise forms.ValidationError(_("Please give the whole address, for example name@example.com.")) from error
        return email

    def ask_for_reach(self, cleaned: dict[str, Any]) -> None:
        """Neither phone nor e-mail: ask, but only once."""
        nothing = not (cleaned.get("phone") or cleaned.get("email")) and not (self.has_error("phone") or self.has_error("email"))
        if nothing and not cleaned.get("asked"):
            self.add_error("phone", _("Please give a phone number or an e-mail address, so that we can reply."))

    def clean(self) -> dict[str, Any]:
        """At least one way to reply."""
        cleaned = super().clean() or {}
        self.ask_for_reach(cleaned)
        return cleaned


class ComplaintForm(ReachForm):
    """A1: everything a customer tells us about one matter."""

    issue_type = forms.CharField(required=False, widget=forms.HiddenInput)
    subject = Words(
        label=gettext_lazy("In one sentence"),
        help_text=gettext_lazy("For example: the lid of my kettle arrived cracked"),
        limit=SUBJECT_LENGTH,
    )
    description = Words(
        label=gettext_lazy("Tell us more"),
        help_text=gettext_lazy("When, what, and what you would like us to do"),
        limit=DESCRIPTION_LENGTH,
        lines=6,
    )
    order_number = Words(
        label=gettext_lazy("Order number"),
        limit=64,
        attrs={"class": "input short", "autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"},
    )
    field_order = ("issue_type", "subject", "description", "order_number", "name", "phone", "email", "asked")

    def clean_issue_type(self) -> str:
        """One of the types on the form; an unknown code is no answer."""
        code: str = self.cleaned_data["issue_type"]
        return code if code in sorting.types() else ""

    def clean(self) -> dict[str, Any]:
        """Something must be said; the type and a way to reply are asked for once."""
        cleaned = super().clean()
        if not (cleaned.get("subject") or cleaned.get("description") or self.has_error("subject") or self.has_error("description")):
            self.add_error("subject", _("Please say in a few words what happened."))
        if not cleaned.get("issue_type") and not cleaned.get("asked"):
            self.add_error("issue_type", _("Please choose what it is about. Not sure? Choose “Something else”."))
        return cleaned


class SuggestionForm(CustomerForm):
    """A9: a suggestion, with an address when an answer is wanted."""

    suggestion = Words(
        label=gettext_lazy("Your suggestion"),
        help_text=gettext_lazy("For example: I would like pick-ups after 20:00"),
        limit=SUGGESTION_LENGTH,
        lines=6,
    )
    reach = Words(label=gettext_lazy("If you would like an answer, your phone or e-mail"), limit=254, attrs={"autocomplete": "email"})

    def clean_suggestion(self) -> str:
        """Something must be said."""
        typed: str = self.cleaned_data["suggestion"].strip()
        if not typed:
            raise forms.ValidationError(_("Please write your suggestion."))
        return typed

    @property
    def phone_and_email(self) -> tuple[str, str]:
        """What was given to reach them by, as (phone, e-mail)."""
        reach: str = self.cleaned_data["reach"].strip()
        return ("", reach) if "@" in contacts.normalise_email(reach) else (reach[:40], "")


class LostLinkForm(CustomerForm):
    """The private link was lost."""

    who = Words(label=gettext_lazy("Phone or e-mail"), limit=254, attrs={"autocomplete": "email"})
    number = Words(
        label=gettext_lazy("Case number"), limit=40, attrs={"class": "input short", "autocomplete": "off", "autocapitalize": "characters"}
    )

    def clean_who(self) -> str:
        """Needed to know where the link may go."""
        typed: str = self.cleaned_data["who"].strip()
        if not typed:
            raise forms.ValidationError(_("Please give the phone number or e-mail address you wrote with."))
        return typed


class ContactForm(CustomerForm):
    """Where a code may go: an address, or a mobile phone where the house sends text messages (`by_text`)."""

    who = Words(label=gettext_lazy("Mobile phone or e-mail"), limit=254, attrs={"autocomplete": "email"})

    def __init__(self, *args: Any, by_text: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_text = by_text
        if not by_text:
            self.fields["who"].label = _("E-mail address")
            widget = cast(forms.TextInput, self.fields["who"].widget)
            widget.input_type = widget.attrs["inputmode"] = "email"

    def clean_who(self) -> str:
        """One of both, whole; whether we know it is nobody's business here."""
        typed: str = self.cleaned_data["who"].strip()
        if not typed:
            raise forms.ValidationError(
                _("Please give the mobile phone number or e-mail address you wrote with.")
                if self.by_text
                else _("Please give the e-mail address you wrote with.")
            )
        email = contacts.normalise_email(typed)
        if "@" not in email:
            if self.by_text and contacts.mobile(typed):
                return typed
            raise forms.ValidationError(
                _("Please give a whole mobile phone number or e-mail address, for example 13800006620 or name@example.com.")
                if self.by_text
                else _("Please give the whole address, for example name@example.com.")
            )
        try:
            EmailValidator()(email)
        except forms.ValidationError as error:
            raise forms.ValidationError(_("Please give the whole address, for example name@example.com.")) from error
        return typed

    @property
    def contact(self) -> Contact:
        """What was given, as a contact point."""
        email = contacts.normalise_email(self.cleaned_data["who"])
        return Contact(ContactKind.EMAIL, email) if "@" in email else Contact(ContactKind.PHONE, contacts.mobile(email))


class CodeForm(CustomerForm):
    """The code that was sent."""

    one_time_code = Words(
        label=gettext_lazy("Code"),
        limit=20,
        attrs={"class": "input short num", "inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        minutes = {"minutes": GOOD_FOR.total_seconds() // 60}
        self.fields["one_time_code"].help_text = _("6 digits, good for %(minutes)d minutes, in this browser only") % minutes

    def clean_one_time_code(self) -> str:
        """Six digits; what is no code costs no try."""
        digits = plain_code(self.cleaned_data["one_time_code"])
        if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("Please give the 6 digits of the code."))
        return digits


class MessageForm(CustomerForm):
    """A word of the customer on their matter."""

    message = Words(label=gettext_lazy("Write a message"), limit=DESCRIPTION_LENGTH, lines=4)
