"""The tickets' jobs: each reads the clock once and calls one verb."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from helpdesk.jobs import job
from tickets import (
    absences,
    attachments,
    chasing,
    classifier,
    coaching,
    escalation,
    lapsing,
    lost_links,
    presence,
    proving,
    remedies,
    results,
    retiming,
    routing,
    snoozing,
    surges,
    usual,
    waves,
)
from tickets.models import Collaboration, FormDraft, Ticket


@job("sweep_deadlines", every=60)
def sweep_deadlines(now: datetime) -> Mapping[str, Any]:
    """Warn, tell of breaches, chase departments, close what was left unanswered."""
    result = escalation.sweep(now)
    result.add(chasing.sweep(now))
    return result.as_data()


def deadlines_are_due(now: datetime) -> bool:
    """Whether a sweep would find something; one look into each of two partial indexes."""
    return Ticket.objects.filter(next_check_at__lte=now).exists() or Collaboration.objects.due(now).exists()


@job("wake_put_off", every=60)
def wake_put_off(now: datetime) -> Mapping[str, Any]:
    """Bring tickets back that were put off until now."""
    return {"woken": snoozing.wake_due(now)}


def put_off_is_over(now: datetime) -> bool:
    """Whether a ticket is to be brought back."""
    return snoozing.is_due(now)


@job("tell_of_absences", every=300)
def tell_of_absences(now: datetime) -> Mapping[str, Any]:
    """Tell substitutes when they begin to stand in, and those who are back what happened."""
    return {"told": absences.tell(now)}


@job("chase_reviews", every=60)
def chase_reviews(now: datetime) -> Mapping[str, Any]:
    """Tell of novices' replies that wait too long for their review, once each."""
    return {"waiting_long": coaching.chase(now)}


@job("give_out_waiting", every=60)
def give_out_waiting(now: datetime) -> Mapping[str, Any]:
    """Give waiting tickets to whoever has become free (a shift that began, a cap that was raised)."""
    return {"given": routing.give_out(now)}


@job("watch_surge", every=60)
def watch_surge(now: datetime) -> Mapping[str, Any]:
    """Count what comes in; start, step up and end a surge, and hand to outsourced teams what waits."""
    found = surges.watch(now)
    if found.seen is None:
        return {}
    seen = found.seen
    told = {"contacts": seen.contacts, "usual": seen.usual, "limit": found.limit, "waiting": seen.waiting, "overflowed": found.overflowed}
    return {**told, **dict.fromkeys(found.steps, 1)}


@job("watch_waves", every=60)
def watch_waves(now: datetime) -> Mapping[str, Any]:
    """Look for many like tickets in a short time; raise those that are open."""
    done = waves.watch(now)
    return {"started": len(done.started), "ended": len(done.ended), "raised": done.raised}


@job("learn_usual_volume", every=86_400)
def learn_usual_volume(now: datetime) -> Mapping[str, Any]:
    """Count the hours of the day that is over, and learn what an hour of the week usually brings."""
    return usual.learn(now)


@job("recompute_deadlines", every=60)
def recompute_deadlines(now: datetime) -> Mapping[str, Any]:
    """Bring open tickets to targets that were changed; one turn of it, the next follows at once."""
    found = retiming.go_on(now)
    return {"looked": found.looked, "moved": found.moved, "failed": found.failed} if found else {}


def targets_were_changed(now: datetime) -> bool:
    """Whether there are tickets to bring to new targets."""
    return retiming.is_due(now)


@job("send_codes", every=60)
def send_codes(now: datetime) -> Mapping[str, Any]:
    """Send the codes and the lost links that customers asked for, and forget the codes that are over."""
    return {"sent": proving.send(now), "links": lost_links.send(now), "forgotten": proving.forget(now)}


def codes_are_due(now: datetime) -> bool:
    """Whether a customer waits for a code, or for a link they lost."""
    return proving.is_due(now) or lost_links.is_due(now)


@job("clean_up_uploads", every=3600)
def clean_up_uploads(now: datetime) -> Mapping[str, Any]:
    """Delete uploads and answers whose form was never sent, files without a row, and who was at which ticket."""
    forms = FormDraft.objects.abandoned(now - timedelta(hours=attachments.DRAFT_HOURS)).delete()[0]
    return {"deleted": attachments.clean_up(now), "forms": forms, "presences": presence.prune(now)}


@job("remind_of_remedies", every=3600)
def remind_of_remedies(now: datetime) -> Mapping[str, Any]:
    """Remind agents of remedies that were to be done by now, once each."""
    return {"reminded": remedies.remind(now)}


@job("learn_sorting", every=86_400)
def learn_sorting(now: datetime) -> Mapping[str, Any]:
    """Train the classifier from corrections: when somebody asked for it, else once a week if there are enough new ones."""
    return classifier.learn(now)


def training_is_asked(now: datetime) -> bool:
    """Whether a person waits for a training."""
    return classifier.asked()


@job("reckon_results", every=86_400)
def reckon_results(now: datetime) -> Mapping[str, Any]:
    """Reckon how each agent's tickets went lately, which dispatch weighs."""
    return {"rows": results.reckon(now)}


@job("let_lapse", every=86_400)
def let_lapse(now: datetime) -> Mapping[str, Any]:
    """Erase customers whose data were kept for as long as ops have set."""
    done = lapsing.let_lapse(now)
    return {"erased": done.lapsed, "in_the_way": done.in_the_way}
