"""The editors' desk: what waits for this editor, what comes next for each of it, and what readers tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django_stubs_ext import StrOrPromise

from helpdesk import panels
from helpdesk.models import User
from knowledgebase.admin.gaps import LOOKED_BACK, articles_of
from knowledgebase.models import Article, SearchGap, ShownSearch
from knowledgebase.models.articles import ArticleQuerySet

SHOWN = 8


@dataclass(frozen=True)
class Line:
    """One article (or search), why it is here, and what to do with it next. `mark` is the colour of the `tag`."""

    title: str
    url: str
    act: StrOrPromise
    tag: StrOrPromise = ""
    mark: str = ""
    facts: Sequence[StrOrPromise] = ()
    at: datetime | None = None


@dataclass(frozen=True)
class Board:
    """One panel: what is on it, where the whole list is, and what it says while there is nothing."""

    code: str
    title: StrOrPromise
    lines: Sequence[Line]
    nothing: StrOrPromise
    more: str = ""
    is_cut: bool = False


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The page; for whoever writes articles."""
    user, now = cast(User, request.user), timezone.now()
    if not user.has_perm("knowledgebase.change_article"):
        raise PermissionDenied
    mine = [_to_read(user), _in_hand(user), _due(user, now)]
    told = [_behind(), _disliked()]
    told += [_gaps()] if user.has_perm("knowledgebase.view_searchgap") else []
    told += [_unopened(now)] if user.has_perm("knowledgebase.view_shownsearch") else []
    context = {"title": _("Editors' desk"), "mine": mine, "told": told, "panels": panels.editing(user, now), "now": now}
    return render(request, "desk/editing.html", context)


def _to_read(user: User) -> Board:
    """What others wrote and this person may approve; what was asked of them by name first."""
    rows = Article.objects.none()
    if user.has_perm("knowledgebase.publish_article"):
        by_others = Q(written_by__isnull=True) | ~Q(written_by=user)
        rows = Article.objects.in_review().filter(by_others, Q(reviewer=user) | Q(reviewer__isnull=True))
    found = _rows(rows.order_by(F("reviewer").asc(nulls_last=True), "asked_at"))
    lines = [
        Line(
            each.newest.title_label,
            reverse("admin:knowledgebase_article_versions" if each.change else "admin:knowledgebase_article_read", args=[each.pk])
            + ("" if each.change else "?text=new"),
            _("Read and decide"),
            _("asked of you") if each.reviewer_id else _("for whoever is free"),
            "warn" if each.reviewer_id else "calm",
            [each.asked_by.name if each.asked_by else ""],
            each.asked_at,
        )
        for each in found
    ]
    return _board("read", _("Waits for my review"), lines, _("Nobody waits for you."), "?work=asked")


def _in_hand(user: User) -> Board:
    """What this person writes: what came back first, then what is not given to a reader yet, then what is with one."""
    open_texts = Q(state__in=("draft", "review")) | Q(pending__isnull=False)
    rows = Article.objects.filter(open_texts, Q(written_by=user) | Q(written_by__isnull=True, owner=user))
    found = _rows(rows.order_by(_first(~Q(note="")), F("asked_at").asc(nulls_first=True), "-updated_at"))
    return _board(
        "hand", _("My drafts and changes"), [_work_line(each) for each in found], _("You are not writing anything."), "?work=changed"
    )


def _work_line(article: Article) -> Line:
    if article.note:
        tag, mark, act = _("sent back"), "late", _("Change it")
    elif article.asked_at:
        tag, mark, act = _("with a second reader"), "calm", _("Look at it")
    elif article.change:
        tag, mark, act = _("change waits"), "todo", _("Go on")
    else:
        tag, mark, act = _("draft"), "todo", _("Go on")
    reader = article.reviewer.name if article.asked_at and article.reviewer else ""
    return Line(
        article.newest.title_label, _form(article), act, tag, mark, [article.note or reader], article.asked_at or article.updated_at
    )


def _due(user: User, now: datetime) -> Board:
    """Articles to be read again: one's own first, then the longest due."""
    today = timezone.localdate(now)
    rows = Article.objects.review_due(today).order_by(_first(Q(owner=user)), "review_on", "pk")
    lines = []
    for each in _rows(rows):
        late = (today - each.review_on).days if each.review_on else 0
        words = ngettext("%(count)d day over", "%(count)d days over", late) % {"count": late} if late else _("due today")
        owner = each.owner.name if each.owner else _("nobody's")
        lines.append(Line(each.title_label, _form(each), _("Read again"), words, "late" if late else "warn", [owner]))
    return _board("due", _("To be reviewed"), lines, _("No article is due."), "?review=due")


def _behind() -> Board:
    """Which language is missing or older."""
    rows = Article.objects.exclude(state="retired")
    behind = _rows(rows.english_behind() | rows.chinese_behind())
    missing = _rows(rows.without_english()) if len(behind) <= SHOWN else []
    words = {"missing": (_("English is missing"), "calm"), "en": (_("English is behind"), "warn"), "zh": (_("Chinese is behind"), "warn")}
    lines = []
    for each in [*behind, *missing][: SHOWN + 1]:
        tag, mark = words[each.behind]
        changed = each.zh_changed_at if each.behind == "en" else each.en_changed_at if each.behind == "zh" else None
        lines.append(Line(each.title, _form(each), _("Translate"), tag, mark, [], changed))
    return _board("behind", _("Languages apart"), lines, _("Both languages say the same everywhere."), "?language=en")


def _disliked() -> Board:
    """Articles that more readers found useless than useful."""
    rows = Article.objects.filter(state="published", unhelpful__gt=F("helpful")).order_by(F("helpful") - F("unhelpful"), "pk")
    lines = [
        Line(
            each.title_label,
            _form(each),
            _("Improve it"),
            _("%(bad)d against, %(good)d for") % {"bad": each.unhelpful, "good": each.helpful},
            "warn",
        )
        for each in _rows(rows)
    ]
    return _board("votes", _("Not helpful, readers say"), lines, _("No article has more votes against it than for it."), "?votes=bad")


def _gaps() -> Board:
    """Searches that found nothing, the most frequent first."""
    write = reverse("admin:knowledgebase_article_add")
    lines = [
        Line(
            gap.text,
            f"{write}?{urlencode({'keywords': gap.text})}",
            _("Write an article"),
            _("%(count)d times") % {"count": gap.times},
            "calm",
            [],
            gap.last_at,
        )
        for gap in SearchGap.objects.filter(state="open")[: SHOWN + 1]
    ]
    return Board(
        "gaps",
        _("Searches that found nothing"),
        lines[:SHOWN],
        _("Every search found something."),
        reverse("admin:knowledgebase_searchgap_changelist"),
        len(lines) > SHOWN,
    )


def _unopened(now: datetime) -> Board:
    """Searches that found something, after which most readers opened nothing."""
    rows = list(ShownSearch.objects.unopened(timezone.localdate(now) - LOOKED_BACK).filter(state="open")[: SHOWN + 1])
    articles_of(rows)
    lines = [
        Line(
            row.text,
            f"{reverse('admin:knowledgebase_article_changelist')}?{urlencode({'q': row.text})}",
            _("See what is found"),
            _("%(bad)d of %(all)d opened nothing") % {"bad": row.unopened, "all": row.times},  # type: ignore[attr-defined]
            "calm",
            [article.title_label for article in row.articles[:1]],  # type: ignore[attr-defined]
            row.last_at,
        )
        for row in rows
    ]
    return Board(
        "unopened",
        _("Searches after which nothing was opened"),
        lines[:SHOWN],
        _("After most searches an article was opened."),
        reverse("admin:knowledgebase_shownsearch_changelist"),
        len(lines) > SHOWN,
    )


def _first(which: Q) -> Case:
    """For an order: rows that fit come before the others."""
    return Case(When(which, then=0), default=1)


def _rows(rows: "ArticleQuerySet | QuerySet[Article]") -> list[Article]:
    """One more than is shown; without the long texts."""
    whole = rows.select_related("pending", "owner", "asked_by", "reviewer")
    return list(
        whole.defer("tokens", "body", "summary", "summary_en", "pending__body", "pending__summary", "pending__summary_en")[: SHOWN + 1]
    )


def _form(article: Article) -> str:
    return reverse("admin:knowledgebase_article_change", args=[article.pk])


def _board(code: str, title: StrOrPromise, lines: Iterable[Line], nothing: StrOrPromise, query: str) -> Board:
    found = list(lines)
    return Board(code, title, found[:SHOWN], nothing, reverse("admin:knowledgebase_article_changelist") + query, len(found) > SHOWN)
