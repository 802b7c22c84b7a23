"""What a new house starts with, kernel's part: calendars, statutory days, teams, departments, schedules."""

from datetime import datetime
from typing import Any

from helpdesk import schedules
from helpdesk.defaults.once import Counts, create_once, is_new
from helpdesk.holidays import files
from helpdesk.holidays.loading import load_year
from helpdesk.models import Department, ServiceCalendar, StatutoryDay, Team

WORKING_DAYS = {str(day): [["08:30", "18:00"]] for day in range(5)}
EVERY_HOUR = {str(day): [["00:00", "24:00"]] for day in range(7)}

CALENDARS: dict[str, dict[str, Any]] = {
    "default": {"name": "工作日 08:30–18:00", "name_en": "Working days, 08:30–18:00", "weekly": WORKING_DAYS},
    "always": {"name": "全天候", "name_en": "Day and night", "weekly": EVERY_HOUR, "statutory": False},
}

TEAMS: dict[str, dict[str, Any]] = {
    "after_sales_1": {"name": "售后一组", "name_en": "After-sales 1", "order": 10},
    "after_sales_2": {"name": "售后二组", "name_en": "After-sales 2", "order": 20},
    "complaints": {"name": "投诉专席", "name_en": "Complaints desk", "order": 30},
    "pre_sales": {"name": "售前咨询", "name_en": "Pre-sales", "order": 40},
    "technical": {"name": "技术支持", "name_en": "Technical support", "order": 50},
    "outsourced": {"name": "外包组", "name_en": "Outsourced team", "order": 60, "is_outsourced": True},
}

DEPARTMENTS: dict[str, dict[str, Any]] = {
    "logistics": {
        "name": "物流",
        "name_en": "Logistics",
        "order": 10,
        "purpose": "快递催件、改地址、拦截、丢件破损理赔",
        "purpose_en": "Chasing parcels, changing addresses, stopping parcels, claims for lost or damaged ones",
    },
    "warehouse": {
        "name": "仓储",
        "name_en": "Warehouse",
        "order": 20,
        "purpose": "核对发货、查出库录像、少发错发、退件入库",
        "purpose_en": "Checking what was sent, recordings of packing, missing or wrong items, returns received",
    },
    "finance": {
        "name": "财务",
        "name_en": "Finance",
        "order": 30,
        "purpose": "退款进度、重复扣款、对账、发票",
        "purpose_en": "Refunds under way, double charges, reconciling, invoices",
    },
    "technical": {
        "name": "技术",
        "name_en": "R&D / technical",
        "order": 40,
        "purpose": "产品故障判断、固件与联网、批次质量问题",
        "purpose_en": "Judging faults, firmware and connecting, quality of a batch",
    },
    "sales": {
        "name": "销售",
        "name_en": "Sales",
        "order": 50,
        "purpose": "价格保护、优惠活动、大宗采购",
        "purpose_en": "Price protection, promotions, large orders",
    },
    "after_sales": {
        "name": "售后",
        "name_en": "After-sales",
        "order": 60,
        "purpose": "上门维修、换货审批、配件",
        "purpose_en": "Repairs at home, approving exchanges, spare parts",
    },
}


def install(now: datetime) -> Counts:
    """Create what was never created before. Schedules are the code's own and are made as its table has them."""
    return {
        "calendars": create_once(ServiceCalendar, CALENDARS),
        "statutory days": sum(_load(year) for year in files.shipped_years()),
        "teams": create_once(Team, TEAMS),
        "departments": create_once(Department, DEPARTMENTS),
        "schedules": schedules.sync(now),
    }


def _load(year: int) -> int:
    """The days of a shipped year, unless it was installed before or ops have loaded days of that year themselves."""
    if not is_new("helpdesk.statutoryyear", str(year)) or StatutoryDay.objects.filter(date__year=year).exists():
        return 0
    return load_year(year, files.shipped(year)).added
