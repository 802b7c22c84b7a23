"""What becomes of the tables of this app when a customer is erased (`helpdesk.erasing`).

Tickets, messages and the timeline stay as bare rows: when what happened, by whom, how it was sorted and how long it took. What was
said, who said it, and every word that was made from it goes.
"""

from collections.abc import Mapping
from functools import cache

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from helpdesk.erasing import Codes, Emptied, Gone, Person, Stays
from helpdesk.models import OutboundMessage
from knowledgebase import publishing
from knowledgebase.models import Article, PendingChange
from tickets import learning_material, previews
from tickets.choices import ReviewState
from tickets.models import (
    Attachment,
    ClassifierVersion,
    ContactCode,
    ContactVisit,
    DraftedArticle,
    FormDraft,
    LostLink,
    Order,
    Participant,
    Reason,
    Review,
    Ticket,
)
from tickets.wording_needs import NEEDS

TICKET = ("ticket__customer",)
OURS = "words or codes of the house's own lists"
RANDOM = "random; it opens a page that says that the data were erased"


@cache
def _needs() -> frozenset[str]:
    return frozenset(NEEDS)


def _reasons() -> frozenset[str]:
    known = {"ticket_resolved", "ticket_cancelled", "ticket_merged", "silence"}
    return frozenset(Reason.objects.values_list("code", flat=True)) | known


_NAMED = """
    added as_of at asked asked_at basis breach_reason calendar came category cause channel checked clock clock_from closed_at code continued_by
    department due_at effect escalation explained_at expected_at expected_on first_resolved_at for from_ticket grade hands how into
    issue_type kind language last_event last_event_at level manual notes now number on outcome overflow parent child along others paused_at
    point policy policy_why priority priority_was promise_at promised purpose ranks resolution_breached_at resolution_due_at resolved_at
    responded_at response_breached_at response_due_at rights role rule rules rung score secondary signs skipped snoozed_until
    source start state status step surge text_code ticket tier to_ticket told_at unread_since until value voice way was what why word
    auto_close_at filled right wrong running_since next_check_at
"""
CODES = Codes(
    keys=frozenset(_NAMED.split()) - {"added"},
    known={"items": _needs, "missing": _needs, "reason": _reasons},
    people=frozenset({"agent"}),
)

TABLES = (
    Gone("tickets.ContactPoint", ("customer",)),
    Gone("tickets.HistoricalContactPoint", ("customer",)),
    Gone("tickets.HistoricalCustomer", ("id",)),
    Gone("tickets.Order", ("customer",)),
    Gone("tickets.Attachment", ("message__ticket__customer",)),
    Gone("tickets.GivenContact", TICKET),
    Gone("tickets.Participant", TICKET),
    Gone("tickets.Presence", TICKET),
    Gone("tickets.DraftedArticle", TICKET),
    Emptied("tickets.Review", TICKET, values={"body": "", "remark": "", "data": {}, "draft": "", "dedupe_key": None}),
    Emptied("tickets.Whisper", TICKET, values={"body": ""}),
    Emptied("tickets.Collaboration", TICKET, values={"request": "", "result": ""}),
    Emptied(
        "tickets.Remedy",
        TICKET,
        values={"note": "", "customer_note": "", "carrier": "", "tracking_number": "", "decision": "", "failure": "", "dedupe_key": None},
    ),
    Emptied("tickets.AutomaticAnswer", TICKET, values={"order_number": ""}, codes={"why": CODES}),
    Stays("tickets.ArticleUse", TICKET),
    Stays("tickets.Checklist", TICKET),
    Stays("tickets.ChecklistStep", ("checklist__ticket__customer",), kept={"text": OURS, "text_en": OURS}),
    Stays("tickets.Follower", TICKET),
    Stays("tickets.TicketTag", TICKET),
    Stays("tickets.PersonalDataAct", ("customer",), kept={"counts": "how much there was, by table", "look_at": "keys of articles"}),
    Stays("tickets.Sharing", TICKET, kept={"parts": "codes of what there was"}),
    Emptied("tickets.TicketEvent", TICKET, codes={"data": CODES}, kept={"key": "made of codes and keys"}),
    Emptied(
        "tickets.Message",
        TICKET,
        values={"body": "", "tokens": "", "dedupe_key": None, "mark_1": None, "mark_2": None, "mark_3": None, "mark_4": None},
        codes={"data": CODES},
    ),
    Emptied(
        "tickets.Ticket",
        ("customer",),
        values={
            "subject": "",
            "contact_name": "",
            "contact_phone": "",
            "contact_email": "",
            "order_number": "",
            "submission_id": None,
            "external_id": None,
            "lifted": {},
        },
        codes={"classification": CODES, "missing": Codes(known={"": _needs}), "policy_why": CODES},
        kept={
            "number": "counted, and says the day alone",
            "token": RANDOM,
            "language": "a code",
            "secondary": "codes of issue types",
            "last_event": "a code",
            "breach_reason": "a code of the list of reasons",
        },
    ),
    Emptied(
        "tickets.Customer",
        ("pk",),
        values={"name": "", "company": "", "language": "", "external_id": None, "wants_no_calls": True},
    ),
)


def articles_of(person: Person) -> "QuerySet[Article]":
    """Articles that were drafted from the person's tickets."""
    return Article.objects.filter(pk__in=DraftedArticle.objects.filter(ticket__customer=person.customer).values("article"))


def files_of(person: Person) -> "QuerySet[Attachment]":
    """The person's files: of their messages, of answers about them that wait to be read, and of forms they never sent."""
    waiting = Review.objects.filter(ticket__customer=person.customer).exclude(draft="").values("draft")
    return Attachment.objects.filter(
        Q(message__ticket__customer=person.customer) | Q(draft__in=waiting) | Q(draft__in=[draft.token for draft in drafts_of(person)])
    )


def drafts_of(person: Person) -> list[FormDraft]:
    """Forms that were begun with the person's number or address in them, and never sent."""
    marks = [mark.lower() for mark in person.marks]
    return [draft for draft in FormDraft.objects.iterator() if any(mark in str(draft.answers).lower() for mark in marks)]


def _files(person: Person) -> Mapping[str, int]:
    """Before the rows: what fails half-way is done again, and finds them. A file that is gone already is no error."""
    rows = list(files_of(person))
    for row in rows:
        for name in filter(None, (row.file.name, row.thumbnail.name if row.thumbnail else "")):
            previews.remove(name)
            default_storage.delete(name)
    drafts = drafts_of(person)
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    FormDraft.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    return {"files": len(rows), "tickets.FormDraft": len(drafts)}


def _articles(person: Person) -> Mapping[str, int]:
    """What nobody but editors has read goes, with its versions. Of what was published since, the versions from before go: it was read by
    a second person as nobody's text, and the receipt names it for one more look."""
    gone = kept = 0
    for article in articles_of(person).select_related("pending"):
        old = article.history.all()
        if article.state == "published":
            first = old.filter(state="published").order_by("history_id").first()
            if first is not None:
                old.filter(history_id__lt=first.history_id).delete()
            kept += 1
            continue
        key = article.pk
        publishing.delete(article)
        Article.history.filter(id=key).delete()
        PendingChange.history.filter(article_id=key).delete()
        gone += 1
    return {"knowledgebase.Article": gone, "articles kept": kept}


def _notices(person: Person) -> Mapping[str, int]:
    """What was written to the customer, or to staff about their tickets, whether it was sent or waits."""
    rows = OutboundMessage.objects.filter(Q(about__in=person.numbers) | Q(to__in=person.marks))
    return {"helpdesk.OutboundMessage": rows.delete()[0]}


def _orders(person: Person) -> Mapping[str, int]:
    """Orders that nobody owns and only this customer has named."""
    named = set(Ticket.objects.filter(customer=person.customer).exclude(order_number="").values_list("order_number", flat=True))
    others = Ticket.objects.filter(order_number__in=named).exclude(customer=person.customer).values_list("order_number", flat=True)
    rows = Order.objects.filter(customer__isnull=True, number__in=named - set(others))
    return {"tickets.Order": rows.delete()[0]}


def _elsewhere(person: Person) -> Mapping[str, int]:
    """Copied in on somebody else's ticket, under an address of theirs."""
    rows = Participant.objects.filter(email__in=person.marks).exclude(ticket__customer=person.customer)
    return {"tickets.Participant": rows.delete()[0]}


def _proven(person: Person) -> Mapping[str, int]:
    """Codes that wait to be typed, links that wait to be sent, and lists that are open in some browser."""
    return {row._meta.label: row.objects.filter(value__in=person.marks).delete()[0] for row in (ContactCode, ContactVisit, LostLink)}


def _waiting(person: Person) -> Mapping[str, int]:
    """Replies that wait for a senior to read them will not go out."""
    Review.objects.waiting().filter(ticket__customer=person.customer).update(state=ReviewState.TAKEN_BACK)
    return {}


def _learnt(person: Person) -> Mapping[str, int]:
    """Texts of files that versions of the classifier keep, to begin the next training with: those of the person's own contacts.

    What people corrected is read from the tickets anew each time, and so is gone with them. A model itself holds sums over letters.
    """
    said = [text.lower() for text in (*person.marks, *(name for name in person.names if len(name) >= LONG))]
    dropped = 0
    for version in ClassifierVersion.objects.only("pk", "rows"):
        rows = learning_material.unpacked(bytes(version.rows))
        left = [row for row in rows if not any(text in row.text.lower() for text in said)]
        if len(left) < len(rows):
            ClassifierVersion.objects.filter(pk=version.pk).update(rows=learning_material.packed(left))
            dropped += len(rows) - len(left)
    return {"tickets.ClassifierVersion": dropped}


def _logged(person: Person) -> Mapping[str, int]:
    """Django's own log of changes names what was changed."""
    rows = apps.get_model("admin", "LogEntry")._base_manager
    whose = {"customer": [person.customer], "ticket": person.tickets}
    found = Q()
    for model, keys in whose.items():
        kind = ContentType.objects.get_by_natural_key("tickets", model)
        found |= Q(content_type=kind, object_id__in=[str(key) for key in keys])
    return {"admin.LogEntry": rows.filter(found).update(object_repr="", change_message="")}


LONG = 8
"""So many letters of a subject or a name say whose a text is."""

ERASE = (_files, _articles, _notices, _orders, _elsewhere, _proven, _waiting, _learnt, _logged)
