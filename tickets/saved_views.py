"""Keeping views of the queue: save, change, share, put in order, begin with one, throw away.

A saved view is no ticket: its verbs change one row and have no timeline. Only its owner changes it; a view of the house
(without an owner) only those who may change saved views at all.
"""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from helpdesk.models import Team, User
from helpdesk.prepared import PERSON, Somebody, prepared
from tickets import queues
from tickets.errors import Incomplete, NotAllowed
from tickets.models import SavedView, StartingView

MOST = 50
STEP = 10


@prepared(PERSON)
def for_desk(user: Somebody) -> "QuerySet[SavedView]":
    """What a person sees in the queue and in its tabs, one's own first."""
    return SavedView.objects.for_desk(user)


def may_share(user: User) -> bool:
    """Whether a person may let others see their views."""
    return user.has_perm("tickets.share_view")


def may_change(view: SavedView, user: User) -> bool:
    """Whether a person may rename, change or delete a view."""
    return view.owner_id == user.pk or (view.owner_id is None and user.has_perm("tickets.change_savedview"))


def teams_for(user: User) -> list[Team]:
    """With which teams a person may share: their own."""
    return list(user.teams.filter(is_active=True).order_by("order", "code"))


def save(
    user: User, *, name: str, question: Mapping[str, str], columns: Sequence[str], is_shared: bool = False, team: Team | None = None
) -> SavedView:
    """Keep a question under a name. Raises Incomplete for a name that is missing or taken, NotAllowed for one view too many."""
    if SavedView.objects.filter(owner=user).count() >= MOST:
        raise NotAllowed(_("You have %(count)d views already. Delete one first.") % {"count": MOST})
    last = SavedView.objects.filter(owner=user).order_by("-order").values_list("order", flat=True).first() or 0
    view = SavedView(owner=user, question=_cleaned(question), columns=list(columns), order=min(last + STEP, 30_000))
    return _write(view, by=user, name=name, is_shared=is_shared, team=team)


def change(view: SavedView, *, by: User, name: str, is_shared: bool, team: Team | None) -> SavedView:
    """Rename and share. Raises as `save`."""
    _must_be_theirs(view, by)
    return _write(view, by=by, name=name, is_shared=is_shared, team=team)


def replace(view: SavedView, *, by: User, question: Mapping[str, str], columns: Sequence[str]) -> SavedView:
    """Ask something else under the same name and address."""
    _must_be_theirs(view, by)
    view.question, view.columns = _cleaned(question), list(columns)
    view.save(update_fields=["question", "columns"])
    return view


def remove(view: SavedView, *, by: User) -> None:
    """Throw a view away; whoever began with it begins with all open tickets again."""
    _must_be_theirs(view, by)
    view.delete()


def move(view: SavedView, *, by: User, steps: int) -> None:
    """Put a view some places further down (or up) among those that the same person keeps."""
    _must_be_theirs(view, by)
    with transaction.atomic():
        rows = list(SavedView.objects.filter(owner=view.owner_id).order_by("order", "name", "pk"))
        at = rows.index(view)
        rows.insert(max(0, min(len(rows) - 1, at + steps)), rows.pop(at))
        for place, row in enumerate(rows, start=1):
            row.order = min(place * STEP, 30_000)
        SavedView.objects.bulk_update(rows, ["order"])


def begin_with(user: User, view: SavedView | None) -> None:
    """Let a person's queue open with a view they see; None: with all open tickets."""
    if view is None:
        StartingView.objects.filter(user=user).delete()
    else:
        StartingView.objects.update_or_create(user=user, defaults={"view": view})


def _must_be_theirs(view: SavedView, user: User) -> None:
    if not may_change(view, user):
        raise NotAllowed(_("Only its owner changes a view. Save it under another name for yourself."))


def _write(view: SavedView, *, by: User, name: str, is_shared: bool, team: Team | None) -> SavedView:
    name = " ".join(name.split())
    if not name:
        raise Incomplete(_("Give the view a name."), ["name"])
    if view.owner_id is not None:
        if is_shared and not may_share(by):
            raise NotAllowed(_("You may not share views."))
        view.is_shared, view.team = is_shared, team if is_shared else None
    if team is not None and team not in teams_for(by):
        raise Incomplete(_("Choose one of your teams."), ["team"])
    view.name = name[:40]
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise Incomplete(_("You have a view of this name already."), ["name"]) from None
    return view


def _cleaned(question: Mapping[str, str]) -> dict[str, str]:
    return queues.read(question).parameters
