"""Who sees whom to call in each department."""

from django.db import migrations

from helpdesk.roles import GRANTS, grant


def install(apps, schema_editor):
    grant(apps, schema_editor, "helpdesk", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0008_whom_to_call")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
