"""Chips of a ticket, drawn alike wherever a ticket is seen; `icon` and `moment` of the frame come along.

    {% load desk %}
    {% clock ticket %}             the chip of the deadline that matters now
    {% clock ticket "response" %}  of one clock: response or resolution
    {% level ticket %}  {% ball ticket %}  {% status ticket %}  {% tier customer %}  {% channel ticket %}

`now` of the context is used where there is one, so that all chips of a page agree.
"""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from helpdesk import moments
from helpdesk.templatetags.frame import icon, moment, with_query
from tickets import clocks
from tickets.choices import Ball, Channel, Clock, ContactKind, EventCode, Level, Priority, Status, Tier
from tickets.contacts import mask_email, mask_phone
from tickets.models import ContactPoint, Customer, Ticket
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
        return _("Paused")
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
        return _("Waiting for the customer since %(time)s") % time
    if chip.kind == "done":
        return (_("Responded %(time)s") if chip.clock == Clock.RESPONSE else _("Result given %(time)s")) % time
    return (_("First response by %(time)s") if chip.clock == Clock.RESPONSE else _("Resolution by %(time)s")) % time


def chip_html(kind: str, words: str, title: str, at: datetime | None) -> SafeString:
    """The chip itself; `datetime` is what clocks.js ticks by."""
    return format_html(
        '<time class="clock clock--{}"{} title="{}">{}<span>{}</span>{}</time>',
        kind,
        format_html(' datetime="{}"', at.isoformat(timespec="seconds")) if at else "",
        title,
        icon(CLOCK_ICONS[kind]),
        words,
        format_html('<span class="sr">({})</span>', title) if title else "",
    )


@register.simple_tag
def level(ticket: Ticket, css: str = "") -> SafeString:
    """Complaint level, else priority."""
    if ticket.level:
        label = Level(ticket.level).label
        return format_html('<span class="level level--{} {}">{}</span>', ticket.level, css, label)
    kind = "urgent" if ticket.priority == Priority.URGENT else "plain"
    return format_html('<span class="level level--{} {}">{}</span>', kind, css, Priority(ticket.priority).label)


@register.simple_tag
def ball(ticket: Ticket, name: str = "", short: bool = False) -> SafeString:
    """Who has the ball: us (with the agent's name when given; only the name when short), the customer, or a department."""
    holder = TABLE[ticket.status].ball
    css, drawing = BALLS[holder]
    if ticket.status == Status.NEW:
        return format_html('<span class="muted">{}</span>', _("In the queue"))
    if short:
        words = name or holder.label if holder == Ball.US else holder.label
    else:
        words = f"{holder.label} · {name}" if name else holder.label
    return format_html('<span class="ball ball--{}">{}{}</span>', css, icon(drawing), words)


@register.simple_tag
def status(ticket: Ticket) -> SafeString:
    """The status as a tag."""
    badge = TABLE[ticket.status].badge
    return format_html('<span class="tag{}">{}</span>', f" tag--{badge}" if badge else "", Status(ticket.status).label)


@register.simple_tag
def tier(customer: Customer) -> SafeString | str:
    """A mark for VIP customers, nothing for others."""
    return format_html('<span class="vip">{}</span>', Tier.VIP.label) if customer.tier == Tier.VIP else ""


@register.simple_tag
def channel(ticket: Ticket) -> SafeString:
    """The channel as a drawing, with its word for screen readers."""
    label = Channel(ticket.channel).label
    return format_html('<span title="{}">{}<span class="sr">{}</span></span>', label, icon(CHANNEL_ICONS[Channel(ticket.channel)]), label)


@register.simple_tag(takes_context=True)
def last(context: template.Context, ticket: Ticket) -> SafeString:
    """What happened last and how long ago; words of the customer that nobody has read stand out."""
    label = EventCode(ticket.last_event).label if ticket.last_event else ""
    ago = moments.ago(ticket.last_event_at, _now(context))
    return format_html(
        '<span class="{}" title="{}">{} · {}</span>',
        "new" if ticket.unread_since else "muted",
        moments.exact(ticket.last_event_at),
        label,
        ago,
    )


@register.simple_tag
def masked(point: ContactPoint) -> str:
    """A contact point as everybody may see it."""
    if point.kind == ContactKind.PHONE:
        return mask_phone(point.value)
    return mask_email(point.value) if point.kind == ContactKind.EMAIL else str(ContactKind(point.kind).label)
