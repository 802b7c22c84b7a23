"""Remedies (处理措施): proposed, approved or refused, under way, done, failed, withdrawn. The only writer of `Remedy`.

Within one's own limit a remedy is granted at once; above it, it waits for somebody of a rank that may, never for oneself. What
was granted before on the ticket, or on another one about the same order, counts with it, so that no amount passes in two halves,
nor do two that are proposed on two tickets of one order at the same moment: they go one after the other.

Each verb is one transaction on the ticket (`timeline.changing`) with a compare-and-swap on the remedy's `state`: of two people
who approve at once one does. Its event says in `remedy` which one it is about, with its kind, amount and state.
"""

import logging
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from helpdesk import configuration
from helpdesk.models import User
from helpdesk.outbound import queue
from knowledgebase.choices import RemedyKind
from tickets import notices, permissions, remedy_rules, reviewing, timeline, wording_remedies
from tickets.choices import EventCode, Rank, RemedyState, ReviewKind
from tickets.errors import Incomplete, NotAllowed, StaleTicket
from tickets.models import Order, Remedy, RemedyLimit, Ticket, TicketEvent

log = logging.getLogger(__name__)

State = RemedyState
BATCH = 200
# The first key of PostgreSQL's advisory locks on orders; the second is made of the order's number.
ORDER_LOCK = 4271001

# Put into words when a notice is written, in its reader's language.
_title = lazy(wording_remedies.title, str)


# ---------------------------------------------------------------- questions


def limits() -> remedy_rules.Limits:
    """The limits as ops keep them."""
    return configuration.held(_load_limits)


def granted_before(ticket: Ticket) -> list[remedy_rules.Granted]:
    """What counts already: on the ticket, on those merged into it, and on others about the same order."""
    about = Q(ticket=ticket.pk) | Q(ticket__merged_into=ticket.pk)
    if ticket.order_number:
        about |= Q(ticket__in=Ticket.objects.of_order(ticket.order_number).values("pk"))
    rows = Remedy.objects.filter(about, state__in=remedy_rules.COUNTED, amount__isnull=False)
    return [remedy_rules.Granted(kind, amount) for kind, amount in rows.values_list("kind", "amount") if amount is not None]


def paid_for_order(ticket: Ticket) -> Decimal | None:
    """What was paid for the ticket's order, as far as it is known."""
    if not ticket.order_number:
        return None
    return Order.objects.filter(number=ticket.order_number).values_list("amount", flat=True).first()


def approvers(ticket: Ticket, rank: int, proposer: User) -> list[User]:
    """Who is asked: people of the lowest rank that may and has somebody; never the proposer."""
    for each in range(max(rank, Rank.SENIOR), Rank.MANAGER + 1):
        if each == Rank.SENIOR:
            people = notices.seniors([ticket.team_id]).get(ticket.team_id, [])
        else:
            people = notices.supervisors([ticket.team_id])[ticket.team_id] if each == Rank.SUPERVISOR else notices.managers()
        found = [user for user in people if user.pk != proposer.pk and user.has_perm("tickets.approve_remedy")]
        if found:
            return found
    return []


# ---------------------------------------------------------------- verbs


def propose(
    ticket: Ticket,
    *,
    kind: str,
    by: User,
    now: datetime,
    amount: Decimal | None = None,
    note: str = "",
    customer_note: str = "",
    expected_on: date | None = None,
    version: int | None = None,
    dedupe_key: str | None = None,
) -> TicketEvent:
    """Propose a remedy; within one's own limit it is granted by that. Sent twice with one `dedupe_key` it is one remedy.

    What a novice writes for the customer to read (`customer_note`) is read first, and the event says `words_wait`; the remedy
    itself does not wait for that.

    Raises Incomplete for an amount that cannot be, a day that has passed, or an amount above the limit without a reason for
    whoever approves; NotAllowed on a settled ticket.
    """
    amount = _checked(kind, amount)
    _not_past(expected_on, now)
    if (first := _said_before(dedupe_key)) is not None:
        return first
    written = {"kind": kind, "amount": amount, "note": note.strip(), "customer_note": customer_note.strip(), "expected_on": expected_on}
    try:
        with timeline.changing(ticket, version=version) as row:
            if not row.is_open:
                raise NotAllowed(_("The ticket is settled. Reopen it first."))
            made = _created(row, {**written, "dedupe_key": dedupe_key or None}, by, now)
            return _on_record(row, made, by, now)
    except IntegrityError:
        first = _said_before(dedupe_key)
        if first is None:
            raise
        return first


def approve(remedy: Remedy, *, by: User, now: datetime, words: str = "") -> TicketEvent:
    """Grant what somebody else proposed, with a word to it if one likes. Raises NotAllowed for one's own, or above one's rank."""
    with _changing(remedy, "approve") as (row, found):
        _must_decide(by, found)
        _write(found, state=State.APPROVED, decided_by=by, decided_at=now, decision=words.strip(), remind_on=found.expected_on)
        event = _event(row, found, EventCode.REMEDY_APPROVED, by, now, text=words.strip())
        timeline.commit(row, event)
        _tell_staff(row, found, "remedy_granted", event, words)
        _tell_customer(row, found, "remedy_promised", event)
        return event


def refuse(remedy: Remedy, *, by: User, now: datetime, words: str) -> TicketEvent:
    """Say no, with the reason; raises Incomplete without one."""
    if not words.strip():
        raise Incomplete(_("Say why it is refused."), ["words"])
    with _changing(remedy, "refuse") as (row, found):
        _must_decide(by, found)
        _write(found, state=State.REFUSED, decided_by=by, decided_at=now, decision=words.strip(), ended_at=now)
        event = _event(row, found, EventCode.REMEDY_REFUSED, by, now, text=words.strip())
        timeline.commit(row, event)
        _tell_staff(row, found, "remedy_refused", event, words)
        return event


def start(
    remedy: Remedy, *, by: User, now: datetime, expected_on: date | None = None, carrier: str = "", tracking_number: str = ""
) -> TicketEvent:
    """It is under way: until when it is expected, and the parcel if there is one. Said again it corrects these."""
    _not_past(expected_on, now)
    with _changing(remedy, "start") as (row, found):
        on = expected_on or found.expected_on
        said = {"carrier": carrier.strip() or found.carrier, "tracking_number": tracking_number.strip() or found.tracking_number}
        again = found.state == State.UNDER_WAY
        if again and (on, said["carrier"], said["tracking_number"]) == (found.expected_on, found.carrier, found.tracking_number):
            raise NotAllowed(_("Nothing was changed."))
        _write(found, state=State.UNDER_WAY, expected_on=on, remind_on=on if on != found.expected_on else found.remind_on, **said)
        event = _event(row, found, EventCode.REMEDY_MOVED, by, now, expected_on=on.isoformat() if on else None, **said)
        timeline.commit(row, event)
        _tell_customer(row, found, "remedy_under_way", event)
        return event


def say(remedy: Remedy, *, by: User, now: datetime, words: str, passed: bool = False) -> TicketEvent:
    """Write what the customer reads beside it, or take it off; a novice's words are read first, unless they have `passed`."""
    with _changing(remedy, "say") as (row, found):
        if words.strip() == found.customer_note:
            raise NotAllowed(_("Nothing was changed."))
        if not passed and (asked := _read_first(row, found, words, by, now)) is not None:
            return asked
        _write(found, customer_note=words.strip())
        return timeline.commit(row, _event(row, found, EventCode.REMEDY_MOVED, by, now, said=True))


def finish(remedy: Remedy, *, by: User, now: datetime) -> TicketEvent:
    """It is done: the money is there, the parcel has arrived."""
    with _changing(remedy, "finish") as (row, found):
        _write(found, state=State.DONE, ended_at=now, remind_on=None)
        event = _event(row, found, EventCode.REMEDY_MOVED, by, now)
        timeline.commit(row, event)
        _tell_customer(row, found, "remedy_done", event)
        return event


def fail(remedy: Remedy, *, by: User, now: datetime, reason: str) -> TicketEvent:
    """It could not be done; its amount counts no more. Raises Incomplete without a reason."""
    if not reason.strip():
        raise Incomplete(_("Say why it failed."), ["reason"])
    with _changing(remedy, "fail") as (row, found):
        _write(found, state=State.FAILED, ended_at=now, failure=reason.strip(), remind_on=None)
        event = _event(row, found, EventCode.REMEDY_MOVED, by, now, text=reason.strip())
        return timeline.commit(row, event)


def withdraw(remedy: Remedy, *, by: User, now: datetime, reason: str) -> TicketEvent:
    """Take it back before it is under way. Raises Incomplete without a reason."""
    if not reason.strip():
        raise Incomplete(_("Say why it is withdrawn."), ["reason"])
    with _changing(remedy, "withdraw") as (row, found):
        _write(found, state=State.WITHDRAWN, ended_at=now, failure=reason.strip(), remind_on=None)
        event = _event(row, found, EventCode.REMEDY_MOVED, by, now, text=reason.strip())
        return timeline.commit(row, event)


# ---------------------------------------------------------------- for the verbs that settle a ticket


def must_be_decided(row: Ticket) -> None:
    """A ticket is not resolved while a remedy waits for approval: the customer would be told of a result nobody has granted."""
    waiting = Remedy.objects.filter(Q(ticket=row) | Q(ticket__merged_into=row)).waiting().first()
    if waiting is not None:
        what = wording_remedies.title(waiting.kind, waiting.amount)
        raise NotAllowed(
            _("%(remedy)s still waits for approval. Have it decided, or withdraw it, before you give the result.") % {"remedy": what}
        )


def withdraw_waiting(row: Ticket, *, by: User | None, now: datetime) -> None:
    """Withdraw what nobody has approved yet, inside a verb that takes the ticket out of the count."""
    for found in row.remedies.waiting():
        found.ticket = row
        _write(found, state=State.WITHDRAWN, ended_at=now)
        timeline.add(row, _event(row, found, EventCode.REMEDY_MOVED, by, now))


# ---------------------------------------------------------------- the reminder


def remind(now: datetime) -> int:
    """Remind the agent once of each remedy whose day has passed; returns how many. Costs what is due, not what is open."""
    told = last = 0
    while True:
        found = list(Remedy.objects.to_remind_of(now).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not found:
            return told
        last = found[-1]
        for pk in found:
            try:
                told += _remind(pk, now)
            except Exception:
                log.exception("Nobody could be reminded of remedy %d.", pk)
                Remedy.objects.filter(pk=pk).update(remind_on=timezone.localtime(now).date())


def _remind(pk: int, now: datetime) -> int:
    remedy = Remedy.objects.select_related("ticket").get(pk=pk)
    with timeline.changing(remedy.ticket) as row:
        found = Remedy.objects.select_related("proposed_by").get(pk=pk)
        if found.remind_on is None or Remedy.objects.filter(pk=pk, remind_on=found.remind_on).update(remind_on=None) != 1:
            return 0
        found.ticket = row
        event = timeline.add(row, _event(row, found, EventCode.REMEDY_MOVED, None, now, late=True))
        _tell_staff(row, found, "remedy_late", event)
        return 1


# ---------------------------------------------------------------- workings


def _created(row: Ticket, written: Mapping[str, Any], by: User, now: datetime) -> Remedy:
    """The remedy, granted by being proposed where that is within one's limit; nobody else proposes about the order meanwhile."""
    _alone_with_the_order(row)
    before = granted_before(row)
    _within_the_order(row, written["kind"], written["amount"], before)
    state, rank = _judged(written["kind"], written["amount"], before, by)
    if state == State.PROPOSED and not written["note"]:
        raise Incomplete(_("Above your limit: write the reason, for whoever approves it."), ["note"])
    granted = {"decided_by": by, "decided_at": now, "remind_on": written["expected_on"]} if state == State.APPROVED else {}
    return Remedy.objects.create(ticket=row, state=state, needs_rank=rank, proposed_by=by, proposed_at=now, **written, **granted)


def _on_record(row: Ticket, made: Remedy, by: User, now: datetime) -> TicketEvent:
    """The event of a proposal, and who hears of it; words that somebody reads first wait, the remedy does not."""
    waits = _read_first(row, made, made.customer_note, by, now) is not None
    if waits:
        _write(made, customer_note="")
    rank = int(made.needs_rank)
    event = _event(row, made, EventCode.REMEDY_PROPOSED, by, now, rank=rank, words_wait=waits or None, key=f"remedy:{made.pk}")
    timeline.commit(row, event)
    if made.state == State.APPROVED:
        _tell_customer(row, made, "remedy_promised", event)
    else:
        _ask_for_approval(row, made, by, now)
    return event


def _load_limits() -> dict[tuple[str, int], Decimal]:
    return {(kind, rank): amount for kind, rank, amount in RemedyLimit.objects.values_list("kind", "rank", "amount")}


def _checked(kind: str, amount: Decimal | None) -> Decimal | None:
    if kind not in RemedyKind.values:
        raise Incomplete(_("Choose a remedy."), ["kind"])
    fault = remedy_rules.amount_fault(kind, amount)
    words = {
        "needed": _("Write the amount."),
        "none": _("This remedy has no amount."),
        "positive": _("The amount must be above zero."),
        "large": _("The amount is too large."),
        "places": _("Yuan have two decimal places at most."),
        "whole": _("Points are whole numbers."),
    }
    if fault:
        raise Incomplete(words[fault], ["amount"])
    return amount.quantize(Decimal("0.01")) if amount is not None else None


def _not_past(on: date | None, now: datetime) -> None:
    if on is not None and on < timezone.localtime(now).date():
        raise Incomplete(_("Choose a day to come."), ["expected_on"])


def _read_first(row: Ticket, found: Remedy, words: str, by: User, now: datetime) -> TicketEvent | None:
    """Words for the customer that somebody reads first; None where they need not wait."""
    return reviewing.beside(row, ReviewKind.REMEDY, words, by=by, now=now, data={"remedy": found.pk})


def _alone_with_the_order(row: Ticket) -> None:
    """Until this transaction ends nobody else proposes anything about the same order, on whatever ticket.

    SQLite has one writer at a time as it is. Orders that happen to share a key wait for each other and nothing else.
    """
    if row.order_number and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # The keys are signed.
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ORDER_LOCK, zlib.crc32(row.order_number.encode()) - 2**31])


def _within_the_order(row: Ticket, kind: str, amount: Decimal | None, before: list[remedy_rules.Granted]) -> None:
    """No more is paid back than was paid."""
    if kind not in remedy_rules.PAID_BACK or amount is None:
        return
    paid = paid_for_order(row)
    back = sum((each.amount for each in before if each.kind in remedy_rules.PAID_BACK), Decimal(0))
    if paid is not None and amount + back > paid:
        said = {"paid": wording_remedies.money(kind, paid), "left": wording_remedies.money(kind, max(paid - back, Decimal(0)))}
        raise Incomplete(_("%(paid)s was paid for the order; %(left)s of it can still be paid back.") % said, ["amount"])


def _judged(kind: str, amount: Decimal | None, before: list[remedy_rules.Granted], by: User) -> tuple[str, int]:
    """Whether it is granted by being proposed, and the rank it takes."""
    own = permissions.rank_of(by)
    if remedy_rules.within(kind, amount, before, own, limits()):
        return State.APPROVED, Rank.AGENT
    # Nobody approves their own; so the highest rank asks a colleague of the same.
    above = Rank.MANAGER if own is None else min(own + 1, Rank.MANAGER)
    floor = Rank.SENIOR if own is None else above
    return State.PROPOSED, max(remedy_rules.needed_rank(kind, amount, before, limits()), floor)


def _must_decide(by: User, found: Remedy) -> None:
    if by.pk == found.proposed_by_id:
        raise NotAllowed(_("You proposed it yourself: somebody else has to decide."))
    if not permissions.may_approve(by, found):
        raise NotAllowed(_("It is above your limit: %(rank)s decides.") % {"rank": Rank(found.needs_rank).label})


@contextmanager
def _changing(remedy: Remedy, verb: str) -> Iterator[tuple[Ticket, Remedy]]:
    """The ticket's transaction, and the remedy as it stands in it; raises NotAllowed when it is past the verb."""
    with timeline.changing(remedy.ticket) as row:
        found = Remedy.objects.select_related("proposed_by").get(pk=remedy.pk)
        found.ticket = row
        if not remedy_rules.may_follow(verb, found.state):
            raise NotAllowed(_("This remedy is past that: %(state)s.") % {"state": found.get_state_display()})
        yield row, found


def _write(found: Remedy, **values: Any) -> None:
    """Change a remedy by compare-and-swap on its state."""
    if Remedy.objects.filter(pk=found.pk, state=found.state).update(**values) != 1:
        raise StaleTicket()
    for name, value in values.items():
        setattr(found, name, value)


def _event(row: Ticket, found: Remedy, code: str, by: User | None, now: datetime, *, key: str | None = None, **more: Any) -> TicketEvent:
    amount = str(found.amount) if found.amount is not None else None
    data = {"remedy": found.pk, "kind": found.kind, "amount": amount, "state": str(found.state), **more}
    return timeline.build(row, code, at=now, by=by, key=key, data={name: value for name, value in data.items() if value not in (None, "")})


def _said_before(dedupe_key: str | None) -> TicketEvent | None:
    made = Remedy.objects.filter(dedupe_key=dedupe_key).first() if dedupe_key else None
    return made.ticket.events.select_related("ticket").get(key=f"remedy:{made.pk}") if made else None


def _ask_for_approval(row: Ticket, made: Remedy, by: User, now: datetime) -> None:
    about = notices.about(row, remedy=_title(made.kind, made.amount), by=by.name, reason=made.note)
    people = approvers(row, made.needs_rank, by)
    queue(notices.to_staff(people, about, kind="remedy_waiting", key=f"remedy_waiting:{made.pk}", now=now), now=now)


def _tell_staff(row: Ticket, found: Remedy, kind: str, event: TicketEvent, words: str = "") -> None:
    """Whoever proposed it, and the agent in charge; nobody who did it themselves."""
    people = {
        user.pk: user for user in (found.proposed_by, row.assignee) if user is not None and user.pk != event.actor_id and user.is_active
    }
    by = event.actor.name if event.actor else ""
    about = notices.about(row, remedy=_title(found.kind, found.amount), by=by, reason=words.strip() or "—")
    queue(notices.to_staff(people.values(), about, kind=kind, key=f"{kind}:{event.pk}", now=event.at), now=event.at)


def _tell_customer(row: Ticket, found: Remedy, kind: str, event: TicketEvent) -> None:
    """What it is and how it stands; nobody is written to about an apology before it was made."""
    if found.kind == RemedyKind.APOLOGY and found.state != State.DONE:
        return
    with translation.override(row.language):
        what = wording_remedies.title(found.kind, found.amount)
    subject, body = notices.words(kind, row.language, {"number": row.number, "remedy": what})
    queue(notices.to_customer(row, kind=kind, key=f"{kind}:{event.pk}", subject=subject, body=body), now=event.at)
