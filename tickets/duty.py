"""Who coaches whom: the rota, those who may read a novice's replies, and the novices of a coach. Reads only."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from helpdesk.models import User
from tickets import notices, permissions
from tickets.choices import Grade
from tickets.models import Agent, Duty, Ticket
from tickets.models.coaching import DutyQuerySet


def may_coach(user: User) -> bool:
    """Whether a person may watch novices, whisper, and read replies before they go out."""
    return user.is_active and (user.is_superuser or user.has_perm("tickets.coach"))


def may_review(user: User, ticket: Ticket, author_id: int) -> bool:
    """Whether a person may read what somebody wrote on a ticket: who coaches and sees it, never the author."""
    return user.pk != author_id and may_coach(user) and Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()


def is_reviewed(user: User) -> bool:
    """Whether what this person says to customers is read first."""
    return Agent.objects.filter(user=user, needs_review=True).exists()


def on_duty(now: datetime, team_id: int | None = None) -> DutyQuerySet:
    """The rota of this moment; of one team with those who coach everybody."""
    rows = Duty.objects.at(now).filter(coach__user__is_active=True).select_related("coach__user", "team")
    return rows if team_id is None else rows.filter(Q(team=team_id) | Q(team__isnull=True))


def readers(ticket: Ticket, author: User, now: datetime) -> list[User]:
    """Who is told of a reply that waits: the coaches on duty, else the team's senior agents, else its supervisors; each only
    if they may review it. Empty when there is nobody at all."""
    duty = [row.coach.user for row in on_duty(now, ticket.team_id)]
    for people in (duty, _seniors(ticket.team_id), notices.supervisors([ticket.team_id])[ticket.team_id]):
        found = [user for user in dict.fromkeys(people) if may_review(user, ticket, author.pk)]
        if found:
            return found
    return []


def novices(coach: User) -> list[Agent]:
    """Whom a coach watches: novices and those whose replies are reviewed, of their teams, or of all teams."""
    rows = Agent.objects.filter(Q(grade=Grade.NOVICE) | Q(needs_review=True), user__is_active=True).exclude(user=coach)
    if not permissions.sees_all(coach):
        rows = rows.filter(user__teams__in=coach.teams.values("pk"))
    return list(rows.select_related("user").order_by("user__employee_number").distinct())


def _seniors(team_id: int) -> Sequence[User]:
    """Senior agents of a team, those who are there first."""
    rows = User.objects.filter(is_active=True, agent__grade=Grade.SENIOR, teams=team_id).select_related("agent")
    there = [user for user in rows if user.agent.availability == "online"]
    return there or list(rows)


__all__ = ["is_reviewed", "may_coach", "may_review", "novices", "on_duty", "readers"]
