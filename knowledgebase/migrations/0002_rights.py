"""What each role may do in this app."""

from django.db import migrations

from helpdesk.roles import grant
from knowledgebase.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "knowledgebase", GRANTS)


class Migration(migrations.Migration):
    replaces = [
        ("knowledgebase", "0003_grants"),
        ("knowledgebase", "0005_manual_grants"),
        ("knowledgebase", "0007_synonym_grants"),
        ("knowledgebase", "0011_gap_grants"),
        ("knowledgebase", "0013_unopened_search_grants"),
    ]
    dependencies = [("knowledgebase", "0001_models"), ("helpdesk", "0002_rights")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
