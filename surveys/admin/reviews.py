"""Poor surveys on the desk: what is to be looked into, and one page for each with its steps.

For those who look into poor surveys, cut to the tickets they see.
"""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from helpdesk.errors import HelpdeskError
from helpdesk.models import User
from helpdesk.paging import cut
from surveys import causes, followups, reviews
from surveys.choices import CallOutcome, ReviewState
from surveys.errors import Missing
from surveys.forms import STEPS, StepForm
from surveys.models import SurveyReview
from tickets.errors import Incomplete

ROWS = 50
REFUSED = 409
WITH = ("survey", "ticket__customer", "ticket__cause_case__cause", "owner", "team")
TABS = {
    "waiting": gettext_lazy("To be looked into"),
    "mine": gettext_lazy("Mine"),
    "late": gettext_lazy("Overdue"),
    "closed": gettext_lazy("Closed"),
}
EMPTY = {
    "waiting": gettext_lazy("No poor survey waits. When a customer answers that they are unhappy, it stands here."),
    "mine": gettext_lazy("Nothing is with you."),
    "late": gettext_lazy("Nothing is overdue."),
    "closed": gettext_lazy("None was closed yet."),
}


def _reader(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not user.has_perm("surveys.handle_review"):
        raise PermissionDenied
    return user


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """One tab, the next due first; of the closed ones the newest."""
    user, now = _reader(request), timezone.now()
    show = request.GET.get("show", "waiting")
    if show not in TABS:
        raise Http404
    rows = SurveyReview.objects.visible_to(user)
    if show == "closed":
        rows = rows.filter(state=ReviewState.CLOSED)
    else:
        rows = rows.overdue(now) if show == "late" else rows.waiting()
        rows = rows.filter(owner=user) if show == "mine" else rows
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = cut(
        rows.select_related(*WITH),
        "opened_at" if show == "closed" else "due_at",
        size=ROWS,
        newest_first=show == "closed",
        after=after,
        before=before,
    )
    context = {
        "title": _("Poor surveys"),
        "now": now,
        "show": show,
        "tabs": [(code, label, code == show) for code, label in TABS.items()],
        "empty": EMPTY[show],
        "page": page,
        "rows": [(row, row.is_overdue(now)) for row in page.rows],
    }
    return render(request, "desk/survey_reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What the customer answered, and the steps; a post does one of them (`step`)."""
    user, now = _reader(request), timezone.now()
    review = get_object_or_404(
        SurveyReview.objects.visible_to(user).select_related(*WITH, "called_by", "closed_by", "survey__agent"), pk=pk
    )
    if request.method != "POST":
        return _show(request, review, now)
    chosen = STEPS.get(request.POST.get("step", ""))
    if chosen is None:
        raise Http404
    form = chosen(request.POST, review=review, case=causes.case_of(review.ticket, now=now)).for_reader(user, now)
    if not form.is_valid():
        return _show(request, review, now, form)
    try:
        form.apply(by=user, now=now)
    except HelpdeskError as error:
        fields = [error.field] if isinstance(error, Missing) else error.fields if isinstance(error, Incomplete) else []
        form.add_error(next((name for name in fields if name in form.fields), None), str(error))
        return _show(request, review, now, form, status=REFUSED)
    messages.success(request, str(form.done))
    return redirect("admin:survey_review", review.pk)


def _show(request: HttpRequest, review: SurveyReview, now: datetime, form: StepForm | None = None, *, status: int = 200) -> HttpResponse:
    if form is not None and status == REFUSED:
        # What was typed stays; it refers to the review as it stands now.
        review = SurveyReview.objects.select_related(*WITH, "called_by", "closed_by", "survey__agent").get(pk=review.pk)
    case = causes.case_of(review.ticket, now=now)
    user = cast(User, request.user)
    call = reviews.planned_call(review) if review.is_open else None
    may_plan = call is None and followups.can_be_planned(review.ticket) and not review.ticket.customer.wants_no_calls
    offered = {step: kind for step, kind in STEPS.items() if step != "plan" or may_plan}
    forms = {step: kind(review=review, case=case).for_reader(user, now) for step, kind in offered.items()}
    if form is not None:
        forms[form.step] = form
    if form is not None and form.is_bound:
        form.data = {**form.data.dict(), "version": str(review.version)}  # type: ignore[attr-defined]
    context = {
        "title": _("Poor survey"),
        "now": now,
        "review": review,
        "survey": review.survey,
        "ticket": review.ticket,
        "case": case,
        "late": review.is_overdue(now),
        "forms": forms if review.is_open else {},
        "call": call,
        "may_record": call is not None and followups.may_record(user, call),
        "may_plan": may_plan,
        "is_mine": review.owner_id == user.pk and review.taken_at is not None,
        "unhappy": review.call_outcome == CallOutcome.UNHAPPY,
        # The call is made: its form stands behind a click, for the case of another.
        "was_reached": review.called_at is not None and review.call_outcome != CallOutcome.NOT_REACHED,
    }
    return render(request, "desk/survey_review.html", context, status=status)
