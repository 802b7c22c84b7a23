"""Help beside the reply box: scripts with their variables filled in, and articles that fit what the customer wrote."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override as language

from helpdesk import clockwords
from helpdesk.models import User
from knowledgebase.models import Article, Script
from knowledgebase.scripts import fill, find_scripts
from knowledgebase.search import suggest
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


def values(ticket: Ticket, agent: User, now: datetime) -> dict[str, str]:
    """What the variables of scripts stand for, in the customer's language."""
    with language(ticket.language):
        deadline = ticket.deadline or ticket.resolution_due_at
        return {
            "customer": ticket.contact_name or ticket.customer.name,
            "number": ticket.number,
            "order": ticket.order_number,
            "agent": agent.name,
            "deadline": clockwords.at(deadline, now) if deadline and deadline > now else "",
        }


def offer(script: Script, ticket: Ticket, agent: User, now: datetime) -> Offer:
    """A script filled in for a ticket."""
    return Offer(script, *fill(script, values(ticket, agent, now), ticket.language))


def filled(ticket: Ticket, agent: User, code: str) -> str:
    """The text of a script by its code; nothing for an unknown one."""
    script = Script.objects.filter(code=code, is_active=True).first()
    return offer(script, ticket, agent, timezone.now()).text if script else ""


def hints(request: HttpRequest, pk: int) -> HttpResponse:
    """A few scripts and articles that fit; loaded after the page, so that the page never waits for a search."""
    ticket, agent = _ticket(request, pk)
    now = timezone.now()
    said = _said(ticket)
    topics = [ticket.issue_type.code, *ticket.secondary]
    data = {
        "ticket": ticket,
        "offers": [offer(script, ticket, agent, now) for script in find_scripts(said, topics, HINTED)],
        "articles": [(article, insertion(article, ticket)) for article in suggest(said, topics, public_only=False)],
    }
    return render(request, "desk/ticket_hints.html", data)


def scripts(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of scripts, searched by what is typed; without a query those that fit the ticket come first."""
    ticket, agent = _ticket(request, pk)
    query = request.GET.get("q", "")[:QUERY_MAX].strip()
    now = timezone.now()
    found = find_scripts(query, [], LISTED) if query else find_scripts(_said(ticket), [ticket.issue_type.code, *ticket.secondary], LISTED)
    if not query and len(found) < LISTED:
        found += [script for script in Script.objects.filter(is_active=True) if script not in found][: LISTED - len(found)]
    return render(
        request,
        "desk/ticket_scripts.html",
        {"ticket": ticket, "query": query, "offers": [offer(script, ticket, agent, now) for script in found]},
    )


def insertion(article: Article, ticket: Ticket) -> str:
    """What one click puts into the reply: for a public article its title and address; an internal one is only read."""
    if article.audience != "public":
        return ""
    with language(ticket.language):
        return _("You will find how it is done here: %(title)s %(url)s") % {
            "title": article.title_label,
            "url": f"{settings.SITE_URL}{article.get_absolute_url()}",
        }


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
