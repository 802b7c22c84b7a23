"""Mentions (提到): `@CS2024001` or `@陈敏` in an internal note calls a colleague, who follows the ticket from then on.

Only who may see the ticket is told. Who may not is named to the author (`unseen` of the note's event), and never learns of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from helpdesk.models import User
from helpdesk.outbound import queue
from tickets import notices, permissions, timeline
from tickets.choices import EventCode
from tickets.models import Follower, Ticket, TicketEvent

T = TypeVar("T")

AT_MOST = 20
LONGEST_NAME = 20
# Not the sign inside of an e-mail address; names are not parted from what follows in Chinese, so the longest that fits counts.
_SIGN = re.compile(r"(?<![A-Za-z0-9_.+-])(?P<sign>[@＠])(?P<after>[^\s@＠]{1,40})")
_NUMBER = re.compile(r"[A-Za-z]{1,6}\d{3,14}")


@dataclass(frozen=True)
class Found:
    """Who was called: those who see the ticket, those who do not, names that several people bear; and the words that called them."""

    called: list[User] = field(default_factory=list)
    unseen: list[User] = field(default_factory=list)
    several: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """For the note's event: ids, and the words that fit several people."""
        data = {"mentioned": [user.pk for user in self.called], "unseen": [user.pk for user in self.unseen], "several": self.several}
        return {name: value for name, value in data.items() if value}


def find(text: str, ticket: Ticket, *, by: User) -> Found:
    """Who is called by a text; one statement for people and one for what they may see, and none for a text that calls nobody."""
    signs = [(found["sign"], found["after"]) for found in _SIGN.finditer(text)][:AT_MOST]
    if not signs:
        return Found()
    wanted = {name for _sign, after in signs for name in _names(after)}
    people = list(User.objects.filter(is_active=True, name__in=wanted))
    people += list(User.objects.filter(is_active=True, employee_number__in={name.upper() for name in wanted if _NUMBER.fullmatch(name)}))
    sees = set(permissions.seers(ticket).filter(pk__in={user.pk for user in people}).values_list("pk", flat=True)) if people else set()
    result = Found()
    for sign, after in signs:
        word, fitting = _fitting(after, people)
        seeing = [user for user in fitting if user.pk in sees]
        if len(seeing) > 1:
            _add(result.several, word)
        elif fitting:
            _add(result.words, sign + word)
            user = (seeing or fitting)[0]
            if user.pk != by.pk:
                _add(result.called if seeing else result.unseen, user)
    return result


def tell(row: Ticket, found: Found, *, by: User, now: datetime) -> list[TicketEvent]:
    """Put each call on the timeline, tell the person, and let them follow; inside the note's transaction."""
    events = []
    for user in found.called:
        Follower.objects.get_or_create(ticket=row, user=user, defaults={"since": now})
        event = timeline.add(row, timeline.build(row, EventCode.MENTIONED, at=now, by=by, data={"user": user.pk}))
        queue(notices.to_staff([user], notices.about(row, by=by.name), kind="mentioned", key=f"mentioned:{event.pk}", now=now), now=now)
        events.append(event)
    return events


def _names(after: str) -> list[str]:
    """Everything that may be the name at the beginning of some words."""
    number = _NUMBER.match(after)
    return [after[:length] for length in range(1, min(len(after), LONGEST_NAME) + 1)] + ([number[0]] if number else [])


def _fitting(after: str, people: Sequence[User]) -> tuple[str, list[User]]:
    """The longest name or number that the words begin with, as it was written, and who bears it."""
    number = _NUMBER.match(after)
    if number:
        bearers = [user for user in people if user.employee_number == number[0].upper()]
        if bearers:
            return number[0], bearers
    names = sorted({user.name for user in people if user.name and after.startswith(user.name)}, key=len)
    return (names[-1], [user for user in people if user.name == names[-1]]) if names else ("", [])


def _add(many: list[T], one: T) -> None:
    if one not in many:
        many.append(one)
