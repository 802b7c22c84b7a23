"""Roles are groups; what each may do is written here and in the `roles` module of every app.

`GRANTS` maps a role to codenames of its app's permissions ("*" is all of them); each app's grants migration installs it
with `grant`. `RIGHTS` says the same to people: the sentences of the page "what you may do".
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helpdesk.choices import Role

if TYPE_CHECKING:
    from helpdesk.models import User

Grants = Mapping[str, Sequence[str]]
Rights = Sequence[tuple[str, "str | Promise"]]

EVERYTHING = "*"

_CONTACTS = ["view_contacts"]

GRANTS: Grants = {
    # Not the outsourced: they see what they are given, and ask the house for the rest.
    **dict.fromkeys((Role.AGENT, Role.SENIOR_AGENT, Role.EDITOR, Role.DEPARTMENT), _CONTACTS),
    Role.SUPERVISOR: [
        *_CONTACTS,
        "view_user",
        "view_team",
        "view_department",
        "view_outboundmessage",
        "view_heartbeat",
        "view_servicecalendar",
        "view_noticetemplate",
    ],
    Role.MANAGER: [
        *_CONTACTS,
        "view_user",
        "view_team",
        "view_department",
        "view_outboundmessage",
        "view_heartbeat",
        "view_servicecalendar",
        "view_statutoryday",
        "view_noticetemplate",
        "view_calendarexception",
    ],
    Role.ADMINISTRATOR: [EVERYTHING],
}

# Rights over models of Django itself. Whoever may add a schedule may run any code, so nobody but a superuser gets that;
# and whoever may edit a group may give themselves anything, so administrators see groups and hand them out, no more.
FOREIGN_GRANTS: Mapping[str, Grants] = {
    "auth": {Role.ADMINISTRATOR: ["view_group"]},
    "axes": {Role.ADMINISTRATOR: ["view_accessattempt", "delete_accessattempt", "view_accesslog"]},
}

RIGHTS: Rights = [
    ("helpdesk.view_contacts", _("See whom to call in each department")),
    ("helpdesk.view_outboundmessage", _("See what was sent to whom")),
    ("helpdesk.change_user", _("Manage users and give out roles")),
    ("helpdesk.change_team", _("Manage teams and departments")),
    ("helpdesk.change_servicecalendar", _("Change service calendars and holidays")),
    ("helpdesk.add_apikey", _("Issue keys to programs")),
]


def grant(apps: Any, schema_editor: Any, app_label: str, grants: Grants) -> None:
    """Make the groups named in `grants` and give them rights over `app_label`'s models; only adds, so ops' own grants stay.

    For data migrations. Django makes permission rows after all migrations, too late for us, so missing ones are made here.
    """
    alias = schema_editor.connection.alias
    group_model = apps.get_model("auth", "Group")
    permissions = _permissions(apps, alias, app_label)
    for role, codenames in grants.items():
        group, _made = group_model.objects.using(alias).get_or_create(name=str(role))
        wanted = permissions if EVERYTHING in codenames else codenames
        # A model of a later migration has its rights granted by a later one.
        group.permissions.add(*[permissions[codename] for codename in wanted if codename in permissions])


def make_groups(apps: Any, schema_editor: Any) -> None:
    """A group for each role, with or without rights."""
    for role in Role.values:
        apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).get_or_create(name=role)


def _permissions(apps: Any, alias: str, app_label: str) -> dict[str, Any]:
    content_types = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    rows = apps.get_model("auth", "Permission").objects.using(alias)
    made = {}
    for model in apps.get_app_config(app_label).get_models():
        meta = model._meta
        content_type, _made = content_types.get_or_create(app_label=app_label, model=meta.model_name)
        named = [(get_permission_codename(action, meta), f"Can {action} {meta.verbose_name_raw}") for action in meta.default_permissions]
        for codename, name in [*named, *meta.permissions]:
            made[codename], _made = rows.get_or_create(content_type=content_type, codename=codename, defaults={"name": str(name)[:255]})
    return made


def rights_of(user: "User") -> list["str | Promise"]:
    """What a person may do, in sentences, from left to right of the apps."""
    return [sentence for permission, sentence in _all_rights() if user.has_perm(permission)]


def rights_among(permissions: Container[str]) -> list["str | Promise"]:
    """What these permissions let somebody do, in the same sentences."""
    return [sentence for permission, sentence in _all_rights() if permission in permissions]


def _all_rights() -> Iterator[tuple[str, "str | Promise"]]:
    for app in settings.LOCAL_APPS:
        try:
            yield from import_module(f"{app}.roles").RIGHTS
        except ModuleNotFoundError as error:
            if error.name != f"{app}.roles":
                raise
