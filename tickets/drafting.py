"""From a solved ticket to a draft article in one click (G2), with the personal data taken out. The only writer of `DraftedArticle`.

What customers ask is what this one wrote first, the answer what was sent them last. An editor reads the draft: marks stand where
something was taken out, and `knowledgebase.privacy` keeps the article back while one is left.
"""

import re
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from helpdesk.models import User
from knowledgebase import publishing, rendering
from knowledgebase.models import Article
from tickets import anonymising, timeline
from tickets.anonymising import Known
from tickets.choices import ContactKind, EventCode, MessageKind, Status
from tickets.errors import NotAllowed
from tickets.models import ContactPoint, DraftedArticle, Message, Order, Participant, Remedy, Ticket, TicketEvent

SOLVED = (Status.RESOLVED, Status.CLOSED)
HEADINGS = {True: ("客户常问", "怎么办"), False: ("What customers ask", "What to do")}
"""Whether Chinese: the two headings of a draft; part of its text, so in its language."""
TITLE_LENGTH = 120
SHORT_RESULT = 40
"""A result of fewer letters (已补发) says what was done, not how; then the last reply before it goes along."""

_GREETING = re.compile(
    r"^(?:尊敬的|亲爱的)?[\u4e00-\u9fff]{0,4}(?:先生|女士|小姐|客户|顾客)?[，,：: ]?(?:您|你)好[，,。！!：:\s~～]*|^(?:dear|hello|hi)\b[^,.!\n]{0,40}[,.!\s]*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?<=[。！？!?.\n])|^)[ \t]*(?:感谢您?的?(?:来信|来电|耐心等待|等待|反馈|支持|理解)[^。！\n]{0,12}|祝您?[^。！\n]{0,12}|谢谢[^。！\n]{0,8}|此致|敬礼"
    r"|尊敬的[^，。！\n]{0,20}|(?:kind |best )?regards|thank you[^.!\n]{0,40}|thanks|sincerely|yours)[，,。.！!：:～~ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def draft_article(ticket: Ticket, *, by: User, now: datetime) -> TicketEvent:
    """Draft an article from a resolved or closed ticket; drafted a second time it is the same article.

    Raises NotAllowed on a ticket that is not solved, or where nobody has told the customer anything.
    """
    with timeline.changing(ticket) as row:
        there = DraftedArticle.objects.filter(ticket=row).first()
        if there is not None:
            return row.events.filter(code=EventCode.ARTICLE_DRAFTED, data__article=there.article_id).latest("pk")
        if row.status not in SOLVED:
            raise NotAllowed(_("An article is drafted from a solved ticket."))
        article, taken = compose(row, now)
        publishing.revise(article, by=by, reason="from a ticket")
        DraftedArticle.objects.create(ticket=row, article=article, drafted_by=by, drafted_at=now, taken=dict(taken))
        return timeline.add(row, timeline.build(row, EventCode.ARTICLE_DRAFTED, at=now, by=by, data={"article": article.pk}))


def compose(ticket: Ticket, now: datetime) -> tuple[Article, Counter[str]]:
    """The draft, not saved, and how much of what was taken out of it. Raises NotAllowed without an answer."""
    chinese = ticket.language.startswith("zh")
    messages = list(ticket.messages.public(now).select_related("author").order_by("created_at", "pk"))
    answer = _answer(messages)
    if not answer:
        raise NotAllowed(_("Nobody has told the customer anything that could be an answer."))
    known, taken = known_of(ticket, messages), Counter[str]()

    def cleaned(text: str) -> str:
        found = anonymising.anonymise(text, known, chinese=chinese)
        taken.update(found.taken)
        return found.text

    title = cleaned(ticket.subject).strip()[:TITLE_LENGTH]
    question = cleaned(next((said.body for said in messages if said.kind == MessageKind.CUSTOMER), ticket.subject))
    reply = cleaned(answer)
    asks, does = HEADINGS[chinese]
    quoted = "\n".join(f"> {line}".rstrip() for line in question.strip().splitlines())
    body = f"## {asks}\n\n{quoted}\n\n## {does}\n\n{reply}\n"[: rendering.LONGEST]
    article = Article(slug=f"answer-{secrets.token_hex(4)}", title=title, topics=_topics(ticket))
    if chinese:
        article.body, article.summary = body, rendering.brief(reply, 200)
    else:
        article.title_en, article.body_en, article.summary_en = title, body, rendering.brief(reply, 240)
    return article, taken


def known_of(ticket: Ticket, messages: Sequence[Message] = ()) -> Known:
    """Names and numbers that the house has on record for a case."""
    customer = ticket.customer
    copied = Participant.objects.filter(ticket=ticket).values_list("name", "email")
    staff = {user.name for user in (ticket.assignee, *(said.author for said in messages)) if user is not None}
    acted = User.objects.filter(pk__in=ticket.events.filter(actor__isnull=False).order_by().values("actor")).values_list("name", flat=True)
    kinds = {ContactKind.PHONE: "phone", ContactKind.EMAIL: "email"}
    numbers = [("order", ticket.order_number), ("phone", ticket.contact_phone), ("email", ticket.contact_email), ("number", ticket.number)]
    numbers += [(kinds.get(ContactKind(kind), "account"), value) for kind, value in _points(ticket)]
    for number, parcel in Order.objects.filter(customer=customer).values_list("number", "tracking_number"):
        numbers += [("order", number), ("parcel", parcel)]
    numbers += [("parcel", parcel) for parcel in Remedy.objects.filter(ticket=ticket).values_list("tracking_number", flat=True)]
    numbers += [("email", address) for _name, address in copied]
    return Known(
        names=[name for name in (ticket.contact_name, customer.name, customer.company, *(name for name, _address in copied)) if name],
        staff=[name for name in {*staff, *acted} if name],
        numbers=[(kind, value) for kind, value in numbers if value],
    )


def _points(ticket: Ticket) -> Sequence[tuple[str, str]]:
    return list(ContactPoint.objects.filter(customer=ticket.customer_id).values_list("kind", "value"))


def _answer(messages: Sequence[Message]) -> str:
    """The last result, with the reply before it where the result is short; of a ticket without one the last reply."""
    said = [message for message in messages if message.kind in (MessageKind.RESULT, MessageKind.REPLY) and message.body.strip()]
    results = [message for message in said if message.kind == MessageKind.RESULT]
    chosen = results[-1:] or said[-1:]
    if chosen and len(chosen[0].body) < SHORT_RESULT:
        before = [message for message in said if message.kind == MessageKind.REPLY and message is not chosen[0]]
        chosen = [*before[-1:], *chosen]
    return "\n\n".join(filter(None, (_without_courtesy(message.body) for message in chosen)))


def _without_courtesy(text: str) -> str:
    """The text without a greeting at its beginning, and without thanks at the end of a line."""
    shorter = _THANKS.sub("", _GREETING.sub("", text.strip())).strip()
    return re.sub(r"\n{3,}", "\n\n", shorter) or text.strip()


def _topics(ticket: Ticket) -> list[str]:
    return list(dict.fromkeys([ticket.issue_type.code, *ticket.secondary]))
