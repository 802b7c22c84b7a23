"""Scripts as shipped."""

from typing import Any

SCRIPTS: dict[str, dict[str, Any]] = {}
