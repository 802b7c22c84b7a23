"""What a person may do with an article, a script or a manual now: a button or a small form each, alike on its form, versions and page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from helpdesk.models import User
from knowledgebase import publishing, versions
from knowledgebase.errors import NotPublishable
from knowledgebase.models.entries import Entry

PUBLISH = "knowledgebase.publish_article"
"""One right for all that is published."""


def change_right(entry: Entry) -> str:
    """The right to write things of this kind."""
    return f"knowledgebase.change_{entry._meta.model_name}"


@dataclass(frozen=True)
class Deed:
    """A verb of `publishing` behind a button: who may (whoever writes, or publishes where it says so, or with `owner`
    the owner who may write), and what is said then.

    `reads` takes what else the verb wants to know from the form that was sent.
    """

    verb: Callable[..., Entry]
    label: StrOrPromise
    said: StrOrPromise
    publishes: bool = False
    owner: bool = False
    reads: Callable[[HttpRequest], dict[str, Any]] = field(default=lambda request: {})

    def is_for(self, user: User, entry: Entry) -> bool:
        """Whether a person may."""
        writes = user.has_perm(change_right(entry))
        may_publish = user.has_perm(PUBLISH) and user.has_perm(f"knowledgebase.view_{entry._meta.model_name}")
        return (may_publish if self.publishes else writes) or (self.owner and entry.owner_id == user.pk and writes)


def _reviewer(request: HttpRequest) -> dict[str, Any]:
    key = request.POST.get("reviewer", "")
    if not key:
        return {"reviewer": None}
    found = publishing.approvers().filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else None
    if found is None:
        raise NotPublishable(gettext("Choose somebody of the list."))
    return {"reviewer": found}


def _note(request: HttpRequest) -> dict[str, Any]:
    return {"note": request.POST.get("note", "")}


def _code(request: HttpRequest) -> dict[str, Any]:
    return {"code": request.POST.get("code", "")[:20]}


DEEDS: dict[str, Deed] = {
    "publish": Deed(publishing.publish, _("Publish"), _("Published: readers can find it now."), True),
    "ask": Deed(publishing.ask_review, _("Ask for a second reader"), _("A second reader has been asked."), reads=_reviewer),
    "back": Deed(publishing.send_back, _("Send back"), _("Sent back: the author reads what you said."), True, reads=_note),
    "reviewed": Deed(publishing.confirm_review, _("Still right"), _("Review noted. The next one is due in half a year."), True, True),
    "translated": Deed(publishing.still_translated, _("Both languages say the same"), _("Noted: both languages are up to date.")),
    "discard": Deed(
        publishing.discard, _("Discard the change"), _("Discarded. It stays among the versions, should you want it after all.")
    ),
    "draft": Deed(publishing.draft_again, _("Make it a draft again"), _("It is a draft again.")),
    "retire": Deed(publishing.retire, _("Retire"), _("Retired: readers no longer find it."), True),
    "restore": Deed(
        versions.restore, pgettext_lazy("version", "Put back"), _("Put back. Readers see it as soon as it is published."), reads=_code
    ),
}


@dataclass(frozen=True)
class Act:
    """One deed as it is offered now; `first` is the one to do next."""

    name: str
    label: StrOrPromise
    url: str
    first: bool = False


@dataclass(frozen=True)
class Work:
    """Where an entry stands, for its editors: what can be done, and what has to be known."""

    entry: Entry
    acts: list[Act]
    reviewers: list[User] = field(default_factory=list)
    own_text: bool = False

    @property
    def buttons(self) -> list[Act]:
        """Those that ask nothing."""
        return [act for act in self.acts if act.name not in ("ask", "back")]

    @property
    def asks(self) -> "Act | None":
        """The form that asks somebody to read."""
        return next((act for act in self.acts if act.name == "ask"), None)

    @property
    def returns(self) -> "Act | None":
        """The form of the reader who does not agree."""
        return next((act for act in self.acts if act.name == "back"), None)


def work(entry: Entry, user: User) -> Work | None:
    """What a person may do with it; None for those who only read."""
    if not user.has_perm(change_right(entry)):
        return None
    open_text = entry.state in ("draft", "review") or entry.change is not None
    may_approve = not open_text or publishing.may_approve(user, entry)
    names = [name for name in _possible(entry, may_approve) if DEEDS[name].is_for(user, entry)]
    acts = [
        Act(name, DEEDS[name].label, reverse(f"admin:knowledgebase_{entry._meta.model_name}_{name}", args=[entry.pk]), place == 0)
        for place, name in enumerate(names)
    ]
    author = entry.written_by_id or user.pk
    reviewers = list(publishing.approvers().exclude(pk=author)) if "ask" in names else []
    own = open_text and not may_approve and user.has_perm(PUBLISH)
    return Work(entry, acts, reviewers, own)


def _possible(entry: Entry, may_approve: bool) -> Iterator[str]:
    """What its state allows, the next step first."""
    open_text = entry.state in ("draft", "review") or entry.change is not None
    if open_text and may_approve:
        yield "publish"
    if open_text and entry.asked_at is None:
        yield "ask"
    if entry.asked_at is not None:
        yield "back"
    if entry.state == "published" and not open_text:
        yield "reviewed"
    if entry.newest.behind in ("en", "zh"):
        yield "translated"
    if entry.change is not None:
        yield "discard"
    if entry.state == "retired":
        yield "draft"
    if entry.state == "published" and not open_text:
        yield "retire"
