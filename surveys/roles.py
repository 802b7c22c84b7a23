"""What each role may see of surveys, and the sentence that says so."""

from django.utils.translation import gettext_lazy as _

from helpdesk.choices import Role
from helpdesk.roles import EVERYTHING, Grants, Rights

_WORK = ["view_survey", "view_causecase"]
_LOOK_INTO = [*_WORK, "view_surveyreview", "view_rootcause", "view_surveyterms", "handle_review", "confirm_cause"]

GRANTS: Grants = {
    Role.AGENT: _WORK,
    Role.SENIOR_AGENT: _WORK,
    Role.SUPERVISOR: _LOOK_INTO,
    Role.MANAGER: _LOOK_INTO,
    Role.ADMINISTRATOR: [EVERYTHING],
}

RIGHTS: Rights = [
    ("surveys.view_survey", _("Read customers' answers to surveys")),
    ("surveys.handle_review", _("Look into poor surveys: cause, measure, and the call to the customer")),
    ("surveys.confirm_cause", _("Confirm root causes of late and unhappy cases")),
    ("surveys.change_surveyterms", _("Decide when and how often customers are asked for their opinion")),
]
