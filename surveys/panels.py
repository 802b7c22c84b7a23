"""What surveys show: to an agent the latest scores and remarks and today's average, to a customer the way to their survey."""

from datetime import datetime

from django.db.models import Avg
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.panels import Figure, Panel
from surveys.models import Effect, Survey
from surveys.terms import terms
from tickets.choices import Status
from tickets.models import Ticket

SHOWN = 3


def workbench(user: User, now: datetime) -> Panel | None:
    """The last answers about tickets this person closed; None before the first."""
    mine = Survey.objects.filter(agent=user).answered()
    rows = list(mine.select_related("ticket", "ticket__customer")[:SHOWN])
    if not rows:
        return None
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    average = mine.filter(answered_at__gte=today).aggregate(average=Avg("score"))["average"]
    figure = Figure(
        _("Satisfaction"),
        f"{average:.1f}" if average is not None else "–",
        _("Average score of the surveys about you that were answered today."),
        unit=" / 5",
    )
    return Panel(
        title=_("Latest scores"),
        template="desk/panel_surveys.html",
        more=reverse("admin:surveys_survey_changelist"),
        context={"rows": rows},
        mark=",".join(f"{row.pk}:{row.score}" for row in rows) + f"/{average}",
        figures=(figure,),
    )


def tracking(ticket: Ticket, now: datetime) -> Panel | None:
    """The way to the survey about a ticket's last closing, while it can be answered; it may not have been sent yet."""
    if ticket.status != Status.CLOSED or ticket.closed_at is None or ticket.closed_at < now - terms().open_for:
        return None
    last = ticket.surveys.order_by("-cycle").first()
    if last is not None and last.created_at >= ticket.closed_at and (last.answered_at is not None or last.expires_at <= now):
        return None
    return Panel(
        title=_("How did we do?"), template="public/_survey_way.html", context={"token": ticket.token, "effects": Effect.choices}, mark=""
    )
