"""`import_orders FILE`: orders with their parcels, from the shop's table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tickets.imports.command import TableCommand
from tickets.imports.tables import keep_order


class Command(TableCommand):
    """See the base."""

    help = (
        "Bring in orders from CSV or JSONL; agents see them beside the ticket.\n\n"
        "Columns: number (required), placed_at, state, amount, items, carrier, tracking_number, expected_at, track, and of the customer name, phone,\n"
        "email, customer_external_id. docs/order-connector.md says what each may hold.\n\n"
        "Run again, only what is new or different is written. The last line of the output holds the counts: accepted N,\n"
        "already there N, refused N."
    )
    needs = ("number",)

    def keep(self, values: Mapping[str, Any], now: datetime) -> bool:
        """One order."""
        return keep_order(values, now)
