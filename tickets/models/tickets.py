"""The ticket, and the counter its numbers come from."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from helpdesk.addresses import numbered
from helpdesk.loading import Plain
from helpdesk.models import Team
from helpdesk.personal import masked
from helpdesk.tokens import new_token
from tickets import statuses
from tickets.choices import AnswerOutcome, Ball, Category, Channel, Level, Priority, Rank, Status
from tickets.models.customers import Customer
from tickets.models.policies import IssueType, SlaPolicy

if TYPE_CHECKING:
    from helpdesk.models import User
    from helpdesk.prepared import Somebody

# Open, but no clock runs. A far date, so that such tickets stand last in every list and index.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)

# Open, and a deadline was missed. The one way to say it, so that both databases match it to the partial index.
_MISSED = Q(due_at__isnull=False) & (Q(response_breached_at__isnull=False) | Q(resolution_breached_at__isnull=False))


class _Filled(models.Func):
    """A text that is not empty, in the words of the partial index over order numbers: SQLite would not know them with a parameter
    in them, and read every ticket."""

    template = "NOT (%(expressions)s = '')"
    output_field = models.BooleanField()


class NumberCounter(models.Model):
    """The last number given on a day; raised by one atomic statement in `tickets.numbers`."""

    day = models.DateField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number counter")
        verbose_name_plural = _("number counters")

    def __str__(self) -> str:
        return f"{self.day} {self.last}"


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Questions asked of tickets. Rows reach a person through `visible_to` only."""

    def visible_to(self, user: "User | Somebody", *, row_by_row: bool = False) -> "TicketQuerySet":
        """Tickets a member of staff may see: all, or those of their teams and those assigned to them.

        `row_by_row` is for questions that walk an index in their own order, see `tickets.permissions`.
        """
        from tickets.permissions import visible_tickets

        return visible_tickets(self, user, row_by_row=row_by_row)

    def open(self) -> "TicketQuerySet":
        """Somebody still has to act."""
        return self.filter(due_at__isnull=False)

    def unassigned(self) -> "TicketQuerySet":
        """Open and in nobody's hands."""
        return self.open().filter(assignee__isnull=True)

    def waiting_in_queue(self) -> "TicketQuerySet":
        """Waiting for an agent, in the order they are given out: by deadline."""
        return self.unassigned().filter(status=Status.NEW).order_by("due_at", "pk")

    def overdue(self, now: datetime) -> "TicketQuerySet":
        """Open with a running clock that has run out."""
        return self.open().filter(due_at__lte=now)

    def unexplained(self) -> "TicketQuerySet":
        """Open, a deadline was missed, and nobody has said why since."""
        owed = (
            Q(explained_at__isnull=True) | Q(explained_at__lt=F("response_breached_at")) | Q(explained_at__lt=F("resolution_breached_at"))
        )
        return self.filter(_MISSED).filter(owed)

    def due_within(self, now: datetime, until: datetime) -> "TicketQuerySet":
        """Open with a running clock that runs out between `now` and `until`."""
        return self.open().filter(due_at__gt=now, due_at__lte=until)

    def my_turn(self, user: "User | Somebody") -> "TicketQuerySet":
        """Open, in a person's hands, the next step is theirs, and they have not put it off."""
        return self.open().filter(assignee=user.pk, status__in=statuses.held_by(Ball.US), snoozed_until__isnull=True)

    def put_off(self, user: "User | Somebody") -> "TicketQuerySet":
        """Open, in a person's hands, and put off for now."""
        return self.open().filter(assignee=user.pk, snoozed_until__isnull=False)

    def to_confirm(self) -> "TicketQuerySet":
        """A result waits for the customer's yes; only then the ticket has a time at which it closes by itself."""
        return self.filter(auto_close_at__isnull=False, status=Status.RESOLVED)

    def answered_at_once(self) -> "TicketQuerySet":
        """Answered with nobody looking at it, and the customer has not said yet whether that helped."""
        return self.to_confirm().filter(automatic_answer__outcome=AnswerOutcome.WAITING)

    def with_others(self, user: "User | Somebody") -> "TicketQuerySet":
        """Open, in a person's hands, not put off, while the customer or a department has the ball."""
        held = [code for code in statuses.held_by(Ball.CUSTOMER, Ball.DEPARTMENT) if code in statuses.OPEN]
        return self.open().filter(assignee=user.pk, status__in=held, snoozed_until__isnull=True)

    def of_order(self, *numbers: str | models.OuterRef) -> "TicketQuerySet":
        """About one of these orders, by an index on both databases."""
        return self.filter(_Filled(F("order_number")), order_number__in=numbers)

    def by_deadline(self) -> "TicketQuerySet":
        """The next deadline first; tickets whose clock is stopped last."""
        return self.order_by("due_at", "pk")


class Ticket(Plain):
    """One customer matter from first contact to closure.

    One writer for each fact: `status` in `tickets.workflow`, `assignee` and `team` in `tickets.routing`, the due times in
    `tickets.clocks`, sorting in `tickets.sorting`. Every change is a line of the timeline (`TicketEvent`).

    `due_at` is the earliest deadline that is still running: NEVER while no clock runs, null once the ticket is settled. "Open"
    is "due_at is not null", a condition that both databases can match to the partial indexes (SQLite cannot match a list of
    statuses that comes as parameters). `next_check_at` is when the sweep has to look, null when nothing can
    happen. `escalation` is the rank of whoever it was handed up to, for as long as they hold it. `breach_reason` is the last reason
    for a delay, given at `explained_at`. `snoozed_until` is when it comes back to the top of its agent's list; no clock stops for
    it. `lifted` is what `tickets.lifting` found in the
    customer's words, by kind; a phone or address among it stands in its column, and is not the customer's own word until somebody
    confirms it (`own_phone`, `own_email`). `likely_same` is the open ticket that this one probably repeats; nothing is done about it by
    itself. A merged ticket is cancelled and says `merged_into` which one it went; its messages stay its own. `cycle` counts reopenings; `version` rises with each verb and is what forms compare against.
    """

    number = models.CharField(_("number"), max_length=20)
    token = models.CharField(max_length=64, default=new_token, editable=False)
    submission_id = models.CharField(max_length=64, null=True, blank=True, editable=False)
    external_id = models.CharField(_("external id"), max_length=120, null=True, blank=True)

    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.WEB)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices, default=Category.OTHER)
    issue_type = models.ForeignKey(IssueType, models.PROTECT, related_name="tickets", verbose_name=_("issue type"), db_index=False)
    secondary = models.JSONField(_("secondary types"), default=list, blank=True)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    level = models.PositiveSmallIntegerField(_("complaint level"), choices=Level.choices, null=True, blank=True)
    classification = models.JSONField(_("sorting"), default=dict, blank=True)
    missing = models.JSONField(_("missing information"), default=list, blank=True)
    lifted = models.JSONField(_("found in the text"), default=dict, blank=True)

    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.NEW)
    subject = models.CharField(_("subject"), max_length=200)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="tickets", verbose_name=_("customer"), db_index=False)
    contact_name = models.CharField(_("contact name"), max_length=80, blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=40, blank=True)
    contact_email = models.CharField(_("contact e-mail"), max_length=254, blank=True)
    language = models.CharField(_("customer's language"), max_length=10, default="zh-hans")
    order_number = models.CharField(_("order number"), max_length=64, blank=True)
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="continued_by", verbose_name=_("continues"), db_index=False
    )

    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("part of"), db_index=False
    )
    likely_same = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="likely_again", verbose_name=_("probably the same as"), db_index=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into"), db_index=False
    )

    team = models.ForeignKey(Team, models.PROTECT, related_name="tickets", verbose_name=_("team"), db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("assignee"), db_index=False
    )

    policy = models.ForeignKey(
        SlaPolicy, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("SLA policy"), db_index=False
    )
    policy_why = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(_("received"))
    promise_at = models.DateTimeField(_("promised by"), null=True, blank=True)
    response_due_at = models.DateTimeField(_("respond by"), null=True, blank=True)
    responded_at = models.DateTimeField(_("responded"), null=True, blank=True)
    resolution_due_at = models.DateTimeField(_("resolve by"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    first_resolved_at = models.DateTimeField(_("first resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    paused_at = models.DateTimeField(_("clock stopped"), null=True, blank=True)
    response_breached_at = models.DateTimeField(_("response missed"), null=True, blank=True)
    resolution_breached_at = models.DateTimeField(_("resolution missed"), null=True, blank=True)
    breach_reason = models.CharField(_("reason for the delay"), max_length=40, blank=True)
    explained_at = models.DateTimeField(_("delay explained"), null=True, blank=True)
    due_at = models.DateTimeField(_("deadline"), null=True, blank=True, default=NEVER)
    next_check_at = models.DateTimeField(null=True, blank=True, editable=False)
    check_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    running_since = models.DateTimeField(null=True, blank=True, editable=False)
    escalation = models.PositiveSmallIntegerField(_("handed up to"), choices=Rank.choices, default=Rank.AGENT)
    cross_department = models.BooleanField(_("needs another department or management"), default=False)
    auto_close_at = models.DateTimeField(_("closes without an answer"), null=True, blank=True)

    snoozed_until = models.DateTimeField(_("put off until"), null=True, blank=True)

    cycle = models.PositiveSmallIntegerField(_("reopened (times)"), default=0)
    version = models.PositiveIntegerField(default=0, editable=False)
    last_event = models.CharField(_("last happened"), max_length=20, blank=True)
    last_event_at = models.DateTimeField(_("last happened at"))
    unread_since = models.DateTimeField(null=True, blank=True, help_text=_("Since when words of the customer wait for the assignee."))

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        permissions = [
            ("work_ticket", _("Work on tickets: reply, note, resolve")),
            ("view_all_tickets", _("See the tickets of all teams")),
            ("assign_ticket", _("Give tickets to others")),
            ("view_dashboard", _("See the dashboard")),
            ("unmask_contact", _("See customers' phone numbers and addresses; each look is recorded")),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="ticket_open_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["team", "due_at"], name="ticket_team_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["assignee", "due_at"], name="ticket_mine_due", condition=Q(due_at__isnull=False)),
            # All that the dashboard counts of open tickets, in the order it groups them by: it reads this index and no ticket.
            models.Index(
                fields=["team", "level", "priority", "channel", "due_at", "assignee", "created_at"],
                name="ticket_open_counts",
                condition=Q(due_at__isnull=False),
            ),
            models.Index(fields=["team", "due_at", "id"], name="ticket_queue", condition=Q(due_at__isnull=False, assignee__isnull=True)),
            models.Index(fields=["next_check_at"], name="ticket_next_check", condition=Q(next_check_at__isnull=False)),
            models.Index(fields=["customer", "-created_at"], name="ticket_customer"),
            models.Index(fields=["-created_at"], name="ticket_created"),
            models.Index(fields=["assignee", "auto_close_at"], name="ticket_to_confirm", condition=Q(auto_close_at__isnull=False)),
            models.Index(fields=["due_at", "id"], name="ticket_missed", condition=_MISSED),
            models.Index(fields=["assignee", "-resolved_at"], name="ticket_done", condition=Q(resolved_at__isnull=False)),
            models.Index(fields=["policy"], name="ticket_open_policy", condition=Q(due_at__isnull=False)),
            models.Index(fields=["previous"], name="ticket_previous", condition=Q(previous__isnull=False)),
            models.Index(fields=["parent"], name="ticket_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["merged_into"], name="ticket_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["snoozed_until"], name="ticket_snoozed", condition=Q(snoozed_until__isnull=False)),
            models.Index(fields=["order_number", "id"], name="ticket_order", condition=~Q(order_number="")),
            models.Index(fields=["likely_same"], name="ticket_likely_same", condition=Q(likely_same__isnull=False)),
        ]
        # Not `unique=True`: that would make PostgreSQL keep a second index for searches by prefix, and a row of this table is
        # written so often that each index is felt.
        constraints = [
            models.UniqueConstraint(fields=["number"], name="ticket_number_once"),
            models.UniqueConstraint(fields=["token"], name="ticket_token_once"),
            models.UniqueConstraint(fields=["submission_id"], name="ticket_submission_once"),
            models.UniqueConstraint(fields=["external_id"], name="ticket_external_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.listed}"

    @property
    def listed(self) -> str:
        """The subject as lists, notices and programs have it: a phone, identity or card number in it is masked. Its own page shows it whole."""
        return masked(self.subject)

    @property
    def meta(self) -> statuses.StatusMeta:
        """What follows from the status."""
        return statuses.TABLE[self.status]

    @property
    def is_open(self) -> bool:
        """Somebody still has to act."""
        return self.meta.is_open

    def is_overdue(self, now: datetime) -> bool:
        """A running clock has run out."""
        return self.due_at is not None and self.due_at <= now

    def missed_at(self, now: datetime) -> datetime | None:
        """The last deadline that was missed: recorded by the sweep, running late now, or answered too late."""
        missed = [at for at in (self.response_breached_at, self.resolution_breached_at) if at]
        if self.due_at is not None and self.due_at <= now:
            missed.append(self.due_at)
        if self.response_due_at and self.responded_at and self.responded_at > self.response_due_at:
            missed.append(self.response_due_at)
        return max(missed, default=None)

    def owes_reason(self, now: datetime) -> bool:
        """A deadline was missed and nobody has said why since."""
        missed = self.missed_at(now)
        return missed is not None and (self.explained_at is None or self.explained_at < missed)

    @property
    def deadline(self) -> datetime | None:
        """The earliest deadline that is still running; None while no clock runs."""
        return None if self.due_at == NEVER else self.due_at

    @property
    def own_phone(self) -> str:
        """The phone number that the customer gave as theirs; one that was only found in their words is not."""
        return "" if "phone" in self.lifted else self.contact_phone

    @property
    def own_email(self) -> str:
        """The address that the customer gave as theirs; one that was only found in their words is not."""
        return "" if "email" in self.lifted else self.contact_email

    @property
    def short_number(self) -> str:
        """For rows of today's work: the number without its leading year, e.g. 1121-00042."""
        return self.number[5:]

    def get_absolute_url(self) -> str:
        """The ticket page of the desk."""
        return numbered("admin:tickets_ticket_change", self.pk)

    @property
    def tracking_path(self) -> str:
        """The customer's private page."""
        return reverse("track", args=[self.token])

    @property
    def public_url(self) -> str:
        """The customer's private page, with the configured host."""
        return f"{settings.SITE_URL}{self.tracking_path}"
