"""What each role may do in this app."""

from django.db import migrations

from helpdesk.roles import grant
from reports.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "reports", GRANTS)


class Migration(migrations.Migration):
    replaces = [("reports", "0002_frequent_issues_grants")]
    dependencies = [("reports", "0001_models"), ("helpdesk", "0002_rights")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
