"""Whether they are offered is said by their state alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0015_they_are_published_as_they_were_active")]

    operations = [
        migrations.RemoveField(
            model_name='historicalmanual',
            name='is_active',
        ),
        migrations.RemoveField(
            model_name='historicalscript',
            name='is_active',
        ),
        migrations.RemoveField(
            model_name='manual',
            name='is_active',
        ),
        migrations.RemoveField(
            model_name='script',
            name='is_active',
        ),
    ]
