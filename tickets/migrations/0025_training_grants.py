"""Rights over the model of 0024."""

from django.db import migrations

from helpdesk.roles import grant
from tickets.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "tickets", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0024_trainings_asked_for"), ("helpdesk", "0004_grants")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
