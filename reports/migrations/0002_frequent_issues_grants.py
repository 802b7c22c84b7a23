"""Who sees frequent issues, and who says what answers them."""

from django.db import migrations

from helpdesk.roles import grant
from reports.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "reports", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_frequent_issues"), ("helpdesk", "0002_roles")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
