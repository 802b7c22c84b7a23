"""Issue types as shipped: the form's choices, what each one needs, and who takes it.

`requires` is what is needed to handle a matter and is shown as missing until it is there; it never stops anyone from
writing to us. `requires_to_resolve` is asked of the agent who gives the result.
"""

from __future__ import annotations

from dataclasses import dataclass

from tickets.classification import TypeInfo


@dataclass(frozen=True)
class IssueTypeDefault:
    """One row; `group` is its place on the form: problem, enquiry or hidden."""

    code: str
    name: str
    name_en: str
    hint: str
    hint_en: str
    group: str
    team: str
    category: str = "after_sales"
    priority: str = "normal"
    parent: str | None = None
    requires: tuple[str, ...] = ("contact",)
    requires_to_resolve: tuple[str, ...] = ("result",)

    @property
    def info(self) -> TypeInfo:
        """What sorting needs to know of it."""
        return TypeInfo(self.code, self.category, self.parent, self.priority)


_Type = IssueTypeDefault
_ORDER = ("order_number", "contact")
_EVIDENCE = ("result", "evidence")

ISSUE_TYPES: tuple[IssueTypeDefault, ...] = (
    _Type(
        "product_quality", "产品质量", "Product quality", "破损、瑕疵、不能正常用", "Broken, flawed, not working", "problem", "after_sales_1",
        requires=("order_number", "contact", "evidence_photo"), requires_to_resolve=_EVIDENCE,
    ),
    _Type("logistics", "物流配送", "Delivery", "没收到、送晚、送错、包装破", "Missing, late, wrong place, damaged", "problem", "after_sales_2", requires=_ORDER),
    _Type(
        "returns_refunds", "退换货/退款", "Returns & refunds", "想退、想换、退款没到", "Return, exchange, refund not received", "problem", "after_sales_1",
        requires=_ORDER, requires_to_resolve=_EVIDENCE,
    ),
    _Type(
        "order_error", "订单错误", "Order error", "少发、错发、多收", "Short, wrong or too many", "problem", "after_sales_2",
        requires=("order_number", "contact", "evidence_photo"), requires_to_resolve=_EVIDENCE,
    ),
    _Type("service_attitude", "服务态度", "Service attitude", "客服、安装或配送人员的服务", "Staff, fitters or couriers", "problem", "complaints", category="complaint"),
    _Type("technical_fault", "技术故障", "Technical fault", "用不了、连不上、不会用", "Will not work or connect", "problem", "technical", requires=("contact", "product_model")),
    _Type(
        "hardware", "硬件故障", "Hardware fault", "开不了机、死机、按键失灵", "Will not switch on, freezes, dead keys", "hidden", "technical",
        parent="technical_fault", requires=("contact", "product_model"), requires_to_resolve=_EVIDENCE,
    ),
    _Type("software", "软件与连网", "Software and connection", "App、配网、升级", "App, Wi-Fi, updates", "hidden", "technical", parent="technical_fault", requires=("contact", "product_model")),
    _Type("how_to", "使用方法", "How to use", "不会用、怎么设置、怎么清洗", "How to use, set up, clean", "hidden", "technical", parent="technical_fault", requires=("contact", "product_model")),
    _Type(
        "payment", "支付问题", "Payment", "重复扣款、付了没成功", "Charged twice, paid but no order", "problem", "after_sales_2",
        requires=("order_number", "contact", "amount"), requires_to_resolve=_EVIDENCE,
    ),
    _Type("price_dispute", "价格争议", "Price dispute", "买贵了、优惠没生效", "Overcharged, discount not applied", "problem", "after_sales_2", requires=_ORDER),
    _Type("account_security", "账户安全", "Account security", "被盗、异常登录，优先处理", "Stolen or strange log-in: goes first", "problem", "technical", priority="urgent", requires=("contact", "account")),
    _Type("invoice", "发票", "Invoice", "没收到、抬头或金额不对", "Missing, wrong name or amount", "problem", "after_sales_2", requires=_ORDER),
    _Type("order_enquiry", "订单咨询", "Order enquiry", "到哪了、能不能改", "Where is it, can I change it", "enquiry", "after_sales_2", requires=_ORDER),
    _Type("product_enquiry", "产品咨询", "Product enquiry", "功能、规格、怎么选", "Features, sizes, which to choose", "enquiry", "pre_sales", category="pre_sales"),
    _Type("suggestion", "建议", "Suggestion", "哪里可以做得更好", "What we could do better", "hidden", "pre_sales", category="other", priority="low", requires=()),
    _Type("partnership", "合作咨询", "Partnership", "采购、代理、推广", "Purchasing, dealership, promotion", "hidden", "pre_sales", category="other", priority="low"),
    _Type("other", "其他，我说不准", "Something else", "没关系，我们来判断", "Not sure? We will work it out", "enquiry", "pre_sales", category="other"),
)  # fmt: skip

TYPES: dict[str, TypeInfo] = {default.code: default.info for default in ISSUE_TYPES}
