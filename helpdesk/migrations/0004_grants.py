"""Rights over the models of 0003."""

from django.db import migrations

from helpdesk.roles import GRANTS, grant


def install(apps, schema_editor):
    grant(apps, schema_editor, "helpdesk", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0003_ladders_and_notices")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
