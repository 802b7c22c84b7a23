"""A question is answered with nobody looking at it (A8), and what the customer makes of that.

An answered ticket is put aside as settled: no agent is looked for, no clock warns, the customer may say that it helped, and silence
closes it. Where it did not help it is as if there had been no answer: the same round, the same priority, and deadlines from when it came
in (`clocks.moments`), so that its place in the queue is unharmed. The automatic words are no first response.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk.choices import Role
from helpdesk.models import User
from helpdesk.outbound import queue
from tickets import answers, clocks, notices, routing, timeline
from tickets.choices import ActorKind, AnswerOutcome, Channel, EventCode, MessageKind, Status
from tickets.errors import NotAllowed
from tickets.models import AnsweringArticle, AutomaticAnswer, Message, Ticket, TicketEvent
from tickets.saying import say
from tickets.workflow.parts import AUTO_CLOSE_AFTER


def answer_at_once(ticket: Ticket, answer: answers.Answer, *, now: datetime) -> TicketEvent:
    """Give a new ticket its answer. Raises NotAllowed where somebody has it already, or it is settled."""
    with timeline.changing(ticket) as row:
        if row.status != Status.NEW or row.assignee_id is not None or row.merged_into_id is not None:
            raise NotAllowed()
        message = say(row, MessageKind.AUTO, answer.body, now=now, public=True)
        data = {"kind": answer.kind, "was": row.status, **answer.why}
        event = timeline.build(row, EventCode.ANSWERED_AT_ONCE, at=now, message=message, data=data)
        fields: dict[str, Any] = {"status": Status.RESOLVED, "unread_since": None}
        fields |= clocks.refreshed(row, event, **fields)
        due_at = fields.get("resolution_due_at")
        event.data["due_at"] = due_at.isoformat() if due_at else None
        closing = now + AUTO_CLOSE_AFTER
        fields |= {"resolved_at": now, "first_resolved_at": now, "auto_close_at": closing}
        timeline.commit(row, event, **fields | {"next_check_at": fields.get("next_check_at") or closing})
        AutomaticAnswer.objects.create(
            ticket=row,
            kind=answer.kind,
            message=message,
            article_id=answer.article,
            order_number=answer.order_number,
            why=answer.why,
            given_at=now,
        )
        if row.channel != Channel.WEB:  # whoever filled in the form has the answer before their eyes
            notices.replied(row, event)
        return event


def did_not_help(ticket: Ticket, *, now: datetime, by: User | None = None, reason: str = "") -> TicketEvent:
    """The customer says that the answer did not help, or a person takes the ticket up without asking them: it goes to the queue, and is
    given out at once. Raises NotAllowed when no answer waits for their word."""
    with timeline.changing(ticket) as row:
        if waiting(row) is None:
            raise NotAllowed(_("No automatic answer waits for a word any more."))
        return come_back(row, now=now, by=by, data={"reason": reason} if reason else {})


def waiting(row: Ticket) -> AutomaticAnswer | None:
    """The answer that the customer has not spoken about yet."""
    return AutomaticAnswer.objects.waiting().filter(ticket=row).first() if row.status == Status.RESOLVED else None


def come_back(
    row: Ticket, *, now: datetime, by: User | None = None, message: Message | None = None, data: dict[str, Any] | None = None
) -> TicketEvent:
    """Put an answered ticket back where it was; inside the caller's transaction, for every way in which it comes back."""
    answer = waiting(row)
    if answer is None:
        raise NotAllowed()
    actor = ActorKind.STAFF if by else ActorKind.CUSTOMER
    event = timeline.build(row, EventCode.DID_NOT_HELP, at=now, by=by, actor_kind=actor, message=message, data=data or {})
    settled: dict[str, Any] = {"resolved_at": None, "first_resolved_at": None, "auto_close_at": None}
    fields: dict[str, Any] = {"status": Status.NEW, **settled, "unread_since": answer.given_at}
    # The clocks are asked of a ticket that was never answered.
    row.status, row.resolved_at = Status.NEW, None
    fields |= clocks.refreshed(row, event, **fields)
    timeline.commit(row, event, **fields)
    end(row, AnswerOutcome.DID_NOT_HELP, now)
    team, article = row.team_id, answer.article_id
    # It waits in the queue by now: whatever goes wrong here, the job that gives out what waits comes to it.
    transaction.on_commit(lambda: _give_out(team, now), robust=True)
    if article is not None:
        transaction.on_commit(lambda: _judge(article, now), robust=True)
    return event


def end(row: Ticket, outcome: AnswerOutcome, now: datetime) -> bool:
    """Note what became of the answer that waits, if one does."""
    return AutomaticAnswer.objects.waiting().filter(ticket=row).update(outcome=outcome, ended_at=now) == 1


def _give_out(team: int, now: datetime) -> None:
    routing.give_out(now, team=team)


def _judge(article: int, now: datetime) -> None:
    judge(article, now)


def judge(article: int, now: datetime) -> bool:
    """Whether an article helped too seldom lately; then it is sent no more, and its owner or the editors are told, once."""
    allowed = answers.settings_now()
    known = AnsweringArticle.objects.filter(article=article).first()
    ended = AutomaticAnswer.objects.filter(article=article, ended_at__isnull=False).order_by("-ended_at", "-pk")
    if known is not None and known.counted_since is not None:
        ended = ended.filter(given_at__gte=known.counted_since)
    last = list(ended.values_list("outcome", flat=True)[: allowed.off_among])
    if last.count(AnswerOutcome.DID_NOT_HELP) < allowed.off_after or (known is not None and known.is_off):
        return False
    with transaction.atomic():
        row = AnsweringArticle.objects.get_or_create(article_id=article)[0]
        if AnsweringArticle.objects.filter(pk=row.pk, is_off=False).update(is_off=True, switched_at=now) != 1:
            return False
        _tell_editors(row, last.count(AnswerOutcome.DID_NOT_HELP), len(last), now)
    return True


def _tell_editors(row: AnsweringArticle, not_helped: int, among: int, now: datetime) -> None:
    owner = row.article.owner
    editors = User.objects.filter(is_active=True, groups__name=Role.EDITOR).distinct()
    may_switch = owner is not None and owner.is_active and owner.has_perm("tickets.change_answeringarticle")
    people = [owner] if owner is not None and may_switch else list(editors)
    path = reverse("admin:tickets_answeringarticle_change", args=[row.pk])
    about = notices.About("", row.article.title, "", None, path, more={"unhelped": str(not_helped), "answers": str(among)})
    queue(notices.to_staff(people, about, kind="answers_off", key=f"answers_off:{row.pk}:{now:%Y%m%d%H%M%S}", now=now), now=now)
