"""What it is about."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets import sorting, workflow
from tickets.choices import Category, Level, Priority
from tickets.forms.base import Effect, VerbForm
from tickets.models import TicketEvent


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


class ConfirmLevelForm(VerbForm):
    """A POST without questions: the level is right."""

    title = submit = _("The level is right")
    done = _("Level confirmed.")

    def apply(self) -> TicketEvent:
        """Confirm."""
        return workflow.confirm_level(self.ticket, by=self.user, now=self.now)


class ConfirmSortingForm(VerbForm):
    """A POST without questions: the type is right."""

    title = submit = _("This is right")
    done = _("Sorting confirmed.")

    def apply(self) -> TicketEvent:
        """Confirm."""
        return workflow.confirm_sorting(self.ticket, by=self.user, now=self.now)
