"""What leaves the house: a row first, delivered by a job that claims it.

Each cause tells each person once: the row is written in the cause's transaction under a unique key, and a sender claims it
by a conditional UPDATE before it sends. One window is left: a sender killed between the other side's "accepted" and our
mark sends again, under the same Message-ID or idempotency key; only a receiver that honours the key can close that.
"""

from helpdesk.outbound.delivery import Counts, deliver, send_again
from helpdesk.outbound.outbox import Draft, queue

__all__ = ["Counts", "Draft", "deliver", "queue", "send_again"]
