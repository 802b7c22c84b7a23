"""Handling manuals at work on a ticket: applied, ticked off step by step. The only writer of `Checklist` and its steps.

A list of steps moves nothing else: no clock, no status, and nobody's form goes stale by a tick. So these verbs add lines to
the timeline and leave the ticket's row as it is.
"""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from helpdesk.models import User
from knowledgebase.models import Manual
from tickets import timeline
from tickets.choices import EventCode
from tickets.errors import NotAllowed
from tickets.models import Checklist, ChecklistStep, Ticket, TicketEvent


def apply(ticket: Ticket, *, manual: Manual, by: User, now: datetime) -> TicketEvent:
    """Put a manual's steps on the ticket, in the words of today; applied twice they are there once.

    Raises NotAllowed on a settled ticket, and for a manual that is not published.
    """
    with timeline.changing(ticket) as row:
        there = Checklist.objects.filter(ticket=row, manual=manual).first()
        if there is not None:
            return row.events.filter(code=EventCode.MANUAL_APPLIED, data__checklist=there.pk).latest("pk")
        _must_be_open(row)
        if manual.state != "published":
            raise NotAllowed(_("This manual is not used any more."))
        applied = Checklist.objects.create(ticket=row, manual=manual, applied_by=by, applied_at=now)
        ChecklistStep.objects.bulk_create(
            ChecklistStep(checklist=applied, source=step, order=place, text=step.text, text_en=step.text_en)
            for place, step in enumerate(manual.steps.all(), 1)
        )
        Manual.objects.filter(pk=manual.pk).update(used=F("used") + 1)
        data = {"manual": manual.code, "checklist": applied.pk}
        return timeline.add(row, timeline.build(row, EventCode.MANUAL_APPLIED, at=now, by=by, data=data))


def tick(ticket: Ticket, *, step: ChecklistStep, by: User, now: datetime) -> TicketEvent:
    """A step is done. Ticked by two at once it is the first one's."""
    return _mark(ticket, step, EventCode.STEP_DONE, by, now)


def untick(ticket: Ticket, *, step: ChecklistStep, by: User, now: datetime) -> TicketEvent:
    """It is not done after all."""
    return _mark(ticket, step, EventCode.STEP_UNDONE, by, now)


def remove(ticket: Ticket, *, checklist: Checklist, by: User, now: datetime) -> TicketEvent:
    """Take a manual off again that was the wrong one. Raises NotAllowed once a step is done: then it is part of what was done."""
    with timeline.changing(ticket) as row:
        _must_be_open(row)
        there = Checklist.objects.select_related("manual").filter(pk=checklist.pk, ticket=row).first()
        if there is None:
            raise NotAllowed(_("This manual is on the ticket no longer."))
        if there.steps.filter(done_at__isnull=False).exists():
            raise NotAllowed(_("A step of this manual is done already; it stays on the ticket."))
        data = {"manual": there.manual.code, "checklist": there.pk, "removed": True}
        there.delete()
        return timeline.add(row, timeline.build(row, EventCode.MANUAL_APPLIED, at=now, by=by, data=data))


def _mark(ticket: Ticket, step: ChecklistStep, code: str, by: User, now: datetime) -> TicketEvent:
    done = code == EventCode.STEP_DONE
    with timeline.changing(ticket) as row:
        _must_be_open(row)
        theirs = ChecklistStep.objects.filter(pk=step.pk, checklist__ticket=row)
        seen = theirs.select_related("checklist__manual").first()
        if seen is None:
            raise NotAllowed(_("This manual is on the ticket no longer."))
        values = {"done_by": by, "done_at": now} if done else {"done_by": None, "done_at": None}
        data = {"manual": seen.checklist.manual.code, "checklist": seen.checklist_id, "step": seen.pk, "place": seen.order}
        if not theirs.filter(done_at__isnull=done).update(**values):
            # Never done and undone again is how every step begins: there is no line of it yet.
            last = row.events.filter(code=code, data__step=seen.pk).last()
            if last is not None:
                return last
            raise NotAllowed(_("Nothing was changed."))
        return timeline.add(row, timeline.build(row, code, at=now, by=by, data=data))


def _must_be_open(row: Ticket) -> None:
    if not row.is_open:
        raise NotAllowed(_("The ticket is settled. Reopen it first."))
