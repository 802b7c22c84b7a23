"""The card of a solved ticket that makes an article of it, and of one that an article was made of."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, pgettext

from helpdesk.models import User
from knowledgebase.models import Article
from knowledgebase.privacy import MARKS
from tickets import marks
from tickets.models import DraftedArticle

if TYPE_CHECKING:
    from tickets.admin.ticket_page import Page


def context(page: "Page") -> dict[str, Any]:
    """What was drafted from the ticket, by one statement where something was."""
    if not marks.has(page.ticket, "drafted"):
        return {}
    drafted = DraftedArticle.objects.filter(ticket=page.ticket.pk).select_related("article", "drafted_by").first()
    if drafted is None:
        return {}
    return {"drafted": drafted, "drafted_url": address(drafted.article, page.user), "drafted_without": without(drafted)}


def address(article: Article, user: User) -> str:
    """Where a person reads or edits the article; empty while they may not read it yet."""
    if user.has_perm("knowledgebase.change_article"):
        return reverse("admin:knowledgebase_article_change", args=[article.pk])
    readable = article.state == "published" and user.has_perm("knowledgebase.view_article")
    return reverse("admin:knowledgebase_article_read", args=[article.pk]) if readable else ""


def without(drafted: DraftedArticle) -> str:
    """What was taken out: 姓名 2、电话 1."""
    chinese = (get_language() or "").startswith("zh")
    said = [f"{MARKS[kind][0 if chinese else 1]} {count}" for kind, count in sorted(drafted.taken.items()) if kind in MARKS]
    return pgettext("between things", ", ").join(said)
