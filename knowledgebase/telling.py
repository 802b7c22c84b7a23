"""Telling people about articles, scripts and manuals. The words, the channels and the quiet hours are of the app that tells staff; it says here how."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from helpdesk.models import User
from knowledgebase.models.entries import Entry

Teller = Callable[..., None]

_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Let `teller(kind, users, entry, now=..., key=..., **words)` tell; it is called inside the transaction of the cause."""
    if teller not in _tellers:
        _tellers.append(teller)


def tell(kind: str, users: Iterable[User], entry: Entry, *, now: datetime, by: User | None = None, key: str = "", **words: Any) -> None:
    """Tell some people once about a step (review, returned, due) of an entry; `key` tells steps of one kind apart (else its version does)."""
    people, name = list(users), entry._meta.model_name
    for teller in _tellers if people else ():
        teller(kind, people, entry, now=now, key=f"{name}_{kind}:{entry.pk}:{key or entry.version}", by=by.name if by else "", **words)
