"""What a person may do with an article right now: a button or a small form each, alike on its form, its versions and its reading page."""

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
from knowledgebase.models import Article

CHANGE, PUBLISH = "knowledgebase.change_article", "knowledgebase.publish_article"


@dataclass(frozen=True)
class Deed:
    """A verb of `publishing` behind a button: who may (`right`, or with `owner` the article's owner who may write), and what is said then.

    `reads` takes what else the verb wants to know from the form that was sent.
    """

    verb: Callable[..., Article]
    label: StrOrPromise
    said: StrOrPromise
    right: str = CHANGE
    owner: bool = False
    reads: Callable[[HttpRequest], dict[str, Any]] = field(default=lambda request: {})

    def is_for(self, user: User, article: Article) -> bool:
        """Whether a person may."""
        return user.has_perm(self.right) or (self.owner and article.owner_id == user.pk and user.has_perm(CHANGE))


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
    "publish": Deed(publishing.publish, _("Publish"), _("Published: readers can find it now."), PUBLISH),
    "ask": Deed(publishing.ask_review, _("Ask for a second reader"), _("A second reader has been asked."), reads=_reviewer),
    "back": Deed(publishing.send_back, _("Send back"), _("Sent back: the author reads what you said."), PUBLISH, reads=_note),
    "reviewed": Deed(publishing.confirm_review, _("Still right"), _("Review noted. The next one is due in half a year."), PUBLISH, True),
    "translated": Deed(publishing.still_translated, _("Both languages say the same"), _("Noted: both languages are up to date.")),
    "discard": Deed(
        publishing.discard, _("Discard the change"), _("Discarded. It stays among the versions, should you want it after all.")
    ),
    "draft": Deed(publishing.draft_again, _("Make it a draft again"), _("It is a draft again.")),
    "retire": Deed(publishing.retire, _("Retire"), _("Retired: readers no longer find it."), PUBLISH),
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
    """Where an article stands, for its editors: what can be done, and what has to be known."""

    article: Article
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


def work(article: Article, user: User) -> Work | None:
    """What a person may do with an article; None for those who only read."""
    if not user.has_perm(CHANGE):
        return None
    open_text = article.state in ("draft", "review") or article.change is not None
    may_approve = not open_text or publishing.may_approve(user, article)
    names = [name for name in _possible(article, may_approve) if DEEDS[name].is_for(user, article)]
    acts = [
        Act(name, DEEDS[name].label, reverse(f"admin:knowledgebase_article_{name}", args=[article.pk]), place == 0)
        for place, name in enumerate(names)
    ]
    author = article.written_by_id or user.pk
    reviewers = list(publishing.approvers().exclude(pk=author)) if "ask" in names else []
    own = open_text and not may_approve and user.has_perm(PUBLISH)
    return Work(article, acts, reviewers, own)


def _possible(article: Article, may_approve: bool) -> Iterator[str]:
    """What the article's state allows, the next step first."""
    open_text = article.state in ("draft", "review") or article.change is not None
    if open_text and may_approve:
        yield "publish"
    if open_text and article.asked_at is None:
        yield "ask"
    if article.asked_at is not None:
        yield "back"
    if article.state == "published" and not open_text:
        yield "reviewed"
    if article.newest.behind in ("en", "zh"):
        yield "translated"
    if article.change is not None:
        yield "discard"
    if article.state == "retired":
        yield "draft"
    if article.state == "published" and not open_text:
        yield "retire"
