"""An article's life: draft, in review, published, retired. The one writer of its state; `index` and `meaning` make it findable.

Readers see the text that was published last. Who changes a published article writes a change that waits beside it. A second
person reads every text before readers do; the steps are version by version, so that nobody overwrites or approves what they have
not seen, and each is kept in the article's history, with who took it and why.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import chain, repeat
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import search
from helpdesk.choices import Role
from helpdesk.models import User
from knowledgebase import index, meaning, privacy, telling
from knowledgebase.errors import NotPublishable, OwnText, StaleArticle
from knowledgebase.models import Article, PendingChange
from knowledgebase.models.articles import CHINESE, ENGLISH, TEXT, ArticleText

REVIEW_AFTER = timedelta(days=180)
# How often a field's tokens are repeated, so that a word in the title weighs more than one in the text.
TITLE_WEIGHT, KEYWORD_WEIGHT, SUMMARY_WEIGHT = 3, 3, 2
REASON_LENGTH, NOTE_LENGTH = 100, 300
_LANGUAGES = ("zh_changed_at", "en_changed_at")
# What is kept of an article besides its text; nobody has to read it a second time.
_CARE = ("slug", "owner_id", "review_on")
_NOBODY: dict[str, Any] = {"asked_by": None, "asked_at": None, "reviewer": None, "note": ""}


def tokens_of(article: ArticleText) -> str:
    """The search tokens of an article, from both languages."""
    weighed: list[tuple[Sequence[str], int]] = [
        ([article.title, article.title_en], TITLE_WEIGHT),
        ([str(word) for word in article.keywords], KEYWORD_WEIGHT),
        ([article.summary, article.summary_en], SUMMARY_WEIGHT),
        ([article.body, article.body_en], 1),
    ]
    return search.tokens(*chain.from_iterable(chain.from_iterable(repeat(texts, times)) for texts, times in weighed))


# ---------------------------------------------------------------- writing


def revise(article: Article, *, by: User | None, reason: str = "") -> Article:
    """Save an article's new or changed text as a version. Raises StaleArticle.

    A new one is a draft, findable by editors at once. Of a published one the text becomes its pending change, and readers go on to see the
    old. What waited for a second reader is a draft again: they shall approve what they have read.
    """
    with transaction.atomic():
        index.alone()
        if article._state.adding:
            return _begin(article, by, reason or "written")
        stored = Article.objects.select_related("pending").filter(pk=article.pk).first()
        if stored is None:
            raise StaleArticle
        wanted, before = article.texts(), stored.newest
        cared = "cared" if any(getattr(article, name) != getattr(stored, name) for name in _CARE) else ""
        if wanted == before.texts():
            if cared:
                _claim(article)
                _keep(article, by, cared, _CARE)
            return article
        dates = _dates(before, wanted, stored.created_at)
        work = {**_NOBODY, "written_by": by or stored.written_by, "note": stored.note}
        if stored.state == "published":
            _claim(article, **work)
            _put_aside(stored, wanted | dates, by, reason or "revised")
            _take_over(article, stored)
            return _keep(article, by, cared, _CARE)
        if stored.state == "review":
            work["state"] = "draft"
        _claim(article, **work, **dates)
        _keep(article, by, reason or "revised", (*TEXT, *_LANGUAGES, *_CARE, "state", "updated_at"))
        index.put(article, tokens_of(article))
        meaning.keep(article)
    return article


def discard(article: Article, *, by: User | None, now: datetime) -> Article:
    """Drop the change that was not published; readers go on to see what they see, and the change stays among the versions."""
    with transaction.atomic():
        change = _change_of(article)
        _claim(article, **_NOBODY, written_by=None)
        _sign(change, by, "discarded")
        change.delete()
        _forget(article)
    return article


def draft_again(article: Article, *, by: User | None, now: datetime) -> Article:
    """Take up a retired article: from now on it is a draft."""
    if article.state != "retired":
        raise NotPublishable(_("Only a retired article becomes a draft again."))
    return _move(article, "draft", by=by, reason="draft_again")


def still_translated(article: Article, *, by: User | None, now: datetime) -> Article:
    """Say that both languages say the same, though one of them was changed after the other."""
    text = article.newest
    if text.behind not in ("en", "zh"):
        raise NotPublishable(_("Neither language is behind the other."))
    with transaction.atomic():
        _claim(article)
        type(text)._default_manager.filter(pk=text.pk).update(zh_changed_at=now, en_changed_at=now)
        text.zh_changed_at = text.en_changed_at = now
    return article


def delete(article: Article) -> None:
    """Delete an article for good; its history stays."""
    with transaction.atomic():
        index.drop(article)
        article.delete()


# ---------------------------------------------------------------- the second reader


def ask_review(article: Article, *, by: User, now: datetime, reviewer: User | None = None) -> Article:
    """Ask a second person to read a draft, or a change; nobody by name asks all who may publish. Raises NotPublishable, StaleArticle."""
    if article.asked_at is not None:
        raise NotPublishable(_("Somebody has been asked to read it already."))
    if article.state == "published" and article.change is None:
        raise NotPublishable(_("There is no change that could be read."))
    if article.state not in ("draft", "published"):
        raise NotPublishable(_("Only a draft or a change is given to a second reader."))
    _complete(article.newest)
    if reviewer is not None and reviewer == (article.written_by or by):
        raise OwnText
    if reviewer is not None and not reviewer.has_perm("knowledgebase.publish_article"):
        raise NotPublishable(_("%(name)s may not publish articles.") % {"name": reviewer.name})
    work = {"asked_by": by, "asked_at": now, "reviewer": reviewer, "note": ""}
    with transaction.atomic():
        _step(article, "asked", by, state="review" if article.state == "draft" else article.state, **work)
        telling.tell("article_review", [reviewer] if reviewer else [], article, by=by, now=now)
    return article


def send_back(article: Article, *, by: User, now: datetime, note: str = "") -> Article:
    """The second reader does not agree: a draft again, with the reader's note, and the author is told."""
    if article.asked_at is None:
        raise NotPublishable(_("Nobody has asked for a second reader."))
    if not note.strip():
        raise NotPublishable(_("Say what has to be changed."))
    authors = [user for user in {article.asked_by, article.written_by} if user is not None and user != by]
    work = {**_NOBODY, "note": note.strip()[:NOTE_LENGTH]}
    with transaction.atomic():
        _step(article, "sent_back", by, state="draft" if article.state == "review" else article.state, **work)
        telling.tell("article_returned", authors, article, by=by, now=now, note=article.note)
    return article


def publish(article: Article, *, by: User | None, now: datetime) -> Article:
    """Show a draft, or the change of a published article, to its readers, and set when it has to be reviewed.

    Raises NotPublishable, OwnText (nobody approves what they wrote themselves), StaleArticle.
    """
    change = article.change
    if article.state == "retired":
        raise NotPublishable(_("It is retired: make it a draft again first."))
    if article.state == "published" and change is None:
        raise NotPublishable(_("The article is published already."))
    _complete(article.newest)
    if not may_approve(by, article):
        raise OwnText
    today = timezone.localdate(now)
    due = article.review_on if article.review_on and article.review_on > today else today + REVIEW_AFTER
    with transaction.atomic():
        index.alone()
        _claim(article, **_NOBODY, state="published", review_on=due, written_by=None)
        if change is not None:
            for name in (*TEXT, *_LANGUAGES):
                setattr(article, name, getattr(change, name))
            _sign(change, by, "published")
            change.delete()
            _forget(article)
        _keep(article, by, "published", (*TEXT, *_LANGUAGES, "state", "review_on", "updated_at"))
        index.put(article, tokens_of(article))
        meaning.keep(article)
    return article


def may_approve(by: User | None, article: Article) -> bool:
    """Whether a person may publish this text: it is somebody else's, or there is nobody else who could."""
    if by is None or not settings.ARTICLE_SECOND_READER or article.written_by_id != by.pk:
        return True
    return not approvers().exclude(pk=by.pk).exists()


def approvers() -> "QuerySet[User]":
    """Who may publish and is asked to: administrators may as well, and look after other things."""
    right = {"codename": "publish_article", "content_type__app_label": "knowledgebase"}
    by_role = Q(**{f"groups__permissions__{name}": value for name, value in right.items()}) & ~Q(groups__name=Role.ADMINISTRATOR)
    by_name = Q(**{f"user_permissions__{name}": value for name, value in right.items()})
    return User.objects.filter(by_role | by_name, is_active=True).distinct().order_by("employee_number")


# ---------------------------------------------------------------- afterwards


def retire(article: Article, *, by: User | None, now: datetime) -> Article:
    """Take an article away from its readers; it and its history stay. Raises NotPublishable, StaleArticle."""
    if article.state != "published":
        raise NotPublishable(_("Only a published article can be retired."))
    if article.change is not None:
        raise NotPublishable(_("It has a change that is not published: publish or discard that first."))
    return _move(article, "retired", by=by, review_on=None)


def confirm_review(article: Article, *, by: User | None, now: datetime) -> Article:
    """Say that a published article was read and still holds; the next review is due half a year on."""
    if article.state != "published":
        raise NotPublishable(_("Only a published article is reviewed."))
    return _move(article, "published", by=by, reason="reviewed", review_on=timezone.localdate(now) + REVIEW_AFTER)


def tell_owners(now: datetime) -> int:
    """Tell the owners of articles whose review day has come, once for each day that was set; returns how many articles were told of.

    An article whose owner is gone is everybody's who may publish.
    """
    told = 0
    today: date = timezone.localdate(now)
    due = Article.objects.review_due(today).exclude(told_of=F("review_on")).select_related("owner").defer("tokens", "body", "body_en")
    for article in due:
        owner = article.owner
        people = [owner] if owner is not None and owner.is_active else list(approvers())
        with transaction.atomic():
            unsaid = Article.objects.filter(pk=article.pk, review_on=article.review_on).exclude(told_of=article.review_on)
            if people and unsaid.update(told_of=article.review_on) == 1:
                telling.tell("article_due", people, article, now=now, key=f"{article.review_on}")
                told += 1
    return told


# ---------------------------------------------------------------- how


def _begin(article: Article, by: User | None, reason: str) -> Article:
    article.zh_changed_at = article.en_changed_at = timezone.now()
    article.written_by = by
    _sign(article, by, reason)
    article.save()
    index.put(article, tokens_of(article))
    meaning.keep(article)
    return article


def _move(article: Article, state: str, *, by: User | None, reason: str = "", **columns: Any) -> Article:
    with transaction.atomic():
        index.alone()
        _claim(article, state=state, **columns)
        _keep(article, by, reason or state, ("state", "review_on", "updated_at"))
        index.put(article, tokens_of(article))
    return article


def _step(article: Article, reason: str, by: User, **columns: Any) -> None:
    """Something happened to the work; readers notice nothing, so the day of the last update stays."""
    _claim(article, **columns)
    _keep(article, by, reason, ("state",))


def _claim(article: Article, **columns: Any) -> None:
    """One step on from the version that was seen, else StaleArticle."""
    seen = Article.objects.filter(pk=article.pk, version=article.version)
    if seen.update(version=F("version") + 1, **columns) != 1:
        raise StaleArticle
    article.version += 1
    for name, value in columns.items():
        setattr(article, name, value)


def _keep(article: Article, by: User | None, reason: str, fields: Sequence[str]) -> Article:
    """Save these fields; a version of the article only where there is a reason."""
    if reason:
        _sign(article, by, reason)
        article.save(update_fields=list(fields))
    else:
        article.save_without_historical_record(update_fields=list(fields))  # type: ignore[attr-defined]
    return article


def _put_aside(stored: Article, values: dict[str, Any], by: User | None, reason: str) -> None:
    change = stored.change or PendingChange(article=stored)
    for name, value in values.items():
        setattr(change, name, value)
    _sign(change, by, reason)
    change.save()


def _take_over(article: Article, stored: Article) -> None:
    """The caller's row says again what readers see."""
    for name in TEXT:
        setattr(article, name, getattr(stored, name))
    article._state.fields_cache["pending"] = stored.pending


def _forget(article: Article) -> None:
    article._state.fields_cache.pop("pending", None)


def _change_of(article: Article) -> PendingChange:
    if article.change is None:
        raise NotPublishable(_("There is no change that waits."))
    return article.change


def _dates(before: ArticleText, wanted: dict[str, Any], first: datetime) -> dict[str, datetime]:
    """When each language changed last. One moment for both if both change now, and for the one that was never told apart."""
    now = timezone.now()
    return {
        name: now if any(wanted[field] != getattr(before, field) for field in fields) else getattr(before, name) or first
        for name, fields in zip(_LANGUAGES, (CHINESE, ENGLISH), strict=True)
    }


def _complete(text: ArticleText) -> None:
    if not text.title.strip() or not text.body.strip():
        raise NotPublishable(_("An article needs a title and a text before it is published."))
    privacy.must_be_nobodys(text)


def _sign(row: ArticleText, by: User | None, reason: str) -> None:
    row._history_user = by  # type: ignore[attr-defined]
    row._change_reason = reason[:REASON_LENGTH]  # type: ignore[attr-defined]
