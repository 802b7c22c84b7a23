"""The editors' desk: what waits for this editor of articles, scripts and manuals, what comes next for each, and what readers tell."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
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
from knowledgebase import contacts, publishing
from knowledgebase.admin.contacts import VIEW as CALL
from knowledgebase.admin.gaps import LOOKED_BACK, articles_of
from knowledgebase.models import Article, SearchGap, ShownSearch
from knowledgebase.models.entries import Entry

SHOWN = 8


@dataclass(frozen=True)
class Line:
    """One text (or search, or department), why it is here, and what to do with it next. `mark` is the colour of the `tag`."""

    title: str
    url: str
    act: StrOrPromise
    tag: StrOrPromise = ""
    mark: str = ""
    facts: Sequence[StrOrPromise] = ()
    at: datetime | None = None


@dataclass(frozen=True)
class Board:
    """One panel: what is on it, where the whole lists are (words and address), and what it says while there is nothing."""

    code: str
    title: StrOrPromise
    lines: Sequence[Line]
    nothing: StrOrPromise
    more: Sequence[tuple[StrOrPromise, str]] = ()
    is_cut: bool = False


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The page; for whoever writes articles."""
    user, now = cast(User, request.user), timezone.now()
    if not user.has_perm("knowledgebase.change_article"):
        raise PermissionDenied
    mine = [_to_read(user), _in_hand(user), _due(user, now)]
    told = [_behind(user), _disliked()]
    told += [_gaps()] if user.has_perm("knowledgebase.view_searchgap") else []
    told += [_unopened(now)] if user.has_perm("knowledgebase.view_shownsearch") else []
    context = {"title": _("Editors' desk"), "mine": mine, "told": told, "panels": panels.editing(user, now), "now": now}
    return render(request, "desk/editing.html", context)


def _to_read(user: User) -> Board:
    """What others wrote and this person may approve; what was asked of them by name first."""
    found: list[Entry] = []
    if user.has_perm("knowledgebase.publish_article"):
        by_others = Q(written_by__isnull=True) | ~Q(written_by=user)
        for_me = Q(reviewer=user) | Q(reviewer__isnull=True)
        order = (F("reviewer").asc(nulls_last=True), "asked_at")
        found = _found(user, lambda rows: rows.in_review().filter(by_others, for_me).order_by(*order))
        found.sort(key=lambda each: (each.reviewer_id is None, each.asked_at))
    lines = [
        Line(
            each.newest.title_label,
            _at("versions", each) if each.change else _at("read", each) + "?text=new",
            _("Read and decide"),
            _("asked of you") if each.reviewer_id else _("for whoever is free"),
            "warn" if each.reviewer_id else "calm",
            [*_kind(each), each.asked_by.name if each.asked_by else ""],
            each.asked_at,
        )
        for each in found
    ]
    return _board("read", _("Waits for my review"), lines, _("Nobody waits for you."), _lists(found, "?work=asked"))


def _in_hand(user: User) -> Board:
    """What this person writes: what came back first, then what is not given to a reader yet, then what is with one."""
    open_texts = Q(state__in=("draft", "review")) | Q(pending__isnull=False)
    mine = Q(written_by=user) | Q(written_by__isnull=True, owner=user)
    order = (_first(~Q(note="")), F("asked_at").asc(nulls_first=True), "-updated_at")
    found = _found(user, lambda rows: rows.filter(open_texts, mine).order_by(*order))
    found.sort(key=lambda each: (not each.note, each.asked_at.timestamp() if each.asked_at else 0, -each.updated_at.timestamp()))
    lines = [_work_line(each) for each in found]
    return _board("hand", _("My drafts and changes"), lines, _("You are not writing anything."), _lists(found, "?work=changed"))


def _work_line(entry: Entry) -> Line:
    if entry.note:
        tag, mark, act = _("sent back"), "late", _("Change it")
    elif entry.asked_at:
        tag, mark, act = _("with a second reader"), "calm", _("Look at it")
    elif entry.change:
        tag, mark, act = _("change waits"), "todo", _("Go on")
    else:
        tag, mark, act = _("draft"), "todo", _("Go on")
    reader = entry.reviewer.name if entry.asked_at and entry.reviewer else ""
    facts = [*_kind(entry), entry.note or reader]
    return Line(entry.newest.title_label, _at("change", entry), act, tag, mark, facts, entry.asked_at or entry.updated_at)


def _due(user: User, now: datetime) -> Board:
    """What is to be read again: one's own first, then the longest due; and departments of which nobody said for long that all holds."""
    today = timezone.localdate(now)
    found = _found(user, lambda rows: rows.review_due(today).order_by(_first(Q(owner=user)), "review_on", "pk"))
    found.sort(key=lambda each: (each.owner_id != user.pk, each.review_on or today))
    lines = []
    for each in found:
        late = (today - each.review_on).days if each.review_on else 0
        words = ngettext("%(count)d day over", "%(count)d days over", late) % {"count": late} if late else _("due today")
        facts = [*_kind(each), each.owner.name if each.owner else _("no owner")]
        lines.append(Line(each.title_label, _at("change", each), _("Read again"), words, "late" if late else "warn", facts))
    departments = _unchecked(user, today)
    more = _lists(found, "?review=due") + ([(_("Whom to call"), reverse("admin:contacts"))] if departments else [])
    return _board("due", _("To be reviewed"), [*lines, *departments], _("Nothing is due."), more)


def _unchecked(user: User, today: date) -> list[Line]:
    """Departments whose entry has to be looked at, one's own first."""
    if not user.has_perm(CALL):
        return []
    rows = sorted(contacts.due(today), key=lambda each: each.keeper_id != user.pk)
    address = reverse("admin:contacts")
    return [
        Line(
            str(row),
            f"{address}#department-{row.pk}",
            _("Check it"),
            _("never checked") if row.checked_on is None else _("checked on %(day)s") % {"day": row.checked_on.isoformat()},
            "warn",
            [_("Whom to call"), row.keeper.name if row.keeper else _("no owner")],
        )
        for row in rows[: SHOWN + 1]
    ]


def _behind(user: User) -> Board:
    """Which language is missing or older."""
    behind = _found(user, lambda rows: (rows.english_behind() | rows.chinese_behind()).exclude(state="retired"))
    missing = _found(user, lambda rows: rows.without_english().exclude(state="retired")) if len(behind) <= SHOWN else []
    words = {"missing": (_("English is missing"), "calm"), "en": (_("English is behind"), "warn"), "zh": (_("Chinese is behind"), "warn")}
    lines = []
    for each in [*behind, *missing][: SHOWN + 1]:
        tag, mark = words[each.behind]
        changed = each.zh_changed_at if each.behind == "en" else each.en_changed_at if each.behind == "zh" else None
        lines.append(Line(each.title, _at("change", each), _("Translate"), tag, mark, _kind(each), changed))
    more = _lists(behind, "?language=en") if behind else _lists(missing, "?language=missing")
    return _board("behind", _("Languages apart"), lines, _("Both languages say the same everywhere."), more)


def _disliked() -> Board:
    """Articles that more readers found useless than useful."""
    rows = Article.objects.filter(state="published", unhelpful__gt=F("helpful")).order_by(F("helpful") - F("unhelpful"), "pk")
    found = _rows(rows)
    lines = [
        Line(
            each.title_label,
            _at("change", each),
            _("Improve it"),
            _("%(bad)d against, %(good)d for") % {"bad": each.unhelpful, "good": each.helpful},
            "warn",
        )
        for each in found
    ]
    nothing = _("No article has more votes against it than for it.")
    return _board("votes", _("Not helpful, readers say"), lines, nothing, _lists(found, "?votes=bad"))


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
        [(_("All"), reverse("admin:knowledgebase_searchgap_changelist"))],
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
        [(_("All"), reverse("admin:knowledgebase_shownsearch_changelist"))],
        len(lines) > SHOWN,
    )


def _first(which: Q) -> Case:
    """For an order: rows that fit come before the others."""
    return Case(When(which, then=0), default=1)


def _found(user: User, ask: Callable[[Any], "QuerySet[Any]"]) -> list[Entry]:
    """Of each kind that this person writes as many as a panel may show, in the order that was asked for."""
    kinds = [kind for kind in publishing.KINDS if user.has_perm(f"knowledgebase.change_{kind._meta.model_name}")]
    return [entry for kind in kinds for entry in _rows(ask(kind._default_manager.all()))]


def _rows(rows: "QuerySet[Any]") -> list[Any]:
    """One more than is shown; without the long texts."""
    there = {field.name for field in rows.model._meta.fields}
    long = [name for name in ("body", "summary", "summary_en") if name in there]
    whole = rows.select_related("pending", "owner", "asked_by", "reviewer")
    return list(whole.defer(*long, *(f"pending__{name}" for name in long), *({"tokens"} & there))[: SHOWN + 1])


def _at(page: str, entry: Entry) -> str:
    return reverse(f"admin:knowledgebase_{entry._meta.model_name}_{page}", args=[entry.pk])


def _kind(entry: Entry) -> list[StrOrPromise]:
    """What it is, where it is no article."""
    return [] if isinstance(entry, Article) else [str(entry._meta.verbose_name).capitalize()]


def _lists(found: Sequence[Entry], query: str) -> list[tuple[StrOrPromise, str]]:
    """The list of each kind that is there; of articles where there is none."""
    kinds = [kind for kind in publishing.KINDS if any(isinstance(each, kind) for each in found)] or [Article]
    address = [reverse(f"admin:knowledgebase_{kind._meta.model_name}_changelist") + query for kind in kinds]
    words = [_("All")] if len(kinds) == 1 else [str(kind._meta.verbose_name_plural).capitalize() for kind in kinds]
    return list(zip(words, address, strict=True))


def _board(code: str, title: StrOrPromise, lines: Iterable[Line], nothing: StrOrPromise, more: Sequence[tuple[StrOrPromise, str]]) -> Board:
    found = list(lines)
    return Board(code, title, found[:SHOWN], nothing, more, len(found) > SHOWN)
