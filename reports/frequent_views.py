"""Views of frequent issues."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.models import User
from reports import frequent, frequent_page
from reports.models import FoundBy, FrequentIssue


@never_cache
@require_safe
@permission_required("reports.view_frequentissue", raise_exception=True)
def issues(request: HttpRequest) -> HttpResponse:
    """Frequent issues, rising ones first."""
    user, now = cast(User, request.user), timezone.now()
    asked = request.GET
    found = frequent_page.contents(
        user, now, weeks=frequent_page.span_of(asked.get("weeks", "")), kind=asked.get("type", ""), every=asked.get("all") == "1"
    )
    return render(request, "desk/frequent.html", {**found, "title": _("Frequent matters"), "now": now})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("reports.view_frequentissue", raise_exception=True)
def issue(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One matter with its tickets; a POST says which article answers it."""
    user, now = cast(User, request.user), timezone.now()
    row = get_object_or_404(
        FrequentIssue.objects.select_related("issue_type", "article", "central", "article_by"), pk=pk, found_by=FoundBy.WORDING
    )
    asked, refused = request.GET, ""
    if request.method == "POST":
        if not user.has_perm("reports.change_frequentissue"):
            raise PermissionDenied
        form = frequent_page.AnswerForm(user, request.POST)
        if form.is_valid():
            _choose(row, form, user)
            messages.success(request, _("The choice is kept."))
            return redirect("frequent_issue", pk=row.pk)
        refused = _("Choose an article that is published.")
    found = frequent_page.one(
        user,
        row,
        weeks=frequent_page.span_of(asked.get("weeks", "")),
        q=asked.get("q", "")[:200],
        after=asked.get("after", ""),
        before=asked.get("before", ""),
    )
    found |= {"title": _("Frequent matter"), "now": now, "refused": refused}
    return render(request, "desk/frequent_issue.html", found, status=422 if refused else 200)


def _choose(row: FrequentIssue, form: frequent_page.AnswerForm, user: User) -> None:
    choice, article = form.cleaned_data["choice"], form.cleaned_data["article"]
    if choice == "search":
        frequent.let_search_choose(row)
    else:
        frequent.answered_by(row, article if choice == "article" else None, by=user, now=timezone.now())
