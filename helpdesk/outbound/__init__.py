"""What leaves the house: a row first, delivered by a job that claims it."""

from helpdesk.outbound.outbox import Draft, queue

__all__ = ["Draft", "queue"]
