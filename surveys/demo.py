"""Opinions of the demo's customers on their closed tickets."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from helpdesk.models import User
from surveys import answering, dispatch, followup_demo, review_demo
from surveys.models import Survey

ANSWERED, UNASKED = 0.6, 0.1
KINDS = (
    (6, "very_fast", "solved", "very_satisfied", ("回得快，退款当天就到了", "处理得很好", "", "谢谢林客服")),
    (5, "fast", "solved", "satisfied", ("", "还可以", "流程再快点就更好了")),
    (2, "fair", "partly", "fair", ("同样的话说了几遍", "")),
    (1, "slow", "not", "dissatisfied", ("每次换人，说不清楚", "等了太久")),
)


def make(people: Mapping[str, User], random: Random, now: datetime, *, tickets: int, days: int) -> str:
    """Ask about every closing when it happened, and answer most."""
    answered = 0
    for event in dispatch.closings().order_by("pk").select_related("ticket"):
        survey, _new = dispatch.send(event, now=event.at + timedelta(minutes=1))
        at = event.at + timedelta(minutes=random.randrange(10, 2000))
        if random.random() < (UNASKED if survey.not_asked else ANSWERED) and at < now and survey.answered_at is None:
            _weight, speed, effect, attitude, remarks = random.choices(KINDS, [kind[0] for kind in KINDS])[0]
            answering.answer(survey, now=at, speed=speed, effect=effect, attitude=attitude, remarks=random.choice(remarks))
            answered += 1
    called = followup_demo.make(people, Random(tickets), now)  # noqa: S311 (nothing secret comes of it)
    looked_into = review_demo.make(people, Random(days), now)  # noqa: S311 (nothing secret comes of it)
    return f"{Survey.objects.count()} surveys, {answered} answered; {looked_into}; {called}"
