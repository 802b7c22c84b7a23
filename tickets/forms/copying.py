"""Copying people from outside in."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets import participants
from tickets.choices import CopyRight
from tickets.forms.base import Effect, VerbForm
from tickets.models import TicketEvent


class CopyInForm(VerbForm):
    """Somebody outside the house reads along, or writes as well."""

    title = _("Copy somebody in")
    submit = _("Copy in")
    done = _("Copied in; the link is on its way by e-mail.")

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), required=False, max_length=80)
    rights = forms.ChoiceField(label=_("May"), choices=CopyRight.choices, initial=CopyRight.READ, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def prepare(self) -> None:
        """The customer's language, unless another is chosen."""
        self.initial.setdefault("language", self.ticket.language)

    @property
    def effects(self) -> list[Effect]:
        """What they learn, and what not."""
        return [
            ("mail", gettext("They get a link of their own by e-mail, and hear of news as the customer does")),
            ("eye", gettext("They see the public conversation, progress and remedies")),
            ("lock", gettext("Not: notes, the customer's phone or address, who else is copied in; they cannot confirm a solution")),
        ]

    def apply(self) -> TicketEvent:
        """Copy in."""
        data: dict[str, Any] = {name: self.cleaned_data[name] for name in ("email", "name", "rights", "language")}
        return participants.copy_in(self.ticket, by=self.user, now=self.now, **data)
