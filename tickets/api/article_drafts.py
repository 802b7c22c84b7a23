"""An article drafted from a solved ticket, for programs: as by the button on the ticket's page."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api import idempotency
from helpdesk.api.idempotency import once
from knowledgebase.api import WholeArticle
from tickets import drafting
from tickets.api.views import CONFLICT, PROBLEM, TicketView
from tickets.models import DraftedArticle, Ticket


class ArticleDraftShown(serializers.Serializer[Any]):
    """What was drafted, and what was taken out of it."""

    drafted_at = serializers.DateTimeField()
    drafted_by = serializers.CharField(source="drafted_by.employee_number", help_text="Employee number.")
    taken = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="How many names, numbers, addresses ... were taken out, by kind. A person reads it all the same.",
    )
    article = WholeArticle(allow_null=True, help_text="Null for whoever may not read drafts.")


class ArticleDraft(TicketView):
    """The draft of one ticket; there is one at most."""

    serializer_class = ArticleDraftShown

    @extend_schema(
        operation_id="article_draft_retrieve",
        summary="The article that was drafted from a ticket",
        responses={200: ArticleDraftShown, 404: PROBLEM},
    )
    def get(self, request: Request, number: str) -> Response:
        """404 while there is none."""
        self.allow_only()
        return self._shown(self.ticket())

    @extend_schema(
        operation_id="article_draft_create",
        summary="Draft an article from a resolved or closed ticket",
        description="Names, numbers and addresses are taken out; an editor reads it before it is published. Asked again it is the same draft; "
        "then the status is 200.",
        parameters=[idempotency.PARAMETER],
        request=None,
        responses={201: ArticleDraftShown, 200: ArticleDraftShown, **CONFLICT, 422: PROBLEM},
    )
    def post(self, request: Request, number: str) -> Response:
        """Call the verb."""
        self.allow_only()
        return self._located(self._draft(request, self.workable()))

    @once
    def _draft(self, request: Request, ticket: Ticket) -> Response:
        there = DraftedArticle.objects.filter(ticket=ticket).exists()
        drafting.draft_article(ticket, by=self.user, now=self.now)
        return self._shown(ticket, status=200 if there else 201)

    def _shown(self, ticket: Ticket, *, status: int = 200) -> Response:
        row = DraftedArticle.objects.select_related("article", "drafted_by").filter(ticket=ticket).first()
        if row is None:
            raise Http404
        article = type(row.article).objects.visible_to(self.user).filter(pk=row.article_id).first()
        told = {"drafted_at": row.drafted_at, "drafted_by": row.drafted_by, "taken": row.taken, "article": article}
        return Response(ArticleDraftShown(told).data, status=status)

    def _located(self, response: Response) -> Response:
        if response.status_code in {200, 201}:
            response["Location"] = self.request.build_absolute_uri(reverse("api:article_draft", args=[self.kwargs["number"]]))
        return response
