"""The answer at once on the customer's pages: it stands first, with two equal ways to say what it was worth."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from knowledgebase import rendering
from knowledgebase.models import Article
from tickets.choices import AnswerKind, EventCode, Status
from tickets.models import AutomaticAnswer, Ticket, TicketEvent


@dataclass(frozen=True)
class Shown:
    """What the pages show: the answer while it waits for the customer's word, or that a person takes over from it."""

    words: str = ""
    article: Article | None = None
    is_back: bool = False
    has_steps: bool = False

    @property
    def body(self) -> SafeString:
        """Its words as they are drawn; those of an article with its steps as a list."""
        if self.has_steps:
            return rendering.to_html(self.words)
        return mark_safe(linebreaks(self.words, autoescape=True))  # noqa: S308 (escaped)


def shown(ticket: Ticket, events: Iterable[TicketEvent] = ()) -> Shown | None:
    """The answer of a ticket; a statement only where one can be waiting. `events` are what the page reads of the timeline."""
    if ticket.is_open:
        came_back = ticket.responded_at is None and any(event.code == EventCode.DID_NOT_HELP for event in events)
        return Shown(is_back=True) if came_back and ticket.status in {Status.NEW, Status.ASSIGNED} else None
    if ticket.status != Status.RESOLVED or ticket.assignee_id is not None:
        return None
    answer = AutomaticAnswer.objects.waiting().filter(ticket=ticket).select_related("message", "article").first()
    if answer is None or answer.message is None:
        return None
    article = answer.article if answer.article is not None and answer.article.state == "published" else None
    # Its last part is the address of the whole article, which is a link here.
    has_steps = answer.kind == AnswerKind.ARTICLE
    words = answer.message.body.rpartition("\n\n")[0] if has_steps else answer.message.body
    return Shown(words, article, has_steps=has_steps)
