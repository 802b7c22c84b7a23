"""Who hears of a request to a department, and what they read of the ticket.

Its people are sent to the page of the request and read of the ticket no more than stands there; agents and their supervisors
are sent to the ticket. A warning never goes to nobody: where no contact person is named (or is gone) the head hears of it,
then the ticket's supervisors, then the managers.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from helpdesk.models import Department, User
from helpdesk.outbound import Draft
from tickets import notices
from tickets.choices import Level
from tickets.contacts import mask_name
from tickets.models import Collaboration, Ticket


def contacts(department: Department) -> list[User]:
    """The contact person, else the head."""
    return _active(department.contact) or _active(department.head)


def heads(department: Department) -> list[User]:
    """The head."""
    return _active(department.head)


def above(ticket: Ticket) -> list[User]:
    """Who hears of it when a department has nobody to hear of it: the ticket's supervisors, else the managers."""
    return notices.supervisors([ticket.team_id])[ticket.team_id] or notices.managers()


def path_of(pk: int) -> str:
    """The address of a request's page."""
    before, after = _path_parts()
    return f"{before}{pk}{after}"


def to_department(users: Iterable[User], asked: Collaboration, *, kind: str, key: str, now: datetime, reason: str = "") -> list[Draft]:
    """To people of the department: they are sent to the request, and the customer's name is masked."""
    return _tell(users, asked, True, asked.due_at, kind=kind, key=key, now=now, reason=reason)


def to_agents(
    users: Iterable[User],
    asked: Collaboration,
    *,
    kind: str,
    key: str,
    now: datetime,
    due: datetime | None = None,
    channels: Collection[str] = (),
) -> list[Draft]:
    """To those who see the ticket: they are sent to it."""
    return _tell(users, asked, False, due, kind=kind, key=key, now=now, channels=channels)


def told_of_asking(asked: Collaboration, now: datetime) -> list[Draft]:
    """A request has come: its contact person hears of it, or whoever stands in."""
    found = contacts(asked.department)
    key = f"department_asked:{asked.pk}"
    if found:
        return to_department(found, asked, kind="department_asked", key=key, now=now)
    return to_agents(above(asked.ticket), asked, kind="department_asked", key=key, now=now, due=asked.due_at)


def told_of_rung(
    inside: Collection[User],
    outside: Collection[User],
    asked: Collaboration,
    *,
    kind: str,
    key: str,
    now: datetime,
    channels: Collection[str],
) -> list[Draft]:
    """A rung of the acceptance clock; whoever stands on both sides is told once, and sent to the ticket."""
    both = {user.pk for user in outside}
    drafts = _tell(
        [user for user in inside if user.pk not in both], asked, True, asked.due_at, kind=kind, key=key, now=now, channels=channels
    )
    return drafts + to_agents(outside, asked, kind=kind, key=key, now=now, due=asked.due_at, channels=channels)


def _tell(
    users: Iterable[User],
    asked: Collaboration,
    inside: bool,
    due: datetime | None,
    *,
    kind: str,
    key: str,
    now: datetime,
    reason: str = "",
    channels: Collection[str] = (),
) -> list[Draft]:
    by_language: dict[str, list[User]] = {}
    for user in users:
        by_language.setdefault(user.language or settings.LANGUAGE_CODE, []).append(user)
    drafts: list[Draft] = []
    for language, group in by_language.items():
        with translation.override(language):
            said = _about(asked, inside, due, reason)
        drafts += notices.to_staff(group, said, kind=kind, key=key, now=now, channels=channels)
    return drafts


def _about(asked: Collaboration, inside: bool, due: datetime | None, reason: str) -> notices.About:
    ticket = asked.ticket
    name = ticket.contact_name or str(ticket.customer)
    return notices.About(
        ticket.number,
        ticket.subject,
        mask_name(name) if inside else name,
        due,
        path_of(asked.pk) if inside else notices.path_of(ticket.pk),
        ticket.level == Level.SAFETY,
        {"department": asked.department.label, "by": asked.asked_by.name, "reason": reason},
    )


def _active(user: User | None) -> list[User]:
    return [user] if user is not None and user.is_active else []


@lru_cache
def _path_parts() -> tuple[str, str]:
    before, _zero, after = reverse("admin:request", args=[0]).rpartition("0")
    return before, after
