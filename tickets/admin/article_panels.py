"""What tickets tell of articles, on the articles' own pages and on the editors' desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from helpdesk.panels import Figure, Panel
from knowledgebase import privacy
from knowledgebase.models import Article
from tickets import article_use
from tickets.admin.card_knowledge import without
from tickets.models import DraftedArticle, Ticket

SHOWN = 6
CAME_BACK_LEAST = 2
"""So many tickets at least, and a third of those on which it was sent, came back after an article before editors are told."""


@dataclass(frozen=True)
class Line:
    """One article on the editors' desk."""

    title: str
    url: str
    facts: StrOrPromise
    tag: StrOrPromise
    act: StrOrPromise
    mark: str


def article(article: Article, user: User, now: datetime) -> Panel | None:
    """How an article does, where it comes from, and what still keeps it back; for staff who may read it."""
    drafted = DraftedArticle.objects.filter(article=article).select_related("ticket", "drafted_by").first()
    newest = article.newest
    seen = drafted is not None and Ticket.objects.visible_to(user).filter(pk=drafted.ticket_id).exists()
    context = {
        "figures": figures(article, user, now),
        "days": article_use.LOOKED_BACK.days,
        "drafted": drafted,
        "source": drafted.ticket if drafted is not None and seen else None,
        "without": without(drafted) if drafted is not None else "",
        "marks": privacy.marks_left(newest),
        "phones": privacy.phones_left(newest) if newest.audience == "public" else [],
    }
    return Panel(title=pgettext("article", "At work"), template="desk/panel_article.html", context=context, mark="")


def figures(article: Article, user: User, now: datetime) -> Sequence[Figure]:
    """Each says how it is computed, and opens the tickets behind it."""
    told = article_use.figures(article, now)
    percent = _("%(share)d %% of %(all)d") % {"share": round(100 * told.closed / told.settled), "all": told.settled} if told.settled else ""
    back = _("%(share)d %% of %(all)d") % {"share": round(100 * told.came_back / told.settled), "all": told.settled} if told.settled else ""
    return [
        Figure(_("Read by customers"), str(told.read), _("Readers of the public page, each once a day; staff who are logged in are not counted.")),
        Figure(
            _("Offered"),
            str(told.offered),
            _("Tickets for which it was shown: beside the form when it was sent, to the agent on the ticket, or as an answer at once."),
            url=_tickets(article, "offered", user),
        ),
        Figure(_("Opened by agents"), str(told.opened), _("Tickets from which an agent opened it."), url=_tickets(article, "opened", user)),
        Figure(
            _("Sent"), str(told.sent), _("Tickets on which the customer was sent a link to it; what was taken back is not counted."),
            url=_tickets(article, "sent", user),
        ),
        Figure(
            _("Closed after it"), str(told.closed), _("Of the tickets on which it was sent: closed, and not come back since."),
            unit=percent, url=_tickets(article, "closed", user),
        ),
        Figure(
            _("Came back after it"), str(told.came_back),
            _("Of the tickets on which it was sent: the customer said that it was not solved or did not help, or the ticket was reopened."),
            unit=back, url=_tickets(article, "came_back", user),
        ),
    ]  # fmt: skip


def editing(user: User, now: datetime) -> Panel | None:
    """Drafts made from tickets that nobody has taken up, and articles after which tickets come back."""
    drafts = DraftedArticle.objects.filter(article__state="draft", article__asked_at__isnull=True).select_related("article", "drafted_by")
    waiting = [
        Line(
            each.article.title_label,
            _form(each.article),
            _("%(name)s drafted it from a ticket") % {"name": each.drafted_by.name},
            _("draft"),
            _("Read and put right"),
            "todo",
        )
        for each in drafts.order_by("drafted_at", "pk")[:SHOWN]
    ]
    told: Any = Article.objects.filter(state="published").annotate(**article_use.columns(now)).defer("body", "body_en", "tokens")
    poor = told.filter(use_came_back__gte=CAME_BACK_LEAST, use_sent__lte=3 * F("use_came_back")).order_by("-use_came_back", "pk")
    lines = [
        Line(
            each.title_label,
            _form(each),
            _("sent %(sent)d times, came back %(back)d times") % {"sent": each.use_sent, "back": each.use_came_back},
            pgettext("article", "came back"),
            _("Improve it"),
            "warn",
        )
        for each in poor[:SHOWN]
    ]
    if not waiting and not lines:
        return None
    return Panel(title=pgettext("article", "From work"), template="desk/panel_editing.html", context={"lines": [*waiting, *lines]}, mark="")


def _form(article: Article) -> str:
    return reverse("admin:knowledgebase_article_change", args=[article.pk])


def _tickets(article: Article, what: str, user: User) -> str:
    if not user.has_perm("tickets.view_ticket"):
        return ""
    return f"{reverse('admin:tickets_ticket_changelist')}?view=all&article={article.pk}-{what}"
