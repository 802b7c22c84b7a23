"""What a contact wrote in its text and not in a field is lifted onto its ticket, marked as lifted (A7). Pure.

Only what is known is lifted, only into what is empty: what somebody typed into a field stays. A phone or an address that was lifted helps
an agent to call, and proves nothing: people quote the courier's number and the shop's. So by it no customer is recognised, no tickets may
be merged, and no notice with a private link is sent to it, until an agent or the customer says that it is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tickets.extraction import Finding, Kind

COLUMNS = {Kind.ORDER.value: "order_number", Kind.PHONE.value: "contact_phone", Kind.EMAIL.value: "contact_email"}
"""What has a column of its own, by its kind; the rest is told on the ticket and stands nowhere else."""
PERSONAL = frozenset({Kind.PHONE.value, Kind.EMAIL.value})
"""Their values stand in their columns alone, so that masking and erasing them needs to know one place."""
MOST = 3

Lifted = dict[str, dict[str, Any]]
"""By kind: `values` (the surest first; not of what is personal) and `sure`, 0 to 1, of the first."""


def lift(findings: Sequence[Finding], typed: Mapping[str, str]) -> tuple[Lifted, dict[str, str]]:
    """What to keep as lifted, and the values of empty columns; `typed` are the columns as they stand."""
    kept: Lifted = {}
    columns: dict[str, str] = {}
    for kind in Kind:
        known = sorted((one for one in findings if one.kind == kind and one.is_known), key=lambda one: -one.sure)
        column = COLUMNS.get(kind.value)
        if not known or (column and typed.get(column)):
            continue
        kept[kind.value] = {"sure": known[0].sure}
        if kind.value not in PERSONAL:
            kept[kind.value]["values"] = list(dict.fromkeys(one.value for one in known))[:MOST]
        if column:
            columns[column] = known[0].value
    return kept, columns


def also(kept: Lifted, later: Lifted) -> Lifted:
    """What was lifted before, and what a later message adds to it; of what was found before, the first stays."""
    return {**later, **kept}
