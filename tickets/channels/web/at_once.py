"""The answer at once on the customer's pages: it stands first, with two equal ways to say what it was worth."""

from dataclasses import dataclass

from knowledgebase.models import Article
from tickets.choices import AnswerOutcome, Status
from tickets.models import AutomaticAnswer, Ticket


@dataclass(frozen=True)
class Shown:
    """What the pages show: the answer while it waits for the customer's word, or that a person takes over from it."""

    words: str = ""
    article: Article | None = None
    is_back: bool = False


def shown(ticket: Ticket) -> Shown | None:
    """The answer of a ticket that nobody has; a statement only where there can be one."""
    if ticket.assignee_id is not None or ticket.responded_at is not None or ticket.status not in {Status.RESOLVED, Status.NEW}:
        return None
    answer = AutomaticAnswer.objects.filter(ticket=ticket).select_related("message", "article").first()
    if answer is None:
        return None
    if answer.outcome == AnswerOutcome.DID_NOT_HELP:
        return Shown(is_back=True) if ticket.status == Status.NEW else None
    if answer.outcome != AnswerOutcome.WAITING or answer.message is None or ticket.status != Status.RESOLVED:
        return None
    article = answer.article if answer.article is not None and answer.article.state == "published" else None
    return Shown(answer.message.body, article)
