"""The addresses of tickets for programs: parse, check the right, call one verb, show the result."""

from datetime import datetime
from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api import idempotency, pagination
from helpdesk.api.errors import Conflict
from helpdesk.api.idempotency import once
from helpdesk.api.problems import Problem
from helpdesk.models import User
from tickets import attachments, dispatching, intake, marks, workflow
from tickets.api import asking, showing, stepping, transitions, verbs
from tickets.choices import EventCode, MessageKind
from tickets.models import Attachment, Message, Review, Ticket, TicketEvent
from tickets.permissions import may_work

PROBLEM = OpenApiResponse(Problem, description="What is wrong, field by field.")
REFUSED = {400: PROBLEM, 403: PROBLEM, 404: PROBLEM}
CONFLICT = REFUSED | {409: OpenApiResponse(Problem, description="How things stand does not allow it, or somebody was faster.")}


class TicketView(GenericAPIView[Any]):
    """Base: the user, the moment, and the ticket of the address, which is there only for those who may see it."""

    queryset = Ticket.objects.none()

    @property
    def user(self) -> User:
        """Who asks; permissions have seen to it that it is somebody."""
        user: User = self.request.user  # type: ignore[assignment]
        return user

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """One moment for the whole request."""
        self.now: datetime = timezone.now()
        super().initial(request, *args, **kwargs)

    def ticket(self) -> Ticket:
        """404 for what is not there and for what is not theirs, alike."""
        rows = Ticket.objects.visible_to(self.user).select_related(*showing.WITH)
        return get_object_or_404(rows, number=self.kwargs["number"])

    def workable(self) -> Ticket:
        """The ticket, for those who may work on it."""
        ticket = self.ticket()
        if not may_work(self.user, ticket):
            raise PermissionDenied(_("You may read this ticket, not work on it."))
        return ticket

    def shown(self, ticket: Ticket, **context: Any) -> dict[str, Any]:
        """A ticket as it is answered."""
        return dict(showing.TicketShown(ticket, context={"now": self.now, **context}).data)

    def allow_only(self, *names: str) -> None:
        """No parameters but these."""
        unknown = [name for name in self.request.query_params if name not in names]
        if unknown:
            raise ValidationError({name[:80]: [_("There is no such parameter.")] for name in unknown})


class Tickets(TicketView):
    """The list, and the door."""

    serializer_class = showing.TicketShown
    order = "-created_at"

    @extend_schema(
        operation_id="tickets_list",
        summary="Tickets you may see",
        parameters=[asking.TicketQuery],
        responses={200: showing.TicketShown(many=True), 400: PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """A page of the list."""
        asked = asking.TicketQuery.read(request, *pagination.NAMES)
        self.order = asked["ordering"]
        seen = Ticket.objects.visible_to(self.user).select_related(*showing.WITH).prefetch_related("tags")
        rows = asking.narrowed(seen, asked, self.user, self.now)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(showing.TicketShown(page, many=True, context={"now": self.now}).data)

    @extend_schema(
        operation_id="tickets_create",
        summary="Hand in a contact",
        description="Sent again with the same `Idempotency-Key`, `submission_id` or `external_id` it is the same ticket; then the status is 200.",
        parameters=[idempotency.PARAMETER],
        request=asking.TicketAsked,
        responses={201: showing.TicketShown, 200: showing.TicketShown, **REFUSED, 409: PROBLEM, 422: PROBLEM},
    )
    def post(self, request: Request) -> Response:
        """Open a ticket."""
        self.allow_only()
        if not (self.user.has_perm("tickets.work_ticket") or self.user.has_perm("tickets.add_ticket")):
            raise PermissionDenied(_("You may not hand in contacts."))
        return self._located(self._open(request))

    @once
    def _open(self, request: Request) -> Response:
        body = asking.TicketAsked(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        draft = asking.keep(data.get("attachments"), self.user, self.now)
        contact = intake.Contact(
            channel=data["channel"],
            subject=data.get("subject", ""),
            description=data.get("description", ""),
            name=data.get("name", ""),
            phone=data.get("phone", ""),
            email=data.get("email", ""),
            order_number=data.get("order_number", ""),
            issue_type=data.get("issue_type") or None,
            category=data.get("category") or None,
            language=data["language"],
            submission_id=asking.submission_of(self.user, data.get("submission_id", "")),
            external_id=data.get("external_id") or None,
            draft=draft,
        )
        opened = intake.open_ticket(contact, now=self.now, by=self.user)
        return Response(self._receipt(opened, contact), status=201 if opened.created else 200)

    def _receipt(self, opened: intake.Opened, contact: intake.Contact) -> dict[str, Any]:
        """The ticket; whoever may not see it gets back what they wrote themselves, and nothing about a customer we know."""
        seen = Ticket.objects.visible_to(self.user).select_related(*showing.WITH).filter(pk=opened.ticket.pk).first()
        if seen is not None:
            return self.shown(seen)
        if not opened.created and not opened.ticket.events.filter(code=EventCode.OPENED, actor=self.user).exists():
            raise Conflict(_("This external_id belongs to another contact."))
        row = Ticket.objects.select_related(*showing.WITH).get(pk=opened.ticket.pk)
        return self.shown(row, written={"name": contact.name})

    def _located(self, response: Response) -> Response:
        if response.status_code in {200, 201}:
            path = reverse("api:ticket", args=[response.data["number"]])
            response["Location"] = self.request.build_absolute_uri(path)
        return response


class OneTicket(TicketView):
    """One ticket."""

    serializer_class = showing.TicketShown

    @extend_schema(operation_id="tickets_retrieve", summary="One ticket", responses={200: showing.TicketShown, 404: PROBLEM})
    def get(self, request: Request, number: str) -> Response:
        """As it stands now."""
        self.allow_only()
        return Response(self.shown(self.ticket()))


class Messages(TicketView):
    """The conversation."""

    serializer_class: type[Any] = showing.MessageShown
    order = "created_at"

    @extend_schema(
        operation_id="messages_list",
        summary="The conversation, oldest first",
        responses={200: showing.MessageShown(many=True), 404: PROBLEM},
    )
    def get(self, request: Request, number: str) -> Response:
        """A page of it."""
        self.allow_only(*pagination.NAMES)
        ticket = self.ticket()
        said = Message.objects.filter(ticket__in=marks.with_merged(ticket)).select_related("author", "ticket")
        page = self.paginate_queryset(said.prefetch_related("attachments"))
        return self.get_paginated_response(showing.MessageShown(page, many=True, context=self.about(ticket)).data)

    @extend_schema(
        operation_id="messages_create",
        summary="Reply to the customer, or note something",
        parameters=[idempotency.PARAMETER],
        request=asking.MessageAsked,
        responses={201: showing.MessageShown, 202: showing.ReviewShown, **CONFLICT, 422: PROBLEM},
    )
    def post(self, request: Request, number: str) -> Response:
        """A reply or a note. Words are never refused because something else was written in between."""
        self.allow_only()
        return self._say(request, self.workable())

    @once
    def _say(self, request: Request, ticket: Ticket) -> Response:
        body = asking.MessageAsked(data=request.data)
        body.is_valid(raise_exception=True)
        event = self.say(ticket, body.validated_data)
        if event.code == EventCode.REVIEW_ASKED:
            return self._waits(event)
        message = Message.objects.select_related("author", "ticket").get(pk=event.message_id or 0)
        return Response(showing.MessageShown(message, context=self.about(ticket)).data, status=201)

    def say(self, ticket: Ticket, data: dict[str, Any]) -> TicketEvent:
        """Call the verb of the kind."""
        draft = asking.keep(data.get("attachments"), self.user, self.now)
        verb = workflow.reply if data["kind"] == MessageKind.REPLY else workflow.note
        return verb(ticket, by=self.user, now=self.now, body=data["body"], draft=draft, version=data.get("version"))

    def _waits(self, event: TicketEvent) -> Response:
        """Accepted, and not said yet: the author's words are read first."""
        return Response(showing.ReviewShown(Review.objects.get(pk=event.data["review"])).data, status=202)

    def about(self, ticket: Ticket) -> dict[str, Any]:
        """What a message needs to be shown."""
        return {"ticket": ticket, "request": self.request}


class Attachments(Messages):
    """The files of the conversation."""

    serializer_class: type[Any] = showing.AttachmentShown

    @extend_schema(
        operation_id="attachments_list", summary="Files, oldest first", responses={200: showing.AttachmentShown(many=True), 404: PROBLEM}
    )
    def get(self, request: Request, number: str) -> Response:
        """A page of them."""
        self.allow_only(*pagination.NAMES)
        ticket = self.ticket()
        page = self.paginate_queryset(Attachment.objects.filter(message__ticket__in=marks.with_merged(ticket)))
        return self.get_paginated_response(showing.AttachmentShown(page, many=True, context=self.about(ticket)).data)

    @extend_schema(
        operation_id="attachments_create",
        summary="Add files",
        parameters=[idempotency.PARAMETER],
        request={"multipart/form-data": asking.FilesAsked},
        responses={201: showing.AttachmentShown(many=True), 202: showing.ReviewShown, **CONFLICT, 422: PROBLEM},
    )
    def post(self, request: Request, number: str) -> Response:
        """Files become a note, or a reply where `kind` says so."""
        self.allow_only()
        return self._say(request, self.workable())

    @once
    def _say(self, request: Request, ticket: Ticket) -> Response:
        body = asking.FilesAsked(data=request.data)
        body.is_valid(raise_exception=True)
        event = self.say(ticket, body.validated_data)
        if event.code == EventCode.REVIEW_ASKED:
            return self._waits(event)
        rows = Attachment.objects.filter(message=event.message_id).order_by("pk")
        return Response(showing.AttachmentShown(rows, many=True, context=self.about(ticket)).data, status=201)


class OneAttachment(TicketView):
    """The bytes of a file."""

    schema_responses = {(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: PROBLEM}

    @extend_schema(operation_id="attachments_retrieve", summary="Download a file", responses=schema_responses)
    def get(self, request: Request, number: str, token: str) -> FileResponse:
        """To be saved, never to be shown: the headers say so to a browser."""
        self.allow_only()
        row = get_object_or_404(Attachment, message__ticket__in=marks.with_merged(self.ticket()), token=token)
        return attachments.open_for_download(row)


class Events(TicketView):
    """The timeline."""

    serializer_class = showing.EventShown
    order = "at"

    @extend_schema(
        operation_id="events_list", summary="The timeline, oldest first", responses={200: showing.EventShown(many=True), 404: PROBLEM}
    )
    def get(self, request: Request, number: str) -> Response:
        """A page of it."""
        self.allow_only(*pagination.NAMES)
        page = self.paginate_queryset(self.ticket().events.exclude(code__in=showing.UNTOLD)) or []
        return self.get_paginated_response(showing.EventShown(page, many=True, context={"people": showing.people_of(page)}).data)


class Checklists(TicketView):
    """The handling manuals on a ticket."""

    pagination_class = None

    @extend_schema(
        operation_id="checklists_list",
        summary="Handling manuals on a ticket, with their steps",
        responses={200: showing.ChecklistShown(many=True), 404: PROBLEM},
    )
    def get(self, request: Request, number: str) -> Response:
        """In the order they were applied."""
        self.allow_only()
        rows = self.ticket().checklists.select_related("manual", "applied_by").prefetch_related("steps__done_by").order_by("pk")
        return Response(showing.ChecklistShown(rows, many=True).data)


class Transitions(TicketView):
    """What can be done, and doing it."""

    pagination_class = None

    @extend_schema(
        operation_id="transitions_list", summary="What may be done now", responses={200: showing.Transition(many=True), 404: PROBLEM}
    )
    def get(self, request: Request, number: str) -> Response:
        """Verbs that make sense for this ticket and this person, with the fields they ask for."""
        self.allow_only()
        found = transitions.possible(self.ticket(), verbs.Call(self.user, self.now, {}))
        return stepping.listed(found)

    @extend_schema(
        operation_id="transitions_create",
        summary="Do something with the ticket",
        parameters=[idempotency.PARAMETER],
        request=PolymorphicProxySerializer("TransitionAsked", {name: verb.body for name, verb in transitions.VERBS.items()}, "verb"),
        responses={200: showing.Done, **CONFLICT, 422: PROBLEM},
    )
    def post(self, request: Request, number: str) -> Response:
        """Call one verb."""
        self.allow_only()
        return self._do(request, self.workable())

    @once
    def _do(self, request: Request, ticket: Ticket) -> Response:
        verb, data = stepping.asked(request, transitions.VERBS, lambda verb: verb.may(self.user, ticket))
        draft = asking.keep(data.get("attachments"), self.user, self.now)
        event = verb.run(ticket, verbs.Call(self.user, self.now, data, draft))
        return Response(self._outcome(event))

    def _outcome(self, event: TicketEvent) -> dict[str, Any]:
        seen = Ticket.objects.visible_to(self.user).select_related(*showing.WITH).filter(pk=event.ticket_id).first()
        told = showing.EventShown(event, context={"people": showing.people_of([event])}).data
        return {"event": told, "ticket": self.shown(seen) if seen else None}


class Me(APIView):
    """Who asks."""

    @extend_schema(operation_id="agents_me", summary="Who this key or session acts for, and what they may do", responses=showing.Me)
    def get(self, request: Request) -> Response:
        """Name, roles, teams, rights; for agents also their load."""
        user: User = request.user  # type: ignore[assignment]
        if hasattr(user, "agent"):
            user.load = dispatching.load_of([user.pk]).get(user.pk, 0)  # type: ignore[attr-defined]
        return Response(showing.Me(user).data)
