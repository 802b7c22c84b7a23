"""Help beside the reply box: scripts with their variables filled in, articles and handling manuals that fit what the customer wrote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override as language

from helpdesk import clockwords
from helpdesk.models import User
from knowledgebase import contacts, manuals
from knowledgebase.models import Article, Manual, Script
from knowledgebase.rendering import brief
from knowledgebase.scripts import fill, find_scripts, look_up
from knowledgebase.search import suggest
from tickets import article_use
from tickets.choices import RemedyState
from tickets.models import Ticket
from tickets.permissions import may_work

LISTED = 12
HINTED = 2
QUERY_MAX = 200


@dataclass(frozen=True)
class Offer:
    """A script as it would go to this customer."""

    script: Script
    text: str
    unresolved: list[str]

    @property
    def gap(self) -> str:
        """Which variables nobody could fill in."""
        return "、".join(f"{{{name}}}" for name in self.unresolved)


def values(ticket: Ticket, agent: User, now: datetime, scripts: Iterable[Script] = ()) -> dict[str, str]:
    """What the variables of scripts stand for, in the customer's language; of remedies only where one of `scripts` speaks of them."""
    with language(ticket.language):
        deadline = ticket.deadline or ticket.resolution_due_at
        found = {
            "customer": ticket.contact_name or ticket.customer.name,
            "number": ticket.number,
            "order": ticket.order_number,
            "agent": agent.name,
            "deadline": clockwords.at(deadline, now) if deadline and deadline > now else "",
        }
        if any(_speaks_of_remedies(script) for script in scripts):
            found |= _remedy_values(ticket)
        return found


def _speaks_of_remedies(script: Script) -> bool:
    return any(name in text for name in ("{remedy}", "{tracking}") for text in (script.body, script.body_en))


def _remedy_values(ticket: Ticket) -> dict[str, str]:
    """What was promised last, and its parcel."""
    given = ticket.remedies.filter(state__in=(RemedyState.APPROVED, RemedyState.UNDER_WAY, RemedyState.DONE)).order_by("-pk").first()
    return {"remedy": given.get_kind_display(), "tracking": given.tracking_number} if given else {}


def offers(scripts: Sequence[Script], ticket: Ticket, agent: User, now: datetime) -> list[Offer]:
    """Scripts filled in for a ticket."""
    known = values(ticket, agent, now, scripts)
    return [Offer(script, *fill(script, known, ticket.language)) for script in scripts]


def filled(ticket: Ticket, agent: User, code: str) -> str:
    """The text of a script by its code; nothing for an unknown one."""
    rows = Script.objects.published().filter(code=code)[:1]
    return next((each.text for each in offers(list(rows), ticket, agent, timezone.now())), "")


def hints(request: HttpRequest, pk: int) -> HttpResponse:
    """A few scripts and articles that fit; loaded after the page, so that the page never waits for a search."""
    ticket, agent = _ticket(request, pk)
    now = timezone.now()
    said = _said(ticket)
    topics = [ticket.issue_type.code, *ticket.secondary]
    fitting = suggest(said, topics, public_only=False, heading=ticket.subject)
    article_use.offered_at_desk(ticket, fitting, now)
    data = {
        "ticket": ticket,
        "manuals": _unapplied(manuals.suggest(said, topics, 1), ticket),
        "offers": offers(find_scripts(said, topics, HINTED), ticket, agent, now),
        "articles": [(article, insertion(article, ticket)) for article in fitting],
    }
    return render(request, "desk/ticket_hints.html", data)


def open_article(request: HttpRequest, pk: int, article: int) -> HttpResponse:
    """On to an article that was offered on a ticket; that it was opened is counted once for each ticket."""
    ticket, agent = _ticket(request, pk)
    row = get_object_or_404(Article.objects.visible_to(agent), pk=article)
    article_use.opened(ticket, row, timezone.now())
    is_public = row.state == "published" and row.audience == "public"
    return redirect(row.get_absolute_url() if is_public else reverse("admin:knowledgebase_article_read", args=[row.pk]))


def scripts(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of scripts, searched by what is typed; without a query those that fit the ticket come first."""
    ticket, agent = _ticket(request, pk)
    query = request.GET.get("q", "")[:QUERY_MAX].strip()
    now = timezone.now()
    topics = [ticket.issue_type.code, *ticket.secondary]
    said = "" if query else _said(ticket)
    found = look_up(query, topics, LISTED) if query else find_scripts(said, topics, LISTED)
    if not query and len(found) < LISTED:
        found += [script for script in Script.objects.published() if script not in found][: LISTED - len(found)]
    fitting = manuals.find(query, limit=HINTED) if query else manuals.suggest(said, topics, HINTED)
    whom = contacts.find(query) if query and agent.has_perm("helpdesk.view_contacts") else []
    data = {
        "ticket": ticket,
        "query": query,
        "contacts": whom,
        "offers": offers(found, ticket, agent, now),
        "manuals": _unapplied(fitting, ticket),
    }
    # Beside the reply box, or as a page of its own where the browser runs no scripts.
    template = "desk/ticket_scripts.html" if request.headers.get("HX-Request") else "desk/ticket_scripts_page.html"
    return render(request, template, data)


def _unapplied(found: list[Manual], ticket: Ticket) -> list[Manual]:
    """Without those that are on the ticket already."""
    there = set(ticket.checklists.values_list("manual", flat=True)) if found else set()
    return [manual for manual in found if manual.pk not in there]


def insertion(article: Article, ticket: Ticket) -> str:
    """What one click puts into the reply: of a public article the answer in short, its title and address; an internal one is only read."""
    if article.audience != "public":
        return ""
    with language(ticket.language):
        answer = article.summary_label.strip() or brief(article.body_label)
        more = _("You will find how it is done here: %(title)s %(url)s") % {
            "title": article.title_label,
            "url": f"{settings.SITE_URL}{article.get_absolute_url()}",
        }
        return f"{answer}\n{more}" if answer else more


def _ticket(request: HttpRequest, pk: int) -> tuple[Ticket, User]:
    user = cast(User, request.user)
    ticket = get_object_or_404(Ticket.objects.visible_to(user).select_related("customer", "issue_type"), pk=pk)
    if not may_work(user, ticket):
        raise PermissionDenied
    return ticket, user


def _said(ticket: Ticket) -> str:
    """Subject, first message, and the customer's last words."""
    bodies = list(ticket.messages.filter(kind="customer").order_by("pk").values_list("body", flat=True))
    return "\n".join([ticket.subject, *bodies[:1], *bodies[1:][-1:]])
