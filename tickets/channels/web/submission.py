"""Handing a filled-in form to intake, and answering with its receipt."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from helpdesk.manners import see_other
from tickets import article_use, intake, workflow
from tickets.channels.web import admission
from tickets.channels.web.forms import ComplaintForm
from tickets.choices import Channel
from tickets.models import Ticket


def first_ticket(submission: str) -> Ticket | None:
    """The ticket that this submission of a form made before, if it did. What could be guessed (`follow-up:7`) opens nobody's receipt."""
    return Ticket.objects.filter(submission_id=submission).first() if admission.is_good(submission) else None


def send(
    request: HttpRequest, form: ComplaintForm, *, submission: str, has_files: bool, now: datetime, offered: Sequence[str] = ()
) -> HttpResponse:
    """Open the ticket of a valid form and go to its receipt; the same submission again goes to the same receipt.

    `offered`: slugs of the articles that stood beside the form.
    """
    words = form.cleaned_data
    opened = intake.open_ticket(
        intake.Contact(
            channel=Channel.WEB,
            subject=words["subject"],
            description=words["description"],
            name=words["name"],
            phone=words["phone"],
            email=words["email"],
            order_number=words["order_number"],
            issue_type=words["issue_type"] or None,
            language=get_language() or "zh-hans",
            submission_id=submission,
            draft=submission if has_files else "",
        ),
        now=now,
    )
    ticket = opened.ticket
    if opened.created:
        article_use.offered_on_form(ticket, offered, now)
    else:
        ticket = _keep_new_words(ticket, words["description"] or words["subject"], submission, now)
    return receipt(ticket)


def receipt(ticket: Ticket) -> HttpResponse:
    """Off to the receipt."""
    return see_other(reverse("received", args=[ticket.token]))


def _keep_new_words(ticket: Ticket, text: str, submission: str, now: datetime) -> Ticket:
    """Who goes back, writes on and sends again has one ticket, and the new words are on it."""
    first = ticket.messages.order_by("pk").first()
    text = text.strip()
    if first is None or first.body.strip() == text:
        return ticket
    key = f"again:{submission}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"
    return workflow.customer_writes(ticket, now=now, body=text, dedupe_key=key).ticket
