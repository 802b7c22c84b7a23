"""Rights over the models of 0041."""

from django.db import migrations

from helpdesk.roles import grant
from tickets.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "tickets", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0041_acts_on_personal_data"), ("helpdesk", "0004_grants")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
