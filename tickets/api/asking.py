"""What programs may ask for and hand in: filters of the list, a contact, a message."""

import hashlib
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from helpdesk.api.asking import Moment, Query, Strict
from helpdesk.models import User
from helpdesk.tokens import new_token
from tickets import attachments, finding, lists, sorting, tagging
from tickets.choices import Category, Channel, Level, MessageKind, Priority, Status
from tickets.errors import FileRefused
from tickets.incoming import SUBJECT_LENGTH
from tickets.models import IssueType, TicketTag
from tickets.models.tickets import TicketQuerySet

TEXT_LENGTH = 10_000
NONE, ME = "none", "me"
ORDERS = ("created_at", "-created_at", "due_at", "-due_at")
# A contact that comes in by a program was made by one of these ways; files of old contacts come in by `import_tickets`.
CHANNELS = [choice for choice in Channel.choices if choice[0] != Channel.IMPORT]

KINDS = [choice for choice in MessageKind.choices if choice[0] in {MessageKind.REPLY, MessageKind.NOTE}]


def known_type(code: str) -> None:
    """An issue type in use."""
    if code and code not in sorting.types():
        raise serializers.ValidationError(_("There is no such issue type."))


def any_type(code: str) -> None:
    """An issue type, also a retired one."""
    if code not in sorting.types() and not IssueType.objects.filter(code=code).exists():
        raise serializers.ValidationError(_("There is no such issue type."))


def known_team(code: str) -> None:
    """A team."""
    if code not in {team.code for team in lists.teams().values()}:
        raise serializers.ValidationError(_("There is no such team."))


class TicketQuery(Query):
    """Filters of the list. Those that take several values are repeated, and any of them fits."""

    status = serializers.MultipleChoiceField(choices=Status.choices, required=False)
    category = serializers.MultipleChoiceField(choices=Category.choices, required=False)
    priority = serializers.MultipleChoiceField(choices=Priority.choices, required=False)
    channel = serializers.MultipleChoiceField(choices=Channel.choices, required=False)
    level = serializers.MultipleChoiceField(choices=[*((str(value), label) for value, label in Level.choices), NONE], required=False)
    issue_type = serializers.CharField(max_length=40, required=False, validators=[any_type], help_text="A code.")
    team = serializers.CharField(max_length=40, required=False, validators=[known_team], help_text="A code.")
    assignee = serializers.CharField(max_length=20, required=False, help_text="An employee number, me, or none.")
    external_id = serializers.CharField(max_length=120, required=False)
    tag = serializers.CharField(max_length=80, required=False, help_text="A tag's name.")
    created_after = Moment(required=False, help_text="At this moment or later.")
    created_before = Moment(required=False, help_text="Before this moment.")
    overdue = serializers.BooleanField(required=False, help_text="true: a running clock has run out.")
    likely_same = serializers.BooleanField(required=False, help_text="true: open, and probably says again what an open ticket says.")
    q = serializers.CharField(
        max_length=finding.LONGEST,
        required=False,
        help_text="Words, a ticket's number, an order number, a name; a phone number or an address only as a whole.",
    )
    ordering = serializers.ChoiceField(ORDERS, default="-created_at", help_text="due_at is the next deadline that is running.")


def narrowed(rows: TicketQuerySet, asked: dict[str, Any], user: User, now: datetime) -> TicketQuerySet:
    """Those of `rows` that fit; they are cut to what `user` may see already."""
    for name in ("status", "category", "priority", "channel"):
        if asked.get(name):
            rows = rows.filter(**{f"{name}__in": sorted(asked[name])})
    if levels := asked.get("level"):
        numbers = [int(level) for level in levels if level != NONE]
        rows = rows.filter(level__in=numbers) if NONE not in levels else rows.exclude(level__in=set(Level.values) - set(numbers))
    if code := asked.get("issue_type"):
        rows = rows.filter(issue_type__code=code)
    if code := asked.get("team"):
        rows = rows.filter(team__in=[key for key, team in lists.teams().items() if team.code == code])
    if number := asked.get("assignee"):
        rows = rows.filter(assignee__isnull=True) if number == NONE else rows.filter(assignee__employee_number=_person(number, user))
    if code := asked.get("external_id"):
        rows = rows.filter(external_id=code)
    if tag := asked.get("tag"):
        rows = rows.filter(pk__in=TicketTag.objects.filter(tag__slug=tagging.slug_of(tag)).values("ticket"))
    if moment := asked.get("created_after"):
        rows = rows.filter(created_at__gte=moment)
    if moment := asked.get("created_before"):
        rows = rows.filter(created_at__lt=moment)
    if "likely_same" in asked:
        again = Q(likely_same__isnull=False, due_at__isnull=False)
        rows = rows.filter(again if asked["likely_same"] else ~again)
    if "overdue" in asked:
        late = rows.overdue(now)
        rows = late if asked["overdue"] else rows.exclude(pk__in=late.values("pk"))
    return finding.tickets(rows, user, asked["q"], now) if asked.get("q") else rows


def _person(number: str, user: User) -> str:
    return user.employee_number if number == ME else number.strip().upper()


def files_field() -> serializers.ListField:
    """Files, in a multipart body."""
    return serializers.ListField(child=serializers.FileField(), required=False, help_text="Files; send the body as multipart/form-data.")


class TicketAsked(Strict):
    """A contact, with the fields of the public form. What is missing is noted on the ticket, not refused."""

    issue_type = serializers.CharField(max_length=40, required=False, allow_blank=True, allow_null=True, validators=[known_type])
    subject = serializers.CharField(max_length=SUBJECT_LENGTH, required=False, allow_blank=True)
    description = serializers.CharField(max_length=TEXT_LENGTH, required=False, allow_blank=True)
    name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    order_number = serializers.CharField(max_length=64, required=False, allow_blank=True)
    channel = serializers.ChoiceField(CHANNELS, default=Channel.API)
    category = serializers.ChoiceField(Category.choices, required=False, allow_null=True, help_text="Overrides sorting, except level 1.")
    language = serializers.ChoiceField(["zh-hans", "en"], default="zh-hans", help_text="In which the customer is written to.")
    submission_id = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="Sent again it is the same ticket.")
    external_id = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text="The contact's id in your system; one ticket for each."
    )
    attachments = files_field()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something was said."""
        if not attrs.get("subject") and not attrs.get("description"):
            raise serializers.ValidationError({"description": [_("Write something first.")]})
        return attrs


class MessageAsked(Strict):
    """A word to the customer, or a note among colleagues."""

    kind = serializers.ChoiceField(KINDS)
    body = serializers.CharField(max_length=TEXT_LENGTH, required=False, allow_blank=True, default="")
    version = serializers.IntegerField(min_value=0, max_value=2**31, required=False, allow_null=True)
    attachments = files_field()


class FilesAsked(Strict):
    """Files for a ticket, with a word about them; internal unless said otherwise."""

    kind = serializers.ChoiceField(KINDS, default=MessageKind.NOTE)
    body = serializers.CharField(max_length=TEXT_LENGTH, required=False, allow_blank=True, default="")
    attachments = serializers.ListField(
        child=serializers.FileField(), allow_empty=False, error_messages={"required": gettext_lazy("Send at least one file.")}
    )


def keep(files: list[Any] | None, user: User, now: datetime) -> str:
    """Store the files of one request; returns the draft they wait under, "" for none. Refused ones are all named (400)."""
    if not files:
        return ""
    draft = f"api.{user.pk}.{new_token()}"[:64]
    refused = []
    for upload in files:
        try:
            attachments.store(upload, draft=draft, now=now)
        except FileRefused as error:
            refused.append(str(error))
    if refused:
        raise serializers.ValidationError({"attachments": refused})
    return draft


def submission_of(user: User, given: str) -> str | None:
    """A submission id that is the user's own: nobody meets another's ticket by guessing."""
    return f"api.{hashlib.sha256(f'{user.pk}:{given}'.encode()).hexdigest()[:48]}" if given else None
