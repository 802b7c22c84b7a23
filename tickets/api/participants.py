"""People copied in (抄送) for programs: who they are. Copying in and taking off are transitions of the ticket (`tickets.api.copying`)."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api import pagination
from tickets.api.views import PROBLEM, TicketView
from tickets.choices import CopyRight
from tickets.contacts import mask_email
from tickets.models import Participant


class ParticipantShown(serializers.Serializer[Any]):
    """Somebody outside the house who reads along, or writes as well, by a link of their own."""

    id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    email = serializers.SerializerMethodField(help_text="Masked.")
    rights = serializers.ChoiceField(CopyRight.choices)
    language = serializers.CharField()
    added_by = serializers.CharField(source="added_by.employee_number")
    added_at = serializers.DateTimeField()

    def get_email(self, row: Participant) -> str:
        """Enough to know whose it is."""
        return mask_email(row.email)


class Participants(TicketView):
    """Who is copied in."""

    serializer_class = ParticipantShown
    order = "added_at"

    @extend_schema(
        operation_id="participants_list",
        summary="Who is copied in",
        responses={200: ParticipantShown(many=True), 404: PROBLEM},
    )
    def get(self, request: Request, number: str) -> Response:
        """A page of them."""
        self.allow_only(*pagination.NAMES)
        rows = self.ticket().participants.filter(removed_at__isnull=True)
        page = self.paginate_queryset(rows.select_related("added_by"))
        return self.get_paginated_response(ParticipantShown(page, many=True).data)
