"""SLA policies as shipped: urgent and level 1 run day and night; the rest answer in service hours and solve on elapsed time."""

from typing import Any

HOUR = 60


def _policy(
    name: str, name_en: str, response: int, resolution: int, order: int, *, always: bool = False, **conditions: Any
) -> dict[str, Any]:
    """Minutes; `always` puts the response on elapsed time and on the calendar that never closes."""
    return {
        "name": name,
        "name_en": name_en,
        "response_minutes": response,
        "response_basis": "elapsed" if always else "service",
        "resolution_minutes": resolution,
        "resolution_basis": "elapsed",
        "calendar": "always" if always else "default",
        "order": order,
        **conditions,
    }


POLICIES: dict[str, dict[str, Any]] = {
    "level-1": _policy("一级客诉", "Level 1 complaint", 15, 2 * HOUR, 10, always=True, level=1),
    # At the outside, for level 2 and 3 only: danger never waits for a department.
    "level-2-departments": _policy(
        "二级客诉（跨部门）",
        "Level 2 complaint, other departments",
        24 * HOUR,
        72 * HOUR,
        15,
        level=2,
        cross_department=True,
        response_basis="elapsed",
    ),
    "level-3-departments": _policy(
        "三级客诉（跨部门）",
        "Level 3 complaint, other departments",
        24 * HOUR,
        72 * HOUR,
        16,
        level=3,
        cross_department=True,
        response_basis="elapsed",
    ),
    "level-2": _policy("二级客诉", "Level 2 complaint", 30, 24 * HOUR, 20, level=2),
    "level-3": _policy("三级客诉", "Level 3 complaint", HOUR, 48 * HOUR, 30, level=3),
    "urgent": _policy("紧急", "Urgent", 15, 2 * HOUR, 40, always=True, priority="urgent"),
    "normal": _policy("普通", "Normal", HOUR, 24 * HOUR, 50, priority="normal"),
    "low": _policy("低", "Low", 4 * HOUR, 72 * HOUR, 60, priority="low"),
    "default": _policy("其他情况", "Everything else", HOUR, 24 * HOUR, 900),
}
