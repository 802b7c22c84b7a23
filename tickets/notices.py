"""What is told, to whom: rows of the outbox, written in the transaction of their cause, in the reader's language.

The words are data (`NoticeTemplate`, with `tickets.defaults.notices` behind it). Staff are told on the pages always, and by
the channels each person chose; a rung of the ladder may name channels of its own. Beyond the pages nothing is sent in a
person's quiet hours but what is urgent: a level-1 ticket.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django_stubs_ext import StrOrPromise

from helpdesk import configuration, ways
from helpdesk.choices import OutboundChannel, Role
from helpdesk.models import NoticeTemplate, User
from helpdesk.outbound import Draft, queue
from helpdesk.ways import address
from tickets import contacts, standing_in
from tickets.choices import Grade, Level
from tickets.defaults.notices import KINDS
from tickets.models import Agent, Follower, Participant, Ticket, TicketEvent

# What only the customer is told: their own receipt, and how they found us.
ALONE = frozenset({"receipt", "acknowledged", "survey", "survey_again", "follow_up"})

_NAME = re.compile(r"\{([a-z_]+)\}")

Words = tuple[str, str]
"""Subject and text."""


def moment(at: datetime) -> str:
    """A moment in the reader's language and the house's zone, with the day."""
    return said_at(at, translation.get_language() or settings.LANGUAGE_CODE)


def said_at(at: datetime, language: str) -> str:
    """A moment in words of one language; written out by hand for Chinese, because a sweep says it ten thousand times."""
    local = timezone.localtime(at)
    if language.startswith("zh"):
        return f"{local.month}月{local.day}日 {local.hour:02}:{local.minute:02}"
    with translation.override(language):
        return date_format(local, "j M, H:i")


@dataclass(frozen=True)
class About:
    """What a notice says of a ticket. `urgent` goes through quiet hours; `more` fills further names of the words."""

    number: str
    subject: str
    customer: str
    due: datetime | None
    path: str
    urgent: bool = False
    more: Mapping[str, StrOrPromise] = field(default_factory=dict)

    def values(self, language: str) -> dict[str, str]:
        """For the names in the words."""
        due = said_at(self.due, language) if self.due else "—"
        said = {"number": self.number, "subject": self.subject, "customer": self.customer, "due": due}
        if self.more:
            with translation.override(language):
                said |= {name: str(value) for name, value in self.more.items()}
        return said


def about(ticket: Ticket, **more: StrOrPromise) -> About:
    """What the usual notices say of a ticket."""
    return About(
        ticket.number,
        ticket.listed,
        ticket.contact_name or str(ticket.customer),
        ticket.deadline,
        path_of(ticket.pk),
        ticket.level == Level.SAFETY,
        more,
    )


def path_of(pk: int) -> str:
    """The address of the ticket's page."""
    before, after = _path_parts()
    return f"{before}{pk}{after}"


@lru_cache
def _path_parts() -> tuple[str, str]:
    before, _zero, after = reverse("admin:tickets_ticket_change", args=[0]).rpartition("0")
    return before, after


def words(kind: str, language: str, values: Mapping[str, str]) -> Words:
    """Subject and text of a notice with its names filled in; a name without a value stays empty."""
    language = "zh-hans" if language.startswith("zh") else "en"
    subject, body = configuration.held(_load_words).get((kind, language)) or KINDS[kind][language]
    return filled((subject, body), values)


def filled(texts: Words, values: Mapping[str, str]) -> Words:
    """The texts with their names filled in."""
    subject, body = (_NAME.sub(lambda found: values.get(found[1], ""), text) for text in texts)
    return subject, body


def _load_words() -> dict[tuple[str, str], Words]:
    rows = NoticeTemplate.objects.filter(is_active=True)
    return {(row.kind, row.language): (row.subject, row.body) for row in rows}


# ---------------------------------------------------------------- to staff


def to_staff(
    users: Iterable[User], of: Ticket | About, *, kind: str, key: str, now: datetime, channels: Collection[str] = ()
) -> list[Draft]:
    """One notice about a ticket to each of some people: on the pages, and by each person's channels or those given.

    Who stands in for one of them that is away is told as well, and for whom.
    """
    said = about(of) if isinstance(of, Ticket) else of
    drafts: list[Draft] = []
    texts: dict[str, Words] = {}
    people = standing_in.with_substitutes(users, now) if not kind.startswith("absence_") else ((user, "") for user in users)
    for user, stands_in_for in people:
        language = user.language or settings.LANGUAGE_CODE
        if language not in texts:
            texts[language] = words(kind, language, said.values(language))
        subject, body = texts[language]
        if stands_in_for:
            with translation.override(language):
                subject = gettext("For %(name)s: %(subject)s") % {"name": stands_in_for, "subject": subject}
        drafts.append(_draft(OutboundChannel.IN_APP, user, kind, subject, body, said, key))
        wanted = [channel for channel in (channels or user.ways) if channel != OutboundChannel.IN_APP]
        if wanted:
            drafts += _beyond_the_pages(user, wanted, kind, subject, body, said, key, now)
    return drafts


def _beyond_the_pages(
    user: User, wanted: Iterable[str], kind: str, subject: str, body: str, said: About, key: str, now: datetime
) -> list[Draft]:
    later = None if said.urgent else end_of_quiet(user.quiet_hours, now)
    found = []
    for channel in sorted(wanted):
        to = address(user, channel)
        if to:
            found.append(_draft(channel, user, kind, subject, body, said, key, to=to, not_before=later))
    return found


def _draft(
    channel: str, user: User, kind: str, subject: str, body: str, said: About, key: str, *, to: str = "", not_before: datetime | None = None
) -> Draft:
    inside = channel == OutboundChannel.IN_APP
    return Draft(
        channel=channel,
        kind=kind,
        subject=subject,
        body=body,
        link=said.path if inside else f"{settings.SITE_URL}{said.path}",
        about=said.number,
        recipient_id=user.pk,
        to=to,
        not_before=not_before,
        dedupe_key=f"{key}:{user.pk}:{channel}",
        urgent=said.urgent or kind.startswith("breach:"),
    )


def end_of_quiet(quiet_hours: str, now: datetime) -> datetime | None:
    """When the quiet hours ("22:00-08:00", in the house's zone) that `now` lies in end; None outside them."""
    if not quiet_hours:
        return None
    start, end = (time.fromisoformat(part) for part in quiet_hours.split("-"))
    local = timezone.localtime(now)
    at = local.time().replace(tzinfo=None)
    if start <= end:
        inside, day = start <= at < end, local.date()
    else:
        inside, day = at >= start or at < end, local.date() + timedelta(days=1 if at >= start else 0)
    return timezone.make_aware(datetime.combine(day, end)) if inside else None


def assigned(ticket: Ticket, event: TicketEvent) -> None:
    """D4: tell the agent that they have a ticket, unless they took it themselves."""
    user_id = event.assignee_id
    if user_id is None or user_id == event.actor_id:
        return
    user = ticket.assignee if ticket.assignee is not None and ticket.assignee.pk == user_id else User.objects.get(pk=user_id)
    queue(to_staff([user], ticket, kind="assigned", key=f"assigned:{event.pk}", now=event.at), now=event.at)


def to_assignee(ticket: Ticket, event: TicketEvent, *, kind: str) -> None:
    """Tell the agent in charge, if there is one."""
    if ticket.assignee is not None:
        queue(to_staff([ticket.assignee], ticket, kind=kind, key=f"{kind}:{event.pk}", now=event.at), now=event.at)


def unplaced(ticket: Ticket, now: datetime) -> list[Draft]:
    """D2: a level-1 ticket found nobody on duty; what supervisors and managers hear of it."""
    people = User.objects.filter(Q(groups__name=Role.SUPERVISOR) | Q(groups__name=Role.MANAGER), is_active=True).distinct()
    return to_staff(people, ticket, kind="unplaced", key=f"unplaced:{ticket.number}", now=now)


def supervisors(team_ids: Sequence[int]) -> dict[int, list[User]]:
    """Supervisors by team: its own, else everybody who supervises."""
    rows = list(User.objects.filter(is_active=True, groups__name=Role.SUPERVISOR).prefetch_related("teams").distinct())
    own = {team_id: [user for user in rows if any(team.pk == team_id for team in user.teams.all())] for team_id in team_ids}
    return {team_id: found or rows for team_id, found in own.items()}


def seniors(team_ids: Sequence[int]) -> dict[int, list[User]]:
    """Senior agents by team who take tickets at this moment."""
    rows = User.objects.filter(is_active=True, agent__in=Agent.objects.taking().filter(grade=Grade.SENIOR), teams__in=team_ids)
    found: dict[int, list[User]] = {}
    for user in rows.prefetch_related("teams").distinct():
        for team in user.teams.all():
            found.setdefault(team.pk, []).append(user)
    return found


def managers() -> list[User]:
    """Everybody who manages."""
    return list(User.objects.filter(is_active=True, groups__name=Role.MANAGER).distinct())


def followers(ticket_ids: Collection[int]) -> dict[int, list[User]]:
    """Who follows, by ticket: those who may still see it. Who has lost sight of a ticket hears no more of it."""
    rows = Follower.objects.filter(ticket__in=ticket_ids, user__is_active=True).select_related("user").order_by("pk")
    theirs: dict[User, set[int]] = {}
    for row in rows:
        theirs.setdefault(row.user, set()).add(row.ticket_id)
    found: dict[int, list[User]] = {}
    for user, followed in theirs.items():
        for pk in Ticket.objects.visible_to(user).filter(pk__in=followed).values_list("pk", flat=True):
            found.setdefault(pk, []).append(user)
    return found


# ---------------------------------------------------------------- to the customer


def received(ticket: Ticket, *, off_hours: bool = False) -> list[Draft]:
    """The receipt: number and promised time, and nothing that the sender typed, so that it is no relay for others' words.

    Outside service hours (A8) it says so, and that the matter comes first when somebody is there.
    """
    kind = "acknowledged" if off_hours else "receipt"
    values = {"number": ticket.number, "due": said_at(ticket.response_due_at, ticket.language) if ticket.response_due_at else ""}
    subject, body = words(kind, ticket.language, values)
    return to_customer(ticket, kind=kind, key=f"receipt:{ticket.number}", subject=subject, body=body)


def replied(ticket: Ticket, event: TicketEvent) -> None:
    """Tell the customer that there is an answer, once it can no longer be taken back; the words themselves stay behind the private link."""
    kind = event.code if event.code in {"asked", "resolved", "closed"} else "news"
    subject, body = words(kind, ticket.language, {"number": ticket.number})
    held_until = event.message.held_until if event.message else None
    key = f"{event.code}:{event.pk}"
    queue(to_customer(ticket, kind=event.code, key=key, subject=subject, body=body, not_before=held_until), now=event.at)


def own_channel(ticket: Ticket) -> tuple[str, str]:
    """The customer's own channel and address: e-mail if they gave one, else a text message to a mobile phone; ("", "") for neither.

    A number that was only found in their words may be the courier's, and a notice holds the private link.
    """
    if ticket.own_email:
        return OutboundChannel.EMAIL, ticket.own_email
    if ticket.own_phone and OutboundChannel.SMS in ways.offered():
        mobile = contacts.mobile(ticket.own_phone)
        if mobile:
            return OutboundChannel.SMS, mobile
    return "", ""


def to_customer(
    ticket: Ticket, *, kind: str, key: str, subject: str, body: str, link: str = "", not_before: datetime | None = None
) -> list[Draft]:
    """A word to the customer by the way they gave us; nothing when there is none (the tracking page has it all).

    Whoever is copied in hears that there is news, with their own link; what is the customer's alone (ALONE) is not for them.
    """
    also = to_copied_in(ticket, None, kind="copied_news", key=key, not_before=not_before) if kind not in ALONE else []
    channel, to = own_channel(ticket)
    if not channel:
        return also
    return [
        *also,
        Draft(
            channel=channel,
            kind=kind,
            to=to,
            subject=subject,
            body=body,
            link=link or ticket.public_url,
            about=ticket.number,
            not_before=not_before,
            dedupe_key=key,
        ),
    ]


def to_copied_in(
    ticket: Ticket, people: Sequence[Participant] | None, *, kind: str, key: str, not_before: datetime | None = None
) -> list[Draft]:
    """A word to people who are copied in (all of them for None), each in their language and with their own link."""
    drafts = []
    for one in ticket.participants.filter(removed_at__isnull=True).order_by("pk") if people is None else people:
        subject, body = words(kind, one.language, {"number": ticket.number})
        link = f"{settings.SITE_URL}{reverse('track', args=[one.token])}"
        drafts.append(
            Draft(
                channel=OutboundChannel.EMAIL,
                kind=kind,
                to=one.email,
                subject=subject,
                body=body,
                link=link,
                about=ticket.number,
                not_before=not_before,
                dedupe_key=f"{key}:cc{one.pk}",
            )
        )
    return drafts
