"""Orders for programs: reading them, and writing what the shop knows."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api import pagination
from helpdesk.api.asking import Moment, Query, Strict
from tickets import customers, order_rules, orders
from tickets.api.views import CONFLICT, PROBLEM, TicketView
from tickets.choices import OrderState
from tickets.models import Order

NUMBER_LENGTH = 64
NEEDED = "tickets.view_order"
WRITING = ("tickets.add_order", "tickets.change_order")


class OrderItemShown(serializers.Serializer[Any]):
    """A thing of an order."""

    name = serializers.CharField()
    sku = serializers.CharField(allow_blank=True)
    quantity = serializers.IntegerField()
    price = serializers.CharField(allow_blank=True, help_text="In yuan.")


class ParcelStepShown(serializers.Serializer[Any]):
    """A step of the parcel's way."""

    at = serializers.DateTimeField()
    text = serializers.CharField(allow_blank=True)
    place = serializers.CharField(allow_blank=True)


class OrderShown(serializers.Serializer[Any]):
    """An order."""

    number = serializers.CharField()
    customer = serializers.IntegerField(source="customer_id", allow_null=True)
    placed_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(OrderState.choices)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True, help_text="In yuan.")
    items = OrderItemShown(many=True)
    carrier = serializers.CharField(allow_blank=True)
    tracking_number = serializers.CharField(allow_blank=True)
    expected_at = serializers.DateTimeField(allow_null=True, help_text="When the parcel is expected.")
    track = ParcelStepShown(many=True)
    fetched_at = serializers.DateTimeField(
        allow_null=True, help_text="When the shop's system last said so; null for one that came otherwise."
    )
    updated_at = serializers.DateTimeField()


class OrderQuery(Query):
    """Filters of the list. Numbers are found whole."""

    number = serializers.CharField(max_length=NUMBER_LENGTH, required=False)
    tracking_number = serializers.CharField(max_length=NUMBER_LENGTH, required=False)
    customer = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    updated_from = Moment(required=False, help_text="Only what was changed since.")


class OrderBuyer(Strict):
    """Whose order it is; somebody who is not known yet is made."""

    name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    external_id = serializers.CharField(max_length=80, required=False, allow_blank=True)


class OrderItemAsked(Strict):
    """A thing of an order."""

    name = serializers.CharField(max_length=120)
    sku = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    quantity = serializers.IntegerField(min_value=1, max_value=1_000_000, default=1)
    price = serializers.DecimalField(max_digits=12, decimal_places=2, min_value=0, required=False, allow_null=True, coerce_to_string=True)


class ParcelStepAsked(Strict):
    """A step of the parcel's way."""

    at = Moment()
    text = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    place = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class OrderAsked(Strict):
    """An order as the shop knows it, whole: what is left out is empty."""

    placed_at = Moment(required=False, allow_null=True)
    state = serializers.ChoiceField(OrderState.choices, required=False, default=OrderState.UNKNOWN)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, min_value=0, required=False, allow_null=True)
    items: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=OrderItemAsked(), required=False, max_length=order_rules.MOST_ITEMS
    )
    carrier = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    tracking_number = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    expected_at = Moment(required=False, allow_null=True)
    track: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=ParcelStepAsked(), required=False, max_length=order_rules.MOST_STEPS
    )
    customer = OrderBuyer(required=False, allow_null=True)


class OrderView(TicketView):
    """Base: those who may see orders, and theirs alone."""

    serializer_class = OrderShown
    order = "-updated_at"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The right to see orders at all."""
        super().initial(request, *args, **kwargs)
        if not self.user.has_perm(NEEDED):
            raise PermissionDenied(_("You may not see orders."))

    def found(self) -> Order | None:
        """The order of the address, if it is there for this person."""
        return Order.objects.visible_to(self.user).filter(number=self.kwargs["order"]).first()


class Orders(OrderView):
    """The list."""

    @extend_schema(
        operation_id="orders_list",
        summary="Orders you may see, what changed last first",
        parameters=[OrderQuery],
        responses={200: OrderShown(many=True), 400: PROBLEM, 403: PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """A page of the list."""
        asked = OrderQuery.read(request, *pagination.NAMES)
        since = asked.pop("updated_from", None)
        rows = Order.objects.visible_to(self.user).filter(**asked)
        if since:
            rows = rows.filter(updated_at__gte=since)
        return self.get_paginated_response(OrderShown(self.paginate_queryset(rows), many=True).data)


class OneOrder(OrderView):
    """One order."""

    @extend_schema(operation_id="orders_retrieve", summary="One order", responses={200: OrderShown, 403: PROBLEM, 404: PROBLEM})
    def get(self, request: Request, order: str) -> Response:
        """As it was told last."""
        self.allow_only()
        row = self.found()
        if row is None:
            raise Http404
        return Response(OrderShown(row).data)

    @extend_schema(
        operation_id="orders_update",
        summary="Write an order",
        description="For programs that may change orders. Sent again it changes nothing; the status is 201 the first time.",
        request=OrderAsked,
        responses={200: OrderShown, 201: OrderShown, **CONFLICT},
    )
    def put(self, request: Request, order: str) -> Response:
        """Write what the shop knows."""
        self.allow_only()
        if not self.user.has_perms(WRITING):
            raise PermissionDenied(_("You may not change orders."))
        body = OrderAsked(data=request.data)
        body.is_valid(raise_exception=True)
        told = self._told(order, body)
        buyer = told.buyer
        customer = None
        if buyer.phone or buyer.email or buyer.external_id:
            customer, _new = customers.keep(
                now=self.now, name=buyer.name, phone=buyer.phone, email=buyer.email, external_id=buyer.external_id, only_new=True
            )
        there = Order.objects.filter(number=order).exists()
        row, _changed = orders.keep(told, now=self.now, customer=customer)
        return Response(OrderShown(row).data, status=200 if there else 201)

    def _told(self, number: str, body: OrderAsked) -> order_rules.Facts:
        """By the same rules as the shop's answers and the lines of a file."""
        data: dict[str, Any] = {**body.validated_data, "number": number}
        for name in ("placed_at", "expected_at", "amount"):
            data[name] = str(data[name]) if data.get(name) is not None else None
        data["items"] = [{**item, "price": str(item["price"]) if item.get("price") is not None else None} for item in data.get("items", [])]
        data["track"] = [{**step, "at": step["at"].isoformat()} for step in data.get("track", [])]
        try:
            return order_rules.read(data)
        except order_rules.BadOrder as error:
            raise ValidationError({error.field: [_("This cannot be.")]}) from error
