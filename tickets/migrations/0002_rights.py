"""What each role may do in this app."""

from django.db import migrations

from helpdesk.roles import grant
from tickets.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "tickets", GRANTS)


class Migration(migrations.Migration):
    replaces = [
        ("tickets", "0003_grants"),
        ("tickets", "0005_grants"),
        ("tickets", "0010_surge_grants"),
        ("tickets", "0013_desk_grants"),
        ("tickets", "0021_learning_grants"),
        ("tickets", "0023_dispatch_grants"),
        ("tickets", "0025_training_grants"),
        ("tickets", "0031_many_like_tickets_grants"),
        ("tickets", "0036_answers_at_once_grants"),
        ("tickets", "0042_personal_data_grants"),
    ]
    dependencies = [("tickets", "0001_models"), ("helpdesk", "0002_rights")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
