"""Who sees and makes follow-ups."""

from django.db import migrations

from helpdesk.roles import grant
from surveys.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "surveys", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0005_follow_ups"), ("helpdesk", "0002_roles")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
