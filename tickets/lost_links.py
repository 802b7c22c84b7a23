"""Private links sent anew to whoever lost them.

Whoever asks learns nothing of whom we know: the request only writes down what was asked, the same for everybody (`tickets.proving` does
likewise). A job looks for the matters and sends their links, each only to what was given with that very matter.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk import throttle, ways
from helpdesk.choices import OutboundChannel
from helpdesk.outbound import Draft, queue
from tickets import contacts, given
from tickets.choices import ContactKind
from tickets.models import LostLink, Ticket

TO_ONE = "3/h"
SENT = 5
FOUND_BACK = timedelta(days=365)
# Whoever waited longer has asked again, or found another way.
GOOD_FOR = timedelta(days=1)
BATCH = 100


def ask(who: str, number: str, *, now: datetime) -> None:
    """Write down that somebody wants the links of a contact, or of one of its matters; nothing for what is no contact, or too often."""
    kind = ContactKind.EMAIL if "@" in who else ContactKind.PHONE
    value = contacts.normalise_email(who) if kind == ContactKind.EMAIL else contacts.normalise_phone(who)
    if not value or throttle.hit(f"links:{value}", TO_ONE, now):
        return
    mobile = contacts.mobile(who) if kind == ContactKind.PHONE else ""
    LostLink.objects.create(kind=kind, value=value, mobile=mobile, number=number[:40], asked_at=now)


def is_due(now: datetime) -> bool:
    """Whether somebody waits for a link."""
    return LostLink.objects.exists()


def send(now: datetime) -> int:
    """Send the links that were asked for, where we know matters by the contact, and forget who asked; returns how many asked."""
    LostLink.objects.filter(asked_at__lte=now - GOOD_FOR).delete()
    return sum(_send(row, now) for row in LostLink.objects.order_by("pk")[:BATCH])


def _send(row: LostLink, now: datetime) -> bool:
    drafts = _drafts(row, now)
    with transaction.atomic():
        # Whoever deletes the row sends; another that read it too sends nothing.
        if not LostLink.objects.filter(pk=row.pk).delete()[0]:
            return False
        queue(drafts, now=now)
    return True


def _drafts(row: LostLink, now: datetime) -> list[Draft]:
    """Messages with links, each only to what was given with that very matter.

    A customer's record may hold more than one address; whoever typed one of them must not get the others' links. Who typed the
    mobile phone of a matter gets its link there, where the house sends text messages; else it goes by e-mail.
    """
    kind = ContactKind(row.kind)
    rows = given.tickets_with(kind, row.value).filter(created_at__gt=now - FOUND_BACK).order_by("-created_at", "-pk")
    if row.number:
        rows = rows.filter(number__iexact=row.number)
    by_text = row.mobile if OutboundChannel.SMS in ways.offered() else ""
    texted: list[Ticket] = []
    by_address: dict[str, list[Ticket]] = {}
    for ticket in rows[: SENT * 4]:
        if not given.is_own(ticket, kind, row.value):
            continue
        if by_text:
            texted.append(ticket)
        elif ticket.own_email:
            by_address.setdefault(contacts.normalise_email(ticket.own_email), []).append(ticket)
    drafts = [_mail(address, tickets[:SENT], row) for address, tickets in by_address.items()]
    if texted:
        # A text message holds one link: of what is still open, the newest.
        drafts.append(_text(by_text, next((ticket for ticket in texted if ticket.is_open), texted[0]), row))
    return drafts


def _text(to: str, ticket: Ticket, row: LostLink) -> Draft:
    """The number and the link of one matter."""
    with translation.override(ticket.language):
        return Draft(
            channel=OutboundChannel.SMS,
            kind="lost_link",
            to=to,
            subject=_("Your private links"),
            body=_("The private link to your case. Do not pass it on."),
            link=ticket.public_url,
            about=ticket.number,
            dedupe_key=_key(row, ticket),
        )


def _mail(address: str, tickets: list[Ticket], row: LostLink) -> Draft:
    """Numbers and links, and nothing that anybody typed."""
    with translation.override(tickets[0].language):
        lines = "\n".join(f"{ticket.number}  {ticket.public_url}" for ticket in tickets)
        return Draft(
            channel=OutboundChannel.EMAIL,
            kind="lost_link",
            to=address,
            subject=_("Your private links"),
            body=_("You asked for the links to your cases:\n\n%(lines)s\n\nWas it not you? Then you need not do anything.")
            % {"lines": lines},
            dedupe_key=_key(row, tickets[0]),
        )


def _key(row: LostLink, ticket: Ticket) -> str:
    # By the moment as well: rows are deleted, and SQLite may give their numbers again.
    return f"links:{row.pk}:{row.asked_at:%Y%m%d%H%M%S%f}:{ticket.pk}"
