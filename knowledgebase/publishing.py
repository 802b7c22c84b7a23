"""The life of an article, a script, a handling manual: draft, in review, published, retired. The one writer of its state.

Readers see the text that was published last. Who changes something published writes a change that waits beside it. A second
person reads every text before readers do; the steps are version by version, so that nobody overwrites or approves what they have
not seen, and each is kept in the entry's history, with who took it and why. `findable` keeps the searches up to date.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.choices import Role
from helpdesk.models import User
from knowledgebase import findable, privacy, telling
from knowledgebase.errors import NotPublishable, OwnText, StaleEntry
from knowledgebase.models import Article, Manual, Script
from knowledgebase.models.entries import Entry, EntryQuerySet, EntryText

KINDS: Sequence[type[Entry]] = (Article, Script, Manual)
REVIEW_AFTER = timedelta(days=180)
REASON_LENGTH, NOTE_LENGTH = 100, 300
_LANGUAGES = ("zh_changed_at", "en_changed_at")
_NOBODY: dict[str, Any] = {"asked_by": None, "asked_at": None, "reviewer": None, "note": ""}

E = TypeVar("E", bound=Entry)


# ---------------------------------------------------------------- writing


def revise(entry: E, *, by: User | None, reason: str = "") -> E:
    """Save a new or changed text as a version. Raises StaleEntry.

    A new one is a draft, findable by editors at once. Of a published one the text becomes its pending change, and readers go on to see the
    old. What waited for a second reader is a draft again: they shall approve what they have read.
    """
    with transaction.atomic():
        findable.alone(entry)
        if entry._state.adding:
            return _begin(entry, by, reason or "written")
        stored = _rows(entry).select_related("pending").filter(pk=entry.pk).first()
        if stored is None:
            raise StaleEntry
        wanted, before = entry.texts(), stored.newest
        cared = "cared" if any(getattr(entry, name) != getattr(stored, name) for name in entry.CARE) else ""
        if wanted == before.texts():
            if cared:
                _claim(entry)
                _keep(entry, by, cared, entry.CARE)
                findable.put(entry, text=False)
            return entry
        dates = _dates(before, wanted, stored.created_at)
        work = {**_NOBODY, "written_by": by or stored.written_by, "note": stored.note}
        if stored.state == "published":
            _claim(entry, **work)
            _put_aside(stored, wanted | dates, by, reason or "revised")
            _take_over(entry, stored)
            _keep(entry, by, cared, entry.CARE)
            if cared:
                findable.put(entry, text=False)
            return entry
        if stored.state == "review":
            work["state"] = "draft"
        _claim(entry, **work, **dates)
        _keep(entry, by, reason or "revised", (*entry.TEXT, *_LANGUAGES, *entry.CARE, "state", "updated_at"))
        findable.put(entry)
    return entry


def discard(entry: E, *, by: User | None, now: datetime) -> E:
    """Drop the change that was not published; readers go on to see what they see, and the change stays among the versions."""
    with transaction.atomic():
        change = _change_of(entry)
        _claim(entry, **_NOBODY, written_by=None)
        _sign(change, by, "discarded")
        change.delete()
        _forget(entry)
    return entry


def draft_again(entry: E, *, by: User | None, now: datetime) -> E:
    """Take up something retired: from now on it is a draft."""
    if entry.state != "retired":
        raise NotPublishable(_("Only what is retired becomes a draft again."))
    return _move(entry, "draft", by=by, reason="draft_again")


def still_translated(entry: E, *, by: User | None, now: datetime) -> E:
    """Say that both languages say the same, though one of them was changed after the other."""
    text = entry.newest
    if text.behind not in ("en", "zh"):
        raise NotPublishable(_("Neither language is behind the other."))
    with transaction.atomic():
        _claim(entry)
        type(text)._default_manager.filter(pk=text.pk).update(zh_changed_at=now, en_changed_at=now)
        text.zh_changed_at = text.en_changed_at = now
    return entry


def delete(entry: E) -> None:
    """Delete something for good; its history stays."""
    with transaction.atomic():
        findable.drop(entry)
        entry.delete()


# ---------------------------------------------------------------- the second reader


def ask_review(entry: E, *, by: User, now: datetime, reviewer: User | None = None) -> E:
    """Ask a second person to read a draft, or a change; nobody by name asks all who may publish. Raises NotPublishable, StaleEntry."""
    if entry.asked_at is not None:
        raise NotPublishable(_("Somebody has been asked to read it already."))
    if entry.state == "published" and entry.change is None:
        raise NotPublishable(_("There is no change that could be read."))
    if entry.state not in ("draft", "published"):
        raise NotPublishable(_("Only a draft or a change is given to a second reader."))
    _complete(entry.newest)
    if reviewer is not None and reviewer == (entry.written_by or by):
        raise OwnText
    if reviewer is not None and not reviewer.has_perm("knowledgebase.publish_article"):
        raise NotPublishable(_("%(name)s may not publish.") % {"name": reviewer.name})
    work = {"asked_by": by, "asked_at": now, "reviewer": reviewer, "note": ""}
    with transaction.atomic():
        _step(entry, "asked", by, state="review" if entry.state == "draft" else entry.state, **work)
        telling.tell("review", [reviewer] if reviewer else [], entry, by=by, now=now)
    return entry


def send_back(entry: E, *, by: User, now: datetime, note: str = "") -> E:
    """The second reader does not agree: a draft again, with the reader's note, and the author is told."""
    if entry.asked_at is None:
        raise NotPublishable(_("Nobody has asked for a second reader."))
    if not note.strip():
        raise NotPublishable(_("Say what has to be changed."))
    authors = [user for user in {entry.asked_by, entry.written_by} if user is not None and user != by]
    work = {**_NOBODY, "note": note.strip()[:NOTE_LENGTH]}
    with transaction.atomic():
        _step(entry, "sent_back", by, state="draft" if entry.state == "review" else entry.state, **work)
        telling.tell("returned", authors, entry, by=by, now=now, note=entry.note)
    return entry


def publish(entry: E, *, by: User | None, now: datetime) -> E:
    """Show a draft, or the change of something published, to its readers, and set when it has to be reviewed.

    Raises NotPublishable, OwnText (nobody approves what they wrote themselves), StaleEntry.
    """
    change = entry.change
    if entry.state == "retired":
        raise NotPublishable(_("It is retired: make it a draft again first."))
    if entry.state == "published" and change is None:
        raise NotPublishable(_("It is published already."))
    _complete(entry.newest)
    if not may_approve(by, entry):
        raise OwnText
    today = timezone.localdate(now)
    due = entry.review_on if entry.review_on and entry.review_on > today else today + REVIEW_AFTER
    with transaction.atomic():
        findable.alone(entry)
        _claim(entry, **_NOBODY, state="published", review_on=due, written_by=None)
        if change is not None:
            for name in (*entry.TEXT, *_LANGUAGES):
                setattr(entry, name, getattr(change, name))
            _sign(change, by, "published")
            change.delete()
            _forget(entry)
        _keep(entry, by, "published", (*entry.TEXT, *_LANGUAGES, "state", "review_on", "updated_at"))
        findable.put(entry)
    return entry


def may_approve(by: User | None, entry: Entry) -> bool:
    """Whether a person may publish this text: it is somebody else's, or there is nobody else who could."""
    if by is None or not settings.ARTICLE_SECOND_READER or entry.written_by_id != by.pk:
        return True
    return not approvers().exclude(pk=by.pk).exists()


def approvers() -> "QuerySet[User]":
    """Who may publish and is asked to: administrators may as well, and look after other things."""
    right = {"codename": "publish_article", "content_type__app_label": "knowledgebase"}
    by_role = Q(**{f"groups__permissions__{name}": value for name, value in right.items()}) & ~Q(groups__name=Role.ADMINISTRATOR)
    by_name = Q(**{f"user_permissions__{name}": value for name, value in right.items()})
    return User.objects.filter(by_role | by_name, is_active=True).distinct().order_by("employee_number")


# ---------------------------------------------------------------- afterwards


def retire(entry: E, *, by: User | None, now: datetime) -> E:
    """Take something published away from its readers; it and its history stay. Raises NotPublishable, StaleEntry."""
    if entry.state != "published":
        raise NotPublishable(_("Only what is published can be retired."))
    if entry.change is not None:
        raise NotPublishable(_("It has a change that is not published: publish or discard that first."))
    return _move(entry, "retired", by=by, review_on=None)


def confirm_review(entry: E, *, by: User | None, now: datetime) -> E:
    """Say that something published was read and still holds; the next review is due half a year on."""
    if entry.state != "published":
        raise NotPublishable(_("Only what is published is reviewed."))
    return _move(entry, "published", by=by, reason="reviewed", review_on=timezone.localdate(now) + REVIEW_AFTER)


def tell_owners(now: datetime) -> int:
    """Tell owners of what has to be reviewed, once for each day that was set; returns of how many texts somebody was told.

    What has no owner, or one who is gone, is everybody's who may publish.
    """
    told = 0
    today: date = timezone.localdate(now)
    for entry in _untold(today):
        owner = entry.owner
        people = [owner] if owner is not None and owner.is_active else list(approvers())
        with transaction.atomic():
            unsaid = _rows(entry).filter(pk=entry.pk, review_on=entry.review_on).exclude(told_of=entry.review_on)
            if people and unsaid.update(told_of=entry.review_on) == 1:
                telling.tell("due", people, entry, now=now, key=f"{entry.review_on}")
                told += 1
    return told


def _untold(today: date) -> Iterator[Entry]:
    for kind in KINDS:
        due: QuerySet[Any] = EntryQuerySet(kind).review_due(today).exclude(told_of=F("review_on")).select_related("owner")
        yield from due.defer(*({"tokens", "body", "body_en"} & {field.name for field in kind._meta.fields}))


# ---------------------------------------------------------------- how


def _begin(entry: E, by: User | None, reason: str) -> E:
    entry.zh_changed_at = entry.en_changed_at = timezone.now()
    entry.written_by = by
    _sign(entry, by, reason)
    entry.save()
    findable.put(entry)
    return entry


def _move(entry: E, state: str, *, by: User | None, reason: str = "", **columns: Any) -> E:
    with transaction.atomic():
        findable.alone(entry)
        _claim(entry, state=state, **columns)
        _keep(entry, by, reason or state, ("state", "review_on", "updated_at"))
        findable.put(entry, text=False)
    return entry


def _step(entry: Entry, reason: str, by: User, **columns: Any) -> None:
    """Something happened to the work; readers notice nothing, so the day of the last update stays."""
    _claim(entry, **columns)
    _keep(entry, by, reason, ("state",))


def _rows(entry: Entry) -> "QuerySet[Any]":
    """All of its kind."""
    return type(entry)._default_manager.all()


def _claim(entry: Entry, **columns: Any) -> None:
    """One step on from the version that was seen, else StaleEntry."""
    seen = _rows(entry).filter(pk=entry.pk, version=entry.version)
    if seen.update(version=F("version") + 1, **columns) != 1:
        raise StaleEntry
    entry.version += 1
    for name, value in columns.items():
        setattr(entry, name, value)


def _keep(entry: Entry, by: User | None, reason: str, fields: Sequence[str]) -> None:
    """Save these fields; a version of the entry only where there is a reason."""
    if reason:
        _sign(entry, by, reason)
        entry.save(update_fields=list(fields))
    else:
        entry.save_without_historical_record(update_fields=list(fields))  # type: ignore[attr-defined]


def _put_aside(stored: Entry, values: dict[str, Any], by: User | None, reason: str) -> None:
    change = stored.change or _new_change(stored)
    for name, value in values.items():
        setattr(change, name, value)
    _sign(change, by, reason)
    change.save()


def _new_change(stored: Entry) -> Any:
    model, name = stored.changes()
    return model(**{name: stored})


def _take_over(entry: Entry, stored: Entry) -> None:
    """The caller's row says again what readers see."""
    for name in entry.TEXT:
        setattr(entry, name, getattr(stored, name))
    entry._state.fields_cache["pending"] = stored.change


def _forget(entry: Entry) -> None:
    entry._state.fields_cache.pop("pending", None)


def _change_of(entry: Entry) -> EntryText:
    change: EntryText | None = entry.change
    if change is None:
        raise NotPublishable(_("There is no change that waits."))
    return change


def _dates(before: EntryText, wanted: dict[str, Any], first: datetime) -> dict[str, datetime]:
    """When each language changed last. One moment for both if both change now, and for the one that was never told apart."""
    now, said = timezone.now(), before.texts()
    return {
        name: now if before.said_in(chinese, wanted) != before.said_in(chinese, said) else getattr(before, name) or first
        for name, chinese in zip(_LANGUAGES, (True, False), strict=True)
    }


def _complete(text: EntryText) -> None:
    if text.missing():
        raise NotPublishable(_("A title and a text are needed before it is published; for a manual a title and a step."))
    privacy.must_be_nobodys(text)


def _sign(row: EntryText, by: User | None, reason: str) -> None:
    row._history_user = by  # type: ignore[attr-defined]
    row._change_reason = reason[:REASON_LENGTH]  # type: ignore[attr-defined]
