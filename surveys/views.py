"""The survey as the customer sees it. Looking changes nothing; a post answers, once."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.guessing import by_link
from helpdesk.manners import Erased, keep_private, see_other
from surveys import answering, dispatch
from surveys.errors import AlreadyAnswered, NotClosed, SurveyError, WrongAnswer
from surveys.models import Attitude, Effect, Speed, Survey
from tickets.models import Ticket

QUESTIONS = ("effect", "speed", "attitude")


@by_link("GET", "POST")
def survey(request: HttpRequest, token: str) -> HttpResponseBase:
    """Three questions; after the answer a thank-you, and an apology where it was poor.

    A link may hold answers (`?effect=solved`): they are chosen when the page opens, and sent by its button only.
    """
    row = get_object_or_404(Survey.objects.select_related("ticket__customer", "agent"), token=token)
    if row.ticket.customer.erased_at is not None:
        raise Erased
    now = timezone.now()
    posted = {name: request.POST.get(name, "").replace("\x00", "") for name in (*QUESTIONS, "remarks")}
    try:
        if request.method == "POST":
            answering.answer(row, now=now, **posted)
            return see_other(f"{reverse('survey', args=[row.token])}?done")
        answering.check(row, now=now)
    except AlreadyAnswered as error:
        return _over(request, row, error, 409 if request.method == "POST" else 200)
    except WrongAnswer as error:
        return _form(request, row, posted, error.fields, 400)
    except SurveyError as error:
        return _over(request, row, error, 410)
    return _form(request, row, {name: request.GET.get(name, "") for name in QUESTIONS}, [], 200)


@by_link("POST")
def survey_for_ticket(request: HttpRequest, token: str) -> HttpResponseBase:
    """From the tracking page to the survey about the last closing."""
    ticket = get_object_or_404(Ticket.objects.select_related("customer"), token=token)
    if ticket.customer.erased_at is not None:
        raise Erased
    try:
        row = dispatch.survey_of(ticket, now=timezone.now())
    except NotClosed:
        return see_other(ticket.tracking_path)
    effect = request.POST.get("effect", "")
    chosen = f"?effect={effect}" if effect in Effect.values else ""
    return see_other(f"{reverse('survey', args=[row.token])}{chosen}")


def _form(request: HttpRequest, row: Survey, posted: Mapping[str, str], wrong: list[str], status: int) -> HttpResponse:
    labels = {"speed": _("How fast were we?"), "effect": _("Is the problem solved?"), "attitude": _("How were you treated?")}
    choices: dict[str, Any] = {"speed": Speed, "effect": Effect, "attitude": Attitude}
    questions = [
        {"name": name, "label": labels[name], "choices": choices[name].choices, "given": posted.get(name, ""), "wrong": name in wrong}
        for name in QUESTIONS
    ]
    context = {
        "survey": row,
        "questions": questions,
        "remarks": posted.get("remarks", ""),
        "wrong": wrong,
        "remarks_length": answering.REMARKS_LENGTH,
    }
    return keep_private(render(request, "public/survey.html", context, status=status))


def _over(request: HttpRequest, row: Survey, error: SurveyError, status: int) -> HttpResponse:
    fresh = status == 200 and "done" in request.GET
    context = {"survey": row, "message": "" if fresh else str(error), "poor": row.answered_at is not None and row.is_poor}
    return keep_private(render(request, "public/thanks.html" if row.answered_at else "public/survey_over.html", context, status=status))
