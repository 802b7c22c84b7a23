"""Short lists to pick from: progress updates, and reasons for transfers, refusals, escalations, cancellations and delays."""

from typing import Any


def _progress(name: str, name_en: str, order: int, *, public: bool = True) -> dict[str, Any]:
    return {"name": name, "name_en": name_en, "order": order, "is_public": public}


PROGRESS: dict[str, dict[str, Any]] = {
    "contacted": _progress("已联系客户", "Contacted the customer", 10),
    "investigating": _progress("问题排查中", "Looking into it", 20),
    "asked_logistics": _progress("已向物流核实", "Asked the carrier", 30),
    "awaiting_parts": _progress("等待配件寄送", "Waiting for parts", 40),
    "visit_booked": _progress("已安排上门", "Home visit booked", 50),
    "pick_up_booked": _progress("已安排上门取件", "Pick-up booked", 60),
    "return_received": _progress("已收到退回的商品", "Returned item received", 70),
    "repairing": _progress("检测维修中", "Being tested and repaired", 80),
    "replacement_sent": _progress("已补发/换新", "Replacement sent", 90),
    "refund_started": _progress("退款处理中", "Refund under way", 100),
    "refund_done": _progress("退款已完成", "Refund completed", 110),
    "invoice_issued": _progress("发票已开具", "Invoice issued", 120),
    "no_answer": _progress("联系未接通，稍后再打", "No answer, will call again", 130),
    "asked_department": _progress("已请相关部门协助", "Asked a department for help", 140),
    "awaiting_approval": _progress("等待审批", "Waiting for approval", 150, public=False),
    "handed_to_senior": _progress("已请资深客服协助", "A senior agent is helping", 160, public=False),
}


def _reason(purpose: str, name: str, name_en: str, order: int) -> dict[str, Any]:
    return {"purpose": purpose, "name": name, "name_en": name_en, "order": order}


REASONS: dict[str, dict[str, Any]] = {
    "transfer_wrong_team": _reason("transfer", "不属于本组业务", "Not this team's matter", 10),
    "transfer_skill": _reason("transfer", "需要专业支持", "Needs special knowledge", 20),
    "transfer_overload": _reason("transfer", "手上工单过多", "Too many tickets in hand", 30),
    "transfer_shift": _reason("transfer", "即将下班或休假", "Going off shift or on leave", 40),
    "transfer_known_customer": _reason("transfer", "由熟悉该客户的同事跟进", "A colleague knows this customer", 50),
    "transfer_customer_wish": _reason("transfer", "客户要求换人", "The customer asked for someone else", 60),
    "transfer_other": _reason("transfer", "其他", "Other", 90),
    "refuse_skill": _reason("refuse", "不熟悉这类问题", "Not at home in this kind of matter", 10),
    "refuse_language": _reason("refuse", "与客户语言不通", "Does not speak the customer's language", 20),
    "refuse_leaving": _reason("refuse", "即将下班或离岗", "About to leave", 30),
    "refuse_bias": _reason("refuse", "与该客户有过争执，需回避", "Has had a dispute with this customer", 40),
    "refuse_other": _reason("refuse", "其他", "Other", 90),
    "escalate_authority": _reason("escalate", "超出处理权限（金额、特殊政策）", "Beyond my authority (amount, exception)", 10),
    "escalate_customer_wish": _reason("escalate", "客户要求上级处理", "The customer asks for somebody above", 20),
    "escalate_difficult": _reason("escalate", "问题复杂，需资深支持", "Difficult, needs experience", 30),
    "escalate_law": _reason("escalate", "涉及法律或监管部门", "Law or authorities", 40),
    "escalate_media": _reason("escalate", "可能媒体曝光", "The press may take it up", 50),
    "escalate_safety": _reason("escalate", "涉及人身或财产安全", "Somebody's safety or property", 60),
    "escalate_repeated": _reason("escalate", "客户多次不满意", "Dissatisfied more than once", 70),
    "escalate_department": _reason("escalate", "其他部门配合不到位", "Another department does not help", 80),
    "escalate_other": _reason("escalate", "其他", "Other", 90),
    "cancel_duplicate": _reason("cancel", "重复提交", "Submitted twice", 10),
    "cancel_spam": _reason("cancel", "广告或骚扰", "Advertising or abuse", 20),
    "cancel_customer_wish": _reason("cancel", "客户撤回", "Withdrawn by the customer", 30),
    "cancel_test": _reason("cancel", "测试数据", "Test data", 40),
    "cancel_not_ours": _reason("cancel", "不是我们的商品或服务", "Not our product or service", 50),
    "cancel_other": _reason("cancel", "其他", "Other", 90),
    "breach_department": _reason("breach", "等待其他部门", "Waited for another department", 10),
    "breach_parts": _reason("breach", "缺件或缺货", "Parts or goods out of stock", 20),
    "breach_logistics": _reason("breach", "物流延误", "Carrier delay", 30),
    "breach_no_contact": _reason("breach", "联系不上客户", "Customer could not be reached", 40),
    "breach_volume": _reason("breach", "进线量过大，人手不足", "Too many contacts, too few hands", 50),
    "breach_difficult": _reason("breach", "问题复杂，排查时间长", "Difficult matter, long search", 60),
    "breach_system": _reason("breach", "系统故障", "System failure", 70),
    "breach_missed": _reason("breach", "漏看或忘记处理", "Overlooked or forgotten", 80),
    "breach_other": _reason("breach", "其他", "Other", 90),
}
