"""Fills a database with tickets, fast and always alike: bulk inserts, nine in ten tickets closed.

What is written is what the verbs would have written for such a matter (events with the status after them, both deadlines,
the time of the next look), so that pages, lists and the sweep do their real work on it. No page or rule is exercised here.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.core.management.color import no_style
from django.db import connection, models, transaction

from helpdesk.models import Team, User
from helpdesk.search import tokens
from tickets.choices import ActorKind, Availability, Category, Channel, EventCode, Grade, MessageKind, Priority, Status
from tickets.models import (
    Agent,
    ContactPoint,
    Customer,
    IssueType,
    Message,
    NumberCounter,
    SlaPolicy,
    Ticket,
    TicketEvent,
)

CLOSED_SHARE = 0.9
CHUNK = 2_000
BLOCK = 10_000
STEP = 1_000_000  # what the keys of one copy lie apart from those of the next
AGENTS = 40
HELD = 20  # open tickets in one agent's hands; what is more waits in the queues
SHANGHAI = ZoneInfo("Asia/Shanghai")

SUBJECTS = [
    "收到的电水壶漏水",
    "快递三天没有更新",
    "发错颜色想换货",
    "退款一直没有到账",
    "发票抬头写错了",
    "客服答应回电没有回",
    "无法开机",
    "想问保修多久",
]
WORDS = [
    "上周在你们店里买的，收到以后第二天就出现这个问题，已经按说明书试过了。",
    "订单页面一直显示处理中，打电话也没有人接，请尽快给一个明确的答复。",
    "麻烦帮我查一下是哪个环节出了问题，什么时候可以处理好？",
    "您好，已经为您登记，我们正在与仓库核实，今天下班前回复您。",
    "The parcel was left outside and the box is crushed; I would like a replacement.",
]


@dataclass
class Rows:
    """What one chunk writes, in the order in which the tables need it."""

    tickets: list[Ticket] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    events: list[TicketEvent] = field(default_factory=list)


@cache
def tokens_of(text: str) -> str:
    """The search tokens of one of the few texts used here."""
    return tokens(text)


def copy(model: type[models.Model], changed: dict[str, str], where: str) -> None:
    """Copy rows of a table inside the database; `changed` are the columns that differ, as SQL."""
    columns = [str(field.column) for field in model._meta.concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {where}")


class Filler:
    """Writes `size` tickets that end at `now`; the same seed gives the same rows."""

    def __init__(self, size: int, now: datetime, seed: int = 7) -> None:
        self.size = size
        self.now = now
        self.random = random.Random(seed)
        self.last: dict[date, int] = defaultdict(int)
        self.types = list(IssueType.objects.select_related("team"))
        self.policies = {policy.code: policy for policy in SlaPolicy.objects.all()}
        self.policy = SlaPolicy.objects.filter(priority=Priority.NORMAL).first() or SlaPolicy.objects.all()[0]

    def run(self) -> None:
        """Write everything: the first tickets one by one, the great rest as copies of one block of them."""
        self.people()
        made = min(self.size, 2 * BLOCK)
        self.customers(max(1, made // 3))
        for start in range(0, made, CHUNK):
            with transaction.atomic():
                self.chunk(range(start, min(start + CHUNK, made)))
        NumberCounter.objects.bulk_create([NumberCounter(day=day, last=last) for day, last in self.last.items()])
        if made < self.size:
            self.multiply((self.size - made) // BLOCK)

    def multiply(self, times: int) -> None:
        """Copy the second block, in whose tickets nobody's hands are, inside the database: a hundred times faster."""
        first = Ticket.objects.order_by("pk").values_list("pk", flat=True)[BLOCK]
        tickets, with_ticket = f"id >= {first}", f"ticket_id >= {first}"
        for n in range(1, times + 1):
            step = n * STEP
            ticket, own = {"ticket_id": f"ticket_id + {step}"}, {"id": f"id + {step}"}
            with transaction.atomic():
                number = {"number": f"substr(number, 1, 10) || '{n:02d}' || substr(number, 11)", "token": f"token || '-{n}'"}
                copy(Ticket, own | number, f"{tickets} AND id < {STEP}")
                copy(Message, own | ticket, f"{with_ticket} AND ticket_id < {STEP}")
                copy(TicketEvent, own | ticket | {"message_id": f"message_id + {step}"}, f"{with_ticket} AND ticket_id < {STEP}")
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Ticket, Message, TicketEvent]):
                cursor.execute(statement)

    def people(self) -> None:
        """Agents with room to spare, each in one team, a supervisor, BENCH, and a manager, BENCHM."""
        teams = list(Team.objects.filter(is_outsourced=False))
        groups = {group.name: group for group in Group.objects.all()}
        self.agents: list[User] = []
        for number in range(AGENTS):
            user = User.objects.create_user(f"BN{number:05d}", name=f"客服{number:02d}", must_change_password=False)
            user.groups.add(groups["agent"])
            user.teams.set([teams[number % len(teams)]])
            Agent.objects.create(user=user, grade=Grade.REGULAR, cap=100, availability=Availability.ONLINE)
            self.agents.append(user)
        User.objects.create_user("BENCH", name="主管", must_change_password=False).groups.add(groups["supervisor"])
        User.objects.create_user("BENCHM", name="经理", must_change_password=False).groups.add(groups["manager"])

    def customers(self, total: int) -> None:
        """Some customers, each with a phone number."""
        since = self.now - timedelta(days=400)
        made = Customer.objects.bulk_create([Customer(name=f"客户{n}", created_at=since) for n in range(total)], batch_size=CHUNK)
        ContactPoint.objects.bulk_create(
            [ContactPoint(customer=c, kind="phone", value=f"+86139{n:08d}", raw=f"139{n:08d}") for n, c in enumerate(made)],
            batch_size=CHUNK,
        )
        self.customer_ids = [customer.pk for customer in made]

    def number(self, at: datetime) -> str:
        """The next number of the day on which a ticket came."""
        day = at.astimezone(SHANGHAI).date()
        self.last[day] += 1
        return f"T{day:%Y%m%d}-{self.last[day]:05d}"

    def chunk(self, numbers: range) -> None:
        """One transaction's worth of tickets with their messages and events."""
        rows = Rows()
        for n in numbers:
            closed = (n % 10) < CLOSED_SHARE * 10
            rows.tickets.append(self.closed_ticket(n) if closed else self.open_ticket(n))
        Ticket.objects.bulk_create(rows.tickets)
        for ticket in rows.tickets:
            self.story(ticket, rows)
        Message.objects.bulk_create(rows.messages)
        TicketEvent.objects.bulk_create(rows.events)

    def ticket(self, n: int, at: datetime, **fields: Any) -> Ticket:
        """What open and closed tickets have in common."""
        issue_type = self.types[n % len(self.types)]
        return Ticket(
            number=self.number(at),
            channel=Channel.WEB,
            category=issue_type.category,
            issue_type=issue_type,
            priority=Priority.NORMAL,
            level=3 if issue_type.category == Category.COMPLAINT else None,
            classification={"source": "rules", "confidence": 0.8, "reasons": []},
            subject=SUBJECTS[n % len(SUBJECTS)],
            customer_id=self.customer_ids[n % len(self.customer_ids)],
            contact_name=f"客户{n % len(self.customer_ids)}",
            contact_phone=f"139{n % len(self.customer_ids):08d}",
            order_number=f"SO{n:010d}",
            team=issue_type.team,
            policy=self.policy,
            created_at=at,
            response_due_at=at + timedelta(hours=1),
            resolution_due_at=at + timedelta(hours=24),
            **fields,
        )

    def closed_ticket(self, n: int) -> Ticket:
        """Received at some time in the last year, answered, resolved, confirmed."""
        at = self.now - timedelta(days=4) - timedelta(minutes=self.random.randrange(360 * 1440))
        done = at + timedelta(hours=6)
        return self.ticket(
            n,
            at,
            status=Status.CLOSED,
            assignee=self.agents[n % AGENTS],
            due_at=None,
            responded_at=at + timedelta(minutes=30),
            resolved_at=done,
            first_resolved_at=done,
            closed_at=done + timedelta(hours=3),
            last_event=EventCode.CLOSED,
            last_event_at=done + timedelta(hours=3),
        )

    def open_ticket(self, n: int) -> Ticket:
        """In an agent's hands since some hours, or just come and waiting in a queue. Nothing of it is due yet."""
        held = n // 10
        waits = held % 3 == 0 or held >= AGENTS * HELD
        at = self.now - timedelta(seconds=self.random.randrange(600 if waits else 72_000))
        due = at + timedelta(hours=1 if waits else 24)
        return self.ticket(
            n,
            at,
            status=Status.NEW if waits else Status.IN_PROGRESS,
            assignee=None if waits else self.agents[held % AGENTS],
            responded_at=None if waits else at + timedelta(minutes=10),
            due_at=due,
            next_check_at=at + timedelta(minutes=45) if waits else due - timedelta(hours=1),
            last_event=EventCode.QUEUED if waits else EventCode.REPLIED,
            last_event_at=at if waits else at + timedelta(minutes=10),
        )

    def story(self, ticket: Ticket, rows: Rows) -> None:
        """Messages and events of a ticket that has its key."""
        at, who = ticket.created_at, ticket.assignee
        first = self.say(ticket, at, MessageKind.CUSTOMER, None)
        rows.messages.append(first)
        rows.events.append(self.event(ticket, EventCode.OPENED, at, Status.NEW, None))
        if who is None:
            return
        rows.events.append(self.event(ticket, EventCode.ASSIGNED, at + timedelta(seconds=1), Status.ASSIGNED, None))
        rows.messages.append(self.say(ticket, at + timedelta(minutes=10), MessageKind.REPLY, who))
        rows.events.append(self.event(ticket, EventCode.REPLIED, at + timedelta(minutes=10), Status.IN_PROGRESS, who))
        if ticket.status == Status.CLOSED and ticket.resolved_at and ticket.closed_at:
            rows.messages.append(self.say(ticket, ticket.resolved_at, MessageKind.RESULT, who))
            rows.events.append(self.event(ticket, EventCode.RESOLVED, ticket.resolved_at, Status.RESOLVED, who))
            rows.events.append(self.event(ticket, EventCode.CLOSED, ticket.closed_at, Status.CLOSED, None))

    def say(self, ticket: Ticket, at: datetime, kind: MessageKind, author: User | None) -> Message:
        """One public utterance."""
        body = WORDS[ticket.pk % len(WORDS)]
        return Message(ticket=ticket, kind=kind, is_public=True, author=author, body=body, tokens=tokens_of(body), created_at=at)

    def event(self, ticket: Ticket, code: EventCode, at: datetime, status: Status, actor: User | None) -> TicketEvent:
        """One line of the timeline."""
        return TicketEvent(
            ticket=ticket,
            code=code,
            at=at,
            actor_kind=ActorKind.STAFF if actor else ActorKind.SYSTEM,
            actor=actor,
            status=status,
            team_id=ticket.team_id,
            assignee_id=ticket.assignee_id if status != Status.NEW else None,
        )
