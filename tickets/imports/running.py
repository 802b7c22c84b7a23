"""Opening the tickets of a file, in batches: a batch is one transaction, so a run that is killed has lost nothing and can be
repeated. The tickets are placed at the end, the most urgent first."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from tickets import intake, routing
from tickets.errors import TicketError
from tickets.imports.mapping import FieldMapping, Refused
from tickets.imports.reading import Line
from tickets.models import Ticket

logger = logging.getLogger(__name__)

BATCH = 100
PLACED_AT_ONCE = 500

Refuse = Callable[[Line, str], None]
Told = Callable[["Counts"], None]
Work = list[tuple[Line, intake.Contact]]


@dataclass
class Counts:
    """What became of the lines so far; `placed` is how many of the waiting tickets found an agent."""

    accepted: int = 0
    already_there: int = 0
    refused: int = 0
    placed: int = 0
    line: int = 0


@dataclass
class Import:
    """One run over one file."""

    mapping: FieldMapping
    now: datetime
    refuse: Refuse
    told: Told
    dry_run: bool = False

    def __post_init__(self) -> None:
        self.counts = Counts()
        self._ids: set[str] = set()

    def run(self, lines: Iterable[Line]) -> Counts:
        """Every line ends in exactly one of the three counts."""
        batch: Work = []
        for line in lines:
            self.counts.line = line.number
            try:
                if line.why:
                    raise Refused(line.why)
                batch.append((line, self.mapping.contact(line, self.now)))
            except Refused as error:
                self._refused(line, str(error))
            if len(batch) >= BATCH:
                self._take(batch)
                batch = []
                self.told(self.counts)
        self._take(batch)
        if self.counts.accepted and not self.dry_run:
            self.counts.placed = place(self.now)
        self.told(self.counts)
        return self.counts

    def _take(self, batch: Work) -> None:
        known = set(
            Ticket.objects.filter(external_id__in=[contact.external_id for _line, contact in batch]).values_list("external_id", flat=True)
        )
        fresh: Work = []
        for line, contact in batch:
            if contact.external_id in known or contact.external_id in self._ids:
                self.counts.already_there += 1
            else:
                self._ids.add(contact.external_id or "")
                fresh.append((line, contact))
        if self.dry_run:
            self.counts.accepted += len(fresh)
        elif fresh:
            self._open(fresh)

    def _open(self, fresh: Work) -> None:
        """All in one transaction; if one of them cannot be, each in its own."""
        try:
            with transaction.atomic():
                created = sum(self._one(contact) for _line, contact in fresh)
        except Exception:
            logger.warning("a batch up to line %d is taken line by line", self.counts.line, exc_info=True)
            for line, contact in fresh:
                self._alone(line, contact)
            return
        self.counts.accepted += created
        self.counts.already_there += len(fresh) - created

    def _alone(self, line: Line, contact: intake.Contact) -> None:
        try:
            created = self._one(contact)
        except OperationalError:
            raise  # the database is gone, not the line wrong
        except TicketError as error:
            self._refused(line, str(error))
        except Exception as error:
            logger.exception("line %d", line.number)
            self._refused(line, _("A fault of ours: %(error)s") % {"error": f"{type(error).__name__}: {error}"[:200]})
        else:
            self.counts.accepted += created
            self.counts.already_there += not created

    def _one(self, contact: intake.Contact) -> bool:
        return intake.open_ticket(contact, now=self.now, notify=False, assign=False).created

    def _refused(self, line: Line, why: str) -> None:
        self.counts.refused += 1
        self.refuse(line, why)


def place(now: datetime) -> int:
    """Give waiting tickets to whoever has a place free, by deadline; returns how many found one."""
    placed = 0
    while given := routing.give_out(now, limit=PLACED_AT_ONCE):
        placed += given
    return placed
