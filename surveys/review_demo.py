"""The demo's poor surveys and root causes: some looked into, some waiting, so that every page has something to show."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from helpdesk.models import User
from surveys import callbacks, causes, followup_rules, followups, remarks, reviews
from surveys.models import CauseCase, Outcome, RootCause, SurveyReview
from tickets.errors import TicketError
from tickets.models import Ticket

SUPERVISOR = "CS2019003"
CALLS = (
    ("content", "已向客户致歉并说明经过，客户表示理解。"),
    ("not_reached", ""),
    ("unhappy", "客户认为拖得太久，希望以后能主动告知进度。"),
)
CONTENT = CALLS[0][1]
ASK = "这次哪里没有让您满意？您希望我们怎么补救？"
WHY = (
    ("skill_care", "换班时没有交接，两天没人跟进。", "交接班时逐单确认，超过一天未回复的工单由班长过一遍。"),
    ("process_department", "仓库没有按时回复，客服也没有催。", "仓储协作超过两小时未受理即自动升级。"),
    ("skill_talk", "回复过于生硬，没有说明原因。", "更新退款话术，并在周会上演练。"),
    ("system_data", "物流信息两天没有同步。", "已请技术部门修复物流接口。"),
)


def make(people: Mapping[str, User], random: Random, now: datetime) -> str:
    """Look into about half of the poor surveys, and give a cause to about half of the cases."""
    while remarks.sort(now):
        pass
    while causes.pull(now):
        pass
    supervisor = people.get(SUPERVISOR)
    known = {row.code: row for row in RootCause.objects.all()}
    if supervisor is None or not all(code in known for code, _words, _measure in WHY):
        return f"{CauseCase.objects.count()} cases"
    for number, review in enumerate(SurveyReview.objects.waiting().select_related("ticket")):
        if number % 3:
            _look_into(review, supervisor, known, random, now, close=number % 3 == 2)
    for number, case in enumerate(CauseCase.objects.without_cause().select_related("ticket", "agent").order_by("pk")):
        code, words, _measure = random.choice(WHY)
        at = _next(case.ticket, now)
        if number % 3 == 0 and case.agent is not None:
            causes.propose(case, by=case.agent, now=at, cause=known[code], words=words)
        elif number % 3 == 1:
            causes.confirm(case, by=supervisor, now=at, cause=known[code], words=words)
    return f"{SurveyReview.objects.count()} poor surveys, {CauseCase.objects.count()} cases"


def _look_into(review: SurveyReview, by: User, known: Mapping[str, RootCause], random: Random, now: datetime, *, close: bool) -> None:
    ticket = review.ticket
    reviews.take(review, by=by, now=_next(ticket, now))
    call = reviews.planned_call(review)
    if not close:
        if call is None:
            _plan_call(review, by, now)
        return
    outcome, said = random.choice(CALLS)
    if call is None:
        reviews.call_back(review, by=by, now=_next(ticket, now), outcome=outcome, words=said)
    else:
        followups.record(call, by=by, now=_next(ticket, now), outcome=Outcome.SOLVED, words=CONTENT)
        review.refresh_from_db()
    code, words, measure = random.choice(WHY)
    reviews.close(review, by=by, now=_next(ticket, now), cause=known[code], words=words, measure=measure)


def _plan_call(review: SurveyReview, by: User, now: datetime) -> None:
    following = followup_rules.slot_after(followups.calendar_of(review.ticket), now, 1, now).start
    try:
        callbacks.plan(review, by=by, now=now, at=following, ask=ASK, to=by)
    except TicketError:  # taken up again meanwhile, or called that day anyway
        return


def _next(ticket: Ticket, now: datetime) -> datetime:
    """Half an hour after what happened last, and not in the future."""
    last = ticket.events.order_by("-pk").first()
    return min(now, last.at + timedelta(minutes=30)) if last else now
