"""A score sheet in words: who was considered, what spoke for each, who was passed over and why, and what was out of the ordinary.

Reads the data of one event (`sheet` and, since sheets hold all they are made of, `scoring`); see `tickets.scoring`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_stubs_ext import StrOrPromise

from tickets.choices import Level, Priority, Tier

SKIPPED: dict[str, StrOrPromise] = {
    "absent": gettext_lazy("absent"),
    "standby": gettext_lazy("on standby"),
    "break": gettext_lazy("on a break"),
    "on_break": gettext_lazy("on a planned break"),
    "offline": gettext_lazy("offline"),
    "off_shift": gettext_lazy("off shift"),
    "no_skill": gettext_lazy("no skill for this type"),
    "full": gettext_lazy("hands full"),
    "refused": gettext_lazy("gave this ticket back"),
}

PARTS: dict[str, StrOrPromise] = {
    "skill": gettext_lazy("skill"),
    "language": gettext_lazy("customer's language"),
    "tier": gettext_lazy("senior wanted"),
    "load": gettext_lazy("free hands"),
    "past": gettext_lazy("past results"),
    "known": gettext_lazy("knows the customer"),
    "rest": gettext_lazy("time since the last one"),
}

# Letters of `scoring.LETTERS` as they are said of tickets in hand.
_HANDS: dict[str, StrOrPromise] = {
    "1": Level.SAFETY.label,
    "2": Level.FAILURE.label,
    "3": Level.GENERAL.label,
    "u": Priority.URGENT.label,
    "n": Priority.NORMAL.label,
    "l": Priority.LOW.label,
}


@dataclass(frozen=True)
class Told:
    """One agent of the sheet as it is read."""

    name: str
    load: int
    cap: int
    score: float | None
    why: str
    hands: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Sheet:
    """The whole of it: what was asked for, what was out of the ordinary, the fitting ones (the best first), the others by reason."""

    wanted: str
    notes: list[str] = field(default_factory=list)
    fitting: list[Told] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    version: int | None = None
    considered: int = 0


def sheet(data: Mapping[str, Any]) -> Sheet:
    """An event's sheet in words."""
    lines: Sequence[Mapping[str, Any]] = data["sheet"]
    scoring: Mapping[str, Any] = data.get("scoring") or {}
    chosen = data.get("to")
    fitting = [line for line in lines if not line.get("skipped") or line.get("agent") == chosen]
    fitting.sort(key=lambda line: (line.get("agent") != chosen, -(line.get("score") or 0)))
    return Sheet(
        wanted=wanted(scoring.get("need") or {}),
        notes=list(_notes(data, scoring)),
        fitting=[_told(line, chosen) for line in fitting],
        skipped=list(_skipped([line for line in lines if line.get("skipped") and line.get("agent") != chosen])),
        version=(scoring.get("weights") or {}).get("version"),
        considered=len(lines),
    )


def wanted(need: Mapping[str, Any]) -> str:
    """What mattered about the ticket beside its type: VIP · Level 1 · English."""
    said = []
    if need.get("tier") == Tier.VIP:
        said.append(str(Tier.VIP.label))
    if need.get("level"):
        said.append(str(Level(need["level"]).label))
    if need.get("language") and need["language"] != settings.LANGUAGE_CODE:
        said.append(language_label(need["language"]))
    return " · ".join(said)


def language_label(code: str) -> str:
    """A language in the reader's words."""
    return str(next((name for known, name in settings.LANGUAGES if known == code), code))


def skipped_words(code: str) -> str:
    """Why somebody was not considered."""
    return str(SKIPPED.get(code, code))


def part_words(parts: Mapping[str, float]) -> str:
    """The parts of a score: skill 36 · free hands 24."""
    return " · ".join(f"{PARTS.get(name, name)} {value:g}" for name, value in parts.items() if value)


def _told(line: Mapping[str, Any], chosen: object) -> Told:
    skipped = line.get("skipped")
    why = skipped_words(skipped) if skipped else part_words(line.get("parts", {}))
    return Told(line["name"], line["load"], line["cap"], line.get("score"), why, hands(line.get("hands", "")), line.get("agent") == chosen)


def hands(letters: str) -> str:
    """What somebody has in hand: Level 1 × 1, Normal × 2."""
    counts = [(label, letters.count(letter)) for letter, label in _HANDS.items()]
    return pgettext("between things", ", ").join(f"{label} × {count}" for label, count in counts if count)


def _skipped(lines: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(reason, names) in the order of SKIPPED."""
    found: dict[str, list[str]] = {code: [] for code in SKIPPED}
    for line in lines:
        name = f"{line['name']} {line['load']}/{line['cap']}" if line["skipped"] == "full" else str(line["name"])
        found.setdefault(line["skipped"], []).append(name)
    for code, names in found.items():
        if names:
            yield skipped_words(code), pgettext("between things", ", ").join(names)


def _notes(data: Mapping[str, Any], scoring: Mapping[str, Any]) -> Iterator[str]:
    need, notes = scoring.get("need") or {}, scoring.get("notes") or []
    if scoring.get("earlier"):
        yield _("A ticket with an earlier deadline was served first.")
        return
    if data.get("to") is None and data["sheet"]:
        yield _("Nobody is free who could take it.")
    if "over_cap" in notes:
        yield _("Above the cap: level 1 goes to a senior agent on duty.")
    if "elsewhere" in notes:
        yield _("Nobody of the team could take level 1: it goes to a senior agent of another team.")
    if "no_language" in notes:
        language = language_label(need.get("language", ""))
        yield _("Nobody who is free speaks %(language)s; it does not wait for that.") % {"language": language}
    if "again" in notes:
        yield _("Gave it back before, and gets it again: nobody else on duty can take it.")
