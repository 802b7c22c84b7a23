"""The pages of frequent issues: the list by wording and by type, and one matter with its weeks, its article and its tickets.

Figures are the house's, as last night left them. Who may not read tickets reads phrases that many customers wrote, and no subject;
tickets are cut to what the reader may see.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import paging
from helpdesk.models import User
from knowledgebase import search
from knowledgebase.models import Article
from reports import frequent, sparks, trends
from reports.dashboard import address
from reports.models import FoundBy, FrequentIssue
from reports.sparks import Spark
from reports.trends import Trend
from tickets.models import Ticket

SPANS = (1, 4, 12)
USUAL_SPAN = 4
SHOWN = 50
PAGE = 50
OFFERED = 8
NAMES_OF_TYPES = 40
"""Of an article: with a longer search nobody finds more."""


@dataclass(frozen=True)
class Line:
    """One matter as one reader sees it; counts are those of the chosen weeks."""

    issue: FrequentIssue
    label: str
    says: str
    tickets: int
    before: int | None
    customers: int
    hours: float
    trend: Trend
    spark: Spark
    url: str
    article: Article | None
    article_url: str
    articles: int = 0
    write_url: str = ""

    @property
    def is_new(self) -> bool:
        """Nothing of it came in the weeks before."""
        return self.trend.is_rising and not self.trend.usual


@dataclass(frozen=True)
class Week:
    """A week of one matter."""

    first: datetime
    tickets: int
    customers: int
    hours: float


class SearchForm(forms.Form):
    """What an editor looks for among the articles."""

    q = forms.CharField(
        label=gettext_lazy("Find an article"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )


class AnswerForm(forms.Form):
    """The article that answers a matter; none; or what the search will find."""

    article = forms.ModelChoiceField(Article.objects.none(), required=False)
    choice = forms.ChoiceField(choices=[("article", ""), ("none", ""), ("search", "")])

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = Article.objects.visible_to(user).filter(state="published")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An article has to be named where one is chosen."""
        found = super().clean() or self.cleaned_data
        if found.get("choice") == "article" and not found.get("article"):
            self.add_error("article", _("Choose an article that is published."))
        return found


def span_of(asked: str) -> int:
    """The weeks that are shown."""
    return int(asked) if asked in {str(each) for each in SPANS} else USUAL_SPAN


def contents(user: User, now: datetime, *, weeks: int = USUAL_SPAN, kind: str = "", every: bool = False) -> dict[str, Any]:
    """The list. As many statements however many matters there are."""
    at = frequent.last_run()
    rows = (
        FrequentIssue.objects.filter(found_at=at).select_related("issue_type", "article", "central") if at else FrequentIssue.objects.none()
    )
    issues = list(rows)
    types = sorted({row.issue_type for row in issues}, key=lambda each: (each.order, each.code))
    kind = kind if kind in {each.code for each in types} else ""
    per_type = _articles_by_type()
    lines = [_line(row, user, at, weeks, per_type) for row in issues if not kind or row.issue_type.code == kind]
    lines = sorted((line for line in lines if line.tickets), key=_order)
    wording = [line for line in lines if line.issue.found_by == FoundBy.WORDING]
    by_type = [line for line in lines if line.issue.found_by == FoundBy.TYPE]
    return {
        "at": at,
        "weeks": weeks,
        "spans": [(span, _query(weeks=span, type=kind), span == weeks) for span in SPANS],
        "kind": kind,
        "types": [("", _("All issue types")), *((each.code, each.label) for each in types)],
        "wording": wording if every else wording[:SHOWN],
        "hidden": 0 if every else max(0, len(wording) - SHOWN),
        "every_url": _query(weeks=weeks, type=kind, all="1"),
        "by_type": by_type,
        "rising": sum(line.trend.is_rising for line in wording),
        "without": sum(line.article is None for line in wording),
        "hours": sum(line.hours for line in wording),
        "fewest": frequent.FEWEST,
        "reads_tickets": user.has_perm("tickets.view_ticket"),
        "looked_at": frequent.WEEKS,
    }


def one(user: User, issue: FrequentIssue, *, weeks: int, q: str = "", after: str = "", before: str = "") -> dict[str, Any]:
    """One matter."""
    line = _line(issue, user, issue.found_at, weeks, _articles_by_type())
    may_choose = user.has_perm("reports.change_frequentissue")
    reads = user.has_perm("tickets.view_ticket")
    found = {
        "line": line,
        "issue": issue,
        "weeks": weeks,
        "spans": [(span, f"?weeks={span}", span == weeks) for span in SPANS],
        "by_week": _weeks(issue),
        "may_choose": may_choose,
        "reads_tickets": reads,
        "form": SearchForm({"q": q} if q else None),
        "q": q,
        "offered": _offered(user, issue, q) if may_choose else [],
        "is_old": issue.found_at != frequent.last_run(),
    }
    if reads and issue.found_by == FoundBy.WORDING:
        since, end = _days(issue.found_at, weeks)
        rows = Ticket.objects.visible_to(user).filter(pk__in=issue.members.values("ticket"), created_at__gte=since, created_at__lt=end)
        page = paging.cut(
            rows.select_related("customer", "issue_type"), "created_at", size=PAGE, after=after, before=before, newest_first=True
        )
        found |= {"page": page, "seen": rows.count()}
    return found


def label_of(issue: FrequentIssue, user: User) -> tuple[str, str]:
    """What a reader may read of a matter: its name, and a few more words."""
    if issue.found_by == FoundBy.TYPE:
        return issue.issue_type.label, ""
    words = _("“") + _("”, “").join(issue.words) + _("”") if issue.words else ""
    if user.has_perm("tickets.view_ticket"):
        return issue.subject or words or issue.issue_type.label, words
    return words or _("%(type)s, no. %(n)s") % {"type": issue.issue_type.label, "n": issue.pk}, ""


def _line(issue: FrequentIssue, user: User, at: datetime | None, weeks: int, per_type: Counter[str]) -> Line:
    label, says = label_of(issue, user)
    known = issue.weeks
    chosen = known[-weeks:]
    article = issue.article if issue.article and issue.article.state == "published" else None
    articles = per_type[issue.issue_type.code] if issue.found_by == FoundBy.TYPE else 0
    return Line(
        issue,
        label,
        says,
        tickets=sum(week[0] for week in chosen),
        before=sum(week[0] for week in known[-2 * weeks : -weeks]) if len(known) >= 2 * weeks else None,
        customers=sum(week[1] for week in chosen),
        hours=sum(week[2] for week in chosen) / 60,
        trend=trends.trend([week[1] for week in known]),
        spark=sparks.line([week[0] for week in known]),
        url=_url(issue, user, weeks),
        article=article,
        article_url=_article_url(article, user),
        articles=articles,
        write_url=_write_url(issue, label, user) if article is None and not articles else "",
    )


def _order(line: Line) -> tuple[bool, int, int, int]:
    """Rising ones first, then the largest."""
    return not line.trend.is_rising, -line.tickets, -line.customers, line.issue.pk


def _days(at: datetime, weeks: int) -> tuple[datetime, datetime]:
    end = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return end - weeks * frequent.WEEK, end


def _url(issue: FrequentIssue, user: User, weeks: int) -> str:
    if issue.found_by == FoundBy.TYPE:
        if not user.has_perm("tickets.view_ticket"):
            return ""
        since, end = _days(issue.found_at, weeks)
        days = {"from": since.date().isoformat(), "to": (end - timedelta(days=1)).date().isoformat()}
        return address(view="all", type=issue.issue_type.code, **days)
    return f"{reverse('frequent_issue', args=[issue.pk])}?weeks={weeks}"


def _article_url(article: Article | None, user: User) -> str:
    return (
        reverse("admin:knowledgebase_article_change", args=[article.pk]) if article and user.has_perm("knowledgebase.view_article") else ""
    )


def _write_url(issue: FrequentIssue, label: str, user: User) -> str:
    """Where the missing article is begun: on the ticket in the middle, from which one click makes a draft, or an empty form with a title."""
    if not user.has_perm("knowledgebase.add_article"):
        return ""
    if issue.central_id and user.has_perm("tickets.work_ticket") and user.has_perm("tickets.view_all_tickets"):
        return reverse("admin:tickets_ticket_change", args=[issue.central_id])
    words = " ".join(issue.words) if issue.found_by == FoundBy.WORDING else ""
    return f"{reverse('admin:knowledgebase_article_add')}?{urlencode({'title': (words or label)[:NAMES_OF_TYPES]})}"


def _articles_by_type() -> Counter[str]:
    """How many published articles there are for each issue type."""
    topics = Article.objects.filter(state="published").values_list("topics", flat=True)
    return Counter(topic for found in topics for topic in set(found))


def _offered(user: User, issue: FrequentIssue, q: str) -> Sequence[Article]:
    if issue.found_by == FoundBy.TYPE:
        return []
    text = q or " ".join(issue.words)
    return [article for article in search.find(text, user, limit=OFFERED) if article.state == "published"] if text else []


def _weeks(issue: FrequentIssue) -> list[Week]:
    _since, end = _days(issue.found_at, 0)
    count = len(issue.weeks)
    return [
        Week(end - (count - at) * frequent.WEEK, tickets, customers, minutes / 60)
        for at, (tickets, customers, minutes) in enumerate(issue.weeks)
    ]


def _query(**asked: Any) -> str:
    return "?" + urlencode({name: value for name, value in asked.items() if value})
