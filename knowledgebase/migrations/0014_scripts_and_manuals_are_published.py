"""Scripts and manuals get the life of articles: state, owner, review day, changes that wait, versions."""

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('knowledgebase', '0013_unopened_search_grants'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalPendingManual',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='updated')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('title_en', models.CharField(blank=True, max_length=120, verbose_name='English title')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='when to use it')),
                ('purpose_en', models.CharField(blank=True, max_length=240, verbose_name='when to use it (English)')),
                ('keywords', models.JSONField(blank=True, default=list, verbose_name='keywords')),
                ('topics', models.JSONField(blank=True, default=list, verbose_name='issue types')),
                ('plan', models.JSONField(blank=True, default=list, verbose_name='steps')),
                ('presets', models.JSONField(blank=True, default=list, verbose_name='preset remedies')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical change of a manual, not published yet',
                'verbose_name_plural': 'historical changes of manuals, not published yet',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalPendingScript',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='updated')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('title_en', models.CharField(blank=True, max_length=80, verbose_name='English title')),
                ('body', models.TextField(verbose_name='text')),
                ('body_en', models.TextField(blank=True, verbose_name='English text')),
                ('keywords', models.JSONField(blank=True, default=list, verbose_name='keywords')),
                ('topics', models.JSONField(blank=True, default=list, verbose_name='issue types')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical change of a script, not published yet',
                'verbose_name_plural': 'historical changes of scripts, not published yet',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='PendingManual',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zh_changed_at', models.DateTimeField(editable=False, null=True)),
                ('en_changed_at', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('title_en', models.CharField(blank=True, max_length=120, verbose_name='English title')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='when to use it')),
                ('purpose_en', models.CharField(blank=True, max_length=240, verbose_name='when to use it (English)')),
                ('keywords', models.JSONField(blank=True, default=list, verbose_name='keywords')),
                ('topics', models.JSONField(blank=True, default=list, verbose_name='issue types')),
                ('plan', models.JSONField(blank=True, default=list, verbose_name='steps')),
                ('presets', models.JSONField(blank=True, default=list, verbose_name='preset remedies')),
            ],
            options={
                'verbose_name': 'change of a manual, not published yet',
                'verbose_name_plural': 'changes of manuals, not published yet',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PendingScript',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zh_changed_at', models.DateTimeField(editable=False, null=True)),
                ('en_changed_at', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('title_en', models.CharField(blank=True, max_length=80, verbose_name='English title')),
                ('body', models.TextField(verbose_name='text')),
                ('body_en', models.TextField(blank=True, verbose_name='English text')),
                ('keywords', models.JSONField(blank=True, default=list, verbose_name='keywords')),
                ('topics', models.JSONField(blank=True, default=list, verbose_name='issue types')),
            ],
            options={
                'verbose_name': 'change of a script, not published yet',
                'verbose_name_plural': 'changes of scripts, not published yet',
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='historicalmanual',
            name='created_at',
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, verbose_name='created'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='historicalmanual',
            name='owner',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='historicalmanual',
            name='plan',
            field=models.JSONField(blank=True, default=list, verbose_name='steps'),
        ),
        migrations.AddField(
            model_name='historicalmanual',
            name='presets',
            field=models.JSONField(blank=True, default=list, verbose_name='preset remedies'),
        ),
        migrations.AddField(
            model_name='historicalmanual',
            name='review_on',
            field=models.DateField(blank=True, null=True, verbose_name='review on'),
        ),
        migrations.AddField(
            model_name='historicalmanual',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('review', 'In review'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='historicalmanual',
            name='updated_at',
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, verbose_name='updated'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='historicalscript',
            name='created_at',
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, verbose_name='created'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='historicalscript',
            name='owner',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='historicalscript',
            name='review_on',
            field=models.DateField(blank=True, null=True, verbose_name='review on'),
        ),
        migrations.AddField(
            model_name='historicalscript',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('review', 'In review'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='historicalscript',
            name='updated_at',
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, verbose_name='updated'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='manual',
            name='asked_at',
            field=models.DateTimeField(db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='manual',
            name='asked_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='manual',
            name='created_at',
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now, verbose_name='created'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='manual',
            name='en_changed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='manual',
            name='note',
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name='manual',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='manual',
            name='plan',
            field=models.JSONField(blank=True, default=list, verbose_name='steps'),
        ),
        migrations.AddField(
            model_name='manual',
            name='presets',
            field=models.JSONField(blank=True, default=list, verbose_name='preset remedies'),
        ),
        migrations.AddField(
            model_name='manual',
            name='review_on',
            field=models.DateField(blank=True, null=True, verbose_name='review on'),
        ),
        migrations.AddField(
            model_name='manual',
            name='reviewer',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second reader'),
        ),
        migrations.AddField(
            model_name='manual',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('review', 'In review'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='manual',
            name='told_of',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='manual',
            name='updated_at',
            field=models.DateTimeField(auto_now=True, verbose_name='updated'),
        ),
        migrations.AddField(
            model_name='manual',
            name='version',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='manual',
            name='written_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='manual',
            name='zh_changed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='script',
            name='asked_at',
            field=models.DateTimeField(db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='script',
            name='asked_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='script',
            name='created_at',
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now, verbose_name='created'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='script',
            name='en_changed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='script',
            name='note',
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name='script',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='script',
            name='review_on',
            field=models.DateField(blank=True, null=True, verbose_name='review on'),
        ),
        migrations.AddField(
            model_name='script',
            name='reviewer',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second reader'),
        ),
        migrations.AddField(
            model_name='script',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('review', 'In review'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='script',
            name='told_of',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='script',
            name='updated_at',
            field=models.DateTimeField(auto_now=True, verbose_name='updated'),
        ),
        migrations.AddField(
            model_name='script',
            name='version',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='script',
            name='written_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='script',
            name='zh_changed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='manual',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'review'), _negated=True), ('asked_at__isnull', False), _connector='OR'), name='manual_review_is_asked'),
        ),
        migrations.AddConstraint(
            model_name='script',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'review'), _negated=True), ('asked_at__isnull', False), _connector='OR'), name='script_review_is_asked'),
        ),
        migrations.AddField(
            model_name='historicalpendingmanual',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalpendingmanual',
            name='manual',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='knowledgebase.manual'),
        ),
        migrations.AddField(
            model_name='historicalpendingscript',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalpendingscript',
            name='script',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='knowledgebase.script'),
        ),
        migrations.AddField(
            model_name='pendingmanual',
            name='manual',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pending', to='knowledgebase.manual'),
        ),
        migrations.AddField(
            model_name='pendingscript',
            name='script',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pending', to='knowledgebase.script'),
        ),
    ]
