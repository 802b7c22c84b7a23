"""What surveys show on the workbench: the latest scores and remarks, and today's average."""

from datetime import datetime

from django.db.models import Avg
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.panels import Figure, Panel
from surveys.models import Survey

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
        context={"rows": rows},
        mark=",".join(f"{row.pk}:{row.score}" for row in rows) + f"/{average}",
        figures=(figure,),
    )
