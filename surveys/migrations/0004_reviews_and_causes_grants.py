"""Who looks into poor surveys and confirms root causes."""

from django.db import migrations

from helpdesk.roles import grant
from surveys.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "surveys", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_reviews_and_causes"), ("helpdesk", "0002_roles")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
