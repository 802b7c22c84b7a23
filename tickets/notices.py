"""What is told, to whom: rows of the outbox, written in the transaction of their cause, in the reader's language."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from helpdesk.choices import OutboundChannel, Role
from helpdesk.models import User
from helpdesk.outbound import Draft, queue
from tickets.choices import Clock
from tickets.models import Ticket, TicketEvent


def moment(at: datetime) -> str:
    """A moment in the reader's language and the house's zone, with the day."""
    return date_format(timezone.localtime(at), "n月j日 H:i" if translation.get_language() == "zh-hans" else "j M, H:i")


def assigned(ticket: Ticket, event: TicketEvent) -> None:
    """D4: tell the agent that they have a ticket, unless they took it themselves."""
    user_id = event.assignee_id
    if user_id is None or user_id == event.actor_id:
        return
    user = ticket.assignee if ticket.assignee is not None and ticket.assignee.pk == user_id else User.objects.get(pk=user_id)
    queue(to_staff([user], ticket, kind="assigned", key=f"assigned:{event.pk}"), now=event.at)


def to_staff(users: Iterable[User], ticket: Ticket, *, kind: str, key: str) -> list[Draft]:
    """One notice about a ticket to each of some people, in-app and by e-mail for those who asked for it."""
    drafts: list[Draft] = []
    texts: dict[str, tuple[str, str]] = {}
    for user in users:
        language = user.language or settings.LANGUAGE_CODE
        if language not in texts:
            with translation.override(language):
                texts[language] = _staff_text(kind, ticket)
        subject, body = texts[language]
        common: dict[str, Any] = {"kind": kind, "subject": subject, "body": body, "about": ticket.number, "recipient_id": user.pk}
        path = ticket.get_absolute_url()
        drafts.append(Draft(channel=OutboundChannel.IN_APP, link=path, dedupe_key=f"{key}:{user.pk}:inapp", **common))
        if OutboundChannel.EMAIL in user.ways and user.email:
            drafts.append(
                Draft(
                    channel=OutboundChannel.EMAIL,
                    to=user.email,
                    link=f"{settings.SITE_URL}{path}",
                    dedupe_key=f"{key}:{user.pk}:email",
                    **common,
                )
            )
    return drafts


_SUBJECTS = {
    "assigned": gettext_noop("New ticket for you: %(subject)s"),
    "unplaced": gettext_noop("Level 1 and nobody on duty: %(subject)s"),
    "sweep_failed": gettext_noop("The clock of a ticket cannot be read: %(subject)s"),
    "wrote": gettext_noop("Customer wrote: %(subject)s"),
    "refused": gettext_noop("Not solved, says the customer: %(subject)s"),
    f"warn:{Clock.RESPONSE}": gettext_noop("First response due %(due)s: %(subject)s"),
    f"warn:{Clock.RESOLUTION}": gettext_noop("Resolution due %(due)s: %(subject)s"),
    f"breach:{Clock.RESPONSE}": gettext_noop("First response missed: %(subject)s"),
    f"breach:{Clock.RESOLUTION}": gettext_noop("Resolution missed: %(subject)s"),
}


def _staff_text(kind: str, ticket: Ticket) -> tuple[str, str]:
    deadline = ticket.deadline
    due = moment(deadline) if deadline else "—"
    values = {"number": ticket.number, "subject": ticket.subject, "customer": ticket.contact_name or str(ticket.customer), "due": due}
    return _(_SUBJECTS[kind]) % values, _("%(number)s · %(customer)s · due %(due)s") % values


def received(ticket: Ticket) -> list[Draft]:
    """The receipt: number and link, and nothing that the sender typed, so that it is no relay for others' words."""
    values = {"number": ticket.number, "due": moment(ticket.response_due_at) if ticket.response_due_at else ""}
    with translation.override(ticket.language):
        subject = _("We have received your message: %(number)s") % values
        body = _("Your number is %(number)s. We reply by %(due)s.") % values if values["due"] else _("Your number is %(number)s.") % values
    return to_customer(ticket, kind="receipt", key=f"receipt:{ticket.number}", subject=subject, body=body)


def replied(ticket: Ticket, event: TicketEvent) -> None:
    """Tell the customer that there is an answer; the words themselves stay behind the private link."""
    with translation.override(ticket.language):
        subjects = {
            "asked": _("We need something from you: %(number)s"),
            "resolved": _("Please confirm: is it solved? %(number)s"),
            "closed": _("Closed: %(number)s"),
        }
        subject = subjects.get(event.code, _("There is news on %(number)s")) % {"number": ticket.number}
        body = _("Read it, and answer, on your private page:")
    queue(to_customer(ticket, kind=event.code, key=f"{event.code}:{event.pk}", subject=subject, body=body), now=event.at)


def to_customer(ticket: Ticket, *, kind: str, key: str, subject: str, body: str, link: str = "") -> list[Draft]:
    """A word to the customer by the way they gave us; nothing when there is none (the tracking page has it all)."""
    if not ticket.contact_email:
        return []
    return [
        Draft(
            channel=OutboundChannel.EMAIL,
            kind=kind,
            to=ticket.contact_email,
            subject=subject,
            body=body,
            link=link or ticket.public_url,
            about=ticket.number,
            dedupe_key=key,
        )
    ]


def to_assignee(ticket: Ticket, event: TicketEvent, *, kind: str) -> None:
    """Tell the agent in charge, if there is one."""
    if ticket.assignee is not None:
        queue(to_staff([ticket.assignee], ticket, kind=kind, key=f"{kind}:{event.pk}"), now=event.at)


def supervisors(team_ids: Sequence[int]) -> dict[int, list[User]]:
    """Supervisors by team: its own, else everybody who supervises."""
    rows = list(User.objects.filter(is_active=True, groups__name=Role.SUPERVISOR).prefetch_related("teams").distinct())
    own = {team_id: [user for user in rows if any(team.pk == team_id for team in user.teams.all())] for team_id in team_ids}
    return {team_id: found or rows for team_id, found in own.items()}


def managers() -> list[User]:
    """Everybody who manages."""
    return list(User.objects.filter(is_active=True, groups__name=Role.MANAGER).distinct())


def unplaced(ticket: Ticket, now: datetime) -> None:
    """D2: a level-1 ticket found nobody on duty; supervisors and managers hear of it."""
    people = User.objects.filter(Q(groups__name=Role.SUPERVISOR) | Q(groups__name=Role.MANAGER), is_active=True).distinct()
    queue(to_staff(people, ticket, kind="unplaced", key=f"unplaced:{ticket.number}"), now=now)
