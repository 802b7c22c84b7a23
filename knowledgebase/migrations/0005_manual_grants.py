"""Rights over handling manuals."""

from django.db import migrations

from helpdesk.roles import grant
from knowledgebase.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "knowledgebase", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0004_handling_manuals"), ("helpdesk", "0004_grants")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
