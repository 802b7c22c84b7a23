"""What customers are told of a survey: by e-mail with a link for each first answer, by text message with one link.

A link only opens the page with that answer chosen; scanners of mail open links as well, so nothing is answered before the
customer has pressed the button there.
"""

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.outbound import queue
from surveys.choices import Way
from surveys.models import Effect, Survey
from tickets import notices

FIRST, AGAIN = "survey", "survey_again"
NIGHT = "21:00-08:00"
"""Nobody's telephone rings then because we want to know something: silence closes tickets at any hour."""


def tell(survey: Survey, *, kind: str, now: datetime) -> None:
    """Queue the words about a survey; a second call for the same kind is left out by the outbox."""
    ticket, link = survey.ticket, address(survey)
    subject, body = notices.words(kind, ticket.language, {"number": ticket.number})
    if notices.own_channel(ticket)[0] == Way.EMAIL:
        body = "\n\n".join((body, _taps(link, ticket.language)))
    key = f"survey:{survey.pk}" if kind == FIRST else f"survey:{survey.pk}:again"
    by_day = notices.end_of_quiet(NIGHT, now)
    queue(notices.to_customer(ticket, kind=kind, key=key, subject=subject, body=body, link=link, not_before=by_day), now=now)


def address(survey: Survey) -> str:
    """The survey's own link."""
    return f"{settings.SITE_URL}{reverse('survey', args=[survey.token])}"


def _taps(link: str, language: str) -> str:
    with translation.override(language):
        lines = [f"{effect.label}: {link}?{urlencode({'effect': effect.value})}" for effect in Effect]
        return "\n".join([_("Is the problem solved? One tap begins:"), *lines, "", _("All three questions:")])
