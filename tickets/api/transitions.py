"""Every verb that a program can use, by its name."""

from tickets.api import copying, judging, moving, verbs
from tickets.api.verbs import Call, Verb
from tickets.models import Ticket

VERBS: dict[str, Verb] = {**verbs.VERBS, **moving.VERBS, **copying.VERBS, **judging.VERBS}


def possible(ticket: Ticket, call: Call) -> dict[str, Verb]:
    """What makes sense now, for this person."""
    return {name: verb for name, verb in VERBS.items() if verb.may(call.user, ticket) and verb.fits(ticket, call)}
