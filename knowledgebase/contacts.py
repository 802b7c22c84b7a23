"""Whom to call: departments with what they help with, when they are there, and their people. For staff only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from helpdesk import search
from helpdesk.models import Department, User
from knowledgebase import synonyms

SHARE = 0.5
"""So much of what was asked has to stand at a department for it to be found."""


CHECK_AFTER = timedelta(days=180)
"""So long what stands at a department is believed."""


@dataclass(frozen=True)
class Contact:
    """One department and whom to call there: the contact person first, then the head."""

    department: Department
    people: Sequence[tuple[str, User]]


def listed() -> list[Contact]:
    """All departments, in their order. One statement."""
    rows = Department.objects.filter(is_active=True).select_related("contact", "head", "keeper")
    return [Contact(row, _people(row)) for row in rows]


def due(today: date) -> list[Department]:
    """Departments of which nobody said for half a year that what stands there is right; those never checked first."""
    rows = Department.objects.filter(Q(checked_on__isnull=True) | Q(checked_on__lte=today - CHECK_AFTER), is_active=True)
    return list(rows.select_related("keeper").order_by(F("checked_on").asc(nulls_first=True), "order", "code"))


def may_check(user: User, department: Department) -> bool:
    """Who says that it is right: its owner, editors, and whoever may change it."""
    is_theirs = department.keeper_id == user.pk
    return is_theirs or user.has_perm("knowledgebase.publish_article") or user.has_perm("helpdesk.change_department")


def confirm(department: Department, *, by: User, now: datetime) -> Department:
    """Say that what stands at a department was checked and is right."""
    department.checked_on = timezone.localdate(now)
    department._history_user = by  # type: ignore[attr-defined]
    department._change_reason = "checked"  # type: ignore[attr-defined]
    department.save(update_fields=["checked_on"])
    return department


def find(text: str, limit: int = 3) -> list[Contact]:
    """The departments that help with what was asked, or whose people were asked for, best first; like words count as well."""
    asked = search.query_tokens(text)
    like = {word for other in synonyms.like(text) for word in search.query_tokens(other)}
    if not asked:
        return []
    found = []
    for contact in listed():
        there = set(_tokens(contact))
        share = sum(1 for word in asked if word in there) / len(asked)
        if share < SHARE and like & there:
            share = SHARE
        if share >= SHARE:
            found.append((-share, contact.department.order, contact.department.code, contact))
    return [contact for *_order, contact in sorted(found, key=lambda row: row[:3])][:limit]


def _people(department: Department) -> list[tuple[str, User]]:
    known = (("contact", department.contact), ("head", department.head))
    people = [(part, user) for part, user in known if user is not None and user.is_active]
    return people[:1] if len(people) > 1 and people[0][1] == people[1][1] else people


def _tokens(contact: Contact) -> list[str]:
    row = contact.department
    names = [user.name for _part, user in contact.people]
    return search.tokens(row.name, row.name_en, row.purpose, row.purpose_en, row.phone, *names).split()
