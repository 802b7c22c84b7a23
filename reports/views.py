"""Pages of the reports."""

from typing import cast

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from helpdesk.models import User
from reports import chart
from reports import dashboard as questions
from tickets.choices import Channel


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
