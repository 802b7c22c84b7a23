"""What each role may do with articles and scripts, and the sentences that say so."""

from django.utils.translation import gettext_lazy as _

from helpdesk.choices import Role
from helpdesk.roles import EVERYTHING, Grants, Rights

_READ = ["view_article", "view_script", "view_manual"]

GRANTS: Grants = {
    Role.AGENT: _READ,
    Role.SENIOR_AGENT: _READ,
    Role.OUTSOURCED: _READ,
    Role.DEPARTMENT: ["view_article"],
    Role.SUPERVISOR: [*_READ, "view_searchgap", "view_shownsearch"],
    Role.MANAGER: [*_READ, "view_searchgap", "view_shownsearch"],
    Role.EDITOR: [
        *_READ,
        "add_article",
        "change_article",
        "publish_article",
        "add_script",
        "change_script",
        "add_manual",
        "change_manual",
        "add_manualstep",
        "change_manualstep",
        "delete_manualstep",
        "add_manualremedy",
        "change_manualremedy",
        "delete_manualremedy",
        "view_searchgap",
        "change_searchgap",
        "delete_searchgap",
        "view_shownsearch",
        "change_shownsearch",
        "view_synonyms",
        "add_synonyms",
        "change_synonyms",
        "delete_synonyms",
    ],
    Role.ADMINISTRATOR: [EVERYTHING],
}

RIGHTS: Rights = [
    ("knowledgebase.view_article", _("Read articles, also internal ones")),
    ("knowledgebase.change_article", _("Write articles, scripts and handling manuals")),
    ("knowledgebase.change_synonyms", _("Say which words mean the same to a search")),
    ("knowledgebase.publish_article", _("Publish and retire articles, scripts and handling manuals")),
]
