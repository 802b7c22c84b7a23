"""The groups of the house with their rights over the kernel, and the table of the database cache."""

from django.core.management import call_command
from django.db import migrations

from helpdesk import roles


def install(apps, schema_editor):
    roles.make_groups(apps, schema_editor)
    roles.grant(apps, schema_editor, "helpdesk", roles.GRANTS)
    for app_label, grants in roles.FOREIGN_GRANTS.items():
        roles.grant(apps, schema_editor, app_label, grants)
    # `migrate` alone must make a database that works, also one that leaves Redis again later.
    call_command("createcachetable", "helpdesk_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    replaces = [("helpdesk", "0002_roles"), ("helpdesk", "0004_grants"), ("helpdesk", "0009_contact_grants")]
    dependencies = [
        ("helpdesk", "0001_models"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("axes", "0001_initial"),
    ]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
