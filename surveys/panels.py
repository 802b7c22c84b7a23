"""What surveys show: to an agent the latest scores and remarks and today's average, to a customer the way to their survey."""

from datetime import datetime, timedelta

from django.db.models import Avg, Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.panels import Figure, Panel
from surveys import dispatch, scores
from surveys.models import CauseCase, Effect, Survey, SurveyReview
from surveys.models.surveys import MEAN_SQUARE, POOR
from surveys.terms import terms
from tickets.choices import Status
from tickets.models import Ticket

SHOWN = 3
COUNTED = 100
MINE = timedelta(days=90)
FEW = 5
"""Of fewer answers no mean is shown."""


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


def after_closing(user: User, now: datetime) -> Panel | None:
    """What is asked of this person once a ticket is closed: poor surveys to look into, root causes to confirm or to give."""
    reviews: list[tuple[SurveyReview, bool]] = []
    confirms = 0
    if user.has_perm("surveys.handle_review"):
        waiting = SurveyReview.objects.visible_to(user).waiting().select_related("survey", "ticket", "owner")
        reviews = [(row, row.is_overdue(now)) for row in waiting[:SHOWN]]
    if user.has_perm("surveys.confirm_cause"):
        confirms = CauseCase.objects.visible_to(user).to_confirm().order_by()[:COUNTED].count()
    asked = CauseCase.objects.filter(agent=user).without_cause().filter(ticket__in=Ticket.objects.visible_to(user))
    owed = list(asked.select_related("ticket").order_by("-opened_at")[:SHOWN])
    if not (reviews or confirms or owed):
        return None
    marks = [f"{row.pk}:{row.version}:{late}" for row, late in reviews] + [f"c{confirms}"] + [f"o{row.pk}" for row in owed]
    context = {"reviews": reviews, "confirms": confirms, "owed": owed, "may_review": bool(reviews)}
    more = reverse("admin:survey_reviews") if reviews else ""
    return Panel(title=_("After closing"), template="desk/panel_after_closing.html", more=more, context=context, mark=",".join(marks))


def me(user: User, now: datetime) -> Panel | None:
    """The scores of the surveys about this person, with their number and spread; for nobody else's eyes here."""
    mine = Survey.objects.filter(agent=user, answered_at__gte=now - MINE)
    poor = Count("pk", filter=POOR)
    found = mine.aggregate(answers=Count("pk"), mean=Avg("score"), squares=MEAN_SQUARE, poor=poor)
    if not found["answers"]:
        return None
    spread = scores.spread(float(found["mean"]), float(found["squares"]))
    return Panel(
        title=_("Surveys about you"),
        template="desk/panel_my_surveys.html",
        more=reverse("admin:surveys_survey_changelist"),
        context={**found, "spread": spread, "days": MINE.days, "is_few": found["answers"] < FEW, "few": FEW},
        mark="",
    )


def tracking(ticket: Ticket, now: datetime) -> Panel | None:
    """The way to the survey about a ticket's last closing, while it can be answered; it may not have been sent yet."""
    if ticket.status != Status.CLOSED or ticket.closed_at is None or ticket.closed_at < now - terms().open_for:
        return None
    # Only what nobody ever had in hand can have been answered at once.
    if ticket.assignee_id is None and (closing := dispatch.last_closing(ticket)) is not None and dispatch.was_at_once(closing):
        return None
    last = ticket.surveys.order_by("-cycle").first()
    if last is not None and last.created_at >= ticket.closed_at and (last.answered_at is not None or last.expires_at <= now):
        return None
    return Panel(
        title=_("How did we do?"), template="public/_survey_way.html", context={"token": ticket.token, "effects": Effect.choices}, mark=""
    )
