"""The rule for surges as shipped, and which teams overflow."""

from typing import Any

# Who may decide about an account or about money stays in the house.
KEPT_TYPES = ("account_security", "payment", "partnership")

SURGE_RULES: dict[str, dict[str, Any]] = {"default": {"kept_types": list(KEPT_TYPES)}}

OUTSOURCED = "outsourced"
OVERFLOWING = ("after_sales_1", "after_sales_2", "pre_sales")
"""Not the complaints desk, and not technical support: what they do takes training of their own."""
