"""Rights over searches after which nothing was opened."""

from django.db import migrations

from helpdesk.roles import grant
from knowledgebase.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "knowledgebase", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0012_searches_after_which_nothing_was_opened"), ("helpdesk", "0002_roles")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
