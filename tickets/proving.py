"""A customer proves that a phone number or an address is theirs by a code sent there, and then sees all their cases.

Whoever asks learns nothing of whom we know: the request only writes down what was asked, the same for everybody. A job looks
whether the contact is on record, makes the code and sends it. A code is good for ten minutes, five tries, one use, and in the
browser that asked for it; asking again ends it. Only its keyed digest is kept.
"""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from helpdesk.choices import OutboundChannel
from helpdesk.outbound import Draft, queue
from helpdesk.outbound.passing import CODE, GOOD_FOR
from helpdesk.tokens import new_token
from tickets import contacts, given
from tickets.choices import ContactKind
from tickets.models import ContactCode, ContactVisit, Ticket

DIGITS = 6
TRIES = 5
VISIT = timedelta(minutes=30)
# More than anybody has; a house that writes for its customers asks at its desk.
READ = 500
BATCH = 100

_DIGEST = 64


@dataclass(frozen=True)
class Contact:
    """A phone number or an address, normalised (`tickets.contacts`)."""

    kind: str
    value: str

    @property
    def masked(self) -> str:
        """Enough of it to see a slip of the finger."""
        return contacts.mask_phone(self.value) if self.kind == ContactKind.PHONE else contacts.mask_email(self.value)

    @property
    def digest(self) -> str:
        """For counts, which hold no address."""
        return _digest(f"{self.kind} {self.value}")


@dataclass(frozen=True)
class Entered:
    """What became of a code: the token of the visit that it opened, or how many tries are left; none when it is not in force."""

    visit: str = ""
    left: int = 0


def ask(contact: Contact, *, language: str, now: datetime) -> str:
    """Write down that a code is asked for; returns what the browser has to show with it. Ends the code before."""
    token = new_token()
    row = ContactCode(kind=contact.kind, value=contact.value, language=language, browser=_digest(token), asked_at=now)
    ContactCode.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["kind", "value"],
        update_fields=["language", "browser", "code", "tries", "asked_at", "looked_at", "used_at"],
    )
    return token


def asked(token: str, now: datetime) -> Contact | None:
    """For which contact a browser has asked, while that is in force."""
    in_force = ContactCode.objects.filter(browser=_digest(token), used_at__isnull=True, asked_at__gt=now - GOOD_FOR, tries__lt=TRIES)
    row = in_force.first()
    return Contact(row.kind, row.value) if row else None


def is_due(now: datetime) -> bool:
    """Whether somebody waits for a code."""
    return ContactCode.objects.filter(looked_at__isnull=True).exists()


def send(now: datetime) -> int:
    """Make and send the codes that were asked for, where we know somebody by the contact; returns how many."""
    waiting = ContactCode.objects.filter(looked_at__isnull=True, asked_at__gt=now - GOOD_FOR).order_by("asked_at")
    return sum(_send(row, now) for row in waiting[:BATCH])


def _send(row: ContactCode, now: datetime) -> bool:
    one_time_code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    is_known = bool(cases_of(Contact(row.kind, row.value)))
    sealed = _sealed(one_time_code, row) if is_known else ""
    with transaction.atomic():
        # Under the browser that we read: had somebody asked anew meanwhile, that one's turn comes next.
        mine = ContactCode.objects.filter(pk=row.pk, browser=row.browser, looked_at__isnull=True)
        if not mine.update(looked_at=now, code=sealed) or not is_known:
            return False
        queue([_words(row, one_time_code)], now=now)
    return True


def _words(row: ContactCode, one_time_code: str) -> Draft:
    with translation.override(row.language):
        return Draft(
            channel=OutboundChannel.SMS if row.kind == ContactKind.PHONE else OutboundChannel.EMAIL,
            kind=CODE,
            to=row.value,
            subject=_("Your code"),
            body=_(
                "%(code)s is your code to see your cases. It is good for %(minutes)d minutes. Do not pass it on. "
                "Was it not you? Then you need not do anything."
            )
            % {"code": one_time_code, "minutes": GOOD_FOR.total_seconds() // 60},
            dedupe_key=f"{CODE}:{row.browser}",
        )


def enter(token: str, one_time_code: str, *, now: datetime) -> Entered:
    """Try a code in the browser that asked for it. Right, it opens a visit and is used up.

    A try is counted before the code is looked at, so that any number at once are five; and as slowly where there is no code.
    """
    browser = _digest(token)
    in_force = ContactCode.objects.filter(browser=browser, used_at__isnull=True, asked_at__gt=now - GOOD_FOR)
    if not in_force.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        return Entered()
    row = in_force.first()
    if row is None:
        return Entered()
    if not constant_time_compare(row.code.ljust(_DIGEST), _sealed(one_time_code, row)):
        return Entered(left=TRIES - row.tries)
    visit = new_token()
    with transaction.atomic():
        if not in_force.filter(pk=row.pk).update(used_at=now):
            return Entered()
        ContactVisit.objects.create(kind=row.kind, value=row.value, browser=_digest(visit), until=now + VISIT)
    return Entered(visit=visit)


def visit(token: str, now: datetime) -> ContactVisit | None:
    """The visit that a browser's token stands for, while it lasts."""
    return ContactVisit.objects.filter(browser=_digest(token), until__gt=now).first()


def leave(token: str) -> None:
    """End a visit before its time."""
    ContactVisit.objects.filter(browser=_digest(token)).delete()


def forget(now: datetime) -> int:
    """Delete what is over; returns how many rows."""
    codes = ContactCode.objects.filter(asked_at__lte=now - GOOD_FOR).delete()[0]
    return codes + ContactVisit.objects.filter(until__lte=now).delete()[0]


def cases_of(contact: Contact) -> list[Ticket]:
    """Cases that were written with this very contact, newest first.

    A customer's record may hold more than one contact; whoever has proven one of them must not see the others' cases.
    """
    rows = given.tickets_with(ContactKind(contact.kind), contact.value).select_related("merged_into").order_by("-created_at", "-pk")[:READ]
    return [ticket for ticket in rows if given.is_own(ticket, ContactKind(contact.kind), contact.value)]


def plain_code(typed: str) -> str:
    """What was typed, without spaces and with plain digits: 12 34 56 and １２３４５６ are 123456."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).replace("-", "")


def _sealed(one_time_code: str, row: ContactCode) -> str:
    # Keyed: a million codes are tried in a second by whoever has the table and not the key.
    return salted_hmac("tickets.proving", f"{row.browser} {one_time_code}", algorithm="sha256").hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
