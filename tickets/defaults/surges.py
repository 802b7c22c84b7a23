"""The rule for surges as shipped, and which teams overflow."""

from typing import Any

# Who may decide about an account or about money stays in the house.
KEPT_TYPES = ("account_security", "payment", "partnership")

# A window that fills up in ten minutes empties in ten: calm for a quarter of an hour ends a surge within half an hour of its end.
SURGE_RULES: dict[str, dict[str, Any]] = {"default": {"kept_types": list(KEPT_TYPES), "calm_minutes": 15}}

OUTSOURCED = "outsourced"
OVERFLOWING = ("after_sales_1", "after_sales_2", "pre_sales")
"""Not the complaints desk, and not technical support: what they do takes training of their own."""
