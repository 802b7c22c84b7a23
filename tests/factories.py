"""A small organisation for tests, made of the same rows that ops would make."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import Model
from django.db.models.signals import post_save
from simple_history.utils import bulk_create_with_history

from helpdesk.models import Department, ServiceCalendar, Team, User
from tickets import intake
from tickets.choices import Availability, Basis, Channel, Grade, Level, Priority
from tickets.defaults.remedies import LIMITS
from tickets.models import Agent, IssueType, KeywordRule, ProgressWord, RemedyLimit, Shift, Skill, SlaPolicy, SurgeRoute, SurgeRule, Ticket

# A Wednesday, 10:00 in Shanghai, within service hours.
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)

WEEKDAYS = {str(day): [["08:30", "18:00"]] for day in range(5)}


class TeamFactory(factory.django.DjangoModelFactory[Team]):
    """A team."""

    class Meta:
        model = Team
        django_get_or_create = ("code",)

    code = "after_sales"
    name = "售后组"
    name_en = "After-sales"


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A member of staff with a working password ("Passw0rd!") and the roles given by `roles=[...]`."""

    class Meta:
        model = User

    employee_number = factory.Sequence(lambda n: f"CS2026{n:03d}")
    name = factory.Sequence(lambda n: f"客服{n}")
    must_change_password = False

    password = "Passw0rd!"
    roles: Sequence[str] = ()
    teams: Sequence[Team] = ()

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        """Saved once and remembered once, as it is with its roles and teams: half of all tests begin with a few people."""
        roles, teams, password = (fields.pop(name) or () for name in ("roles", "teams", "password"))
        user = model_class(*args, password=make_password(password or cls.password), **fields)
        user.skip_history_when_saving = True  # type: ignore[attr-defined]
        user.save()
        del user.skip_history_when_saving  # type: ignore[attr-defined]
        groups = list(Group.objects.filter(name__in=roles)) if roles else []
        assert len(groups) == len(set(roles)), roles
        User.groups.through.objects.bulk_create([User.groups.through(user=user, group=group) for group in groups])
        User.teams.through.objects.bulk_create([User.teams.through(user=user, team=team) for team in teams])
        post_save.send(User, instance=user, created=True, raw=False, using=user._state.db)
        return user


def make_calendar() -> ServiceCalendar:
    """08:30-18:00 on weekdays, promise 09:00."""
    return ServiceCalendar.objects.get_or_create(code="default", defaults={"name": "默认", "weekly": WEEKDAYS, "statutory": False})[0]


def make_type(code: str = "product_quality", **fields: Any) -> IssueType:
    """An issue type of the after-sales team."""
    values = {"name": code, "name_en": code, "team": TeamFactory(), **fields}
    return IssueType.objects.get_or_create(code=code, defaults=values)[0]


def make_organisation() -> Team:
    """Calendar, policies of the defaults' shape, types, one level-1 rule and one complaint rule; returns the team."""
    calendar, team = make_calendar(), TeamFactory()
    categories = {"product_quality": "after_sales", "logistics": "after_sales", "other": "other", "service_attitude": "complaint"}
    _make_missing(
        IssueType, {code: {"name": code, "name_en": code, "team": team, "category": category} for code, category in categories.items()}
    )
    targets = {
        "level-1": ({"level": Level.SAFETY}, 15, Basis.ELAPSED, 120),
        "level-2": ({"level": Level.FAILURE}, 30, Basis.SERVICE, 1440),
        "level-3": ({"level": Level.GENERAL}, 60, Basis.SERVICE, 2880),
        "urgent": ({"priority": Priority.URGENT}, 15, Basis.ELAPSED, 120),
        "normal": ({"priority": Priority.NORMAL}, 60, Basis.SERVICE, 1440),
        "low": ({"priority": Priority.LOW}, 240, Basis.SERVICE, 4320),
        "fallback": ({}, 60, Basis.SERVICE, 1440),
    }
    policies = {}
    for code, (condition, response, basis, resolution) in targets.items():
        times = {"response_minutes": response, "response_basis": basis, "resolution_minutes": resolution}
        policies[code] = {"name": code, "calendar": calendar, **times, **condition}
    _make_missing(SlaPolicy, policies)
    fire = {"name": "起火冒烟", "any_words": ["冒烟", "起火"], "level": 1}
    _make_missing(KeywordRule, {"fire": fire, "complain": {"name": "投诉", "any_words": ["投诉"], "category": "complaint"}})
    words = {"contacted": True, "checking": True, "internal": False}
    _make_missing(ProgressWord, {code: {"name": code, "is_public": public} for code, public in words.items()})
    return team


def _make_missing(model: type[Model], rows: dict[str, dict[str, Any]]) -> None:
    """Rows by their code, each with its history, in a few statements: most tests begin with them."""
    known = set(model._default_manager.filter(code__in=rows).values_list("code", flat=True))
    missing = [model(code=code, **fields) for code, fields in rows.items() if code not in known]
    if hasattr(model, "history"):
        bulk_create_with_history(missing, model)
    else:
        model._default_manager.bulk_create(missing)


def make_agent(
    team: Team | None = None,
    *,
    cap: int = 5,
    grade: str = Grade.REGULAR,
    online: bool = True,
    skills: dict[str, int] | None = None,
    roles: tuple[str, ...] = ("agent",),
    **user: Any,
) -> User:
    """An agent of a team, online unless told otherwise; `skills` maps type codes to grades."""
    person = UserFactory(teams=[team or TeamFactory()], roles=list(roles), **user)
    agent = Agent.objects.create(user=person, cap=cap, grade=grade, availability=Availability.ONLINE if online else Availability.OFFLINE)
    for code, points in (skills or {}).items():
        Skill.objects.create(agent=agent, issue_type=make_type(code), grade=points)
    return person


def give_shift(user: User, start: datetime, hours: float = 8) -> Shift:
    """A shift of an agent."""
    return Shift.objects.create(agent=user.agent, start=start, end=start + timedelta(hours=hours))


def open_ticket(*, now: datetime = NOW, assign: bool = True, notify: bool = True, **contact: Any) -> Ticket:
    """A ticket through the one door."""
    values: dict[str, Any] = {
        "channel": Channel.WEB,
        "subject": "养生壶壶盖有裂纹",
        "description": "收到时壶盖就有一道裂纹，希望换新。",
        "name": "周敏",
        "phone": "13800006620",
        "issue_type": "product_quality",
        **contact,
    }
    return intake.open_ticket(intake.Contact(**values), now=now, assign=assign, notify=notify).ticket


def make_department(code: str = "warehouse", *, contact: User | None = None, head: User | None = None, **fields: Any) -> Department:
    """A department; `contact` and `head` are put into it."""
    values = {"name": {"warehouse": "仓储部", "finance": "财务部"}.get(code, code), "name_en": code.capitalize(), **fields}
    row = Department.objects.create(code=code, contact=contact, head=head, **values)
    User.objects.filter(pk__in=[user.pk for user in (contact, head) if user]).update(department=row)
    return row


def make_surge_rule(*, routes: Sequence[tuple[Team, Team]] = (), **fields: Any) -> SurgeRule:
    """The rule of the house; `routes` are pairs of a team and the outsourced team it overflows to."""
    row = SurgeRule.objects.create(code="default", **fields)
    for team, to_team in routes:
        SurgeRoute.objects.create(rule=row, team=team, to_team=to_team)
    return row


def make_limits() -> None:
    """The limits of remedies as shipped."""
    bulk_create_with_history([RemedyLimit(**row) for row in LIMITS.values()], RemedyLimit)
