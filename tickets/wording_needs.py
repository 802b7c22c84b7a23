"""What a matter may need from its customer, in words; the codes are those of `IssueType.requires` and `Ticket.missing`."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

NEEDS: dict[str, StrOrPromise] = {
    "order_number": _("Order number"),
    "contact": _("A phone number or e-mail address"),
    "evidence_photo": _("Photos of the problem"),
    "evidence": _("Photos or papers as evidence"),
    "product_model": _("Product model"),
    "amount": _("The amount in question"),
    "account": _("The account concerned"),
}


def need_label(code: str) -> str:
    """A need in the reader's language; words that were typed by hand stand for themselves."""
    return str(NEEDS.get(code, code))
