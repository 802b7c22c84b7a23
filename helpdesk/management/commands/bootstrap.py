"""`bootstrap`: what a new house starts with."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from helpdesk import trying


class Command(BaseCommand):
    """Installs the defaults of every app. Exit status: 0 done, 1 the database is not ready or nothing was written."""

    help = (
        "Install the defaults: calendars and holidays, teams, issue types, sorting rules, SLA policies, articles, scripts, schedules. "
        "Each default is created once: run again it changes nothing that was edited, and brings nothing back that was deleted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Install app by app, from left to right, in one transaction."""
        now = timezone.now()
        try:
            # A newer version may bring holidays or time limits that open tickets have to follow.
            counts, _moved = trying.change(
                lambda: [count for app in settings.LOCAL_APPS for count in self._install(app, now)], by=None, now=now, changed=["bootstrap"]
            )
        except DatabaseError as error:
            raise CommandError(_("Nothing was installed: %(why)s Run “manage.py migrate” first.") % {"why": error}) from error
        if options["verbosity"]:
            self._tell(counts)

    def _tell(self, counts: list[tuple[str, int]]) -> None:
        width = max((len(kind) for kind, _count in counts), default=0)
        for kind, count in counts:
            self.stdout.write(f"  {kind:<{width}}  {count:>5}")
        made = sum(count for _kind, count in counts)
        self.stdout.write(_("%(count)d defaults installed.") % {"count": made} if made else _("Everything was there already."))

    def _install(self, app: str, now: Any) -> list[tuple[str, int]]:
        if not module_has_submodule(import_module(app), "defaults"):
            return []
        counts: dict[str, int] = import_module(f"{app}.defaults").install(now)
        return list(counts.items())
