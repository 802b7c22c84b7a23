"""Saved views of the house that a new installation starts with; administrators rename, change and delete them."""

from typing import Any

SAVED_VIEWS: dict[str, dict[str, Any]] = {
    "due_today": {"name": "今日到期", "name_en": "Due today", "question": {"view": "open", "due": "today"}},
    "vip": {"name": "VIP 客户", "name_en": "VIP customers", "question": {"view": "open", "tier": "vip"}},
    "level_1": {"name": "一级客诉", "name_en": "Level 1 complaints", "question": {"view": "open", "level": "1"}},
    "departments": {"name": "等待部门", "name_en": "Waiting for a department", "question": {"view": "open", "ball": "department"}},
    "reopened": {
        "name": "重复打开",
        "name_en": "Reopened",
        "question": {"view": "open", "reopened": "yes"},
        "columns": ["clock", "level", "ticket", "customer", "type", "with", "reopened", "last"],
    },
    "unread": {"name": "客户有新消息", "name_en": "News from customers", "question": {"view": "open", "unread": "yes"}},
}
