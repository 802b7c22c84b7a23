"""Open tickets being brought to targets that were changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Retiming(models.Model):
    """One pass over the open tickets after policies, calendars or holidays were changed; `tickets.retiming` carries it out.

    `changed` names what was changed, "slapolicy:level-1"; `position` is the key of the last ticket that was looked at. Only the
    newest runs: it obeys whatever holds now, so an older one that was under way is ended by it.
    """

    requested_at = models.DateTimeField(_("requested"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    changed = models.JSONField(default=list, blank=True)
    position = models.PositiveBigIntegerField(default=0)
    looked = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("new reckoning of deadlines")
        verbose_name_plural = _("new reckonings of deadlines")
        indexes = [models.Index(fields=["-id"], name="retiming_unfinished", condition=models.Q(finished_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.requested_at:%Y-%m-%d %H:%M} {', '.join(map(str, self.changed))}"
