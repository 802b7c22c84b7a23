"""Search over everything said: tickets by number, order, whole phone number, customer's name or any words; customers beside them.

/admin/search/?q=...&view=open&channel=email ...: what narrows it stands in `tickets.queues`.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helpdesk.personal import masked
from helpdesk.search import normalise, query_tokens
from tickets import finding, queues
from tickets.admin.queue import COLUMNS, Choice, encoded, reader
from tickets.models import Ticket

SHOWN = 50
AROUND = 40
PARTS = 3
# By what a search is narrowed; the rest of the filters is about work, not about finding again.
NARROWED_BY = ("channel", "type", "team", "level", "tag")
STATES = ("all", "open", "closed")


@dataclass(frozen=True)
class Hit:
    """A ticket that was found, its subject and the words around the match, marked."""

    ticket: Ticket
    subject: SafeString
    said: SafeString


@require_GET
def search(request: HttpRequest) -> HttpResponseBase:
    """The results page; a whole ticket number opens the ticket."""
    user, now = reader(request), timezone.now()
    if not user.has_perm("tickets.view_ticket"):
        raise PermissionDenied
    asked = queues.read(request.GET, default="all")
    question = queues.Question(
        view=asked.view if asked.view in STATES else "all",
        filters={name: value for name, value in asked.filters.items() if name in NARROWED_BY},
        first=asked.first,
        last=asked.last,
        q=asked.q.strip(),
    )
    text = question.q
    ticket = finding.by_number(user, text, now)
    if ticket is not None:
        return redirect(ticket)
    wait = finding.wait(user, text, now)
    rows = question.rows(user, now) if text and not wait else Ticket.objects.none()
    found = list(
        rows.select_related("customer", "issue_type", "assignee", "merged_into")
        .only(*COLUMNS, "merged_into__number")
        .order_by("-created_at", "-pk")[:SHOWN]
    )
    said = finding.words_said([row.pk for row in found], text) if found else {}
    marks = marking(text)
    people = finding.customers(user, text, now) if user.has_perm("tickets.view_customer") and not wait else []
    context = {
        "title": _("Search"),
        "q": text,
        "wait": wait,
        "hits": [Hit(row, marked(row.listed, marks), excerpt(masked(said.get(row.pk, "")), marks)) for row in found],
        "people": people,
        "orders": [] if wait else finding.orders(user, text),
        "now": now,
        "shown": SHOWN,
        "question": question,
        "states": [(code, queues.VIEWS[code][0]) for code in STATES],
        "choices": [_choice(queues.FILTERS[name], question) for name in NARROWED_BY],
        "is_narrowed": question.parameters.keys() - {"q", "sort"} != {"view"} or question.view != "all",
        "bare": "?" + encoded({"q": text}),
    }
    return render(request, "desk/search.html", context, status=429 if wait else 200)


def _choice(row: queues.Filter, question: queues.Question) -> Choice:
    return Choice(row.name, row.label, row.choices() if row.choices else None, question.filters.get(row.name, ""))


def marking(text: str) -> re.Pattern[str] | None:
    """What to mark: the words as they were typed, else the pairs of characters they were looked up by."""
    words = sorted({*normalise(text).split(), normalise(text).strip()}, key=len, reverse=True)
    pairs = [token for token in query_tokens(text) if len(token) > 1]
    parts = [re.escape(word) for word in (*words, *pairs) if word]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def marked(text: str, marks: re.Pattern[str] | None) -> SafeString:
    """A text with the words in it marked; escaped."""
    folded = _folded(text)
    pieces, at = [], 0
    for match in marks.finditer(folded) if marks else ():
        pieces += [escape(text[at : match.start()]), f"<mark>{escape(text[match.start() : match.end()])}</mark>"]
        at = match.end()
    return mark_safe("".join([*pieces, escape(text[at:])]))  # noqa: S308 (every part is escaped)


def excerpt(body: str, marks: re.Pattern[str] | None) -> SafeString:
    """The words around the first matches, marked; escaped. Empty when none of them stands there as it was typed."""
    folded = _folded(body)
    places: list[tuple[int, int]] = []
    for match in marks.finditer(folded) if marks else ():
        start, end = max(0, match.start() - AROUND), match.end() + AROUND
        if places and start <= places[-1][1]:
            places[-1] = (places[-1][0], end)
        elif len(places) < PARTS:
            places.append((start, end))
    if not places:
        return mark_safe(escape(body[: 2 * AROUND]) + ("…" if len(body) > 2 * AROUND else ""))  # noqa: S308
    shown = [marked(body[start:end], marks) for start, end in places]
    ends = ("…" if places[0][0] else "", "…" if places[-1][1] < len(body) else "")
    return mark_safe(f"{ends[0]}{' … '.join(shown)}{ends[1]}")  # noqa: S308 (every part is escaped)


def _folded(text: str) -> str:
    """In the form words are looked up by, where every character keeps its place; else in lower case."""
    folded = normalise(text)
    lower = text.lower()
    return folded if len(folded) == len(text) else lower if len(lower) == len(text) else text
