"""Telling whoever runs the house that words are not leaving it."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from helpdesk.choices import OutboundChannel, OutboundState, Role
from helpdesk.models import User
from helpdesk.outbound.outbox import Draft, queue

KIND = "undelivered"


def raise_once(channel: str, why: str, *, now: datetime) -> None:
    """One notice to each administrator for each channel and day, on the pages: they alone need no way out."""
    day = timezone.localdate(now)
    link = f"{reverse('admin:helpdesk_outboundmessage_changelist')}?state__exact={OutboundState.DEAD}&channel__exact={channel}"
    people = User.objects.filter(Q(groups__name=Role.ADMINISTRATOR) | Q(is_superuser=True), is_active=True).distinct()
    drafts = []
    for user in people:
        with translation.override(user.language or settings.LANGUAGE_CODE):
            drafts.append(
                Draft(
                    channel=OutboundChannel.IN_APP,
                    kind=KIND,
                    subject=_("Notices are not leaving: %(channel)s") % {"channel": OutboundChannel(channel).label},
                    body=_("A message was given up: %(why)s") % {"why": why},
                    link=link,
                    recipient_id=user.pk,
                    dedupe_key=f"{KIND}:{channel}:{day:%Y-%m-%d}:{user.pk}",
                )
            )
    queue(drafts, now=now)
