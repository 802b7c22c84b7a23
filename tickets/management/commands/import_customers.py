"""`import_customers FILE`: customers, recognised by external id, phone or e-mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tickets.imports.command import TableCommand
from tickets.imports.tables import keep_customer


class Command(TableCommand):
    """See the base."""

    help = (
        "Bring in customers from CSV or JSONL.\n\n"
        "Columns: external_id, phone, email (at least one of them), name, company, language, tier. Somebody who is known by any of the\n"
        "three is the same person: what is given replaces what is there, what is empty leaves it.\n\n"
        "Run again nothing changes. The last line of the output holds the counts: accepted N, already there N, refused N."
    )
    needs = ("external_id", "phone", "email")

    def keep(self, values: Mapping[str, Any], now: datetime) -> bool:
        """One customer."""
        return keep_customer(values, now)
