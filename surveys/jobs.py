"""Background work of surveys."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpdesk.jobs import job
from surveys import causes, dispatch, planning, remarks


@job("send_surveys", every=60)
def send_surveys(now: datetime) -> Mapping[str, Any]:
    """One pass over new closings."""
    done = dispatch.dispatch(now)
    return {"sent": done.sent, "failed": done.failed, "not_asked": done.not_asked}


def surveys_are_due(now: datetime) -> bool:
    """Whether a pass would find a new closing."""
    return dispatch.are_due()


@job("remind_of_surveys", every=600)
def remind_of_surveys(now: datetime) -> Mapping[str, Any]:
    """One pass over surveys that nobody answered."""
    done = dispatch.remind(now)
    return {"reminded": done.sent, "failed": done.failed}


@job("ask_for_causes", every=60)
def ask_for_causes(now: datetime) -> Mapping[str, Any]:
    """One pass over events that ask for a root cause."""
    return {"asked": causes.pull(now)}


def causes_are_due(now: datetime) -> bool:
    """Whether a pass would find such an event."""
    return causes.are_due()


@job("sort_remarks", every=60)
def sort_remarks(now: datetime) -> Mapping[str, Any]:
    """Sort what customers wrote in surveys."""
    return {"sorted": remarks.sort(now)}


def remarks_are_due(now: datetime) -> bool:
    """Whether remarks wait."""
    return remarks.are_due()


@job("plan_follow_ups", every=60)
def plan_follow_ups(now: datetime) -> Mapping[str, Any]:
    """One pass over new closings, over what is not wanted any more, and over customers to be written to."""
    done = planning.look(now)
    return {"planned": done.planned, "cancelled": done.cancelled, "sent": done.sent, "failed": done.failed}


def follow_ups_are_due(now: datetime) -> bool:
    """Whether a pass would find a new closing."""
    return planning.are_due()


@job("tell_of_follow_ups", every=900)
def tell_of_follow_ups(now: datetime) -> Mapping[str, Any]:
    """In the morning, how many follow-ups are one's own today."""
    return {"told": planning.tell_of_today(now)}
