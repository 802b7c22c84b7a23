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
    "logistics": {"name": "物流", "name_en": "Logistics", "order": 10},
    "warehouse": {"name": "仓储", "name_en": "Warehouse", "order": 20},
    "finance": {"name": "财务", "name_en": "Finance", "order": 30},
    "technical": {"name": "技术", "name_en": "R&D / technical", "order": 40},
    "sales": {"name": "销售", "name_en": "Sales", "order": 50},
    "after_sales": {"name": "售后", "name_en": "After-sales", "order": 60},
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
