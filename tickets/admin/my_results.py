"""What dispatch knows of one's own past results, in plain words: on the page "what you may do", for the agent concerned alone (H5)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.models import User
from helpdesk.panels import Panel
from tickets import dispatching, sorting
from tickets.models import AgentResult

ALIKE = 0.5
"""So many points up or down are as good as none."""
SHOWN = 6


@dataclass(frozen=True)
class Line:
    """One issue type: what came of one's tickets, beside the house's, and what it is worth when such a ticket is given out."""

    label: str
    facts: list[str]
    points: str
    words: str
    kind: str


def me(user: User, now: datetime) -> Panel | None:
    """By two statements; None for who takes no tickets, or has solved none that long."""
    rows = list(AgentResult.objects.filter(agent=user.pk, solved__gt=0).select_related("issue_type").order_by("-solved", "issue_type"))
    if not rows:
        return None
    own = [row.issue_type_id for row in rows]
    counted = AgentResult.objects.filter(issue_type__in=own).order_by().values("issue_type")
    sums = counted.annotate(all_solved=Sum("solved"), all_late=Sum("late"))
    house = {row["issue_type"]: (row["all_solved"], row["all_late"]) for row in sums}
    most = dispatching.weights().past
    found = [_line(row, house[row.issue_type_id], most) for row in rows]
    return Panel(
        title=_("Your results of late"),
        template="desk/panel_results.html",
        context={
            "lines": found[:SHOWN],
            "more": found[SHOWN:],
            "days": dispatching.past_days(),
            "most": f"{most:g}",
        },
        mark="",
    )


def _line(row: AgentResult, house: tuple[int, int], most: float) -> Line:
    facts = [
        ngettext("%(n)d solved", "%(n)d solved", row.solved) % {"n": row.solved},
        _("%(own)d%% in time (everybody: %(house)d%%)") % {"own": _in_time(row.solved, row.late), "house": _in_time(*house)},
    ]
    if row.reopened:
        facts.append(ngettext("%(n)d came back", "%(n)d came back", row.reopened) % {"n": row.reopened})
    if row.surveys:
        facts.append(_("satisfaction %(score).1f / 5") % {"score": row.points / row.surveys})
    points = row.value * most
    if abs(points) < ALIKE:
        said, words, kind = "±0", _("like the others"), ""
    elif points > 0:
        said, words, kind = f"{points:+.1f}", _("better than the others"), "done"
    else:
        said, words, kind = f"{points:+.1f}".replace("-", "−"), _("below the others"), ""
    known = sorting.types().get(row.issue_type.code)
    return Line(known.label if known else row.issue_type.name, facts, said, words, kind)


def _in_time(solved: int, late: int) -> int:
    return round(100 * (1 - min(1.0, late / solved))) if solved else 100
