"""Pages of the reports."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.models import User
from reports import chart, learning, satisfaction, surges
from reports import dashboard as questions
from reports import usual as usual_volume
from tickets import wording_surges
from tickets.choices import Channel
from tickets.errors import TicketError
from tickets.learning_versions import ISSUE_TYPE
from tickets.models import ClassifierVersion
from tickets.surges import take_step


@never_cache
@require_safe
@permission_required("tickets.view_dashboard", raise_exception=True)
def dashboard(request: HttpRequest) -> HttpResponse:
    """The live dashboard; it asks for itself again every half minute."""
    user = cast(User, request.user)
    now = timezone.now()
    chosen = request.GET.get("channel", "")
    found = questions.contents(user, now, chosen if chosen in Channel.values else "")
    return render(request, "desk/dashboard.html", {**found, "chart": chart.draw(found["intake"]), "title": _("Dashboard"), "now": now})


@never_cache
@require_safe
@permission_required("tickets.view_dashboard", raise_exception=True)
def usual(request: HttpRequest) -> HttpResponse:
    """What each hour of the week usually brings."""
    now = timezone.now()
    return render(request, "desk/usual.html", {**usual_volume.contents(now), "title": _("Usual intake"), "now": now})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("tickets.view_dashboard", raise_exception=True)
def surge(request: HttpRequest) -> HttpResponseBase:
    """The surge that goes on and those before; a POST takes a step by hand."""
    user = cast(User, request.user)
    now = timezone.now()
    form, refused = surges.StepForm(), ""
    if request.method == "POST":
        if not user.has_perm("tickets.steer_surge"):
            raise PermissionDenied
        form = surges.StepForm(request.POST)
        if form.is_valid():
            step = form.cleaned_data["step"]
            try:
                take_step(step, by=user, now=now, reason=form.cleaned_data["reason"])
            except TicketError as error:
                refused = str(error)
            else:
                messages.success(request, str(wording_surges.DONE[step]))
                return redirect("surge")
    found = {**surges.contents(user, now), "form": form, "refused": refused, "title": _("Surge of intake"), "now": now}
    return render(request, "desk/surge.html", found, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("tickets.view_classifierversion", raise_exception=True)
def learn(request: HttpRequest) -> HttpResponseBase:
    """What sorting learns; `?act=` asks before an act on a version, a POST does it."""
    user = cast(User, request.user)
    now = timezone.now()
    target = request.GET.get("target", "")
    target = target if ClassifierVersion.objects.filter(target=target).exists() else ISSUE_TYPE
    sent = request.POST if request.method == "POST" else request.GET
    form = learning.ActForm(sent if "act" in sent else None)
    if sent.get("act") and not user.has_perm("tickets.steer_learning"):
        raise PermissionDenied
    asked = learning.asked(form, target) if form.is_bound else None
    refused = ""
    if request.method == "POST":
        if asked is None:
            return redirect("learning")
        try:
            done = learning.do(form, user, now, target)
        except TicketError as error:
            refused = str(error)
        else:
            messages.success(request, str(done))
            return redirect(f"{reverse('learning')}?{urlencode({'target': target})}" if target != ISSUE_TYPE else "learning")
    narrowed = {"was": request.GET.get("was", ""), "label": request.GET.get("now", "")}
    found = {**learning.contents(user, now, target=target, **narrowed), "asked": asked, "form": form, "refused": refused}
    found |= {"title": _("Learning"), "now": now}
    return render(request, "desk/learning.html", found, status=422 if refused else 200)


@never_cache
@require_safe
@permission_required(("tickets.view_dashboard", "surveys.view_survey"), raise_exception=True)
def satisfied(request: HttpRequest) -> HttpResponse:
    """What customers answered in surveys, in numbers."""
    now = timezone.now()
    chosen = request.GET.get("days", "")
    days = int(chosen) if chosen in {str(each) for each in satisfaction.DAYS} else 30
    found = satisfaction.contents(cast(User, request.user), now, days)
    return render(request, "desk/satisfaction.html", {**found, "title": _("Satisfaction"), "now": now})
