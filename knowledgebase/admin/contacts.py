"""Whom to call, on the desk: all departments, or those that fit what was asked."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from knowledgebase import contacts

VIEW = "helpdesk.view_contacts"
QUESTION_LENGTH = 200


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The page; for staff of the house."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    request.nav = "knowledge"  # type: ignore[attr-defined]
    question = " ".join(request.GET.get("q", "")[:QUESTION_LENGTH].split())
    found = contacts.find(question, limit=20) if question else contacts.listed()
    return render(request, "desk/contacts.html", {"title": _("Whom to call"), "contacts": found, "question": question})
