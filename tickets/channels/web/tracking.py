"""The customer's private page: the receipt, how far it is, the conversation, and what they can say to it.

Reading never changes anything: mail scanners and chat previews open these links too.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import panels
from helpdesk.choices import OutboundChannel
from helpdesk.guessing import by_link
from helpdesk.manners import Erased, keep_private, see_other
from helpdesk.tokens import new_token
from tickets import answer_rules, attachments, clocks, contacts, links, notices, sorting, undone, workflow
from tickets.channels.web import admission, along, at_once, progress, promises, remedies, uploads
from tickets.channels.web.answers import AnswerForm, reach
from tickets.choices import Category, EventCode, MessageKind, Status
from tickets.errors import NotAllowed, StaleTicket
from tickets.models import Attachment, Message, Ticket, TicketEvent
from tickets.wording_needs import need_label

TRIES = 5
# What the customer's progress line reads of the timeline.
TOLD = (
    EventCode.ASKED,
    EventCode.PROGRESS,
    EventCode.REPLIED,
    EventCode.RESOLVED,
    EventCode.REFUSED,
    EventCode.REOPENED,
    EventCode.DID_NOT_HELP,
)


def find(token: str) -> Ticket:
    """The ticket of the customer's private link; everything else is the same 404."""
    ticket = _ticket_of(token)
    if ticket is None:
        raise Http404
    return ticket


def _ticket_of(token: str) -> Ticket | None:
    ticket = Ticket.objects.select_related("issue_type", "assignee", "customer").filter(token=token[:64]).first()
    if ticket is not None and ticket.customer.erased_at is not None:
        raise Erased
    return ticket


@by_link("GET")
def received(request: HttpRequest, token: str) -> HttpResponseBase:
    """The receipt: an apology first when something went wrong, then the number, the promise, and what comes next."""
    ticket = find(token)
    now = timezone.now()
    mail = contacts.mask_email(ticket.own_email) if ticket.own_email else ""
    context = {
        "ticket": ticket,
        "now": now,
        "is_trouble": _is_trouble(ticket),
        "is_suggestion": ticket.issue_type.code == "suggestion",
        "is_off_hours": clocks.is_off_hours(ticket, now),
        "photos": Attachment.objects.public(now).filter(message__ticket=ticket).count(),
        "reach": contacts.mask_phone(ticket.own_phone) if ticket.own_phone else mail,
        "mail": mail,
        "texted": not mail and notices.own_channel(ticket)[0] == OutboundChannel.SMS,
        "link": ticket.public_url,
        "token": ticket.token,
        "answer": at_once.shown(ticket),
        "promise": promises.now_promised(now),
    }
    return keep_private(render(request, "public/received.html", context))


def _is_trouble(ticket: Ticket) -> bool:
    """Whether the receipt begins with an apology: something went wrong; who merely asks how an invoice is got has no trouble yet."""
    if ticket.category == Category.COMPLAINT:
        return True
    kind = sorting.types().get(ticket.issue_type.code)
    if kind is None or kind.group != "problem":
        return False
    first = ticket.messages.filter(kind=MessageKind.CUSTOMER).order_by("pk").values_list("body", flat=True).first()
    return not answer_rules.only_asks(f"{ticket.subject}\n{first or ''}")


@by_link("GET", "POST")
def track(request: HttpRequest, token: str) -> HttpResponseBase:
    """How far it is; a post adds words or files. Whoever is copied in has a page of their own under the same address."""
    now = timezone.now()
    ticket = _ticket_of(token)
    if ticket is None:
        if (one := along.find(token)) is None:
            raise Http404
        return along.write(request, one, now) if request.method == "POST" else along.page(request, one, now)
    link = links.of(ticket)
    if request.method != "POST":
        return _page(request, link, now)
    return _write(request, link, now)


@by_link("POST")
def confirm(request: HttpRequest, token: str) -> HttpResponseBase:
    """已解决: closed. Pressed twice, or too late, the page simply shows how things stand."""
    ticket = find(token)
    with suppress(NotAllowed):
        _insist(lambda: workflow.confirm(ticket, now=timezone.now()))
    return see_other(ticket.tracking_path)


@by_link("POST")
def refuse(request: HttpRequest, token: str) -> HttpResponseBase:
    """未解决: a second round begins at once; why is asked afterwards."""
    ticket = find(token)
    with suppress(NotAllowed):
        _insist(lambda: workflow.refuse(ticket, now=timezone.now()))
    return see_other(ticket.tracking_path)


@by_link("POST")
def did_not_help(request: HttpRequest, token: str) -> HttpResponseBase:
    """没有帮助: what was answered at once goes to the queue. Pressed twice, or after "it helped", the page shows how things stand."""
    ticket = find(token)
    with suppress(NotAllowed):
        _insist(lambda: workflow.did_not_help(ticket, now=timezone.now()))
    return see_other(ticket.tracking_path)


@by_link("GET")
def file(request: HttpRequest, token: str, file_token: str) -> HttpResponseBase:
    """A file of the conversation, to be saved."""
    return attachments.open_for_download(_public_file(token, file_token))


@by_link("GET")
def thumbnail(request: HttpRequest, token: str, file_token: str) -> HttpResponseBase:
    """The small copy of a picture of the conversation."""
    response = attachments.thumbnail_response(_public_file(token, file_token))
    if response is None:
        raise Http404
    return response


def _insist(verb: Callable[[], TicketEvent]) -> TicketEvent:
    """A customer's word counts also when an agent acts at the same moment: try again on the ticket as it is then."""
    for _again in range(TRIES - 1):
        with suppress(StaleTicket):
            return verb()
    return verb()


def _public_file(token: str, file_token: str) -> Attachment:
    """A file that belongs to a public message that the link shows; a note's file is not there.

    The link is the customer's, or of somebody copied in.
    """
    ticket = _ticket_of(token)
    theirs: Q = along.theirs(token) if ticket is None else links.of(ticket).said("message__")
    row = Attachment.objects.public(timezone.now()).filter(theirs, token=file_token[:64]).first()
    if row is None:
        raise Http404
    return row


def _write(request: HttpRequest, link: links.Link, now: datetime) -> HttpResponseBase:
    """Keep the words and the files; what is refused comes back with everything else kept."""
    given = admission.submission_id(request.POST, on=link.own.token)
    ticket = link.own
    # What was asked last, also if it waits no longer: answers typed into an open page are not lost.
    items = _asked_items(_told_events(link, now)) if any(name.startswith("need_") for name in request.POST) else []
    form = AnswerForm(request.POST, items=items)
    kept = AnswerForm(initial=request.POST.dict(), items=items)
    if name := request.POST.get("remove"):
        attachments.discard(given, name)
        return _page(request, link, now, form=kept, submission_id=given)
    if wait := admission.seconds_to_wait(request, "write", now, submission=given):
        minutes = (wait + 59) // 60
        response = _page(request, link, now, form=kept, submission_id=given, wait_minutes=minutes, status=429)
        response["Retry-After"] = str(wait)
        return response
    chosen = request.FILES.getlist("attachments")
    # Of this case alone: whatever else was sent under the same id is somebody else's.
    key = f"web:{ticket.pk}:{given}"
    if chosen and Message.objects.filter(dedupe_key=key).exists():
        return see_other(ticket.tracking_path)
    taken = uploads.take(chosen, draft=given, now=now)
    has_files = attachments.drafts(given).exists() if chosen or request.POST.get("kept") else False
    problems = [*(form.summary if not form.is_valid() else []), *(("attachments", sentence) for sentence in taken.refused)]
    words = form.said(ticket.language)
    if not problems and not words and not has_files:
        problems = [("message", _("Please write something, or choose a file."))]
    if problems:
        return _page(request, link, now, form=form, submission_id=given, problems=problems, refused=taken.refused)
    files = given if has_files else ""
    phone, email = reach(form.answers)
    answers = {**form.answers, "phone": phone, "email": email}
    event = _insist(lambda: workflow.customer_writes(ticket, now=now, body=words, draft=files, dedupe_key=key, answers=answers))
    there = event.ticket
    return see_other(ticket.tracking_path if there.pk == link.home.pk else there.tracking_path)


def _page(request: HttpRequest, link: links.Link, now: datetime, *, status: int = 200, **also: Any) -> HttpResponse:
    """The page of a link: its own number and subject, and how things stand where the matter is dealt with."""
    ticket, own = link.home, link.own
    events = _told_events(link, now)
    read = progress.story(ticket, events)
    said = Message.objects.filter(link.said()).public(now).select_related("author").prefetch_related("attachments")
    messages = list(said.order_by("created_at", "pk"))
    copied = along.names(messages)
    given = also.pop("submission_id", None) or new_token()
    over_for_good = ticket.status == Status.CANCELLED or (
        ticket.status == Status.CLOSED and ticket.closed_at is not None and now > ticket.closed_at + workflow.REOPEN_WITHIN
    )
    way = progress.stages(ticket, read, now)
    if link.is_merged:
        way = progress.stages_merged(own, ticket, read, now, since=link.joined_at or now)
        events += _events_of(messages)
    words_at = _last_words(messages)
    context = {
        "ticket": ticket,
        "own": own,
        "now": now,
        "story": read,
        "words_at": words_at,
        # Why it is not solved is asked until something is said.
        "asks_why": read.refused is not None and (words_at is None or words_at < read.refused.at),
        "stages": way,
        "token": own.token,
        "answer": None if link.is_merged else at_once.shown(ticket, events),
        "messages": [_told(message, events, now, copied) for message in messages],
        "result": next((each for each in reversed(messages) if each.kind == MessageKind.RESULT and each.ticket_id == ticket.pk), None),
        "asked_items": [need_label(item) for item in _asked_items(events)] if read.question else [],
        "closed_by_silence": _closed_by_silence(ticket),
        "over_for_good": over_for_good,
        "form": also.pop("form", None) or AnswerForm(items=_asked_items(events) if read.question else []),
        "submission_id": given,
        "files": uploads.kept_under(given) if request.method == "POST" else [],
        "limits": uploads.limits(),
        "panels": panels.tracking(own, now),
        "remedies": remedies.shown(link.remedies(), now),
        "here": reverse("track", args=[own.token]),
        **also,
    }
    return keep_private(render(request, "public/track.html", context, status=status))


def _told_events(link: links.Link, now: datetime) -> list[TicketEvent]:
    """What the customer's page reads of the timeline; of the ticket that its own was merged into, only what came after."""
    rows = link.home.events.filter(code__in=TOLD).select_related("message").order_by("pk")
    events = undone.as_told(link.home, rows, now)
    since = link.joined_at or now
    return [event for event in events if event.at >= since] if link.is_merged else events


def _events_of(messages: list[Message]) -> list[TicketEvent]:
    """The lines of words that were said elsewhere than on the ticket in hand: what progress they told."""
    told = [message.pk for message in messages if message.kind == MessageKind.PROGRESS]
    return list(TicketEvent.objects.filter(message__in=told, code=EventCode.PROGRESS).select_related("message")) if told else []


def _asked_items(events: list[TicketEvent]) -> list[str]:
    """What the last question asked for, by code or in an agent's own words."""
    question = next((event for event in reversed(events) if event.code == EventCode.ASKED), None)
    return [str(item) for item in question.data.get("items") or []] if question else []


def _last_words(messages: list[Message]) -> datetime | None:
    """When the customer wrote, if that is what was said last: the page says that it has arrived. What began the matter is no addition."""
    last = messages[-1] if len(messages) > 1 else None
    mine = last is not None and last.kind == MessageKind.CUSTOMER and not last.data.get("participant")
    return last.created_at if last is not None and mine else None


def _told(message: Message, events: list[TicketEvent], now: datetime, copied: dict[int, str]) -> dict[str, Any]:
    """A message with what it is to the customer: mine, the house's own, a result, an agent's, or of somebody copied in."""
    if message.data.get("participant"):
        return {"message": message, "css": "", "note": "", "speaker": copied.get(message.data["participant"], along.speaker(""))}
    css = {MessageKind.CUSTOMER: "me", MessageKind.AUTO: "sys", MessageKind.PROGRESS: "sys", MessageKind.RESULT: "result"}.get(
        MessageKind(message.kind), ""
    )
    note = ""
    if message.kind == MessageKind.PROGRESS:
        event = next((event for event in events if event.message_id == message.pk), None)
        note = progress.progress_label(event, now) if event else ""
    return {"message": message, "css": css, "note": note}


def _closed_by_silence(ticket: Ticket) -> bool:
    if ticket.status != Status.CLOSED:
        return False
    last = ticket.events.filter(code__in=(EventCode.CLOSED, EventCode.CONFIRMED)).order_by("-pk").first()
    return last is not None and last.data.get("why") == "silence"
