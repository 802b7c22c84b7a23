"""The page of somebody who is copied in: what was said in public and how far it is, told as to a third person; and their words, if they may write."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.manners import keep_private, see_other
from helpdesk.tokens import new_token
from tickets import attachments, participants, undone, workflow
from tickets.channels.web import admission, progress, remedies, uploads
from tickets.channels.web.forms import MessageForm
from tickets.choices import CopyRight, EventCode, MessageKind
from tickets.errors import NotAllowed
from tickets.models import Message, Participant, Remedy

TOLD = (EventCode.ASKED, EventCode.PROGRESS, EventCode.REPLIED, EventCode.RESOLVED, EventCode.REFUSED, EventCode.REOPENED)


def find(token: str) -> Participant | None:
    """Whose link this is; None once they were taken off."""
    rows = Participant.objects.select_related("ticket__issue_type", "ticket__assignee", "ticket__customer")
    return rows.filter(token=token[:64], removed_at__isnull=True).first()


def theirs(token: str) -> Q:
    """Files that somebody copied in may open."""
    return Q(message__ticket__participants__token=token[:64], message__ticket__participants__removed_at__isnull=True)


def may_write(one: Participant) -> bool:
    """By their rights, while the matter is not over."""
    return one.rights == CopyRight.WRITE and one.ticket.status not in participants.OVER and one.ticket.merged_into_id is None


def page(request: HttpRequest, one: Participant, now: datetime, *, status: int = 200, **also: Any) -> HttpResponse:
    """What they may know."""
    ticket = one.ticket
    writes = may_write(one)
    events = undone.as_told(ticket, ticket.events.filter(code__in=TOLD).select_related("message").order_by("pk"), now)
    messages = list(ticket.messages.public(now).select_related("author").prefetch_related("attachments").order_by("created_at", "pk"))
    given = also.pop("submission_id", None) or new_token()
    context = {
        "ticket": ticket,
        "token": one.token,
        "now": now,
        "may_write": writes,
        "stages": stages(one, progress.story(ticket, events), now),
        "messages": [_told(message, one, events, now) for message in messages],
        "remedies": remedies.shown(Remedy.objects.filter(ticket=ticket), now),
        "form": also.pop("form", None) or MessageForm(),
        "submission_id": given,
        "files": uploads.kept_under(given) if request.method == "POST" else [],
        "limits": uploads.limits(),
        "here": path(one),
        **also,
    }
    return keep_private(render(request, "public/along.html", context, status=status))


def write(request: HttpRequest, one: Participant, now: datetime) -> HttpResponseBase:
    """Keep their words and files; what is refused comes back with everything else kept."""
    if not may_write(one):
        raise Http404
    given = admission.submission_id(request.POST, on=one.token)
    if name := request.POST.get("remove"):
        attachments.discard(given, name)
        return page(request, one, now, form=MessageForm(initial=request.POST.dict()), submission_id=given)
    if wait := admission.seconds_to_wait(request, "write", now, submission=given):
        kept = MessageForm(initial=request.POST.dict())
        response = page(request, one, now, form=kept, submission_id=given, wait_minutes=(wait + 59) // 60, status=429)
        response["Retry-After"] = str(wait)
        return response
    form = MessageForm(request.POST)
    taken = uploads.take(request.FILES.getlist("attachments"), draft=given, now=now)
    has_files = attachments.drafts(given).exists()
    problems = [*(form.summary if not form.is_valid() else []), *(("attachments", sentence) for sentence in taken.refused)]
    words = form.cleaned_data.get("message", "").strip()
    if not problems and not words and not has_files:
        problems = [("message", _("Please write something, or choose a file."))]
    if problems:
        return page(request, one, now, form=form, submission_id=given, problems=problems, refused=taken.refused)
    try:
        workflow.participant_writes(one, now=now, body=words, draft=given if has_files else "", dedupe_key=f"cc:{one.pk}:{given}")
    except NotAllowed as error:
        raise Http404 from error
    return see_other(path(one))


def path(one: Participant) -> str:
    """Their page."""
    return reverse("track", args=[one.token])


def stages(one: Participant, read: progress.Story, now: datetime) -> list[progress.Stage]:
    """The progress line; what it says to the customer is said of them."""
    said = {
        _("Waiting for you"): _("Waiting for the customer"),
        _("Your confirmation"): _("The customer's confirmation"),
        _("Not solved, you say: we carry on"): _("Not solved, says the customer: we carry on"),
    }
    line = progress.stages(one.ticket, read, now)
    return [replace(stage, title=said[stage.title], note="", aside="") if stage.title in said else _of_them(stage) for stage in line]


def _of_them(stage: progress.Stage) -> progress.Stage:
    to_them = {_("moves on while we wait for you"), _("When you say it is solved, it is done")}
    return replace(stage, note="") if stage.note in to_them else stage


def names(messages: Sequence[Message]) -> dict[int, str]:
    """For the customer's own page: who of those copied in wrote; one statement, and only if somebody did."""
    keys = {message.data["participant"] for message in messages if message.data.get("participant")}
    rows = Participant.objects.filter(pk__in=keys).values_list("pk", "name") if keys else ()
    return {key: speaker(name) for key, name in rows}


def speaker(name: str) -> str:
    """How somebody copied in is called before the customer."""
    return _("%(name)s (copied in)") % {"name": name} if name else _("Somebody who is copied in")


def _told(message: Message, one: Participant, events: Sequence[Any], now: datetime) -> dict[str, Any]:
    css, says, note = "", "", ""
    if message.kind == MessageKind.CUSTOMER:
        writer = message.data.get("participant")
        css = "me" if writer == one.pk else ""
        says = "" if writer == one.pk else _("Somebody else who is copied in") if writer else pgettext("speaker", "The customer")
    elif message.kind == MessageKind.PROGRESS:
        event = next((event for event in events if event.message_id == message.pk), None)
        css, note = "sys", progress.progress_label(event, now) if event else ""
    else:
        css = {MessageKind.AUTO: "sys", MessageKind.RESULT: "result"}.get(MessageKind(message.kind), "")
    return {"message": message, "css": css, "note": note, "speaker": says}
