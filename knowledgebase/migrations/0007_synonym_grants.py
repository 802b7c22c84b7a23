"""What each role may do with like words."""

from django.db import migrations

from helpdesk.roles import grant
from knowledgebase.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "knowledgebase", GRANTS)


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0006_like_words_and_search_index"), ("helpdesk", "0002_roles")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
