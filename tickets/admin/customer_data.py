"""A customer's data as a whole: handed out, or erased after a page that says what will be lost and a number typed by hand."""

import tempfile
from typing import IO, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.models import User
from knowledgebase.models import Article
from tickets import correcting, erasing, exporting
from tickets.choices import DataReason
from tickets.errors import TicketError
from tickets.models import ContactPoint, Customer

SPOOLED = 8_000_000


class EraseForm(forms.Form):
    """Why, and the customer's number once more, so that nobody erases the wrong one by a click."""

    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=DataReason.choices, initial=DataReason.ASKED)
    number = forms.CharField(
        label=gettext_lazy("Type the customer's number to go on"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "input"}),
    )

    def __init__(self, *args: object, customer: Customer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.customer = customer
        self.fields["reason"].widget.attrs["class"] = "input"

    def clean_number(self) -> str:
        """The number on the page."""
        given = str(self.cleaned_data["number"]).strip().removeprefix("#")
        if given != str(self.customer.pk):
            raise forms.ValidationError(_("That is not this customer's number."))
        return given


class CorrectForm(forms.Form):
    """What takes the place of a number or an address."""

    value = forms.CharField(label=gettext_lazy("New number or address"), max_length=254, widget=forms.TextInput(attrs={"class": "input"}))


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a phone number or an address that is on record (`pk` is its key)."""
    user = _who(request, "tickets.change_customer")
    point = get_object_or_404(
        ContactPoint.objects.filter(customer__in=Customer.objects.visible_to(user), kind__in=correcting.COLUMNS), pk=pk
    )
    form = CorrectForm(request.POST or None, auto_id="correct_%s")
    if request.method == "POST" and form.is_valid():
        try:
            correcting.correct(point, value=form.cleaned_data["value"], by=user, now=timezone.now())
        except TicketError as error:
            form.add_error("value", str(error))
        else:
            messages.success(request, _("Corrected on the customer, on their tickets and in what is still to be sent."))
            return redirect("admin:tickets_customer_change", point.customer_id)
    context = {"title": _("Correct a contact"), "customer": point.customer, "point": point, "form": form}
    return render(request, "desk/customer_correct.html", context, status=400 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be lost; then it is."""
    user = _who(request, "tickets.erase_customer")
    customer = get_object_or_404(Customer.objects.visible_to(user), pk=pk)
    now, page = timezone.now(), "admin:tickets_customer_change"
    if customer.erased_at is not None and not erasing.has_come_back(customer):
        messages.info(request, _("This customer's data were erased already."))
        return redirect(page, customer.pk)
    form = EraseForm(request.POST or None, customer=customer, auto_id="erase_%s")
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            receipt = erasing.erase(customer, by=user, now=now, reason=form.cleaned_data["reason"])
        except TicketError as error:
            refused = str(error)
        else:
            messages.success(request, _("The data are erased. Receipt no. %(number)d.") % {"number": receipt.pk})
            return redirect(page, customer.pk)
    planned = erasing.plan(customer, now=now)
    counts = planned.counts
    shown = [
        (_("Tickets: subject, contact, order number"), counts.get("tickets.Ticket", 0)),
        (_("Messages and notes"), counts.get("tickets.Message", 0)),
        (_("Files"), counts.get("files", 0)),
        (_("Phone numbers and addresses"), counts.get("tickets.ContactPoint", 0)),
        (_("Orders"), counts.get("tickets.Order", 0)),
        (_("Remedies: notes, parcels"), counts.get("tickets.Remedy", 0)),
        (_("Surveys: remarks"), counts.get("surveys.Survey", 0)),
        (_("Follow-ups: what was said"), counts.get("surveys.FollowUp", 0)),
    ]
    context = {
        "title": _("Erase a customer's data"),
        "customer": customer,
        "form": form,
        "refused": refused,
        "obstacles": planned.obstacles,
        "shown": [(label, count) for label, count in shown if count],
        "articles": Article.objects.filter(pk__in=planned.articles),
    }
    return render(request, "desk/customer_erase.html", context, status=400 if request.method == "POST" else 200)


@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everything they may have, as one file to be saved."""
    user = _who(request, "tickets.export_customer")
    customer = get_object_or_404(Customer.objects.visible_to(user), pk=pk)
    now = timezone.now()
    file = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=SPOOLED))  # noqa: SIM115 (the response closes it)
    exporting.write_zip(customer, file, now=now)
    exporting.note(customer, by=user, now=now)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"customer-{customer.pk}.zip", content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


def _who(request: HttpRequest, right: str) -> User:
    user = cast(User, request.user)
    if not user.has_perm(right):
        raise PermissionDenied
    return user
