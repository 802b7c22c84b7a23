"""Chips of a ticket, drawn alike wherever a ticket is seen; `icon` and `moment` of the frame come along.

    {% load desk %}
    {% clock ticket %}             the chip of the deadline that matters now
    {% clock ticket "response" %}  of one clock: response or resolution
    {% level ticket %}  {% ball ticket %}  {% status ticket %}  {% tier customer %}  {% channel ticket %}

`now` of the context is used where there is one, so that all chips of a page agree.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk import moments
from helpdesk.markup import escape
from helpdesk.templatetags.frame import icon, moment, with_query
from tickets import clocks, lists, wording_departments
from tickets.choices import Ball, Channel, Clock, ContactKind, EventCode, Level, Priority, Status, Tier
from tickets.contacts import mask_email, mask_phone
from tickets.models import Collaboration, ContactPoint, Customer, Message, Ticket
from tickets.statuses import TABLE

register = template.Library()
register.simple_tag(icon)
register.simple_tag(moment, takes_context=True)
register.simple_tag(with_query, takes_context=True)

CLOCK_ICONS = {"calm": "clock", "warn": "hourglass", "late": "alert", "paused": "pause", "done": "check-circle", "none": "minus"}
CHANNEL_ICONS = {
    Channel.WEB: "globe",
    Channel.EMAIL: "mail",
    Channel.PHONE: "phone",
    Channel.CHAT: "chat",
    Channel.WECHAT: "chat",
    Channel.API: "plug",
    Channel.IMPORT: "download",
}
BALLS = {
    Ball.US: ("us", "user"),
    Ball.CUSTOMER: ("customer", "chat"),
    Ball.DEPARTMENT: ("dept", "building"),
    Ball.NOBODY: ("nobody", "check"),
}


def _now(context: template.Context) -> datetime:
    now: datetime | None = context.get("now")
    return now or timezone.now()


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object = None) -> SafeString:
    """The options of a select. A page has hundreds; as a loop of the template they cost a quarter of it."""
    found = []
    for value, label in choices:
        mark = " selected" if chosen is not None and value == chosen else ""
        found.append(f'<option value="{escape(value)}"{mark}>{escape(label)}</option>')
    return mark_safe("".join(found))  # noqa: S308 (every part is escaped)


@register.simple_tag(takes_context=True)
def clock(context: template.Context, ticket: Ticket, which: str = "") -> SafeString:
    """The clock chip: icon, word, and the exact time in the title and for screen readers; warn and late ones tick."""
    now = _now(context)
    chip = one_clock(ticket, now, which) if which else clocks.chip(ticket, now)
    return chip_html(
        chip.kind, chip_words(ticket, chip, now), chip_title(ticket, chip), chip.at if chip.kind in {"calm", "warn", "late"} else None
    )


def one_clock(ticket: Ticket, now: datetime, which: str) -> clocks.Chip:
    """The chip of one of the two clocks, from the ticket's columns."""
    if which == Clock.RESPONSE:
        due, met, paused = ticket.response_due_at, ticket.responded_at, None
    else:
        due, met, paused = ticket.resolution_due_at, None if ticket.is_open else ticket.resolved_at or ticket.closed_at, ticket.paused_at
    if met:
        return clocks.Chip("done", which, met)
    if paused:
        return clocks.Chip("paused", which, paused)
    if due is None or not ticket.is_open:
        return clocks.Chip("none", which)
    if due <= now:
        return clocks.Chip("late", which, due)
    return clocks.Chip("warn" if now >= clocks.warn_at(ticket, due) else "calm", which, due)


def chip_words(ticket: Ticket, chip: clocks.Chip, now: datetime) -> str:
    """What stands on the chip."""
    if chip.kind == "paused":
        return _("Paused · customer")
    if chip.kind == "done":
        return _("To confirm") if ticket.status == Status.RESOLVED and chip.clock == Clock.RESOLUTION else _("Done")
    if chip.at is None:
        return _("No clock")
    if chip.kind == "late":
        return _("%(span)s late") % {"span": moments.span(now - chip.at)}
    return moments.until(chip.at, now)


def chip_title(ticket: Ticket, chip: clocks.Chip) -> str:
    """What the chip says in full: which clock, and when exactly."""
    if chip.at is None:
        return ""
    time = {"time": moments.exact(chip.at)}
    if chip.kind == "paused":
        return _("Paused: the customer has the ball since %(time)s") % time
    if chip.kind == "done":
        return (_("Responded %(time)s") if chip.clock == Clock.RESPONSE else _("Result given %(time)s")) % time
    return (_("First response by %(time)s") if chip.clock == Clock.RESPONSE else _("Resolution by %(time)s")) % time


def chip_html(kind: str, words: str, title: str, at: datetime | None) -> SafeString:
    """The chip itself; `datetime` is what clocks.js ticks by."""
    title = escape(title)
    moment_at = f' datetime="{at.isoformat(timespec="seconds")}"' if at else ""
    aloud = f'<span class="sr">({title})</span>' if title else ""
    # Everything put in is escaped or our own; one string, because a list draws fifty of these.
    return mark_safe(  # noqa: S308 (escaped above)
        f'<time class="clock clock--{kind}"{moment_at} title="{title}">{icon(CLOCK_ICONS[kind])}<span>{escape(words)}</span>{aloud}</time>'
    )


@register.simple_tag(takes_context=True)
def request_chip(context: template.Context, asked: Collaboration) -> SafeString:
    """How a request to a department stands; its ticket and department are loaded."""
    chip = wording_departments.chip(asked, clocks.policy_of(asked.ticket), _now(context))
    return chip_html(chip.kind, chip.words, chip.title, chip.at)


@register.simple_tag
def department(code: str) -> str:
    """A department's name."""
    return lists.department_label(code)


@register.simple_tag
def level(ticket: Ticket, css: str = "") -> SafeString:
    """Complaint level, else priority."""
    return _level(ticket.level, ticket.priority, css, get_language())


@register.simple_tag
def ball(ticket: Ticket, name: str | None = "", short: bool = False) -> SafeString:
    """Who has the ball: us (with the agent's name when given; only the name when short), the customer, or a department."""
    return _ball(ticket.status, name or "", short, get_language())


@register.simple_tag
def status(ticket: Ticket) -> SafeString:
    """The status as a tag."""
    return _status(ticket.status, get_language())


@register.simple_tag
def tier(customer: Customer) -> SafeString | str:
    """A mark for VIP customers, nothing for others."""
    return _tier(get_language()) if customer.tier == Tier.VIP else ""


@register.simple_tag
def channel(ticket: Ticket | Message) -> SafeString:
    """The channel as a drawing, with its word for screen readers."""
    return _channel(ticket.channel, get_language())


# A list draws the same few chips hundreds of times, so each is drawn once for each language.


@lru_cache(maxsize=64)
def _level(level: int | None, priority: str, css: str, language: str | None) -> SafeString:
    if level:
        return format_html('<span class="level level--{} {}">{}</span>', level, css, Level(level).label)
    kind = "urgent" if priority == Priority.URGENT else "plain"
    return format_html('<span class="level level--{} {}">{}</span>', kind, css, Priority(priority).label)


@lru_cache(maxsize=512)
def _ball(status: str, name: str, short: bool, language: str | None) -> SafeString:
    holder = TABLE[status].ball
    css, drawing = BALLS[holder]
    if status == Status.NEW:
        return format_html('<span class="muted">{}</span>', _("In the queue"))
    if short:
        words = name or holder.label if holder == Ball.US else holder.label
    else:
        words = f"{holder.label} · {name}" if name else holder.label
    return format_html('<span class="ball ball--{}">{}{}</span>', css, icon(drawing), words)


@lru_cache(maxsize=32)
def _status(status: str, language: str | None) -> SafeString:
    badge = TABLE[status].badge
    return format_html('<span class="tag{}">{}</span>', f" tag--{badge}" if badge else "", Status(status).label)


@lru_cache(maxsize=4)
def _tier(language: str | None) -> SafeString:
    return format_html('<span class="vip">{}</span>', Tier.VIP.label)


@lru_cache(maxsize=32)
def _channel(channel: str, language: str | None) -> SafeString:
    label = Channel(channel).label
    return format_html('<span title="{}">{}<span class="sr">{}</span></span>', label, icon(CHANNEL_ICONS[Channel(channel)]), label)


@register.simple_tag(takes_context=True)
def last(context: template.Context, ticket: Ticket) -> SafeString:
    """What happened last and how long ago; words of the customer that nobody has read stand out."""
    happened = _event(ticket.last_event, get_language()) if ticket.last_event else ""
    # In a narrow column it goes on in a second line: after the dot, not within the time.
    ago = escape(moments.ago(ticket.last_event_at, _now(context))).replace(" ", "\N{NO-BREAK SPACE}")
    words = f"{happened}\N{NO-BREAK SPACE}· {ago}"
    css, title = "new" if ticket.unread_since else "muted", escape(moments.exact(ticket.last_event_at))
    return mark_safe(f'<span class="{css}" title="{title}">{words}</span>')  # noqa: S308 (escaped)


@lru_cache(maxsize=256)
def _event(code: str, language: str | None) -> str:
    return escape(EventCode(code).label)


@register.simple_tag
def masked(point: ContactPoint) -> str:
    """A contact point as everybody may see it."""
    if point.kind == ContactKind.PHONE:
        return mask_phone(point.value)
    return mask_email(point.value) if point.kind == ContactKind.EMAIL else str(ContactKind(point.kind).label)
