"""What each role may see of surveys, and the sentence that says so."""

from django.utils.translation import gettext_lazy as _

from helpdesk.choices import Role
from helpdesk.roles import EVERYTHING, Grants, Rights

_WORK = ["view_survey", "view_causecase", "view_followup"]
_LOOK_INTO = [*_WORK, "view_surveyreview", "view_rootcause", "view_surveyterms", "view_followuprule", "handle_review", "confirm_cause"]

GRANTS: Grants = {
    Role.AGENT: _WORK,
    Role.SENIOR_AGENT: _WORK,
    # Whoever closed a ticket asks how it went, and sees no more than that.
    Role.OUTSOURCED: ["view_followup"],
    Role.SUPERVISOR: _LOOK_INTO,
    Role.MANAGER: _LOOK_INTO,
    Role.ADMINISTRATOR: [EVERYTHING],
}

RIGHTS: Rights = [
    ("surveys.view_survey", _("Read customers' answers to surveys")),
    ("surveys.view_followup", _("See and make the follow-up calls on closed tickets")),
    ("surveys.handle_review", _("Look into poor surveys: cause, measure, and the call to the customer")),
    ("surveys.confirm_cause", _("Confirm root causes of late and unhappy cases")),
    ("surveys.change_followuprule", _("Decide which closed tickets are followed up, and when")),
    ("surveys.change_surveyterms", _("Decide when and how often customers are asked for their opinion")),
]
