"""What leaves the house: a row first, delivered by a job that claims it.

Each cause tells each person once: the row is written in the cause's transaction under a unique key, and a sender claims it
by a conditional UPDATE before it sends. One window is left: a sender killed between the other side's "accepted" and our
mark sends again, under the same Message-ID or idempotency key; only a receiver that honours the key can close that.

A channel is a module with a `Sender`: `mail`, `sms` (the house's gateway), `chat` (robots of WeCom, DingTalk, Feishu). A sender
says what went wrong by what it raises (`channels`): never (Refused), not by this way for now (Unavailable), too many at once
(Limited), or anything else for "later".
"""

from helpdesk.outbound.delivery import Counts, deliver, due, is_set_up, send_again
from helpdesk.outbound.outbox import Draft, queue, withdraw

__all__ = ["Counts", "Draft", "deliver", "due", "is_set_up", "queue", "send_again", "withdraw"]
