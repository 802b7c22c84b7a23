"""People of the demo organisation. Only for a machine with DEBUG: their password is known to everybody."""

from dataclasses import dataclass

from django.contrib.auth.models import Group

from helpdesk.choices import Role
from helpdesk.models import Department, Team, User

PASSWORD = "Demo#2026"


@dataclass(frozen=True)
class Person:
    """A log-in of the demo."""

    number: str
    name: str
    role: str
    teams: tuple[str, ...] = ()
    department: str = ""
    language: str = ""
    first_login: bool = False


AFTER_SALES = ("after_sales_1", "after_sales_2")

PEOPLE = (
    Person("CS2024001", "林晓彤", Role.AGENT, AFTER_SALES),
    Person("CS2024002", "何雨桐", Role.AGENT, AFTER_SALES),
    Person("CS2024003", "彭博", Role.AGENT, ("after_sales_2",)),
    Person("CS2024004", "苏蔓", Role.AGENT, ("after_sales_1", "complaints")),
    Person("CS2024005", "唐宇", Role.AGENT, ("technical",)),
    Person("CS2024006", "吕思齐", Role.AGENT, ("pre_sales",)),
    Person("CS2024007", "Emma Clark", Role.AGENT, ("after_sales_1", "pre_sales"), language="en"),
    Person("CS2024008", "郭小满", Role.AGENT, ("after_sales_1",), first_login=True),
    Person("CS2023001", "许振", Role.SENIOR_AGENT, ("complaints", *AFTER_SALES)),
    Person("CS2023002", "田静", Role.SENIOR_AGENT, ("complaints", "technical")),
    Person("CS2019003", "周敏", Role.SUPERVISOR, ("complaints", *AFTER_SALES)),
    Person("CS2018001", "沈立", Role.MANAGER),
    Person("WL2021001", "韩立军", Role.DEPARTMENT, department="warehouse"),
    Person("WB2026001", "外包 陈晨", Role.OUTSOURCED, ("outsourced",)),
    Person("CS2022005", "顾文", Role.EDITOR),
    Person("CS2017001", "管理员 王倩", Role.ADMINISTRATOR),
)


EXTENSIONS = {
    "logistics": ("8021", "工作日 09:00–18:00"),
    "warehouse": ("8031", "周一至周六 08:30–17:30"),
    "finance": ("8041", "工作日 09:00–17:30"),
    "technical": ("8051", "工作日 09:00–18:00"),
    "after_sales": ("8071", "每天 08:30–20:00"),
}


def make_people() -> dict[str, User]:
    """The people, by employee number; those that are there already are left as they are."""
    teams = {team.code: team for team in Team.objects.all()}
    groups = {group.name: group for group in Group.objects.all()}
    departments = {department.code: department for department in Department.objects.all()}
    made = {}
    for person in PEOPLE:
        user = User.objects.filter(employee_number=person.number).first()
        if user is None:
            fields = {"name": person.name, "language": person.language, "must_change_password": person.first_login}
            user = User.objects.create_user(person.number, PASSWORD, department=departments.get(person.department), **fields)
            user.groups.add(groups[person.role])
            user.teams.set([teams[code] for code in person.teams if code in teams])
        made[person.number] = user
    for code, (phone, hours) in EXTENSIONS.items():
        Department.objects.filter(code=code, phone="").update(phone=phone, hours=hours)
    warehouse = Department.objects.filter(code="warehouse").first()
    if warehouse is not None and warehouse.contact is None:
        warehouse.contact = warehouse.head = made["WL2021001"]
        warehouse.save()
    return made


def log_ins() -> list[str]:
    """The log-ins, a line each, for the terminal."""
    known = set(User.objects.filter(employee_number__in=[person.number for person in PEOPLE]).values_list("employee_number", flat=True))
    lines = []
    for person in PEOPLE:
        if person.number in known:
            extra = " (must choose a new password first)" if person.first_login else ""
            lines.append(f"  {person.number:<11} {Role(person.role).value:<14} {person.name}{extra}")
    return lines
