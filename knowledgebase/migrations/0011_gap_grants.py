"""Rights over what becomes of searches that found nothing."""

from django.db import migrations

from helpdesk.roles import grant
from knowledgebase.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "knowledgebase", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0010_readings_and_what_became_of_gaps"), ("helpdesk", "0002_roles")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
