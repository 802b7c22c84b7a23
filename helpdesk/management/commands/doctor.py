"""Checks the set-up and says what to mend."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import diagnosis
from helpdesk.diagnosis import Level


class Command(BaseCommand):
    """`manage.py doctor`: one line for each finding; exit status 1 if something must be mended."""

    help = "Checks settings, database, worker, jobs, outbox, calendars and disk, and says what to mend. Exit status 1 if something must be."
    # Its own findings say it better, and it must run where a check would stop it.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print as it goes."""
        styles = {Level.OK: self.style.SUCCESS, Level.WARN: self.style.WARNING, Level.MEND: self.style.ERROR}
        counts = dict.fromkeys(Level, 0)
        for finding in diagnosis.diagnose(timezone.now()):
            counts[finding.level] += 1
            self.stdout.write(f"{styles[finding.level](f'{finding.level.value:<5}')} {finding.text}")
        if counts[Level.MEND]:
            self.stderr.write(_("To be mended: %(count)d.") % {"count": counts[Level.MEND]})
            raise SystemExit(1)
        self.stdout.write(_("Nothing has to be mended."))
