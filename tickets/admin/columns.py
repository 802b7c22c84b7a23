"""The columns a list of tickets may show: each a label and a cell. What is not in this table cannot be asked for by an address.

A row is one string, written here and not by a template: a page has fifty of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from helpdesk import moments
from helpdesk.markup import escape
from tickets import lists
from tickets.choices import Rank
from tickets.models import Ticket, TicketTag
from tickets.templatetags import desk

Cell = Callable[[Context, Ticket], str]
NOTHING = mark_safe('<span class="muted">–</span>')
MOST = 10


@dataclass(frozen=True)
class Column:
    """One column. `css` names its width in desk.css, `narrow` hides it on a narrow page; `sort` is the order its head asks for."""

    code: str
    label: StrOrPromise
    cell: Cell
    css: str = ""
    narrow: bool = False
    sort: str = ""

    @property
    def classes(self) -> str:
        """Classes of the head, the cell and the width alike."""
        return f"c-{self.css or self.code}{' hide-m' if self.narrow else ''}"


def _title(context: Context, ticket: Ticket) -> str:
    merged, twice, sort_it = _("Merged"), _("Perhaps twice"), _("Sort it")
    gone = f' <span class="tag">{escape(merged)}</span>' if ticket.merged_into_id else ""
    if ticket.likely_same_id and ticket.is_open:
        gone = f' <span class="tag tag--todo">{escape(twice)}</span>'
    # Before the subject: a long one leaves no room behind it.
    unsure = f'<span class="tag tag--todo">{escape(sort_it)}</span> ' if getattr(ticket, "unsure", None) and ticket.is_open else ""
    return mark_safe(  # noqa: S308 (escaped)
        f'<a class="row-link" id="t-{ticket.pk}" href="{ticket.get_absolute_url()}"><span class="no">{escape(ticket.short_number)}</span>{unsure}'
        f"<bdi>{escape(ticket.listed)}</bdi>{gone}</a>"
    )


def _customer(context: Context, ticket: Ticket) -> str:
    return mark_safe(f'<span class="cust"><bdi class="clip">{escape(ticket.customer)}</bdi>{desk.tier(ticket.customer)}</span>')  # noqa: S308


def _time(at: datetime | None, now: datetime) -> str:
    if at is None:
        return NOTHING
    return mark_safe(  # noqa: S308 (escaped)
        f'<time datetime="{at.isoformat(timespec="seconds")}" title="{escape(moments.exact(at))}">{escape(moments.short(at, now))}</time>'
    )


def _moment(name: str) -> Cell:
    return lambda context, ticket: _time(getattr(ticket, name), context["now"])


def _deadline(context: Context, ticket: Ticket) -> str:
    return _time(ticket.deadline, context["now"])


def _tags(context: Context, ticket: Ticket) -> str:
    names = (context.get("tags_of") or {}).get(ticket.pk, ())
    return mark_safe("".join(f'<span class="tag">{escape(name)}</span> ' for name in names)) or NOTHING  # noqa: S308


def _words(text: object) -> str:
    return f'<bdi class="clip">{escape(str(text))}</bdi>' if text else NOTHING


COLUMNS: Mapping[str, Column] = {
    column.code: column
    for column in [
        Column("clock", gettext_lazy("Time limit"), lambda context, row: desk.clock(context, row), sort="due"),
        Column("level", gettext_lazy("Level"), lambda context, row: desk.level(row)),
        Column("ticket", gettext_lazy("Ticket"), _title, css="title", sort="new"),
        Column("customer", gettext_lazy("Customer"), _customer, css="cust"),
        Column("type", gettext_lazy("Issue type"), lambda context, row: _words(row.issue_type.label), narrow=True),
        Column(
            "with",
            gettext_lazy("With"),
            lambda context, row: desk.ball(row, row.assignee.name if row.assignee else "", short=True),
            css="ball",
        ),
        Column("channel", gettext_lazy("Channel"), lambda context, row: desk.channel(row), css="chan", narrow=True),
        Column("last", gettext_lazy("Last happened"), lambda context, row: desk.last(context, row), narrow=True),
        Column("status", gettext_lazy("Status"), lambda context, row: desk.status(row), narrow=True),
        Column("assignee", gettext_lazy("Assignee"), lambda context, row: _words(row.assignee.name if row.assignee else ""), narrow=True),
        Column("team", gettext_lazy("Team"), lambda context, row: _words(lists.team_label(row.team_id)), narrow=True),
        Column("category", gettext_lazy("Category"), lambda context, row: _words(row.get_category_display()), narrow=True),
        Column("tags", gettext_lazy("Tags"), _tags, narrow=True),
        Column("order", gettext_lazy("Order number"), lambda context, row: _words(row.order_number), css="order", narrow=True),
        Column("received", gettext_lazy("Received"), _moment("created_at"), css="time", narrow=True, sort="new"),
        Column("due", gettext_lazy("Deadline"), _deadline, css="time", narrow=True, sort="due"),
        Column("resolved", pgettext_lazy("column", "Resolved"), _moment("resolved_at"), css="time", narrow=True),
        Column(
            "escalation",
            gettext_lazy("Handed up to"),
            lambda context, row: _words(Rank(row.escalation).label if row.escalation else ""),
            narrow=True,
        ),
        Column("reopened", gettext_lazy("Reopened"), lambda context, row: str(row.cycle) if row.cycle else NOTHING, css="few", narrow=True),
        Column("snoozed", gettext_lazy("Put off until"), _moment("snoozed_until"), css="time", narrow=True),
    ]
}
USUAL = ("clock", "level", "ticket", "customer", "type", "with", "channel", "last")


def chosen(codes: Iterable[object]) -> tuple[Column, ...]:
    """The columns of a list of codes, in its order; the ticket itself is always among them. Nothing that is known: the usual ones."""
    known = [code for code in dict.fromkeys(map(str, codes)) if code in COLUMNS][:MOST] or list(USUAL)
    if "ticket" not in known:
        known.insert(min(2, len(known)), "ticket")
    return tuple(COLUMNS[code] for code in known)


def table(
    tickets: Iterable[Ticket],
    columns: Sequence[Column],
    now: datetime,
    *,
    tags: Mapping[int, list[str]],
    picks: bool,
    picked: Iterable[int],
) -> SafeString:
    """The rows of some tickets; with `picks` each begins with a box, ticked for those `picked`. Every part is escaped by its cell."""
    context = Context({"now": now, "tags_of": tags})
    cells = [(f'<td class="{column.classes}">', column.cell) for column in columns]
    select, chosen = escape(_("Select")), frozenset(picked)
    found = []
    for ticket in tickets:
        box = _box(ticket, select, is_picked=ticket.pk in chosen) if picks else ""
        drawn = "</td>".join([f"{opening}{cell(context, ticket)}" for opening, cell in cells])
        found.append(f"\n      <tr>{box}{drawn}</td></tr>")
    return mark_safe("".join(found))  # noqa: S308


def _box(ticket: Ticket, select: str, *, is_picked: bool) -> str:
    return (
        f'<td class="action-checkbox lift"><input class="action-select" type="checkbox" name="ticket" value="{ticket.pk}"'
        f'{" checked" if is_picked else ""} aria-label="{select} {escape(ticket.number)}"></td>'
    )


def offered(shown: Sequence[Column]) -> SafeString:
    """All columns to choose from: those that are shown first and in their order, ticked."""
    return _offered(tuple(column.code for column in shown), get_language())


@lru_cache(maxsize=128)
def _offered(shown: tuple[str, ...], language: str | None) -> SafeString:
    found = []
    for code in [*shown, *(code for code in COLUMNS if code not in shown)]:
        label = escape(COLUMNS[code].label)
        box = f'<input type="checkbox" name="col" value="{code}"{" checked" if code in shown else ""}>'
        moves = [(-1, _("Move %(name)s forward"), "↑"), (1, _("Move %(name)s back"), "↓")]
        buttons = [
            f'<button class="btn btn--quiet btn--icon btn--s" type="button" data-moves="{by}" hidden aria-label="{words % {"name": label}}">{arrow}</button>'
            for by, words, arrow in moves
        ]
        found.append(f'<li><label class="check">{box}<span>{label}</span></label>{"".join(buttons)}</li>')
    return mark_safe("".join(found))  # noqa: S308 (escaped)


def tags_of(tickets: Iterable[Ticket]) -> dict[int, list[str]]:
    """Names of the tags of some tickets, by one statement."""
    found: dict[int, list[str]] = {}
    rows = TicketTag.objects.filter(ticket__in=[ticket.pk for ticket in tickets], tag__is_active=True)
    for key, name in rows.order_by("tag__name").values_list("ticket", "tag__name"):
        found.setdefault(key, []).append(name)
    return found
