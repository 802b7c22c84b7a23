"""Answers at once (A8): where an order is from the order data, a question from an article that answers it for sure. Looks, and writes nothing.

A contact is looked at before its ticket is saved, outside any transaction, and the cheap guards come first: an ordinary complaint costs
no statement. Precision before reach: in doubt there is no answer, and a person reads it. `workflow.answer_at_once` gives what was found.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk import clockwords, configuration
from helpdesk.models import User
from helpdesk.search import query_tokens
from knowledgebase import answering, ranking, rendering
from knowledgebase.models import Article
from tickets import answer_rules, clocks, contacts, shop, sorting
from tickets.choices import AnswerKind, AnswerWhen, Channel, OrderState, Tier
from tickets.extraction import Finding, Kind
from tickets.models import AnsweringArticle, AnswerSettings, AutomaticAnswer, Customer, Order, Ticket
from tickets.models.answers import article_types, order_types
from tickets.order_rules import Facts

logger = logging.getLogger(__name__)

SHOP_WITHIN = 1.0
"""Seconds the shop has for an answer while a customer waits for their receipt."""
WORDS_NAMED = 12
AGAIN_AFTER = {AnswerKind.ORDER: timedelta(days=1), AnswerKind.ARTICLE: timedelta(days=30)}
"""When a customer may be given the same answer again; a parcel moves, an article does not."""
_NO_ANSWER = frozenset({Channel.IMPORT, Channel.PHONE})


@dataclass(frozen=True)
class Question:
    """What is looked at besides the ticket that is about to be saved: who wrote it down, and what came with it."""

    text: str
    customer: Customer | None
    findings: Collection[Finding] = ()
    by: User | None = None
    has_files: bool = False
    goes_on: bool = False
    goes_up: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer that may be given: its words in the customer's language, what it was made of, and why it is sure."""

    kind: str
    body: str
    article: int | None = None
    order_number: str = ""
    why: dict[str, Any] = field(default_factory=dict)


def settings_now() -> AnswerSettings:
    """What ops allow; held in memory."""
    return configuration.held(_load_settings)


def find(ticket: Ticket, asked: Question, now: datetime) -> Answer | None:
    """The answer to a new contact, or None. Whatever goes wrong here costs the answer, never the ticket."""
    try:
        if not _may_be_answered(ticket, asked, now):
            return None
        found = _order_state(ticket, asked, now) or _article(ticket, asked)
        return None if found is None or _was_given(found, asked.customer, now) else found
    except Exception:
        logger.exception("No answer at once could be looked for")
        return None


def _may_be_answered(ticket: Ticket, asked: Question, now: datetime) -> bool:
    """The cheap guards, without a statement but for a program's rights.

    Files say that something is to be looked at; what goes on from an earlier ticket, is probably said again, or is handed up by a rule
    has a history; what staff take down was asked of them.
    """
    allowed = settings_now()
    if allowed.when == AnswerWhen.NEVER or asked.has_files or asked.goes_on or asked.goes_up or ticket.likely_same_id is not None:
        return False
    if ticket.channel in _NO_ANSWER or (ticket.customer.tier == Tier.VIP and not allowed.vip):
        return False
    kind = ticket.issue_type_id
    own = [row for row in sorting.types().values() if row.pk == kind]
    if not own or own[0].code not in {*allowed.order_types, *allowed.article_types}:
        return False
    voices = {str(reason.get("voice")) for reason in ticket.classification.get("reasons", [])}
    family = {row.code for row in sorting.types().values() if row.parent == own[0].code} | {own[0].code}
    alike = set(allowed.order_types) if own[0].code in allowed.order_types else set()
    if not answer_rules.is_ordinary(
        ticket.category, ticket.level, ticket.priority, voices=voices, secondary=ticket.secondary, own=family | alike
    ):
        return False
    if any(due is not None and due <= now for due in (ticket.response_due_at, ticket.resolution_due_at)):
        return False
    if allowed.when == AnswerWhen.OFF_HOURS and not _is_closed(ticket, now):
        return False
    return asked.by is None or not asked.by.has_perm("tickets.work_ticket")


def _was_given(found: Answer, customer: Customer | None, now: datetime) -> bool:
    """Whether this customer had the same answer lately: who asks again was not helped, whatever they pressed."""
    if customer is None:
        return False
    same = AutomaticAnswer.objects.filter(
        ticket__customer=customer, kind=found.kind, given_at__gt=now - AGAIN_AFTER[AnswerKind(found.kind)]
    )
    return same.filter(article=found.article, order_number=found.order_number).exists()


def _is_closed(ticket: Ticket, now: datetime) -> bool:
    row = clocks.policy_of(ticket)
    return row is not None and not row.calendar.is_open(now)


def _code(ticket: Ticket) -> str:
    return next(row.code for row in sorting.types().values() if row.pk == ticket.issue_type_id)


# ---------------------------------------------------------------- an order


def _order_state(ticket: Ticket, asked: Question, now: datetime) -> Answer | None:
    allowed = settings_now()
    number = ticket.order_number.strip()
    if not (allowed.order_state and number and _code(ticket) in allowed.order_types and answer_rules.asks_where_an_order_is(asked.text)):
        return None
    named = {finding.value for finding in asked.findings if finding.kind == Kind.ORDER} | {number.upper()}
    if len(named) > 1:
        return None
    found = _told_by_shop(ticket, number, now) if shop.is_set_up() else _on_record(asked.customer, number)
    if found is None:
        return None
    facts, told_at, changed_at = found
    # Of a parcel the last step counts, however often the row was written since.
    news_at = datetime.fromisoformat(facts.track[-1]["at"]) if facts.track else changed_at
    if not answer_rules.is_fresh(facts.state, news_at, now):
        return None
    with translation.override(ticket.language):
        body = order_words(facts, told_at, now)
    return Answer(
        AnswerKind.ORDER, body, order_number=facts.number, why={"order": facts.number, "state": facts.state, "told_at": told_at.isoformat()}
    )


Known = tuple[Facts, datetime, datetime | None]
"""An order, when we were told of it last, and when it changed last."""


def _on_record(customer: Customer | None, number: str) -> Known | None:
    """An order that a file or a program told us to be this customer's. One that was asked of a shop may only have been named by them."""
    if customer is None:
        return None
    row = Order.objects.filter(number=number, customer_id=customer.pk, fetched_at__isnull=True).first()
    if row is None:
        return None
    told = (row.placed_at, row.state, row.amount, row.items, row.carrier, row.tracking_number, row.track)
    facts = Facts(row.number, *told, expected_at=row.expected_at)
    return facts, row.updated_at, row.updated_at


def _told_by_shop(ticket: Ticket, number: str, now: datetime) -> Known | None:
    """An order that the shop says was placed with the very phone number or address that this contact gives."""
    if connection.in_atomic_block:  # nobody else could write meanwhile
        return None
    try:
        facts = shop.order(number, now, within=SHOP_WITHIN)
    except shop.Unreachable:
        return None
    if facts is None:
        return None
    given = {contacts.normalise_phone(ticket.own_phone), contacts.normalise_email(ticket.own_email)} - {""}
    placed_with = {contacts.normalise_phone(facts.buyer.phone), contacts.normalise_email(facts.buyer.email)} - {""}
    return (facts, now, facts.placed_at) if given & placed_with else None


def order_words(facts: Facts, told_at: datetime, now: datetime) -> str:
    """Where an order is, in the language of now; nothing of whom it goes to, or where."""
    states = {
        OrderState.UNPAID: _("Your order %(number)s has not been paid yet."),
        OrderState.PAID: _("Your order %(number)s is paid and is being made ready."),
        OrderState.SHIPPED: _("Your order %(number)s is on its way."),
    }
    lines = [states[OrderState(facts.state)] % {"number": facts.number}]
    if facts.tracking_number:
        values = {"carrier": facts.carrier, "number": facts.tracking_number}
        lines.append(
            (_("Carrier: %(carrier)s, tracking number %(number)s.") if facts.carrier else _("Tracking number: %(number)s.")) % values
        )
    if facts.track:
        step = facts.track[-1]
        at = clockwords.at(datetime.fromisoformat(step["at"]), now)
        said = answer_rules.told_by_carrier(step.get("text", "")) or answer_rules.told_by_carrier(step.get("place", ""))
        if said:
            lines.append(_("Last news of the parcel, %(at)s: %(said)s") % {"at": at, "said": said})
    if facts.expected_at is not None and facts.expected_at >= now:
        lines.append(_("Expected: %(day)s.") % {"day": clockwords.day(facts.expected_at, now)})
    lines.append(_("This is what we knew on %(at)s.") % {"at": clockwords.at(told_at, now)})
    return "\n".join(lines)


# ---------------------------------------------------------------- an article


def _article(ticket: Ticket, asked: Question) -> Answer | None:
    allowed = settings_now()
    # Whoever names an order asks about their own, not how it is done. Where sorting is not sure a person sorts; of an order that is told
    # by its number and its owner, whichever of its two types it was.
    if ticket.classification.get("unsure") or not allowed.article or ticket.order_number:
        return None
    if _code(ticket) not in allowed.article_types or not answer_rules.asks_how(asked.text):
        return None
    sure = answering.answer(asked.text, bounds=allowed.bounds, without=configuration.held(_load_off))
    article = Article.objects.public().filter(pk=sure.article).first() if sure is not None else None
    if sure is None or article is None or not _speaks(article, ticket.language):
        return None
    with translation.override(ticket.language):
        body = article_words(article)
    return Answer(AnswerKind.ARTICLE, body, article=article.pk, why=_why(sure, article, asked.text))


def _speaks(article: Article, language: str) -> bool:
    return language.startswith("zh") or bool(article.title_en and article.body_en)


def article_words(article: Article) -> str:
    """The beginning of an article, its steps line by line, and where the whole of it is, in the language of now."""
    begins = rendering.outline(article.body_label)
    summary = article.summary_label.strip()
    parts = [article.title_label, *([summary] if summary and not begins.startswith(summary) else []), begins]
    address = f"{settings.SITE_URL}{article.get_absolute_url()}"
    return "\n\n".join([*filter(None, parts), _("The whole article: %(address)s") % {"address": address}])


def _why(sure: answering.Sure, article: Article, text: str) -> dict[str, Any]:
    """What spoke for the article: how surely, and the telling words that both have."""
    held = set(article.tokens.split())
    shared = _joined([word for word in query_tokens(text) if word in held and ranking.proves(word)])
    return {
        "article": article.pk,
        "covered": round(sure.covered, 3),
        "evidence": round(sure.evidence, 2),
        "lead": None if sure.lead is None else round(sure.lead, 2),
        "likeness": None if sure.likeness is None else round(sure.likeness, 3),
        "words": shared[:WORDS_NAMED],
    }


def _joined(pairs: list[str]) -> list[str]:
    """Pairs of Chinese characters that follow each other, as the words they are pairs of."""
    found: list[str] = []
    for word in pairs:
        if found and word >= "\u2e80" and found[-1][-1] == word[0]:
            found[-1] += word[1:]
        else:
            found.append(word)
    return found


def _load_settings() -> AnswerSettings:
    # Without a row the shipped settings hold.
    return AnswerSettings.objects.filter(code="default").first() or AnswerSettings(order_types=order_types(), article_types=article_types())


def _load_off() -> frozenset[int]:
    return frozenset(AnsweringArticle.objects.filter(is_off=True).values_list("article_id", flat=True))
