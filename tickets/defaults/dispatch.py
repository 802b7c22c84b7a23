"""What counts how much in choosing an agent, as shipped: the defaults of `tickets.models.DispatchWeights`, as its first version."""

from typing import Any

DISPATCH_WEIGHTS: dict[str, dict[str, Any]] = {"default": {"version": 1}}
