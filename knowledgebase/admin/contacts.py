"""Whom to call, on the desk: all departments, or those that fit what was asked."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.models import Department, User
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
    user, overdue = cast(User, request.user), timezone.localdate() - contacts.CHECK_AFTER
    shown = [
        {
            "department": each.department,
            "people": each.people,
            "is_due": each.department.checked_on is None or each.department.checked_on <= overdue,
            "may_check": contacts.may_check(user, each.department),
        }
        for each in found
    ]
    context = {"title": _("Whom to call"), "contacts": shown, "question": question, "care": True}
    return render(request, "desk/contacts.html", context)


@require_POST
def checked(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands at a department is right, somebody says who may."""
    user = cast(User, request.user)
    if not user.has_perm(VIEW):
        raise PermissionDenied
    department = get_object_or_404(Department, pk=pk, is_active=True)
    if not contacts.may_check(user, department):
        raise PermissionDenied
    contacts.confirm(department, by=user, now=timezone.now())
    messages.success(request, _("Noted: what stands there is right as of today."))
    return redirect("admin:contacts")
