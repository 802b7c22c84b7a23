"""Which closed tickets are followed up, as shipped; ops edit them under Settings."""

from typing import Any

from tickets.choices import Level, Tier

FOLLOW_UP_RULES: dict[str, dict[str, Any]] = {
    "level-1": {
        "name": "一级客诉",
        "name_en": "Level 1 complaints",
        "level": Level.SAFETY,
        "days": "1, 7",
        "who": "senior",
        "ask": "人是否平安，问题有没有再出现，承诺的措施（退款、换货、赔付）是否到位",
        "ask_en": "Is everybody safe, has it happened again, and has what was promised arrived (refund, exchange, compensation)?",
        "order": 10,
    },
    "level-2": {
        "name": "二级客诉",
        "name_en": "Level 2 complaints",
        "level": Level.FAILURE,
        "days": "3",
        "ask": "处理后问题有没有再出现，承诺的措施是否到位",
        "ask_en": "Has the trouble come back, and has what was promised arrived?",
        "order": 20,
    },
    "dissatisfied": {
        "name": "客户不满意",
        "name_en": "Dissatisfied customers",
        "dissatisfied": True,
        "days": "2",
        "who": "senior",
        "ask": "致歉，问清哪里没做好，问题现在是否真正解决",
        "ask_en": "Apologise, ask what went wrong, and whether it is really solved now",
        "order": 30,
    },
    "complex": {
        "name": "复杂问题",
        "name_en": "Complex matters",
        "is_complex": True,
        "days": "7",
        "ask": "各环节是否都已办妥，问题有没有再出现",
        "ask_en": "Is every part of it done, and has the trouble come back?",
        "order": 40,
    },
    "vip": {
        "name": "VIP 客户",
        "name_en": "VIP customers",
        "tier": Tier.VIP,
        "days": "7, 30",
        "ask": "使用是否顺利，还需要什么",
        "ask_en": "Is all going well, and is anything needed?",
        "order": 50,
    },
}
