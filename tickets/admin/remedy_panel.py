"""The workbench's panel of remedies: what waits for this person's approval, and what of theirs is late."""

from datetime import datetime
from itertools import chain

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk.models import User
from helpdesk.panels import Panel
from tickets.admin import card_remedies
from tickets.admin.remedies import WITH
from tickets.models import Remedy
from tickets.permissions import rank_of

SHOWN = 5


def workbench(user: User, now: datetime) -> Panel | None:
    """What to decide first, then what to look after; None where there is neither."""
    theirs = Remedy.objects.late(now).filter(Q(proposed_by=user) | Q(ticket__assignee=user)).select_related(*WITH).order_by("expected_on")
    rows = list(chain(_to_decide(user), theirs[:SHOWN]))
    if not rows:
        return None
    shown = [card_remedies.shown(row, user, now, works=False) for row in rows]
    waiting = any(row.state == "proposed" for row in rows)
    return Panel(
        title=_("Remedies"),
        template="desk/panel_remedies.html",
        more=f"{reverse('admin:remedies')}?show={'waiting' if waiting else 'late'}",
        context={"rows": shown},
        mark=",".join(f"{row.pk}:{row.state}:{row.expected_on}" for row in rows),
    )


def _to_decide(user: User) -> list[Remedy]:
    rank = rank_of(user)
    if rank is None or not user.has_perm("tickets.approve_remedy"):
        return []
    rows = Remedy.objects.visible_to(user).waiting().filter(needs_rank__lte=rank).exclude(proposed_by=user)
    return list(rows.select_related(*WITH).order_by("proposed_at")[:SHOWN])
