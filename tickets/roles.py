"""What each role may do with tickets, and the sentences that say so."""

from django.utils.translation import gettext_lazy as _

from helpdesk.choices import Role
from helpdesk.roles import EVERYTHING, Grants, Rights

_WORK = ["view_ticket", "work_ticket", "view_customer", "view_order"]
_READ = [
    "view_ticket",
    "view_customer",
    "view_agent",
    "view_shift",
    "view_skill",
    "view_issuetype",
    "view_slapolicy",
    "view_keywordrule",
    "view_ladder",
    "view_ladderrung",
    "view_escalationrule",
    "view_collaboration",
    "view_surge",
    "view_surgerule",
    "view_remedy",
    "view_remedylimit",
    "view_order",
    "view_absence",
    "view_duty",
    "view_tag",
    "view_savedview",
]

GRANTS: Grants = {
    Role.AGENT: _WORK,
    Role.SENIOR_AGENT: [*_WORK, "assign_ticket", "unmask_contact", "approve_remedy", "coach", "share_view"],
    Role.OUTSOURCED: ["view_ticket", "work_ticket"],
    Role.SUPERVISOR: [
        *_WORK,
        *_READ,
        "assign_ticket",
        "unmask_contact",
        "view_all_tickets",
        "view_dashboard",
        "steer_surge",
        "approve_remedy",
        "coach",
        "share_view",
        "add_absence",
        "change_absence",
        "delete_absence",
        "add_duty",
        "change_duty",
        "delete_duty",
        "change_tag",
        "change_customer",
        "change_agent",
        "add_shift",
        "change_shift",
        "delete_shift",
        "add_skill",
        "change_skill",
        "delete_skill",
    ],
    Role.DEPARTMENT: ["view_collaboration", "answer_collaboration"],
    Role.MANAGER: [
        *_READ,
        "assign_ticket",
        "view_all_tickets",
        "view_dashboard",
        "steer_surge",
        "unmask_contact",
        "approve_remedy",
        "share_view",
    ],
    Role.ADMINISTRATOR: [EVERYTHING],
}

RIGHTS: Rights = [
    ("tickets.view_ticket", _("See the tickets of your teams and those given to you")),
    ("tickets.view_all_tickets", _("See the tickets of all teams")),
    ("tickets.work_ticket", _("Work on tickets: reply, note, ask, resolve")),
    ("tickets.assign_ticket", _("Give tickets to other agents")),
    ("tickets.view_customer", _("See customers and their history")),
    ("tickets.unmask_contact", _("See whole phone numbers and addresses; each look is recorded")),
    ("tickets.answer_collaboration", _("Accept and finish what your department is asked")),
    ("tickets.approve_remedy", _("Approve remedies within your limit")),
    ("tickets.coach", _("Watch novices' tickets, whisper to them, and review their replies")),
    ("tickets.share_view", _("Share saved views with others")),
    ("tickets.view_dashboard", _("See the dashboard")),
    ("tickets.steer_surge", _("Start and end surges, and call standby agents in")),
    ("tickets.change_agent", _("Change agents' caps, skills and shifts")),
    ("tickets.change_issuetype", _("Change issue types, sorting rules and targets")),
]
