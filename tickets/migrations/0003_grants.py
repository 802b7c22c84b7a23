"""What each role may do in this app."""

from django.db import migrations

from helpdesk.roles import grant
from tickets.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "tickets", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_search"), ("helpdesk", "0002_roles")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
