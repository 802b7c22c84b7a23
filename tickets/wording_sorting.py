"""Why a ticket was sorted as it was, in words: the reasons of `tickets.classification` read out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tickets import sorting, wording_moving
from tickets.choices import Category, Level, Priority


def words_of(reasons: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The words that spoke, each with what they spoke for; the first rule that names a word has it."""
    found: dict[str, str] = {}
    for reason in reasons:
        if reason.get("voice") != "rule":
            continue
        for word in reason.get("words", []):
            found.setdefault(str(word).removesuffix("*"), value_words(str(reason.get("for")), reason.get("value")))
    return list(found.items())


def sentences(reasons: Sequence[Mapping[str, Any]]) -> list[str]:
    """What else decided, besides words."""
    said = [_other(reason) for reason in reasons if reason.get("voice") != "rule"]
    return [sentence for sentence in said if sentence]


def decided(kept: Mapping[str, Any], issue_type: str) -> str:
    """Who decided what a ticket is about: a person, the customer's choice, the rules, the classifier, or two of them."""
    source = str(kept.get("source", ""))
    if source == "agent":
        return _("a person, by hand")
    if kept.get("checked"):
        return _("confirmed by a person")
    if "customer" in source:
        return _("the customer's choice")
    reasons = kept.get("reasons", [])
    voices = {reason.get("voice") for reason in reasons if reason.get("for") == "issue_type" and _top(reason.get("value")) == issue_type}
    if {"rule", "model"} <= voices:
        return _("rules and classifier, of one mind")
    if "model" in voices:
        return _("the classifier")
    return _("the rules") if "rule" in voices else ""


def _top(value: Any) -> str:
    row = sorting.types().get(str(value))
    return row.parent or row.code if row else str(value)


def value_words(what: str, value: Any) -> str:
    """A sorting value in words."""
    if what == "issue_type":
        row = sorting.types().get(str(value))
        return row.label if row else str(value)
    if what == "level":
        return str(Level(int(value)).label) if value in Level.values else str(value)
    if what == "category":
        return str(Category(value).label) if value in Category.values else str(value)
    if what == "priority":
        return str(Priority(value).label) if value in Priority.values else str(value)
    return str(value)


def _other(reason: Mapping[str, Any]) -> str:
    values = {
        "value": value_words(str(reason.get("for", "")), reason.get("value")),
        "complaints": reason.get("complaints", ""),
        "percent": round(float(reason.get("probability", reason.get("confidence", 0)) or 0) * 100),
    }
    by_voice = {
        "customer": _("The customer chose “%(value)s”."),
        "model": _("The classifier says “%(value)s” (%(percent)s%%)."),
        "default": _("Nothing spoke against the usual: %(value)s."),
        "history": _("%(complaints)s complaints lately: %(value)s."),
        "tier": _("A VIP customer: %(value)s."),
        "type": _("Usual for this type: %(value)s."),
        "category": _("A complaint is never low: %(value)s."),
        "level": _("Level 1 makes it %(value)s."),
        "agent": _("Corrected by hand: %(value)s."),
        "unsure": _("Not sure; please check."),
    }
    voice = str(reason.get("voice"))
    if voice == "duplicate":
        return wording_moving.likely_same(reason)
    if voice == "doubt":
        return _doubt(reason)
    if voice == "wave":
        return _("%(count)s like tickets within %(minutes)s minutes (%(words)s): %(value)s.") % {
            "count": reason.get("tickets", ""),
            "minutes": reason.get("minutes", ""),
            "words": quoted(reason.get("words", [])),
            "value": values["value"],
        }
    if voice == "repeat":
        count = int(reason.get("contacts", 0))
        said = ngettext("%(count)d earlier contact within %(days)s days.", "%(count)d earlier contacts within %(days)s days.", count)
        return said % {"count": count, "days": reason.get("days", "")}
    if voice == "history" and not reason.get("complaints"):
        return _("Complained lately: %(value)s.") % values
    return by_voice.get(voice, "") % values if voice in by_voice else ""


def _doubt(reason: Mapping[str, Any]) -> str:
    """Why level 1 is not certain."""
    by_kind = {
        "hedged": _("Danger is not told for certain (%(words)s); level 1 until somebody has looked."),
        "faint": _("May be about safety (%(words)s); level 1 until somebody has looked."),
        "alike": _("Sounds like danger to the classifier (%(words)s); level 1 until somebody has looked."),
        "asked": _("Asks about danger (%(words)s) and tells of none: not level 1. Please look."),
    }
    return by_kind.get(str(reason.get("why")), "") % {"words": quoted(reason.get("words", []))}


def quoted(words: Sequence[Any]) -> str:
    """Some words of a customer, the first three of them."""
    return pgettext("between things", ", ").join(pgettext("a word of a customer", "“%s”") % word for word in list(words)[:3])
