"""Followers of a ticket for programs: who they are, adding, and removing."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api import idempotency, pagination
from helpdesk.api.asking import Strict
from helpdesk.api.idempotency import once
from helpdesk.models import User
from tickets import chain
from tickets.api.asking import ME
from tickets.api.views import CONFLICT, PROBLEM, TicketView
from tickets.models import Follower, Ticket
from tickets.permissions import may_assign, may_follow, seers


class FollowerShown(serializers.Serializer[Any]):
    """Somebody who is told of what happens to a ticket."""

    number = serializers.CharField(source="user.employee_number")
    name = serializers.CharField(source="user.name")
    since = serializers.DateTimeField()


class FollowerAsked(Strict):
    """Who is to follow; without a number whoever asks."""

    number = serializers.CharField(max_length=20, default=ME, help_text="An employee number, or me.")


class FollowerView(TicketView):
    """Base: people by their numbers, for those who may speak for them."""

    serializer_class = FollowerShown
    order = "since"

    def person(self, number: str) -> User:
        """Oneself, or somebody else where one may give tickets to others."""
        if number.strip() == ME or number.strip().upper() == self.user.employee_number:
            return self.user
        if not may_assign(self.user):
            raise PermissionDenied(_("You may follow yourself, not let others follow."))
        found = User.objects.filter(employee_number=number.strip().upper(), is_active=True).first()
        if found is None:
            raise ValidationError({"number": [_("There is no colleague called %(name)s.") % {"name": number}]})
        return found


class Followers(FollowerView):
    """Who follows a ticket, and following it."""

    @extend_schema(operation_id="followers_list", summary="Who follows", responses={200: FollowerShown(many=True), 404: PROBLEM})
    def get(self, request: Request, number: str) -> Response:
        """A page of them."""
        self.allow_only(*pagination.NAMES)
        page = self.paginate_queryset(self.ticket().followers.select_related("user"))
        return self.get_paginated_response(FollowerShown(page, many=True).data)

    @extend_schema(
        operation_id="followers_create",
        summary="Follow, or let a colleague follow",
        description="Following twice is following once.",
        parameters=[idempotency.PARAMETER],
        request=FollowerAsked,
        responses={201: FollowerShown, **CONFLICT, 422: PROBLEM},
    )
    def post(self, request: Request, number: str) -> Response:
        """Only who sees the ticket can follow it."""
        self.allow_only()
        ticket = self.ticket()
        if not may_follow(self.user, ticket):
            raise PermissionDenied(_("You may read this ticket, not work on it."))
        return self._follow(request, ticket)

    @once
    def _follow(self, request: Request, ticket: Ticket) -> Response:
        body = FollowerAsked(data=request.data)
        body.is_valid(raise_exception=True)
        user = self.person(body.validated_data["number"])
        if not seers(ticket).filter(pk=user.pk).exists():
            raise ValidationError({"number": [_("%(name)s cannot see this ticket.") % {"name": user.name}]})
        chain.follow(ticket, user=user, by=self.user, now=self.now)
        return Response(FollowerShown(Follower.objects.select_related("user").get(ticket=ticket, user=user)).data, status=201)


class OneFollower(FollowerView):
    """One follower."""

    @extend_schema(operation_id="followers_destroy", summary="Follow no longer", responses={204: None, 403: PROBLEM, 404: PROBLEM})
    def delete(self, request: Request, number: str, follower: str) -> Response:
        """404 for somebody who does not follow."""
        self.allow_only()
        ticket = self.ticket()
        user = self.person(follower)
        get_object_or_404(Follower, ticket=ticket, user=user)
        chain.unfollow(ticket, user=user, by=self.user, now=self.now)
        return Response(status=204)
