"""The ticket page, and one address for each verb.

A verb's address shows its form (GET) or does it (POST). With htmx the answer is put in place; without, a form stands on
the page again with its errors, and a verb that was done leads back to the page. Rows come from `visible_to` only, so an
outsider gets 404 everywhere.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk.models import User
from tickets import attachments, workflow
from tickets.admin import (
    card_coaching,
    card_manuals,
    card_moving,
    card_orders,
    card_participants,
    files,
    ticket_help,
    ticket_page,
    ticket_rows,
    together,
)
from tickets.admin.verbs import Verb, every
from tickets.choices import EventCode, MessageKind
from tickets.errors import Incomplete, StaleTicket, TicketError
from tickets.forms import NoteForm, ReplyForm, VerbForm
from tickets.models import Attachment, Message, Ticket, TicketEvent
from tickets.permissions import may_unmask, may_work

REFUSED = 409


class TicketPageMixin(ModelAdmin[Ticket]):
    """The page of one ticket, for the `TicketAdmin`."""

    def get_urls(self) -> list[URLPattern]:
        """One address for each verb, and for the files, before Django's own."""
        wrap = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{slug}/", wrap(partial(verb_view, verb=verb)), name=verb.url_name.removeprefix("admin:"))
            for slug, verb in every().items()
        ]
        own += [
            path("<int:pk>/follow/", wrap(require_POST(partial(together.follow, follows=True))), name="tickets_ticket_follow"),
            path("<int:pk>/unfollow/", wrap(require_POST(partial(together.follow, follows=False))), name="tickets_ticket_unfollow"),
            path("<int:pk>/people/", wrap(require_GET(together.people)), name="tickets_ticket_people"),
            path("<int:pk>/uncopy/", wrap(require_POST(card_participants.remove)), name="tickets_ticket_uncopy"),
            path("<int:pk>/take-back/", wrap(require_POST(together.take_back)), name="tickets_ticket_take_back"),
            path("<int:pk>/unmask/", wrap(require_POST(unmask)), name="tickets_ticket_unmask"),
            path("<int:pk>/order/", wrap(card_orders.card), name="tickets_ticket_order"),
            path("<int:pk>/help/", wrap(require_GET(ticket_help.hints)), name="tickets_ticket_help"),
            path("<int:pk>/article/<int:article>/", wrap(require_GET(ticket_help.open_article)), name="tickets_ticket_article"),
            path("<int:pk>/readers/", wrap(require_GET(card_coaching.readers)), name="tickets_ticket_readers"),
            path("<int:pk>/alike/", wrap(require_GET(card_moving.alike)), name="tickets_ticket_alike"),
            path("<int:pk>/under/", wrap(require_GET(card_moving.under)), name="tickets_ticket_under"),
            path("<int:pk>/scripts/", wrap(require_GET(ticket_help.scripts)), name="tickets_ticket_scripts"),
            path("<int:pk>/news/", wrap(require_http_methods(["GET", "POST"])(together.call)), name="tickets_ticket_news"),
            path("<int:pk>/steps/<int:item>/", wrap(require_POST(card_manuals.mark)), name="tickets_ticket_step"),
            path("<int:pk>/manuals/<int:checklist>/off/", wrap(require_POST(card_manuals.remove)), name="tickets_ticket_manual_off"),
            path("attachment/<str:token>/", wrap(require_GET(attachment)), name="tickets_attachment"),
            path("attachment/<str:token>/thumb/", wrap(require_GET(thumbnail)), name="tickets_attachment_thumb"),
            path("attachment/<str:token>/look/", wrap(require_GET(files.look)), name="tickets_attachment_look"),
            path("attachment/<str:token>/look/<int:number>/", wrap(require_GET(files.page)), name="tickets_attachment_page"),
        ]
        return [*own, *super().get_urls()]

    def change_view(  # type: ignore[override]
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The page; nothing is changed here, verbs do that."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET"})
        if not object_id.isdecimal():
            raise Http404
        return show(request, visible(request, int(object_id)), timezone.now())


def visible(request: HttpRequest, pk: int) -> Ticket:
    """The ticket, for somebody who may see it; 404 for everybody else."""
    rows = ticket_rows.seen(reader(request), pk)
    if not rows:
        raise Http404
    return rows[0]


def reader(request: HttpRequest) -> User:
    """The person who is logged in."""
    return cast(User, request.user)


def show(
    request: HttpRequest,
    ticket: Ticket,
    now: datetime,
    *,
    form: VerbForm | None = None,
    verb: Verb | None = None,
    status: int = 200,
    unmasked: bool = False,
    missed: Sequence[together.Since] = (),
) -> HttpResponse:
    """The whole page; `form` and `verb` are what is open or came back with errors."""
    user = reader(request)
    works = may_work(user, ticket)
    fitting = [each for each in every().values() if works and each.fits(ticket, user, now)]
    in_composer = verb is not None and verb.place == "composer"
    data = {
        **ticket_page.context(ticket, user, now, everything="all" in request.GET, unmasked=unmasked),
        "may_work": works,
        "sent": together.just_sent(ticket, user, now),
        "missed": missed,
        "main_verbs": [each for each in fitting if each.place == "main"],
        "more_verbs": [each for each in fitting if each.place == "more"],
        "may": {each.slug.replace("-", "_") for each in fitting},
        "verb": None if in_composer else verb,
        "form": None if in_composer else form,
        "composer": form if in_composer else composer(request, ticket, user, now),
        "mode": verb.slug if verb and in_composer else "reply" if ticket.is_open else "note",
    }
    if not in_composer and "script" not in request.GET and (back := data["returned"]) is not None:
        data["returned_url"] = card_coaching.address(back)
        if back.kind == MessageKind.REPLY:
            data["composer"] = ReplyForm(ticket=ticket, user=user, now=now, initial=card_coaching.first_words(back))
    data["composer"].initial.setdefault("upto", data["page"].upto)
    request.nav = "mine" if ticket.assignee_id == user.pk else "queue"  # type: ignore[attr-defined]
    return render(request, "desk/ticket.html", data, status=status)


def composer(request: HttpRequest, ticket: Ticket, user: User, now: datetime) -> VerbForm:
    """An empty reply box, or one with a script in it (`?script=code`, the way without scripts in the browser)."""
    text = ticket_help.filled(ticket, user, request.GET.get("script", "")) if request.GET.get("script") else ""
    form = ReplyForm if ticket.is_open else NoteForm
    return form(ticket=ticket, user=user, now=now, initial={"body": text})


def verb_view(request: HttpRequest, pk: int, *, verb: Verb) -> HttpResponseBase:
    """Show a verb's form, or do it."""
    now = timezone.now()
    ticket = visible(request, pk)
    user = reader(request)
    if not may_work(user, ticket):
        raise PermissionDenied
    if request.method in ("GET", "HEAD"):
        return _open(request, ticket, user, now, verb)
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    form = verb.form(request.POST, request.FILES, ticket=ticket, user=user, now=now)
    if not form.is_valid():
        return show(request, ticket, now, form=form, verb=verb)
    if "upto" in form.fields and (missed := together.missed(form)):
        return show(request, ticket, now, form=form, verb=verb, status=REFUSED, missed=missed)
    try:
        event = form.apply()
    except TicketError as error:
        _explain(form, error)
        return show(request, visible(request, pk), now, form=form, verb=verb, status=REFUSED)
    if event.code == EventCode.REVIEW_ASKED:
        messages.success(request, _("Handed in for review; it goes to the customer once it is read."))
    elif not event.message or event.message.held_until is None:
        messages.success(request, str(form.done))
    _warn_of_crossing(request, event, form)
    # Who has passed a ticket on may not see it any more.
    for remark in form.remarks:
        messages.info(request, remark)
    then = form.goes_to or pk
    stays = Ticket.objects.visible_to(user).filter(pk=then).exists()
    return redirect("admin:tickets_ticket_change", then) if stays else leave(request)


def leave(request: HttpRequest) -> HttpResponse:
    """To the workbench, also when htmx asks: the ticket is out of sight."""
    url = reverse("admin:index")
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def _open(request: HttpRequest, ticket: Ticket, user: User, now: datetime, verb: Verb) -> HttpResponse:
    if not verb.asks or not verb.fits(ticket, user, now):
        return redirect("admin:tickets_ticket_change", ticket.pk)
    given = {name: request.GET[name] for name in verb.form.takes if name in request.GET} | together.again(request, ticket, user)
    given |= card_coaching.returned_words(ticket, user, request.GET.get("returned", ""))
    form = verb.form(ticket=ticket, user=user, now=now, initial=given)
    if request.headers.get("HX-Target") == "verb":
        return render(request, "desk/ticket_verb.html", {"ticket": ticket, "verb": verb, "form": form, "now": now})
    return show(request, ticket, now, form=form, verb=verb)


def _explain(form: VerbForm, error: TicketError) -> None:
    """Put a refusal where it belongs: beside the field it names, else above the form."""
    names = {"evidence": "uploads"}
    fields = [names.get(name, name) for name in error.fields] if isinstance(error, Incomplete) else []
    known = next((name for name in fields if name in form.fields), None)
    form.add_error(known, str(error))
    if isinstance(error, StaleTicket):
        # What was typed is kept; sent again it refers to the ticket as it stands now. Who was faster is said.
        form.faster = together.since(form.ticket, form.user, None, form.now)
        form.see(Ticket.objects.values_list("version", flat=True).get(pk=form.ticket.pk))


def _warn_of_crossing(request: HttpRequest, event: TicketEvent, form: VerbForm) -> None:
    if not event.data.get("crossed"):
        return
    since = event.ticket.events.filter(pk__lt=event.pk).exclude(actor=form.user).select_related("actor").order_by("-pk").first()
    name = (since.actor.name if since and since.actor else "") or _("the customer")
    messages.warning(
        request, _("%(name)s wrote or changed something while you were writing. Yours is kept; please read both.") % {"name": name}
    )


def unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """Show phone and e-mail in full, once, and put the look on record."""
    now = timezone.now()
    ticket = visible(request, pk)
    user = reader(request)
    if not may_unmask(user, ticket):
        raise PermissionDenied
    workflow.note_unmasking(ticket, by=user, now=now, what="contact")
    return show(request, ticket, now, unmasked=True)


def attachment(request: HttpRequest, token: str) -> HttpResponseBase:
    """A file of a ticket that the person may see, to be saved; 404 for anything else."""
    try:
        return attachments.open_for_download(_file(request, token))
    except FileNotFoundError as error:
        raise Http404 from error


def thumbnail(request: HttpRequest, token: str) -> HttpResponseBase:
    """The small copy of a picture."""
    try:
        response = attachments.thumbnail_response(_file(request, token))
    except FileNotFoundError:
        response = None
    if response is None:
        raise Http404
    return response


def _file(request: HttpRequest, token: str) -> Attachment:
    visible_ones = Ticket.objects.visible_to(reader(request))
    seen = Message.objects.filter(Q(ticket__in=visible_ones) | Q(ticket__merged_into__in=visible_ones))
    return get_object_or_404(Attachment, token=token, message__in=seen)
