"""What readers see: all articles by topic, a search, one article and its vote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from helpdesk import clients, throttle
from helpdesk.guessing import by_link
from helpdesk.manners import TooOften, public, see_other
from helpdesk.search import query_tokens
from knowledgebase import feedback, rendering, search, topics
from knowledgebase.models import Article

QUESTION_LENGTH = 200
POPULAR = 3
RELATED = 3
SEARCH_RATE = "60/m"


@dataclass(frozen=True)
class Hit:
    """One found article with the searched words marked."""

    article: Article
    title: SafeString
    text: SafeString


@public("GET")
def articles(request: HttpRequest) -> HttpResponseBase:
    """The list by topic; with `q` what was found for it."""
    question = " ".join(request.GET.get("q", "")[:QUESTION_LENGTH].split())
    now = timezone.now()
    if not query_tokens(question):
        rows = list(Article.objects.public().defer("body", "body_en", "tokens"))
        return render(request, "public/kb.html", {"groups": by_topic(rows, topics.known()), "question": question})
    address = clients.address(request)
    if wait := throttle.hit(f"search:{address}", SEARCH_RATE, now):
        raise TooOften(wait)
    hits = _hits(question)
    if request.method == "GET" and not hits:
        feedback.note_gap(question, searcher=address, now=now)
    elif _is_reader(request):
        feedback.note_shown(question, [hit.article for hit in hits], searcher=address, now=now)
    return render(request, "public/search.html", {"question": question, "hits": hits, "popular": [] if hits else popular()})


@by_link("GET", "POST", of="article")
def article(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One public article; a post is a vote. Internal ones, drafts and retired ones are as unknown as a wrong address."""
    row = get_object_or_404(Article.objects.public(), slug=slug)
    question = request.GET.get("q", "")[:QUESTION_LENGTH]
    if request.method == "POST":
        return _vote(request, row, question, timezone.now())
    if _is_reader(request):
        reader, now = clients.address(request), timezone.now()
        feedback.note_reading(row, reader=reader, now=now)
        feedback.note_opened(question, searcher=reader, now=now)
    context = {
        "article": row,
        "body": rendering.to_html(row.body_label),
        "question": question,
        "voted": request.GET.get("voted", "") if request.GET.get("voted") in {"0", "1"} else "",
        "related": related(row),
    }
    return render(request, "public/article.html", context)


def by_topic(rows: Sequence[Article], names: Mapping[str, str]) -> list[tuple[str, list[Article]]]:
    """Articles under their first known topic, topics in their order; the rest under "Other matters" at the end."""
    groups: dict[str, list[Article]] = {code: [] for code in names}
    rest: list[Article] = []
    for row in rows:
        groups.get(next((code for code in row.topics if code in names), ""), rest).append(row)
    return [(names[code], found) for code, found in groups.items() if found] + ([(_("Other matters"), rest)] if rest else [])


def popular() -> list[Article]:
    """What readers found most helpful."""
    return list(Article.objects.public().defer("body", "body_en", "tokens").order_by("-helpful", "pk")[:POPULAR])


def related(row: Article) -> list[Article]:
    """Articles of the same topics, the most helpful first."""
    others = Article.objects.public().exclude(pk=row.pk).defer("body", "body_en", "tokens").order_by("-helpful", "pk")
    return [other for other in others if set(other.topics) & set(row.topics)][:RELATED]


def _is_reader(request: HttpRequest) -> bool:
    """A customer looks: no program asks for the head alone, and no member of staff, who have a session."""
    return request.method == "GET" and settings.SESSION_COOKIE_NAME not in request.COOKIES


def _hits(question: str) -> list[Hit]:
    words = search.words_to_mark(question)
    return [
        Hit(
            found,
            rendering.marked(found.title_label, words),
            rendering.marked(rendering.snippet(found.summary_label or rendering.to_plain(found.body_label), words), words),
        )
        for found in search.find(question)
    ]


def _vote(request: HttpRequest, row: Article, question: str, now: datetime) -> HttpResponseBase:
    given = request.POST.get("v", "")
    if given not in {"0", "1"}:
        return render(request, "public/vote_unclear.html", {"article": row}, status=400)
    feedback.vote(row, helpful=given == "1", voter=clients.address(request), now=now)
    query = {"voted": given} | ({"q": question} if question else {})
    return see_other(f"{reverse('article', args=[row.slug])}?{urlencode(query)}#vote")
