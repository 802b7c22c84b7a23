"""Telling people about articles. The words, the channels and the quiet hours are of the app that tells staff; it says here how."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from helpdesk.models import User
from knowledgebase.models import Article

Teller = Callable[..., None]

_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Let `teller(kind, users, article, now=..., key=..., **words)` tell; it is called inside the transaction of the cause."""
    if teller not in _tellers:
        _tellers.append(teller)


def tell(kind: str, users: Iterable[User], article: Article, *, now: datetime, by: User | None = None, key: str = "", **words: Any) -> None:
    """Tell some people once about a step of an article; `key` tells steps of one kind apart (else its version does)."""
    people = list(users)
    for teller in _tellers if people else ():
        teller(kind, people, article, now=now, key=f"{kind}:{article.pk}:{key or article.version}", by=by.name if by else "", **words)
