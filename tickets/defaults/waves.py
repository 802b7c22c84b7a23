"""When many like tickets raise each other, as shipped."""

from typing import Any

# Where many at once mean that something broke for all of them; a rush of enquiries or of late parcels is what surges are for.
WAVE_TYPES = ("technical_fault", "payment", "account_security", "product_quality", "order_error", "price_dispute", "invoice")

WAVE_RULES: dict[str, dict[str, Any]] = {
    "default": {"name": "同类问题集中出现", "name_en": "Many with the same trouble", "issue_types": list(WAVE_TYPES)}
}
