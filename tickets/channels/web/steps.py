"""The form one question at a time, for phones; the answers wait in a draft between the steps."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.manners import keep_private, public, see_other
from helpdesk.tokens import new_token
from tickets import attachments, sorting
from tickets.article_use import MOST_OFFERED
from tickets.channels.web import admission, promises, submission, uploads
from tickets.channels.web.complaints import search_for, type_groups
from tickets.channels.web.forms import DESCRIPTION_LENGTH, ComplaintForm, plain
from tickets.models import FormDraft

FIELDS: dict[int, tuple[str, ...]] = {
    1: ("issue_type",),
    2: ("subject", "description", "order_number"),
    3: ("name", "phone", "email"),
    4: (),
    5: (),
}
FILES, LAST = 4, 5
KEPT_CHARACTERS = DESCRIPTION_LENGTH + 2_000  # too long is said, and not cut off before it is said
TITLES = {
    1: _("What is it about?"),
    2: _("What happened"),
    3: _("How to reach you"),
    4: _("Any photos or videos?"),
    5: _("Check and send"),
}


@public("GET", "POST")
def step(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show one question, or take its answer and go on. Step 1 begins a draft, as often as submissions may come in."""
    now = timezone.now()
    token = (request.POST.get("submission_id") or request.GET.get("d", "")).replace("\x00", "")[:64]
    draft = FormDraft.objects.filter(token=token).first() if token else None
    if draft is None and token and (first := submission.first_ticket(token)) is not None:
        return submission.receipt(first)
    if draft is None and number > 1:
        return see_other(_address(1))
    if request.method != "POST":
        return _page(request, number, draft, now)
    if draft is None:
        if wait := admission.seconds_to_wait(request, "steps", now):
            return _wait(request, number, None, now, wait)
        draft = FormDraft(token=new_token(), updated_at=now)
    if number == LAST:
        return _send(request, draft, now)
    return (_take_files if number == FILES else _answered)(request, number, draft, now)


def _answered(request: HttpRequest, number: int, draft: FormDraft, now: datetime) -> HttpResponseBase:
    """Keep the answers of one step; go on, or to the same step again, which says what is wrong with them."""
    asked = draft.answers.get("asked", [])
    form = _form(draft, request.POST, asked_already=number in asked)
    for name in FIELDS[number]:
        draft.answers[name] = str(form.cleaned_data.get(name, plain(request.POST.get(name, ""))))[:KEPT_CHARACTERS]
    if shown := [slug[:80] for slug in request.POST.getlist("offered")][:MOST_OFFERED]:
        draft.answers["offered"] = shown
    wrong = any(name in FIELDS[number] for name, _sentence in form.summary)
    draft.answers["wrong"] = number if wrong else 0
    draft.answers["asked_now"] = number in asked
    draft.answers["asked"] = sorted({*asked, number}) if wrong else asked
    return _go(number if wrong else number + 1, draft, now)


def _take_files(request: HttpRequest, number: int, draft: FormDraft, now: datetime) -> HttpResponseBase:
    """Upload, remove, or go on with what was chosen."""
    draft.answers["refused"] = []
    if token := request.POST.get("remove"):
        attachments.discard(draft.token, token)
        return _go(number, draft, now)
    if wait := admission.seconds_to_wait(request, "upload", now, submission=draft.token):
        return _wait(request, number, draft, now, wait)
    taken = uploads.take(request.FILES.getlist("attachments"), draft=draft.token, now=now)
    draft.answers["refused"] = taken.refused
    return _go(number if taken.refused or request.POST.get("do") == "upload" else LAST, draft, now)


def _go(number: int, draft: FormDraft, now: datetime) -> HttpResponseBase:
    """Keep the draft and show a step by GET, so that the browser's own back button works all the way."""
    draft.updated_at = now
    draft.save()
    return see_other(_address(number, draft.token))


def _send(request: HttpRequest, draft: FormDraft, now: datetime) -> HttpResponseBase:
    """The last step: send it all."""
    if wait := admission.seconds_to_wait(request, "submit", now, submission=draft.token):
        return _wait(request, LAST, draft, now, wait)
    form = _form(draft, QueryDict(), asked_already=True)
    if not form.is_valid():
        wrong = form.summary[0][0]
        return see_other(_address(next(number for number, names in FIELDS.items() if wrong in names), draft.token))
    has_files, shown = attachments.drafts(draft.token).exists(), draft.answers.get("offered", [])
    response = submission.send(request, form, submission=draft.token, has_files=has_files, now=now, offered=shown)
    draft.delete()
    return response


def _form(draft: FormDraft, posted: QueryDict, *, asked_already: bool) -> ComplaintForm:
    """The whole form: the draft's answers, those of this post laid over them."""
    names = [name for names in FIELDS.values() for name in names]
    values = {name: posted[name] if name in posted else draft.answers.get(name, "") for name in names}
    form = ComplaintForm({**values, "asked": "1" if asked_already else ""})
    form.is_valid()
    return form


def _wait(request: HttpRequest, number: int, draft: FormDraft | None, now: datetime, seconds: int) -> HttpResponse:
    response = _page(request, number, draft, now, wait_minutes=(seconds + 59) // 60, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _address(number: int, token: str = "") -> str:
    path = reverse("complaint_step", args=[number])
    return f"{path}?d={token}" if token else path


def _page(request: HttpRequest, number: int, draft: FormDraft | None, now: datetime, *, status: int = 200, **also: Any) -> HttpResponse:
    answers = draft.answers if draft else {}
    kind = sorting.types().get(answers.get("issue_type", ""))
    token = draft.token if draft else ""
    files = uploads.kept_under(token) if number >= FILES else []
    refused = answers.get("refused", []) if number == FILES else []
    problems = [("attachments", sentence) for sentence in refused]
    form = ComplaintForm(initial=answers)
    if draft is not None and answers.get("wrong") == number:
        form = _form(draft, QueryDict(), asked_already=bool(answers.get("asked_now")))
        problems = [problem for problem in form.summary if problem[0] in FIELDS[number]]
    context = {
        "number": number,
        "last": LAST,
        "bars": range(1, LAST + 1),
        "title": TITLES[number],
        "form": form,
        "problems": problems,
        "refused": refused,
        "answers": answers,
        "kind": kind,
        "submission_id": token,
        "back": _address(number - 1, token) if number > 1 else reverse("home"),
        "edit": {n: _address(n, token) for n in range(1, LAST)},
        "groups": type_groups() if number == 1 else [],
        "needs_order": kind is None or "order_number" in kind.requires,
        "files": files,
        "limits": uploads.limits(),
        "promise": promises.now_promised(now),
        "articles": search_for(answers) if number == 2 else [],
        "now": now,
        **also,
    }
    response = keep_private(render(request, "public/step.html", context, status=status))
    # Kept for the back button, which asks again before it shows it.
    response["Cache-Control"] = "private, no-cache"
    return response
