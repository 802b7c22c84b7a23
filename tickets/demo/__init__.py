"""The demo's past: contacts come in over some days, and people work on them, through the verbs of every day.

A simulation with a clock of its own: what is to happen lies on a heap by time, and the sweep runs between, so that warnings,
missed deadlines and silent closings come about as they would.
"""

import heapq
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from helpdesk.models import Department, User
from helpdesk.tokens import new_token
from tickets import attachments, chasing, collaboration, escalation, intake, routing, sorting, workflow
from tickets.choices import Availability, Channel, Grade, Status, Tier
from tickets.demo import answers, coaching, dispatching, knowledge, learning, making_good, moving, shifts, together, views, waves
from tickets.demo.rarer import RARER
from tickets.demo.stories import FAMILY_NAMES, GIVEN_NAMES, PRODUCTS, STORIES, Story
from tickets.errors import TicketError
from tickets.models import Agent, Collaboration, Customer, IssueType, Shift, Skill, Ticket

REQUESTS = (
    "请调 {order} 的出库录像，核对是否少装、装错，发结论即可。",
    "请查 {order} 的出库批次：同批次在库、在途各多少，有没有现货可换。",
    "请查 {order} 退件是否已入库，数量和成色各是多少。",
    "{order} 需要补发一台，请确认现货并预留，今天能否出库？",
)
ANSWERS = (
    "录像看过了，出库时数量无误，箱内有赠品。",
    "同批次在库 12 台，已预留 1 台，今天 17:00 前出库。",
    "退件昨天入库，外观完好，少一根电源线。",
    "已补发，运单号 SF1420****3391。",
)
ALL_STORIES = (*STORIES, *RARER)
SWEEP_EVERY = timedelta(minutes=30)
RECENT = timedelta(hours=5)
CHANNELS = [Channel.WEB] * 5 + [Channel.PHONE] * 2 + [Channel.WECHAT] * 2 + [Channel.EMAIL]
# What presses right now, whatever the hour: matters of level 1, whose clock stops at no night; minutes ago, and by how the text begins.
PRESSING = ((150, "刚烧水两分钟底座就冒烟"), (75, "早上给{product}加水"), (128, "刚烧水两分钟底座就冒烟"))
FEW = 10
# How many minutes ago the warehouse was asked for what it has not answered yet.
ASKED = (215, 105, 40, 12)
# When contacts come in: the weight of each hour of the day.
HOURS = [1, 1, 0, 0, 0, 0, 1, 3, 8, 14, 16, 14, 9, 10, 14, 15, 13, 11, 8, 9, 11, 9, 5, 2]

GRADES = {"CS2023001": Grade.SENIOR, "CS2023002": Grade.SENIOR, "CS2024004": Grade.NOVICE}
STANDBY = {"CS2024003"}
SKILLS = {
    "CS2024001": {
        "product_quality": 5,
        "returns_refunds": 4,
        "order_error": 4,
        "logistics": 3,
        "payment": 3,
        "price_dispute": 3,
        "invoice": 3,
        "order_enquiry": 3,
    },
    "CS2024002": {
        "logistics": 5,
        "order_error": 4,
        "order_enquiry": 4,
        "product_quality": 3,
        "returns_refunds": 3,
        "payment": 3,
        "invoice": 4,
        "price_dispute": 4,
    },
    "CS2024005": {"technical_fault": 5, "account_security": 4},
    "CS2023002": {"technical_fault": 4, "service_attitude": 5, "account_security": 4},
}


def make(people: Mapping[str, User], random: Random, now: datetime, *, tickets: int, days: int) -> str:
    """Agents with skills and shifts, then the tickets; says how many."""
    _make_agents(people, now, days)
    dispatching.speak(people)
    Simulation(people, random, now, timedelta(days=days)).run(tickets)
    dispatching.make(now)
    making_good.make(people, now)
    coaching.make(people, now)
    together.make(people, now)
    moving.make(people, now)
    learning.make(now)
    waves.make(now)
    answers.make(now)
    knowledge.make(now)
    views.make(people)
    # A quiet machine without a worker must not look as if everybody were away.
    Agent.objects.filter(user__employee_number="CS2024006").update(availability=Availability.BREAK)
    shifts.make(people, now)
    return f"{Ticket.objects.count()} tickets, {Ticket.objects.open().count()} of them open, {Customer.objects.count()} customers"


def _make_agents(people: Mapping[str, User], now: datetime, days: int) -> None:
    types = {row.code: row for row in IssueType.objects.all()}
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    planned: list[Shift] = []
    for number, user in people.items():
        if not user.teams.exists() or number == "CS2019003":
            continue
        away = number == "WB2026001"
        values = {
            "grade": GRADES.get(number, Grade.REGULAR),
            "is_standby": number in STANDBY,
            "availability": Availability.OFFLINE if away else Availability.ONLINE,
        }
        agent, created = Agent.objects.get_or_create(user=user, defaults=values)
        if not created:
            continue
        Skill.objects.bulk_create(Skill(agent=agent, issue_type=types[code], grade=grade) for code, grade in SKILLS.get(number, {}).items())
        if number in {"CS2024003", "CS2024004", "CS2024006"}:
            planned += [
                Shift(agent=agent, start=day + timedelta(hours=8.5), end=day + timedelta(hours=21)) for day in _days(midnight, days)
            ]
    Shift.objects.bulk_create(planned)


def _days(midnight: datetime, days: int) -> list[datetime]:
    return [midnight + timedelta(days=n) for n in range(-days, 8)]


@dataclass
class Simulation:
    """The past, played forward from `now - span` to `now`."""

    people: Mapping[str, User]
    random: Random
    now: datetime
    span: timedelta
    heap: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    order: "count[int]" = field(default_factory=count)
    photo: bytes = field(default_factory=lambda: _photo())
    # Of its own, so that what departments do changes nothing of what customers do.
    dice: Random = field(default_factory=lambda: Random(7))  # noqa: S311 (a demo)

    def run(self, tickets: int) -> None:
        """Play until now."""
        pressing = PRESSING if tickets > FEW else ()
        for minutes, begins in pressing:
            story = next(story for story in ALL_STORIES if story.text.startswith(begins))
            self.later(self.now - timedelta(minutes=minutes), partial(self.press, story))
        for _n in range(tickets - len(pressing)):
            self.later(self._arrival(), self.open)
        for minutes in ASKED if tickets > FEW else ():
            self.later(self.now - timedelta(minutes=minutes), self.ask_about_something)
        sweep_at = self.now - self.span
        while self.heap and self.heap[0][0] <= self.now:
            at, _order, act = heapq.heappop(self.heap)
            while sweep_at <= at:
                escalation.sweep(sweep_at)
                chasing.sweep(sweep_at)
                routing.give_out(sweep_at)
                sweep_at += SWEEP_EVERY
            act(at)
        escalation.sweep(self.now)
        chasing.sweep(self.now)
        routing.give_out(self.now)

    def later(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """Let something happen at a time; what lies beyond now has not happened yet."""
        heapq.heappush(self.heap, (at, next(self.order), act))

    def minutes(self, low: float, high: float) -> timedelta:
        """A random span, rather short than long."""
        return timedelta(minutes=low + (high - low) * self.random.random() ** 2)

    def _arrival(self) -> datetime:
        if self.random.random() < 0.08:
            return self.now - RECENT * self.random.random()
        day = timezone.localtime(self.now - self.span * self.random.random())
        hour = self.random.choices(range(24), HOURS)[0]
        at = day.replace(hour=hour, minute=self.random.randrange(60), second=self.random.randrange(60))
        return at if at < self.now - timedelta(minutes=2) else at - timedelta(days=1)

    # ---- what happens

    def open(self, at: datetime) -> None:
        """A contact walks in."""
        story = self.random.choices(ALL_STORIES, [story.weight for story in ALL_STORIES])[0]
        ticket, values = self._receive(story, at)
        # Some of the newest are still untouched; the demo shows queues and clocks at work.
        if self.now - at > RECENT * 0.4 or self.random.random() < 0.4:
            self.later(at + self._delay(ticket), lambda then: self.answer(ticket.pk, story, values, then))

    def press(self, story: Story, at: datetime) -> None:
        """A contact that is answered at once and not settled yet."""
        ticket, values = self._receive(story, at)
        self.later(at + timedelta(minutes=6), lambda then: self._reply(ticket.pk, story, values, then))

    def _receive(self, story: Story, at: datetime) -> tuple[Ticket, dict[str, object]]:
        product = self.random.choice([product for product in PRODUCTS if not story.only or product[0] in story.only])
        name = (
            self.random.choice(FAMILY_NAMES) + self.random.choice(GIVEN_NAMES)
            if not story.english
            else self.random.choice(["Anna Weiss", "Tom Baker", "Priya Nair", "Luca Rossi"])
        )
        phone = (
            f"139{self.random.randrange(120):04d}{self.random.randrange(10_000):04d}"
            if self.random.random() < 0.8
            else f"1380000{self.random.randrange(40):04d}"
        )
        values: dict[str, object] = {
            "product": product[1] if story.english else product[0],
            "days": self.random.randrange(2, 8),
            "amount": self.random.choice([39, 59, 120, 199, 239]),
        }
        channel = self.random.choice(CHANNELS)
        contact = intake.Contact(
            channel=channel,
            subject=story.subject.format(**values),
            description=story.text.format(**values),
            name=name,
            phone=phone,
            email=f"c{self.random.randrange(10_000)}@example.com" if self.random.random() < 0.4 or story.english else "",
            order_number=f"YS{self.random.randrange(10**12, 10**13)}" if self.random.random() < 0.75 else "",
            issue_type=story.issue_type if channel == Channel.WEB else None,
            language="en" if story.english else "zh-hans",
            tier=Tier.VIP if self.random.random() < 0.15 else Tier.STANDARD,
        )
        return intake.open_ticket(contact, now=at).ticket, values

    def _delay(self, ticket: Ticket) -> timedelta:
        if ticket.level == 1:
            return self.minutes(2, 14)
        return self.minutes(4, 50) if self.random.random() < 0.85 else self.minutes(60, 400)

    def answer(self, pk: int, story: Story, values: dict[str, object], at: datetime) -> None:
        """The agent in charge answers; a ticket that still waits for one is looked at again later."""
        ticket = self._ticket(pk)
        if ticket is None:
            return
        if ticket.assignee is None:
            if self.random.random() < 0.9:
                self.later(at + self.minutes(20, 120), lambda then: self.answer(pk, story, values, then))
            return
        agent = ticket.assignee
        self._do(lambda: workflow.reply(ticket, by=agent, now=at, body=story.reply.format(**values)))
        dice = self.random.random()
        if dice < 0.25:
            self.later(at + self.minutes(10, 90), lambda then: self.ask(pk, story, values, then))
        elif dice < 0.5:
            self.later(at + self.minutes(20, 240), lambda then: self.note_progress(pk, story, values, then))
        else:
            self.later(at + self.minutes(30, 20 * 60), lambda then: self.resolve(pk, story, values, then))

    def _reply(self, pk: int, story: Story, values: dict[str, object], at: datetime) -> None:
        ticket = self._ticket(pk)
        agent = ticket.assignee if ticket else None
        if ticket is not None and agent is not None:
            self._do(lambda: workflow.reply(ticket, by=agent, now=at, body=story.reply.format(**values)))

    def ask(self, pk: int, story: Story, values: dict[str, object], at: datetime) -> None:
        """Something is missing; most customers send it."""
        ticket = self._ticket(pk)
        if ticket is None or ticket.assignee is None:
            return
        agent = ticket.assignee
        body = (
            "Please send a photo of the label on the base."
            if story.english
            else "麻烦您补一张底座铭牌的照片，能看清序列号就好，收到后马上为您处理。"
        )
        self._do(lambda: workflow.ask(ticket, by=agent, now=at, body=body, items=["evidence_photo"]))
        if self.random.random() < 0.8:
            self.later(at + self.minutes(30, 26 * 60), lambda then: self.send_photo(pk, story, values, then))

    def send_photo(self, pk: int, story: Story, values: dict[str, object], at: datetime) -> None:
        """The customer answers with a picture."""
        ticket = self._ticket(pk)
        if ticket is None:
            return
        body = (
            "Here is the photo."
            if story.english
            else self.random.choice(["照片发您了，请看一下。", "拍好了，序列号在第二行。", "补上了，麻烦尽快。"])
        )
        self._do(lambda: workflow.customer_writes(ticket, now=at, body=body, draft=self._upload(at)))
        self.later(at + self.minutes(20, 16 * 60), lambda then: self.resolve(pk, story, values, then))

    def note_progress(self, pk: int, story: Story, values: dict[str, object], at: datetime) -> None:
        """A word on how it goes."""
        ticket = self._ticket(pk)
        if ticket is None or ticket.assignee is None:
            return
        agent = ticket.assignee
        word = self.random.choice(["contacted", "investigating", "asked_logistics", "awaiting_parts", "pick_up_booked"])
        self._do(lambda: workflow.progress(ticket, by=agent, now=at, word=word, expected_at=at + timedelta(hours=20)))
        if self.random.random() < 0.3:
            self.later(at + timedelta(minutes=3), lambda then: self.note(pk, then))
        self.later(at + self.minutes(60, 22 * 60), lambda then: self.resolve(pk, story, values, then))

    def note(self, pk: int, at: datetime) -> None:
        """A word among colleagues."""
        ticket = self._ticket(pk)
        agent = ticket.assignee if ticket else None
        if ticket is not None and agent is not None:
            self._do(lambda: workflow.note(ticket, by=agent, now=at, body="客户说下班后方便接电话。"))
            self.ask_warehouse(ticket, agent, at)

    def ask_about_something(self, at: datetime) -> None:
        """The newest ticket in work needs the warehouse; what comes of it is not known yet."""
        working = Ticket.objects.open().filter(status=Status.IN_PROGRESS, assignee__is_active=True, cross_department=False)
        ticket = working.order_by("-created_at").select_related("assignee").first()
        if ticket is not None and ticket.assignee is not None:
            self.ask_warehouse(ticket, ticket.assignee, at, answered=False)

    def ask_warehouse(self, ticket: Ticket, agent: User, at: datetime, *, answered: bool = True) -> None:
        """The warehouse is asked; mostly it accepts in time and answers some hours later."""
        warehouse = Department.objects.filter(code="warehouse", staff__isnull=False).first()
        if warehouse is None:
            return
        words = self.dice.choice(REQUESTS).format(order=ticket.order_number or ticket.number)
        if self._do(lambda: collaboration.ask(ticket, department=warehouse, request=words, by=agent, now=at)):
            asked = ticket.collaborations.latest("pk")
            if answered and self.dice.random() < 0.85:
                self.later(at + timedelta(minutes=self.dice.randrange(5, 150)), partial(self.accept, asked.pk))

    def accept(self, pk: int, at: datetime) -> None:
        """The warehouse accepts, or gives it back."""
        asked = Collaboration.objects.select_related("ticket", "department").get(pk=pk)
        clerk = asked.department.contact or asked.department.head
        if clerk is None:
            return
        if self.dice.random() < 0.15:
            self._do(lambda: collaboration.refuse(asked, by=clerk, now=at, reason="已出库签收，请找物流查派送记录。"))
            return
        hours = self.dice.randrange(2, 9)
        self._do(lambda: collaboration.accept(asked, by=clerk, now=at, expected_at=at + timedelta(hours=hours)))
        if self.dice.random() < 0.8:
            self.later(at + timedelta(hours=hours) * (0.5 + self.dice.random() * 0.7), partial(self.finish, asked.pk))

    def finish(self, pk: int, at: datetime) -> None:
        """Its result."""
        asked = Collaboration.objects.select_related("ticket", "department").get(pk=pk)
        clerk = asked.department.contact or asked.department.head
        if clerk is not None:
            self._do(lambda: collaboration.finish(asked, by=clerk, now=at, result=self.dice.choice(ANSWERS)))

    def resolve(self, pk: int, story: Story, values: dict[str, object], at: datetime) -> None:
        """The result; then the customer says whether it worked, or nothing."""
        ticket = self._ticket(pk)
        if ticket is None or ticket.assignee is None:
            return
        if ticket.status == Status.WAITING_DEPARTMENT and self.dice.random() < 0.85:
            self.later(at + timedelta(hours=1.5), lambda then: self.resolve(pk, story, values, then))
            return
        agent = ticket.assignee
        kind = sorting.types().get(ticket.issue_type.code)
        evidence = self._upload(at) if kind and "evidence" in kind.requires_to_resolve else ""
        late = self.random.choice(["breach_department", "breach_parts", "breach_logistics", "breach_volume"])
        result = story.result.format(**values)
        self._do(lambda: workflow.resolve(ticket, by=agent, now=at, result=result, draft=evidence, breach_reason=late))
        dice = self.random.random()
        if dice < 0.6:
            self.later(at + self.minutes(15, 30 * 60), lambda then: self.confirm(pk, then))
        elif dice < 0.72:
            self.later(at + self.minutes(15, 20 * 60), lambda then: self.refuse(pk, story, values, then))

    def confirm(self, pk: int, at: datetime) -> None:
        """It worked."""
        if (ticket := self._ticket(pk)) is not None:
            self._do(lambda: workflow.confirm(ticket, now=at))

    def refuse(self, pk: int, story: Story, values: dict[str, object], at: datetime) -> None:
        """It did not."""
        ticket = self._ticket(pk)
        if ticket is None:
            return
        body = (
            "It still does not work."
            if story.english
            else self.random.choice(["还是没有解决，和你们说的不一样。", "换来的还是有问题。", "退款还没到账。"])
        )
        self._do(lambda: workflow.refuse(ticket, now=at, body=body))
        self.later(at + self.minutes(30, 18 * 60), lambda then: self.resolve(pk, story, values, then))

    # ---- workings

    def _ticket(self, pk: int) -> Ticket | None:
        ticket = Ticket.objects.select_related("assignee", "issue_type", "customer", "team").get(pk=pk)
        return None if ticket.status in {Status.CLOSED, Status.CANCELLED} else ticket

    def _do(self, verb: Callable[[], object]) -> bool:
        """Somebody was faster, or the moment has passed: in the demo as in life the plan is dropped."""
        try:
            verb()
        except TicketError:
            return False
        return True

    def _upload(self, at: datetime) -> str:
        draft = new_token()
        attachments.store(SimpleUploadedFile("照片.jpg", self.photo, "image/jpeg"), draft=draft, now=at)
        return draft


def _photo() -> bytes:
    """A plain picture drawn here, as evidence."""
    picture = Image.new("RGB", (480, 360), (214, 220, 226))
    for step in range(12):
        picture.paste((150 + 6 * step, 160 + 5 * step, 170 + 4 * step), (60 + 14 * step, 40 + 12 * step, 420 - 14 * step, 320 - 12 * step))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()
