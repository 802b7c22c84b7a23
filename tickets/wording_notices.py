"""Kinds of notices in words, the names that may stand in their texts, and what an example looks like."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from tickets.defaults.notices import CUSTOMER, KINDS, STAFF
from tickets.notices import said_at

NAMES: dict[str, StrOrPromise] = {
    "assigned": _("New ticket"),
    "unplaced": _("Level 1 and nobody on duty"),
    "sweep_failed": _("A clock cannot be read"),
    "wrote": _("The customer wrote"),
    "refused": _("The customer says it is not solved"),
    "warn:response": _("Warning: first response"),
    "warn:resolution": _("Warning: resolution"),
    "warn:acceptance": _("Warning: acceptance by a department"),
    "breach:response": _("Missed: first response"),
    "breach:resolution": _("Missed: resolution"),
    "breach:acceptance": _("Missed: acceptance by a department"),
    "reminder:response": _("Reminder before the deadline: first response"),
    "reminder:resolution": _("Reminder before the deadline: resolution"),
    "reminder:acceptance": _("Reminder before the deadline: acceptance by a department"),
    "late:response": _("Reminder after the deadline: first response"),
    "late:resolution": _("Reminder after the deadline: resolution"),
    "late:acceptance": _("Reminder after the deadline: acceptance by a department"),
    "answers_off": _("An article is no longer sent as an answer at once"),
    "department_asked": _("A department is asked for help"),
    "department_accepted": _("A department has accepted"),
    "department_done": _("A department has finished"),
    "department_refused": _("A department refused"),
    "department_withdrawn": _("A request to a department was withdrawn"),
    "escalated": _("Escalated to oneself"),
    "escalated_away": _("Escalated to somebody else"),
    "escalation_stuck": _("To be escalated, but nobody is there"),
    "surge_started": _("Surge: warning"),
    "surge_standby": _("Surge: standby called in"),
    "surge_overflow": _("Surge: overflow to the outsourced team"),
    "surge_ended": _("Surge: over"),
    "surge_quota": _("Surge: the outsourced team takes no more"),
    "surge_called_in": _("Surge: called in oneself"),
    "surge_released": _("Surge: on standby again"),
    "wave_started": _("Many with the same trouble"),
    "training_refused": _("A training of the classifier was refused"),
    "remedy_waiting": _("A remedy waits for approval"),
    "remedy_granted": _("A remedy was approved"),
    "remedy_refused": _("A remedy was not approved"),
    "remedy_late": _("A remedy is late"),
    "article_review": _("An article waits for one to read it"),
    "article_returned": _("One's article was sent back"),
    "article_due": _("One's article is due for review"),
    "text_review": _("A script or a manual waits for one to read it"),
    "text_returned": _("One's script or manual was sent back"),
    "text_due": _("One's script or manual is due for review"),
    "remedy_promised": _("A remedy is granted"),
    "remedy_under_way": _("A remedy is under way"),
    "remedy_done": _("A remedy is done"),
    "whispered": _("A coach whispers"),
    "review_asked": _("A reply waits for one's review"),
    "review_late": _("A reply waits too long for its review"),
    "review_passed": _("One's reply was reviewed and sent"),
    "review_returned": _("One's reply was returned"),
    "followed": _("Asked to follow a ticket"),
    "followed_news": _("News of a ticket one follows"),
    "mentioned": _("Mentioned in a note"),
    "woken": _("A ticket is back from being put off"),
    "merged_in": _("A ticket was merged in"),
    "unmerged": _("A merged ticket was parted again"),
    "absence_begins": _("One stands in for a colleague"),
    "absence_over": _("Back from an absence"),
    "merged": _("The customer's tickets were merged"),
    "many_looks": _("Somebody looked at many whole contacts"),
    "survey_poor": _("Poor score in a survey"),
    "receipt": _("Receipt"),
    "lost_link": _("Private links, sent again"),
    "contact_code": _("Code to see one's cases"),
    "acknowledged": _("Acknowledgement outside service hours"),
    "news": _("There is an answer"),
    "asked": _("We need something from the customer"),
    "resolved": _("Please confirm the solution"),
    "closed": _("The ticket was closed"),
    "copied": _("Somebody is copied in"),
    "copied_news": _("News for those copied in"),
    "survey": _("Survey"),
    "survey_again": _("Reminder of a survey"),
    "follow_ups_today": _("Follow-ups of the day"),
    "follow_up_given": _("Asked to follow up"),
    "follow_up": _("Asked whether all is still well"),
}

MEANINGS: dict[str, StrOrPromise] = {
    "number": _("number of the ticket"),
    "subject": _("its subject"),
    "customer": _("name of the customer"),
    "due": _("deadline, or the promised time"),
    "department": _("the department that is asked"),
    "by": _("who did it"),
    "what": _("what happened"),
    "kind": _("the issue type"),
    "version": _("number of the version"),
    "reason": _("the reason that was given"),
    "rank": _("to whom it was escalated"),
    "score": _("score of the survey, out of 5"),
    "contacts": _("how many contacts came in"),
    "window": _("in how many minutes"),
    "usual": _("how many there usually are"),
    "waiting": _("how many tickets wait for an agent"),
    "given": _("how many went to the outsourced team"),
    "other": _("number of the other ticket"),
    "wrote": _("on how many tickets customers wrote"),
    "helped": _("how many tickets colleagues worked on"),
    "open": _("how many open tickets one has"),
    "remedy": _("which remedy, with its amount"),
    "team": _("name of the team"),
    "calls": _("how many follow-ups are due"),
    "late": _("how many of them are overdue"),
    "answers": _("how many answers at once an article gave lately"),
    "unhelped": _("how many of them did not help"),
    "count": _("how often"),
    "thing": _("what it is: a script or a handling manual"),
}

# What a staff notice always knows of its ticket, and a customer's always may say.
_ALWAYS_STAFF, _ALWAYS_CUSTOMER = ("number", "subject", "customer", "due"), ("number",)
_BRACED = re.compile(r"\{([^{}]*)\}")

_EXAMPLES: dict[str, dict[str, str]] = {
    "zh-hans": {
        "number": "T20261118-00012", "subject": "养生壶壶盖有裂纹", "customer": "周敏", "department": "仓储", "by": "林晓彤",
        "reason": "客户再次反馈未解决", "what": "客户来信", "kind": "支付问题", "version": "7", "rank": "主管", "score": "1.7", "contacts": "236", "window": "10", "usual": "41.5", "waiting": "87",
        "given": "64", "remedy": "退款 ¥60.00", "other": "T20261118-00009", "wrote": "3", "helped": "2", "open": "4", "team": "外包组", "calls": "5", "late": "1", "answers": "10", "unhelped": "3", "count": "31",
        "thing": "话术",
    },
    "en": {
        "number": "T20261118-00012", "subject": "Cracked lid", "customer": "Zhou Min", "department": "Warehouse", "by": "Lin Xiaotong",
        "reason": "the customer says again that it is not solved", "what": "Customer wrote", "kind": "Payment", "version": "7", "rank": "supervisor", "score": "1.7",
        "contacts": "236", "window": "10", "usual": "41.5", "waiting": "87", "given": "64",
        "remedy": "Refund ¥60.00", "other": "T20261118-00009", "wrote": "3", "helped": "2", "open": "4", "team": "Outsourced", "calls": "5", "late": "1", "answers": "10", "unhelped": "3", "count": "31",
        "thing": "script",
    },
}  # fmt: skip


def name(kind: str) -> StrOrPromise:
    """A kind as people call it; one without a name keeps its code."""
    return NAMES.get(kind, kind)


def for_customers(kind: str) -> bool:
    """Whether customers get it."""
    return kind in CUSTOMER


def variables(kind: str) -> list[str]:
    """Names that may stand in the texts of a kind: what is always known, and what its shipped words use."""
    always = (
        _ALWAYS_CUSTOMER
        if for_customers(kind)
        else ()
        if kind.startswith(("surge_", "absence_", "wave_", "training_", "follow_ups_", "answers_"))
        else _ALWAYS_STAFF
    )
    shipped = "".join(text for pair in KINDS.get(kind, {}).values() for text in pair)
    used = _BRACED.findall(shipped)
    return [known for known in MEANINGS if known in always or known in used]


def unknown(kind: str, text: str) -> list[str]:
    """What stands in braces and is no name of this kind."""
    known = variables(kind)
    return [given for given in dict.fromkeys(_BRACED.findall(text)) if given not in known]


def relays(given: str) -> bool:
    """Whether a name would say in a customer's notice what somebody typed."""
    return given in MEANINGS and given not in _ALWAYS_CUSTOMER and given not in ("due", "remedy")


def example(language: str, now: datetime) -> Mapping[str, str]:
    """Values to try the words with."""
    return {**_EXAMPLES["zh-hans" if language.startswith("zh") else "en"], "due": said_at(now, language)}


def shipped(kind: str, language: str) -> tuple[str, str]:
    """Subject and text as shipped."""
    return KINDS[kind]["zh-hans" if language.startswith("zh") else "en"]


__all__ = ["CUSTOMER", "MEANINGS", "NAMES", "STAFF", "example", "for_customers", "name", "relays", "shipped", "unknown", "variables"]
