"""The form on one page, its files and its offered articles."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from helpdesk.guessing import by_link
from helpdesk.manners import public
from helpdesk.tokens import new_token
from knowledgebase import search
from knowledgebase.models import Article
from tickets import attachments, sorting
from tickets.channels.web import admission, promises, submission, uploads
from tickets.channels.web.forms import ComplaintForm, plain
from tickets.models import Attachment

OFFERED_FROM = 4


@public("GET", "POST")
def new_complaint(request: HttpRequest) -> HttpResponseBase:
    """Ask, take files, and send; whatever is wrong, the page comes back with everything that was typed."""
    now = timezone.now()
    if request.method != "POST":
        form = ComplaintForm(initial={"issue_type": request.GET.get("type", "")[:40], "subject": plain(request.GET.get("q", ""))[:200]})
        return _page(request, form, now, submission_id=new_token())
    given = admission.submission_id(request.POST)
    form = ComplaintForm(request.POST)
    if token := request.POST.get("remove"):
        attachments.discard(given, token)
        return _page(request, _unchecked(request), now, submission_id=given, files=uploads.kept_under(given))
    uploading = request.POST.get("do") == "upload"
    if wait := admission.seconds_to_wait(request, "upload" if uploading else "submit", now, submission=given):
        return _refused_for_now(request, now, given, wait)
    chosen = request.FILES.getlist("attachments")
    if chosen and (first := submission.first_ticket(given)) is not None:
        return submission.receipt(first)
    taken = uploads.take(chosen, draft=given, now=now)
    files = uploads.kept_under(given) if chosen or request.POST.get("kept") else []
    if uploading:
        return _page(request, _unchecked(request), now, submission_id=given, files=files, refused=taken.refused)
    if form.is_valid() and not taken.refused:
        shown = request.POST.getlist("offered")
        return submission.send(request, form, submission=given, has_files=bool(files), now=now, offered=shown)
    return _page(request, form, now, submission_id=given, files=files, refused=taken.refused, articles=offered(request))


@public("GET")
def articles(request: HttpRequest) -> HttpResponseBase:
    """Articles that fit what is being written: a piece of the page, for the script."""
    return render(request, "public/_offered.html", {"articles": offered(request)})


@by_link("GET")
def draft_thumbnail(request: HttpRequest, token: str) -> HttpResponseBase:
    """The small copy of a picture whose form is not sent yet."""
    row = Attachment.objects.filter(token=token, message__isnull=True).first()
    response = attachments.thumbnail_response(row) if row else None
    if response is None:
        raise Http404
    return response


def offered(request: HttpRequest) -> Sequence[Article]:
    """Articles for the words in a request."""
    return search_for((request.POST if request.method == "POST" else request.GET).dict())


def search_for(words: Mapping[str, Any]) -> Sequence[Article]:
    """At most three articles for what was written so far; none for too few words."""
    text = " ".join(str(words.get(name, ""))[:2000] for name in ("subject", "description", "q")).strip()
    if len(text) < OFFERED_FROM:
        return []
    return search.suggest(plain(text), topics=[str(words.get("issue_type", ""))[:40]])


def type_groups(*, enquiries_first: bool = False) -> list[tuple[str, list[sorting.TypeRow]]]:
    """The choices of the first question, as ("problem" or "enquiry", types)."""
    rows = sorting.types().values()
    groups = [(group, [row for row in rows if row.group == group]) for group in ("problem", "enquiry")]
    return [group for group in (reversed(groups) if enquiries_first else groups) if group[1]]


def _unchecked(request: HttpRequest) -> ComplaintForm:
    """The form with what was typed, without a word about what is still missing."""
    return ComplaintForm(initial={name: request.POST.get(name, "") for name in ComplaintForm.base_fields})


def _refused_for_now(request: HttpRequest, now: datetime, given: str, wait: int) -> HttpResponseBase:
    """Too many posts from this address. A repeat of one that came in still gets its receipt."""
    if (first := submission.first_ticket(given)) is not None:
        return submission.receipt(first)
    files = uploads.kept_under(given) if request.POST.get("kept") else []
    minutes = (wait + 59) // 60
    response = _page(request, _unchecked(request), now, submission_id=given, files=files, wait_minutes=minutes, status=429)
    response["Retry-After"] = str(wait)
    return response


def _page(request: HttpRequest, form: ComplaintForm, now: datetime, *, submission_id: str, status: int = 200, **also: Any) -> HttpResponse:
    asking = request.GET.get("about") == "question"
    refused = also.get("refused") or []
    problems = [*form.summary, *(("attachments", sentence) for sentence in refused)]
    context = {
        "form": form,
        "problems": problems,
        "submission_id": submission_id,
        "chosen_type": form["issue_type"].value() or "",
        "groups": type_groups(enquiries_first=asking),
        "asking": asking,
        "asked": bool(form.errors) or bool(form["asked"].value()),
        "promise": promises.now_promised(now),
        "now": now,
        "limits": uploads.limits(),
        "files": [],
        "articles": [],
        **also,
    }
    response = render(request, "public/complaint.html", context, status=status)
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
