"""What each role may do in this app."""

from django.db import migrations

from helpdesk.roles import grant
from surveys.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "surveys", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial"), ("helpdesk", "0002_roles")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
