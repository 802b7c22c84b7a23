"""For how long customers' data are kept."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from helpdesk.choices import Role
from helpdesk.roles import grant


def install(apps, schema_editor):
    grant(apps, schema_editor, "tickets", {Role.ADMINISTRATOR: ["view_retentionrule", "change_retentionrule"]})


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0004_sharing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('months', models.PositiveSmallIntegerField(blank=True, help_text="Empty: nobody's data are erased by themselves. The law may ask for a while: records of trade are kept three years.", null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='months after the last word on their last ticket')),
            ],
            options={
                'verbose_name': 'retention rule',
                'verbose_name_plural': 'retention rules',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalRetentionRule',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('months', models.PositiveSmallIntegerField(blank=True, help_text="Empty: nobody's data are erased by themselves. The law may ask for a while: records of trade are kept three years.", null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='months after the last word on their last ticket')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical retention rule',
                'verbose_name_plural': 'historical retention rules',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
