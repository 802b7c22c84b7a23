"""What each role may do in this app."""

from django.db import migrations

from helpdesk.roles import grant
from surveys.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "surveys", GRANTS)


class Migration(migrations.Migration):
    replaces = [("surveys", "0002_grants"), ("surveys", "0004_reviews_and_causes_grants"), ("surveys", "0006_follow_ups_grants")]
    dependencies = [("surveys", "0001_models"), ("helpdesk", "0002_rights")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
