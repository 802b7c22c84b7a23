"""What each role may see of surveys, and the sentence that says so."""

from django.utils.translation import gettext_lazy as _

from helpdesk.choices import Role
from helpdesk.roles import EVERYTHING, Grants, Rights

GRANTS: Grants = {
    Role.AGENT: ["view_survey"],
    Role.SENIOR_AGENT: ["view_survey"],
    Role.SUPERVISOR: ["view_survey"],
    Role.MANAGER: ["view_survey"],
    Role.ADMINISTRATOR: [EVERYTHING],
}

RIGHTS: Rights = [("surveys.view_survey", _("Read customers' answers to surveys"))]
