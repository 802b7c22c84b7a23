"""The tickets' jobs: each reads the clock once and calls one verb."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from helpdesk.jobs import job
from tickets import attachments, escalation, routing
from tickets.models import FormDraft, Ticket


@job("sweep_deadlines", every=60)
def sweep_deadlines(now: datetime) -> Mapping[str, Any]:
    """Warn, tell of breaches, close what was left unanswered."""
    return escalation.sweep(now).as_data()


def deadlines_are_due(now: datetime) -> bool:
    """Whether a sweep would find something; one look into a partial index."""
    return Ticket.objects.filter(next_check_at__lte=now).exists()


@job("give_out_waiting", every=60)
def give_out_waiting(now: datetime) -> Mapping[str, Any]:
    """Give waiting tickets to whoever has become free (a shift that began, a cap that was raised)."""
    return {"given": routing.give_out(now)}


@job("clean_up_uploads", every=3600)
def clean_up_uploads(now: datetime) -> Mapping[str, Any]:
    """Delete uploads and answers whose form was never sent, and files without a row."""
    forms = FormDraft.objects.abandoned(now - timedelta(hours=attachments.DRAFT_HOURS)).delete()[0]
    return {"deleted": attachments.clean_up(now), "forms": forms}
