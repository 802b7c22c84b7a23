"""Signs of life of background work, read-only."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import ReadOnlyModelAdmin
from helpdesk.models import Heartbeat


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyModelAdmin[Heartbeat]):
    """What each job did last."""

    list_display = ("name", "alive", "started_at", "finished_at", "every", "failures", "result", "error")
    ordering = ("name",)

    @admin.display(description=_("alive"), boolean=True)
    def alive(self, row: Heartbeat) -> bool:
        """Succeeded, and not later than it should."""
        return row.ok and not row.is_late(timezone.now())
