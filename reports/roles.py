"""What each role may see of reports. The dashboard's right belongs to tickets."""

from django.utils.translation import gettext_lazy as _

from helpdesk.choices import Role
from helpdesk.roles import EVERYTHING, Grants, Rights

GRANTS: Grants = {
    Role.SUPERVISOR: ["view_frequentissue"],
    Role.MANAGER: ["view_frequentissue"],
    Role.EDITOR: ["view_frequentissue", "change_frequentissue"],
    Role.ADMINISTRATOR: [EVERYTHING],
}

RIGHTS: Rights = [
    ("reports.view_frequentissue", _("See which matters come often and which rise")),
    ("reports.change_frequentissue", _("Say which article answers a frequent matter")),
]
