"""The timeline in words: one translated sentence for each event code.

Events hold codes and ids only; names come from what the reader may be told (`People`), words from the lists that ops keep.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.choices import OutboundChannel
from helpdesk.models import User
from tickets import (
    lists,
    wording_answers,
    wording_chain,
    wording_coaching,
    wording_departments,
    wording_followups,
    wording_found,
    wording_moving,
    wording_remedies,
    wording_why,
)
from tickets.choices import ActorKind, Channel, Clock, CopyRight, EventCode, Rank
from tickets.models import TicketEvent
from tickets.wording_clocks import moment, policy_label, within
from tickets.wording_needs import need_label
from tickets.wording_sorting import value_words

People = Mapping[int, str]

ICONS: dict[str, str] = {
    EventCode.OPENED: "inbox",
    EventCode.SORTED: "tag",
    EventCode.CLOCK_SET: "clock",
    EventCode.ACKNOWLEDGED: "moon",
    EventCode.QUEUED: "queue",
    EventCode.ASSIGNED: "user",
    EventCode.TRANSFERRED: "transfer",
    EventCode.HANDED_BACK: "queue",
    EventCode.DECLINED: "frown",
    EventCode.WROTE: "chat",
    EventCode.REPLIED: "reply",
    EventCode.ASKED: "ask",
    EventCode.NOTED: "lock",
    EventCode.PROGRESS: "flag",
    EventCode.RESOLVED: "check",
    EventCode.CONFIRMED: "check-circle",
    EventCode.REFUSED: "frown",
    EventCode.CLOSED: "check-circle",
    EventCode.REOPENED: "refresh",
    EventCode.CANCELLED: "x",
    EventCode.RECLASSIFIED: "pencil",
    EventCode.SORTING_CONFIRMED: "check",
    EventCode.COMPLETED: "pencil",
    EventCode.LINKED: "link",
    EventCode.WARNED: "hourglass",
    EventCode.BREACHED: "alert",
    EventCode.REMINDED: "hourglass",
    EventCode.ESCALATED: "up",
    EventCode.FOLLOWED: "star",
    EventCode.UNFOLLOWED: "star",
    EventCode.EXPLAINED: "clock",
    **dict.fromkeys(wording_departments.CODES, "building"),
    **dict.fromkeys(wording_remedies.CODES, "yuan"),
    **wording_moving.ICONS,
    **wording_answers.ICONS,
    EventCode.UNMASKED: "eye",
    **wording_coaching.ICONS,
    EventCode.TAKEN_BACK: "undo",
    EventCode.MENTIONED: "at",
    EventCode.COPIED: "copy",
    EventCode.UNCOPIED: "copy",
    EventCode.ARTICLE_DRAFTED: "book",
    EventCode.SURVEY_SENT: "send",
    EventCode.SURVEY_ANSWERED: "smile",
    EventCode.SURVEY_REVIEW: "frown",
    EventCode.ROOT_CAUSE: "search",
    **dict.fromkeys(wording_followups.CODES, "phone"),
}


@dataclass(frozen=True)
class Told:
    """One line of the timeline as a person reads it."""

    event: TicketEvent
    icon: str
    who: str
    text: str
    warning: bool = False


def people_in(events: Iterable[TicketEvent]) -> People:
    """Names of everybody the events speak of, by one statement."""
    events = list(events)
    ids = {event.assignee_id for event in events}
    for event in events:
        ids |= {event.data.get("to"), event.data.get("from"), event.data.get("user")}
    wanted = {pk for pk in ids if isinstance(pk, int)}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def tell(event: TicketEvent, people: People, now: datetime) -> Told:
    """An event in words; a code without a sentence of its own is named by its label."""
    sentence = _request if wording_departments.is_about_request(event) else SENTENCES.get(event.code)
    text = sentence(event, people, now) if sentence else str(event.get_code_display())
    late = event.code in (EventCode.BREACHED, EventCode.REFUSED, EventCode.WARNED, EventCode.REMINDED)
    return Told(event, ICONS.get(event.code, "bolt"), who(event), text, late)


def who(event: TicketEvent) -> str:
    """The actor's name."""
    if event.actor is not None:
        return event.actor.name or event.actor.employee_number
    return _("Customer") if event.actor_kind == ActorKind.CUSTOMER else _("System")


def _name(people: People, pk: object) -> str:
    return people.get(pk, f"#{pk}") if isinstance(pk, int) else ""


def _opened(event: TicketEvent, people: People, now: datetime) -> str:
    channel = str(event.data.get("channel", ""))
    return _("Received by %(channel)s") % {"channel": within(str(Channel(channel).label)) if channel in Channel.values else channel}


def _sorted(event: TicketEvent, people: People, now: datetime) -> str:
    data = event.data
    level = data.get("level")
    parts = [value_words("issue_type", data.get("issue_type")), value_words("priority", data.get("priority"))]
    return _("Sorted: %(what)s") % {"what": " · ".join([*([value_words("level", level)] if level else []), *filter(None, parts)])}


def _clock_set(event: TicketEvent, people: People, now: datetime) -> str:
    if "was" in event.data:
        return wording_why.reckoned_anew(event, now)
    return _("Targets by policy “%(name)s”") % {"name": policy_label(str(event.data.get("policy", "")))}


def _acknowledged(event: TicketEvent, people: People, now: datetime) -> str:
    stamp, channel = event.data.get("promise_at"), event.data.get("channel")
    said = {"by": moment(datetime.fromisoformat(stamp), now) if stamp else "—"}
    if channel in (OutboundChannel.EMAIL, OutboundChannel.SMS):
        said["channel"] = str(OutboundChannel(channel).label)
        return _("Outside service hours: told the customer by %(channel)s that we reply by %(by)s") % said
    return _("Outside service hours: the customer's page says that we reply by %(by)s") % said


def _queued(event: TicketEvent, people: People, now: datetime) -> str:
    if event.data.get("why") == "answer":
        return _("An answer is at hand; no agent is looked for yet")
    return _("Nobody is free; waits in the queue of %(team)s") % {"team": lists.team_label(event.team_id)}


def _assigned(event: TicketEvent, people: People, now: datetime) -> str:
    name = _name(people, event.data.get("to") or event.assignee_id)
    line = next((line for line in event.data.get("sheet") or [] if line.get("agent") == event.data.get("to")), None)
    if event.data.get("how") == "taken":
        return _("%(name)s took it") % {"name": name}
    if event.data.get("how") == "given":
        return _("Given to %(name)s") % {"name": name} + _reason(event.data.get("reason")) + _late(event)
    if line is None:
        return _("Assigned to %(name)s") % {"name": name}
    over = _(", above the cap because of level 1") if event.data.get("over_cap") else ""
    return _("Assigned to %(name)s (%(load)s of %(cap)s in hand%(over)s)") % {
        "name": name,
        "load": line["load"],
        "cap": line["cap"],
        "over": over,
    }


def _transferred(event: TicketEvent, people: People, now: datetime) -> str:
    team, person = lists.team_label(event.team_id), _name(people, event.data.get("to"))
    if event.data.get("how") == "overflow":
        said = {"team": team, "name": person, "from": lists.team_label(event.data.get("from_team"))}
        return _("Given to %(name)s of %(team)s: intake surges, and nobody of %(from)s is free") % said
    text = (
        _("Transferred to %(team)s") % {"team": f"{team} · {person}" if person else team} + _reason(event.data.get("reason")) + _late(event)
    )
    return _("%(what)s: %(text)s") % {"what": text, "text": event.data["text"]} if event.data.get("text") else text


def _handed_back(event: TicketEvent, people: People, now: datetime) -> str:
    team = lists.team_label(event.team_id)
    if "from_team" in event.data:
        giver = lists.team_label(event.data["from_team"])
        back = _("Handed back by %(giver)s, to the queue of %(team)s") % {"giver": giver, "team": team}
    else:
        back = _("Handed back to the queue of %(team)s") % {"team": team}
    return back + _reason(event.data.get("reason")) + _late(event)


def _declined(event: TicketEvent, people: People, now: datetime) -> str:
    text = pgettext("dispatch", "Refused") + _reason(event.data.get("reason"))
    if event.data.get("text"):
        text = _("%(what)s: %(text)s") % {"what": text, "text": str(event.data["text"]).rstrip(".。")}
    taker = _name(people, event.data.get("to"))
    if taker:
        return _("%(what)s; given to %(name)s") % {"what": text, "name": taker}
    return _("%(what)s; waits in the queue of %(team)s") % {"what": text, "team": lists.team_label(event.team_id)}


def _asked(event: TicketEvent, people: People, now: datetime) -> str:
    items = [need_label(str(item)) for item in event.data.get("items", [])]
    return (
        _("Asked the customer for: %(items)s; the clock stops") % {"items": pgettext("between things", ", ").join(items)}
        if items
        else _("Asked the customer; the clock stops")
    )


def _progress(event: TicketEvent, people: People, now: datetime) -> str:
    return _("Progress: %(word)s") % {"word": lists.progress_label(str(event.data.get("word", "")))}


def _warned(event: TicketEvent, people: People, now: datetime) -> str:
    return _("Warned: first response is due soon") if _clock(event) == Clock.RESPONSE else _("Warned: the resolution is due soon")


def _breached(event: TicketEvent, people: People, now: datetime) -> str:
    return _("First response deadline missed") if _clock(event) == Clock.RESPONSE else _("Resolution deadline missed")


def _clock(event: TicketEvent) -> str:
    return str(event.data.get("clock") or (event.key or "").partition(":")[0])


def _closed(event: TicketEvent, people: People, now: datetime) -> str:
    return _("Closed: no objection within 72 hours") if event.data.get("why") == "silence" else _("Closed")


def _reopened(event: TicketEvent, people: People, now: datetime) -> str:
    return _("Reopened") + _reason(event.data.get("reason"))


def _cancelled(event: TicketEvent, people: People, now: datetime) -> str:
    text = _("Cancelled") + _reason(event.data.get("reason")) + _late(event)
    return _("%(what)s: %(text)s") % {"what": text, "text": event.data["text"]} if event.data.get("text") else text


def _completed(event: TicketEvent, people: People, now: datetime) -> str:
    names = {"order_number": _("order number"), "phone": _("phone"), "email": _("e-mail")}
    comma = pgettext("between things", ", ")
    for answer, words in (
        ("right", _("What was found in the text is right: %(what)s")),
        ("wrong", _("Found in the text, but wrong: %(what)s")),
    ):
        if event.data.get(answer):
            return words % {"what": comma.join(map(wording_found.name, event.data[answer]))}
    given = [names[name] for name in event.data.get("filled", []) if name in names]
    return _("Filled in: %(what)s") % {"what": pgettext("between things", ", ").join(given)}


def _reclassified(event: TicketEvent, people: People, now: datetime) -> str:
    was, became = event.data.get("was", {}), event.data.get("now", {})
    if str(event.data.get("reason", "")).startswith("wave:"):
        return _("Many like tickets: raised to %(priority)s") % {"priority": value_words("priority", became.get("priority"))}
    changes = [
        f"{value_words(what, was.get(what)) if was.get(what) else '—'} → {value_words(what, value) if value else '—'}"
        for what, value in became.items()
        if was.get(what) != value
    ]
    return (
        _("Sorting corrected: %(changes)s") % {"changes": pgettext("between things", ", ").join(changes)}
        if changes
        else _("Sorting corrected")
    )


def _sorting_confirmed(event: TicketEvent, people: People, now: datetime) -> str:
    is_now = event.data.get("now", {})
    if "issue_type" not in is_now:
        return _("Level confirmed: %(level)s") % {"level": value_words("level", is_now.get("level"))}
    return _("Sorting confirmed: %(type)s") % {"type": value_words("issue_type", is_now["issue_type"])}


def _linked(event: TicketEvent, people: People, now: datetime) -> str:
    return _("Continued on %(number)s") % {"number": event.data.get("continued_by", "")}


def _reminded(event: TicketEvent, people: People, now: datetime) -> str:
    return _("Reminded: %(what)s") % {"what": wording_chain.rung(event.data)}


def _escalated(event: TicketEvent, people: People, now: datetime) -> str:
    data = event.data
    said = {"rank": Rank(data.get("rank", Rank.SUPERVISOR)).label, "name": _name(people, data.get("to")), "why": wording_chain.why(data)}
    if data.get("to") is None:
        return _("Should be handed up (%(rank)s), but nobody is there: %(why)s") % said
    return _("Handed up to %(name)s (%(rank)s): %(why)s") % said + _late(event)


def _late(event: TicketEvent) -> str:
    """The reason for a delay that went along with something else."""
    code = event.data.get("breach_reason")
    return _("; late because: %(reason)s") % {"reason": lists.reason_label(str(code))} if code else ""


def _followed(event: TicketEvent, people: People, now: datetime) -> str:
    return _("%(name)s follows the ticket") % {"name": _name(people, event.data.get("user"))}


def _unfollowed(event: TicketEvent, people: People, now: datetime) -> str:
    return _("%(name)s follows it no longer") % {"name": _name(people, event.data.get("user"))}


def _copied(event: TicketEvent, people: People, now: datetime) -> str:
    said = {"who": event.data.get("who", "")}
    return _("Copied in, may write: %(who)s") % said if event.data.get("rights") == CopyRight.WRITE else _("Copied in: %(who)s") % said


def _taken_back(event: TicketEvent, people: People, now: datetime) -> str:
    what = str(event.data.get("what", ""))
    label = EventCode(what).label if what in EventCode.values else what
    return _("Took back before it left: %(what)s") % {"what": label}


def _resolved(event: TicketEvent, people: People, now: datetime) -> str:
    return _("Result given; the customer is asked to confirm") + _late(event)


def _explained(event: TicketEvent, people: People, now: datetime) -> str:
    return _("Why it was late: %(reason)s") % {
        "reason": lists.reason_label(str(event.data.get("breach_reason") or event.data.get("reason", "")))
    }


def _survey_answered(event: TicketEvent, people: People, now: datetime) -> str:
    score = event.data.get("score")
    return _("Survey answered: %(score)s of 5") % {"score": score} if score else _("Survey answered")


def _survey_review(event: TicketEvent, people: People, now: datetime) -> str:
    step = event.data.get("step")
    if step == "opened":
        name = _name(people, event.data.get("to"))
        return _("Poor survey: %(name)s is to look into it") % {"name": name} if name else _("Poor survey: somebody is to look into it")
    words = {
        "taken": _("Looks into the poor survey"),
        "called": _("Called the customer back about the poor survey"),
        "closed": _("Poor survey: cause and measure are on record"),
    }
    return words.get(str(step), str(EventCode.SURVEY_REVIEW.label))


def _root_cause(event: TicketEvent, people: People, now: datetime) -> str:
    return _("Root cause confirmed") if event.data.get("step") == "confirmed" else _("Root cause proposed")


def _request(event: TicketEvent, people: People, now: datetime) -> str:
    """Of a request to a department, or of its acceptance clock."""
    return wording_departments.sentence(event, now)


def _reason(code: object) -> str:
    return _(" (%(reason)s)") % {"reason": lists.reason_label(str(code))} if code else ""


SENTENCES: dict[str, Callable[[TicketEvent, People, datetime], str]] = {
    EventCode.OPENED: _opened,
    EventCode.SORTED: _sorted,
    EventCode.CLOCK_SET: _clock_set,
    EventCode.ACKNOWLEDGED: _acknowledged,
    EventCode.ANSWERED_AT_ONCE: wording_answers.answered,
    EventCode.DID_NOT_HELP: wording_answers.did_not_help,
    EventCode.QUEUED: _queued,
    EventCode.ASSIGNED: _assigned,
    EventCode.TRANSFERRED: _transferred,
    EventCode.HANDED_BACK: _handed_back,
    EventCode.DECLINED: _declined,
    EventCode.WROTE: lambda event, people, now: _("The customer wrote"),
    EventCode.REPLIED: lambda event, people, now: _("Replied to the customer"),
    EventCode.ARTICLE_DRAFTED: lambda event, people, now: _("Drafted an article from it, with personal data taken out"),
    EventCode.ASKED: _asked,
    EventCode.NOTED: lambda event, people, now: _("Internal note"),
    EventCode.PROGRESS: _progress,
    EventCode.RESOLVED: _resolved,
    EventCode.CONFIRMED: lambda event, people, now: _("The customer confirmed: solved"),
    EventCode.REFUSED: lambda event, people, now: _("The customer says: not solved"),
    EventCode.CLOSED: _closed,
    EventCode.REOPENED: _reopened,
    EventCode.CANCELLED: _cancelled,
    EventCode.RECLASSIFIED: _reclassified,
    EventCode.SORTING_CONFIRMED: _sorting_confirmed,
    EventCode.COMPLETED: _completed,
    EventCode.LINKED: _linked,
    EventCode.WARNED: _warned,
    EventCode.BREACHED: _breached,
    EventCode.REMINDED: _reminded,
    EventCode.ESCALATED: _escalated,
    EventCode.FOLLOWED: _followed,
    EventCode.UNFOLLOWED: _unfollowed,
    EventCode.EXPLAINED: _explained,
    EventCode.UNMASKED: lambda event, people, now: _("Looked at the customer's contact details"),
    **dict.fromkeys(wording_coaching.CODES, wording_coaching.sentence),
    EventCode.TAKEN_BACK: _taken_back,
    EventCode.MENTIONED: lambda event, people, now: _("Mentioned %(name)s") % {"name": _name(people, event.data.get("user"))},
    EventCode.COPIED: _copied,
    EventCode.UNCOPIED: lambda event, people, now: _("Copied in no longer: %(who)s") % {"who": event.data.get("who", "")},
    EventCode.SURVEY_SENT: lambda event, people, now: _("Survey sent"),
    EventCode.SURVEY_ANSWERED: _survey_answered,
    EventCode.SURVEY_REVIEW: _survey_review,
    EventCode.ROOT_CAUSE: _root_cause,
    **dict.fromkeys(wording_followups.CODES, lambda event, people, now: wording_followups.sentence(event, people, now)),
    **dict.fromkeys(wording_departments.CODES, _request),
    **dict.fromkeys(wording_moving.CODES, lambda event, people, now: wording_moving.sentence(event, now)),
    **dict.fromkeys(wording_remedies.CODES, lambda event, people, now: wording_remedies.sentence(event, now)),
}
