"""The verbs of a ticket's life. The only writer of `status` (routing sets it along with an assignee).

Shape: verb(ticket, *, by, now, ...) -> TicketEvent. Each opens its own transaction, changes the row by compare-and-swap,
writes one event, and puts what must be told into the outbox. `version` is what the person saw (StaleTicket when it moved
on); words are never lost to it: a reply or note that crosses another is kept, and its event says `crossed`.

The verbs stand in modules by what they are about; they are called as `workflow.reply` and so on.
"""

from tickets.workflow.at_once import answer_at_once, did_not_help
from tickets.workflow.hearing import REOPEN_WITHIN, customer_writes, participant_writes
from tickets.workflow.parts import AUTO_CLOSE_AFTER
from tickets.workflow.recording import explain_breach, note_survey, note_unmasking
from tickets.workflow.resorting import (
    confirm_level,
    confirm_sorting,
    is_level_in_doubt,
    is_level_settled,
    is_settled_by_hand,
    raise_priority,
    reclassify,
)
from tickets.workflow.settling import cancel, close_unanswered, confirm, refuse, reopen, resolve
from tickets.workflow.speaking import ask, note, progress, reply, take_back

__all__ = [
    "AUTO_CLOSE_AFTER",
    "REOPEN_WITHIN",
    "answer_at_once",
    "ask",
    "cancel",
    "close_unanswered",
    "confirm",
    "confirm_level",
    "confirm_sorting",
    "customer_writes",
    "did_not_help",
    "explain_breach",
    "is_level_in_doubt",
    "is_level_settled",
    "is_settled_by_hand",
    "note",
    "note_survey",
    "note_unmasking",
    "participant_writes",
    "progress",
    "raise_priority",
    "reclassify",
    "refuse",
    "reopen",
    "reply",
    "resolve",
    "take_back",
]
