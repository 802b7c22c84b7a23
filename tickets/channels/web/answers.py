"""What the customer was asked for, as fields of their page: one for each thing, photos by the file control.

An answer is the customer's word like any other: it stands in the conversation, each thing in a line of its own. What the
ticket did not know yet is filled in as well (`workflow.customer_writes`); what it knew is never overwritten from here.
"""

import zlib
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override as language

from tickets import contacts
from tickets.channels.web.forms import MessageForm, Words
from tickets.wording_needs import NEEDS, need_label

BY_FILE = ("evidence", "evidence_photo")
ANSWER_LENGTH = 200
# How a field is typed into; what is not here is a plain line of text.
_TYPED: dict[str, dict[str, str]] = {
    "order_number": {"autocomplete": "off", "autocapitalize": "characters"},
    "contact": {"autocomplete": "tel"},
    "amount": {"inputmode": "decimal", "autocomplete": "off"},
    "product_model": {"autocomplete": "off"},
    "account": {"autocomplete": "username"},
}


class AnswerForm(MessageForm):
    """A message, with a field for each thing that was asked for. None of them must be filled in: who has not got it says so."""

    def __init__(self, *args: Any, items: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {_name_of(item): item for item in items if item not in BY_FILE}
        for name, item in self.items.items():
            attrs = {"class": "input short", **_TYPED.get(item, {})}
            self.fields[name] = Words(label=need_label(item), limit=ANSWER_LENGTH, attrs=attrs)
        self.order_fields([*self.items, "message"])

    def clean(self) -> dict[str, Any]:
        """Something to reach somebody by is a number or an address."""
        data = super().clean() or self.cleaned_data
        given = str(data.get("need_contact", "")).strip()
        if given and "@" not in given and sum(sign.isdigit() for sign in given) < 5:
            self.add_error("need_contact", _("Please give a phone number or an e-mail address."))
        return data

    @property
    def asked(self) -> list[Any]:
        """The fields of what was asked for, as they are drawn."""
        return [self[name] for name in self.items]

    @property
    def answers(self) -> dict[str, str]:
        """What was given, by its code, or by the words of what an agent asked for in their own."""
        given = {item: str(self.cleaned_data.get(name, "")).strip() for name, item in self.items.items()}
        return {item: value for item, value in given.items() if value}

    def said(self, spoken: str) -> str:
        """The whole answer as it stands in the conversation, in the customer's language."""
        with language(spoken):
            lines = [_("%(thing)s: %(value)s") % {"thing": need_label(item), "value": value} for item, value in self.answers.items()]
        message = str(self.cleaned_data.get("message", "")).strip()
        return "\n".join([*lines, *([message] if message else [])])


def reach(answers: dict[str, str]) -> tuple[str, str]:
    """What was given to reach them by, as (phone, e-mail)."""
    given = answers.get("contact", "")
    return ("", contacts.normalise_email(given)) if "@" in given else (given[:40], "")


def _name_of(item: str) -> str:
    """A field's name: the code, or a number that stands for words typed by hand, so that two pages open at once mean the same."""
    return f"need_{item}" if item in NEEDS else f"need_{zlib.crc32(item.encode()):08x}"
