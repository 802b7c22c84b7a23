"""The tree of root causes as shipped: four main causes, each with finer ones, and the reasons for delays that suggest them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CauseDefault:
    """One cause; `reasons` are codes of `tickets.defaults.words.REASONS`."""

    name: str
    name_en: str
    order: int
    parent: str = ""
    reasons: tuple[str, ...] = ()

    def fields(self) -> dict[str, Any]:
        """As columns, without the parent."""
        return {"name": self.name, "name_en": self.name_en, "order": self.order, "reasons": list(self.reasons)}


ROOT_CAUSES: dict[str, CauseDefault] = {
    "system": CauseDefault("系统功能", "System", 100),
    "system_fault": CauseDefault("系统故障或报错", "Fault or error of a system", 110, "system", ("breach_system",)),
    "system_lacks": CauseDefault("缺少功能", "A function is missing", 120, "system"),
    "system_data": CauseDefault("数据不准或不同步", "Data wrong or not in step", 130, "system"),
    "skill": CauseDefault("人员技能", "Skill", 200),
    "skill_knowledge": CauseDefault("业务知识不足", "Not enough knowledge of the matter", 210, "skill", ("breach_difficult",)),
    "skill_talk": CauseDefault("沟通表达不当", "Wrong tone or wrong words", 220, "skill"),
    "skill_care": CauseDefault("漏看或跟进不及时", "Overlooked, or not followed up", 230, "skill", ("breach_missed",)),
    "process": CauseDefault("流程设计", "Process", 300),
    "process_department": CauseDefault("跨部门协作不畅", "Departments do not work hand in hand", 310, "process", ("breach_department",)),
    "process_steps": CauseDefault("环节多、审批慢", "Too many steps, slow approval", 320, "process"),
    "process_rule": CauseDefault("规则不合理或不清楚", "A rule is unreasonable or unclear", 330, "process"),
    "process_staffing": CauseDefault("人手安排不足", "Too few hands planned", 340, "process", ("breach_volume",)),
    "other": CauseDefault("其他", "Other", 400),
    "other_goods": CauseDefault("商品质量或缺货", "Quality of the goods, or out of stock", 410, "other", ("breach_parts",)),
    "other_carrier": CauseDefault("物流承运方", "The carrier", 420, "other", ("breach_logistics",)),
    "other_customer": CauseDefault("客户原因或联系不上", "The customer's side, or not to be reached", 430, "other", ("breach_no_contact",)),
    "other_unclear": CauseDefault("其他原因", "Another reason", 490, "other", ("breach_other",)),
}
