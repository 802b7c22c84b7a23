"""What the API shows of a ticket. Codes instead of names, employee numbers instead of keys; contact details are masked."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from helpdesk.models import User
from tickets import lists, undone
from tickets.api import found as by_itself
from tickets.choices import (
    RANK_CODES,
    RANKS,
    ActorKind,
    Category,
    Channel,
    EventCode,
    Level,
    MessageKind,
    Priority,
    ReviewState,
    Status,
    Tier,
)
from tickets.contacts import mask_email, mask_phone
from tickets.models import Attachment, Message, Ticket, TicketEvent

# What a list of tickets has to read; the rest of a ticket's row is large and not shown.
WITH = ("customer", "issue_type", "team", "assignee", "merged_into", "parent")


class Customer(serializers.Serializer[Any]):
    """Who wrote, as far as everybody who sees the ticket may know."""

    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    tier = serializers.ChoiceField(Tier.choices, allow_null=True)
    phone = serializers.CharField(allow_blank=True, help_text="Masked.")
    email = serializers.CharField(allow_blank=True, help_text="Masked.")


class Sorting(serializers.Serializer[Any]):
    """How the ticket was sorted, and why."""

    source = serializers.CharField(  # type: ignore[assignment]
        help_text="rules, customer, model, joined by +; agent after a correction; default."
    )
    confidence = serializers.FloatField(min_value=0, max_value=1)
    reasons = serializers.ListField(child=serializers.DictField())


class TicketShown(serializers.Serializer[Any]):
    """A ticket. Context: `now`; `written` holds the contact when its writer may not see the ticket itself."""

    number = serializers.CharField()
    public_url = serializers.URLField(help_text="The customer's private page.")
    channel = serializers.ChoiceField(Channel.choices)
    category = serializers.ChoiceField(Category.choices)
    issue_type = serializers.CharField(source="issue_type.code")
    priority = serializers.ChoiceField(Priority.choices)
    level = serializers.ChoiceField(Level.choices, allow_null=True, help_text="Null unless it is a complaint.")
    status = serializers.ChoiceField(Status.choices)
    subject = serializers.CharField(source="listed", help_text="Phone, identity and card numbers in it are masked.")
    customer = serializers.SerializerMethodField()
    order_number = serializers.CharField(allow_blank=True)
    team = serializers.CharField(source="team.code")
    assignee = serializers.SerializerMethodField(help_text="An employee number.")
    escalation = serializers.SerializerMethodField(help_text="The rank that it was handed up to: senior, supervisor, manager.")
    tags = serializers.SerializerMethodField(help_text="Names.")
    snoozed_until = serializers.DateTimeField(allow_null=True, help_text="Put off its agent's list until then; no clock stops for it.")
    merged_into = serializers.CharField(source="merged_into.number", default=None, allow_null=True, help_text="The number of a ticket.")
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.number", default=None, allow_null=True, help_text="The number of the ticket it stands under."
    )
    created_at = serializers.DateTimeField()
    response_due_at = serializers.DateTimeField(allow_null=True)
    responded_at = serializers.DateTimeField(allow_null=True)
    resolution_due_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    is_overdue = serializers.SerializerMethodField()
    classification = serializers.SerializerMethodField()
    missing = serializers.ListField(child=serializers.CharField())
    found = serializers.SerializerMethodField(help_text="Lifted out of the customer's words, and not called right or wrong yet.")
    likely_same = serializers.SerializerMethodField(help_text="The open ticket that this one probably repeats.")
    external_id = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(help_text="Rises with each change; send it along to be refused when somebody was faster.")

    @extend_schema_field(Customer)
    def get_customer(self, ticket: Ticket) -> dict[str, Any]:
        """Masked; for somebody who may not see the ticket only what they wrote themselves."""
        written = self.context.get("written")
        return {
            "id": None if written else ticket.customer_id,
            "name": written["name"] if written else ticket.contact_name or ticket.customer.name,
            "tier": None if written else ticket.customer.tier,
            "phone": mask_phone(ticket.contact_phone),
            "email": mask_email(ticket.contact_email) if ticket.contact_email else "",
        }

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_tags(self, ticket: Ticket) -> list[str]:
        """By name; whoever only wrote it learns nothing of them."""
        return [] if self.context.get("written") else [tag.name for tag in ticket.tags.all()]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_assignee(self, ticket: Ticket) -> str | None:
        """Their employee number."""
        return ticket.assignee.employee_number if ticket.assignee else None

    @extend_schema_field(serializers.ChoiceField(RANK_CODES, allow_null=True))
    def get_escalation(self, ticket: Ticket) -> str | None:
        """A code; null while it was not handed up."""
        return _rank(ticket.escalation)

    def get_is_overdue(self, ticket: Ticket) -> bool:
        """A running clock has run out."""
        now: datetime = self.context["now"]
        return ticket.is_overdue(now)

    @extend_schema_field(by_itself.Found(many=True))
    def get_found(self, ticket: Ticket) -> list[dict[str, Any]]:
        """Whoever only wrote it knows what they wrote."""
        return [] if self.context.get("written") else by_itself.found(ticket)

    @extend_schema_field(by_itself.LikelySame(allow_null=True))
    def get_likely_same(self, ticket: Ticket) -> dict[str, Any] | None:
        """Whoever only wrote it learns of no other ticket."""
        return None if self.context.get("written") else by_itself.likely_same(ticket)

    @extend_schema_field(Sorting)
    def get_classification(self, ticket: Ticket) -> dict[str, Any]:
        """The three that are promised; a stranger's earlier complaints are no reason to tell."""
        kept = ticket.classification
        reasons = [] if self.context.get("written") else kept.get("reasons", [])
        return {"source": kept.get("source", ""), "confidence": kept.get("confidence", 0.0), "reasons": reasons}


class AttachmentShown(serializers.Serializer[Any]):
    """A file of a conversation."""

    id = serializers.CharField(source="token")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    message = serializers.IntegerField(source="message_id")
    created_at = serializers.DateTimeField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_url(self, row: Attachment) -> str:
        """Where its bytes are, for those who see the ticket."""
        path = reverse("api:attachment", args=[self.context["ticket"].number, row.token])
        return str(self.context["request"].build_absolute_uri(path))


class MessageShown(serializers.Serializer[Any]):
    """One utterance."""

    id = serializers.IntegerField()
    ticket = serializers.CharField(source="ticket.number", help_text="Another number than asked for: of a ticket that was merged in.")
    kind = serializers.ChoiceField(MessageKind.choices)
    is_public = serializers.BooleanField(help_text="Whether the customer reads it.")
    taken_back_at = serializers.DateTimeField(allow_null=True, help_text="When its author took it back, before it left.")
    author = serializers.SerializerMethodField(help_text="An employee number; null for the customer and the system.")
    channel = serializers.ChoiceField(Channel.choices)
    body = serializers.CharField()
    data = serializers.DictField(  # type: ignore[assignment]
        help_text="Codes that go along: word and expected_at of progress, items of a question."
    )
    created_at = serializers.DateTimeField()
    attachments = AttachmentShown(many=True)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_author(self, message: Message) -> str | None:
        """Their employee number; what a customer wrote is the customer's, whoever typed it in."""
        return message.author.employee_number if message.author and message.kind != MessageKind.CUSTOMER else None


class ReviewShown(serializers.Serializer[Any]):
    """What was said to the customer and waits until somebody has read it: the author's replies are reviewed."""

    review = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(MessageKind.choices)
    state = serializers.ChoiceField(ReviewState.choices)
    body = serializers.CharField()
    asked_at = serializers.DateTimeField()


class StepShown(serializers.Serializer[Any]):
    """One step of a handling manual on a ticket."""

    text = serializers.CharField(source="label", help_text="In the reader's language.")
    done_by = serializers.CharField(source="done_by.employee_number", default=None, allow_null=True, help_text="An employee number.")
    done_at = serializers.DateTimeField(allow_null=True)


class ChecklistShown(serializers.Serializer[Any]):
    """A handling manual on a ticket, with its steps in order."""

    manual = serializers.CharField(source="manual.code")
    applied_by = serializers.CharField(source="applied_by.employee_number", help_text="An employee number.")
    applied_at = serializers.DateTimeField()
    steps = StepShown(many=True)


# What happened between a coach and a novice is told to nobody else.
UNTOLD = (EventCode.WHISPERED,)


# Of a note: colleagues who were called, and those who could not be.
CALLED = ("mentioned", "unseen")


class EventShown(serializers.Serializer[Any]):
    """One line of the timeline. Context: `people`, employee numbers by key."""

    id = serializers.IntegerField()
    code = serializers.ChoiceField(EventCode.choices)
    at = serializers.DateTimeField()
    actor_kind = serializers.ChoiceField(ActorKind.choices)
    actor = serializers.SerializerMethodField(help_text="An employee number.")
    message = serializers.IntegerField(source="message_id", allow_null=True)
    status = serializers.ChoiceField(Status.choices, help_text="How it stood afterwards; team and assignee likewise.")
    team = serializers.SerializerMethodField()
    assignee = serializers.SerializerMethodField()
    data = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="Stable codes; what they are depends on the event's code."
    )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_actor(self, event: TicketEvent) -> str | None:
        """Who did it."""
        return self._person(event.actor_id)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_team(self, event: TicketEvent) -> str | None:
        """A code."""
        return _team(event.team_id)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_assignee(self, event: TicketEvent) -> str | None:
        """An employee number."""
        return self._person(event.assignee_id)

    @extend_schema_field(serializers.DictField())
    def get_data(self, event: TicketEvent) -> dict[str, Any]:
        """As kept, with employee numbers and team codes in place of keys."""
        shown = {name: value for name, value in event.data.items() if name != undone.KEPT}
        for name in ("to", "from", "user"):
            if isinstance(shown.get(name), int):
                shown[name] = self._person(shown[name])
        for name in CALLED:
            if shown.get(name):
                shown[name] = [self._person(key) for key in shown[name]]
        if isinstance(shown.get("rank"), int):
            shown["rank"] = _rank(shown["rank"])
        if isinstance(shown.get("from_team"), int):
            shown["from_team"] = _team(shown["from_team"])
        if shown.get("sheet"):
            shown["sheet"] = [{**line, "agent": self._person(line.get("agent"))} for line in shown["sheet"]]
        return shown

    def _person(self, key: int | None) -> str | None:
        people: Mapping[int, str] = self.context["people"]
        return people.get(key) if key is not None else None


def _rank(rank: int) -> str | None:
    return next((code for code, each in RANKS.items() if each == rank), None)


def _team(key: int | None) -> str | None:
    team = lists.teams().get(key or 0)
    return team.code if team else None


def people_of(events: Iterable[TicketEvent]) -> dict[int, str]:
    """Employee numbers of everybody the events speak of, by one statement."""
    keys: set[Any] = set()
    for event in events:
        keys |= {event.actor_id, event.assignee_id, event.data.get("to"), event.data.get("from"), event.data.get("user")}
        keys |= {line.get("agent") for line in event.data.get("sheet") or []}
        keys |= {key for name in CALLED for key in event.data.get(name, ())}
    wanted = {key for key in keys if isinstance(key, int)}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "employee_number")) if wanted else {}


class Transition(serializers.Serializer[Any]):
    """What may be done with a ticket now."""

    verb = serializers.CharField()
    label = serializers.CharField(help_text="In the reader's language.")  # type: ignore[assignment]
    required = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    optional = serializers.ListField(child=serializers.CharField())


class Done(serializers.Serializer[Any]):
    """The outcome of a transition."""

    event = EventShown()
    ticket = TicketShown(allow_null=True, help_text="Null when the ticket has left what you may see.")


class Me(serializers.Serializer[Any]):
    """Who the key or the session acts for."""

    number = serializers.CharField(source="employee_number")
    name = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    roles = serializers.ListField(child=serializers.CharField())
    teams = serializers.SerializerMethodField()
    rights = serializers.SerializerMethodField(help_text="In sentences, in the reader's language.")
    grade = serializers.CharField(source="agent.grade", default=None, allow_null=True)
    availability = serializers.CharField(source="agent.availability", default=None, allow_null=True)
    cap = serializers.IntegerField(source="agent.cap", default=None, allow_null=True)
    load = serializers.IntegerField(default=None, allow_null=True, help_text="Tickets in hand that take a place.")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_teams(self, user: User) -> list[str]:
        """Codes."""
        return list(user.teams.order_by("order", "code").values_list("code", flat=True))

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_rights(self, user: User) -> list[str]:
        """As on the page "what you may do"."""
        from helpdesk.roles import rights_of

        return [str(sentence) for sentence in rights_of(user)]
