"""Rights over the models of 0020."""

from django.db import migrations

from helpdesk.roles import grant
from tickets.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "tickets", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0020_learning_versions"), ("helpdesk", "0004_grants")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
