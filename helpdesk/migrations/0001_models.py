"""The kernel's tables."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from helpdesk.migrating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("helpdesk", "0001_initial"),
        ("helpdesk", "0003_ladders_and_notices"),
        ("helpdesk", "0005_fewer_indexes"),
        ("helpdesk", "0006_urgent_notices"),
        ("helpdesk", "0007_notices_without_a_constraint"),
        ("helpdesk", "0008_whom_to_call"),
        ("helpdesk", "0010_whom_to_call_is_looked_after"),
    ]

    initial = True

    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="ConfigurationStamp",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("version", models.PositiveBigIntegerField(default=0)),
                    ],
                    options={"verbose_name": "configuration stamp", "verbose_name_plural": "configuration stamp"},
                ),
                migrations.CreateModel(
                    name="Cursor",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=60, unique=True)),
                        ("position", models.PositiveBigIntegerField(default=0)),
                    ],
                    options={"verbose_name": "cursor", "verbose_name_plural": "cursors"},
                ),
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=60, unique=True, verbose_name="job")),
                        ("every", models.PositiveIntegerField(default=60, verbose_name="expected every (s)")),
                        ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="last started")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="last finished")),
                        ("ok", models.BooleanField(default=True, verbose_name="succeeded")),
                        ("result", models.JSONField(blank=True, default=dict, verbose_name="result")),
                        ("error", models.CharField(blank=True, max_length=500, verbose_name="error")),
                        ("failures", models.PositiveIntegerField(default=0, verbose_name="failures in a row")),
                    ],
                    options={"verbose_name": "heartbeat", "verbose_name_plural": "heartbeats", "ordering": ["name"]},
                ),
                migrations.CreateModel(
                    name="ServiceCalendar",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("time_zone", models.CharField(default="Asia/Shanghai", max_length=40, verbose_name="time zone")),
                        ("weekly", models.JSONField(default=dict, verbose_name="weekly hours")),
                        (
                            "promise_time",
                            models.TimeField(
                                default="09:00",
                                help_text="A contact outside hours is promised an answer by this time of the next service day.",
                                verbose_name="promise time",
                            ),
                        ),
                        (
                            "statutory",
                            models.BooleanField(default=True, verbose_name="follows Chinese statutory holidays and make-up days"),
                        ),
                    ],
                    options={"verbose_name": "service calendar", "verbose_name_plural": "service calendars", "ordering": ["code"]},
                ),
                migrations.CreateModel(
                    name="StatutoryDay",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("date", models.DateField(unique=True, verbose_name="date")),
                        ("is_working", models.BooleanField(default=False, verbose_name="make-up working day")),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                    ],
                    options={"verbose_name": "statutory day", "verbose_name_plural": "statutory days", "ordering": ["date"]},
                ),
                migrations.CreateModel(
                    name="Team",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "is_outsourced",
                            models.BooleanField(default=False, help_text="Sees only what it is given.", verbose_name="outsourced"),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={"verbose_name": "team", "verbose_name_plural": "teams", "ordering": ["order", "code"]},
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "employee_number",
                            models.CharField(
                                error_messages={"unique": "This employee number is taken."},
                                max_length=20,
                                unique=True,
                                verbose_name="employee number",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="staff",
                                to="helpdesk.department",
                                verbose_name="department",
                            ),
                        ),
                        ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                        (
                            "theme",
                            models.CharField(
                                choices=[("auto", "Follow the device"), ("light", "Light"), ("dark", "Dark")],
                                default="auto",
                                max_length=5,
                                verbose_name="theme",
                            ),
                        ),
                        (
                            "notify_by",
                            models.CharField(
                                blank=True,
                                help_text="Codes of the channels beside the notices on the pages, parted by spaces.",
                                max_length=60,
                                verbose_name="notices go by",
                            ),
                        ),
                        (
                            "quiet_hours",
                            models.CharField(
                                blank=True,
                                help_text="Like 22:00-08:00, in the house's time zone. What is sent beyond the pages waits until their end; level 1 does not.",
                                max_length=11,
                                validators=[django.core.validators.RegexValidator("^([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d$")],
                                verbose_name="quiet hours",
                            ),
                        ),
                        ("must_change_password", models.BooleanField(default=True, verbose_name="must change the password at next log-in")),
                        (
                            "password_expires_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="An initial password that nobody used is void from then on.",
                                null=True,
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("date_joined", models.DateTimeField(auto_now_add=True, verbose_name="joined")),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                        ("teams", models.ManyToManyField(blank=True, related_name="members", to="helpdesk.team", verbose_name="teams")),
                    ],
                    options={"verbose_name": "user", "verbose_name_plural": "users", "ordering": ["employee_number"]},
                ),
                migrations.CreateModel(
                    name="ApiKey",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="api_keys",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="acts as",
                            ),
                        ),
                        ("prefix", models.CharField(max_length=8, verbose_name="prefix")),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                        ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                    ],
                    options={"verbose_name": "API key", "verbose_name_plural": "API keys", "ordering": ["-pk"]},
                ),
                migrations.CreateModel(
                    name="Department",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "accept_minutes",
                            models.PositiveIntegerField(
                                default=120,
                                help_text="Counted in the department's service hours.",
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="accepts within (min)",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: the calendar of the ticket's time limits.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="helpdesk.servicecalendar",
                                verbose_name="service calendar",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                blank=True,
                                help_text="Agents find the department by these words and by its people's names.",
                                max_length=200,
                                verbose_name="what they help with",
                            ),
                        ),
                        ("purpose_en", models.CharField(blank=True, max_length=240, verbose_name="what they help with (English)")),
                        ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone or extension")),
                        ("hours", models.CharField(blank=True, max_length=80, verbose_name="when they are there")),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="contact person",
                            ),
                        ),
                        (
                            "head",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="head",
                            ),
                        ),
                        (
                            "keeper",
                            models.ForeignKey(
                                blank=True,
                                help_text="Sees to it that what stands here is right.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        ("checked_on", models.DateField(blank=True, null=True, verbose_name="last checked")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "verbose_name": "department",
                        "verbose_name_plural": "departments",
                        "ordering": ["order", "code"],
                        "permissions": [("view_contacts", "See whom to call in each department")],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalNoticeTemplate",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("kind", models.SlugField(max_length=40, verbose_name="kind")),
                        (
                            "language",
                            models.CharField(
                                choices=[("zh-hans", "Simplified Chinese"), ("en", "English")], max_length=10, verbose_name="language"
                            ),
                        ),
                        ("subject", models.CharField(max_length=200, verbose_name="subject")),
                        ("body", models.TextField(blank=True, verbose_name="text")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical notice template",
                        "verbose_name_plural": "historical notice templates",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalServiceCalendar",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("time_zone", models.CharField(default="Asia/Shanghai", max_length=40, verbose_name="time zone")),
                        ("weekly", models.JSONField(default=dict, verbose_name="weekly hours")),
                        (
                            "promise_time",
                            models.TimeField(
                                default="09:00",
                                help_text="A contact outside hours is promised an answer by this time of the next service day.",
                                verbose_name="promise time",
                            ),
                        ),
                        (
                            "statutory",
                            models.BooleanField(default=True, verbose_name="follows Chinese statutory holidays and make-up days"),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical service calendar",
                        "verbose_name_plural": "historical service calendars",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalTeam",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        (
                            "is_outsourced",
                            models.BooleanField(default=False, help_text="Sees only what it is given.", verbose_name="outsourced"),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical team",
                        "verbose_name_plural": "historical teams",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalUser",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "employee_number",
                            models.CharField(
                                db_index=True,
                                error_messages={"unique": "This employee number is taken."},
                                max_length=20,
                                verbose_name="employee number",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                        ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                        (
                            "theme",
                            models.CharField(
                                choices=[("auto", "Follow the device"), ("light", "Light"), ("dark", "Dark")],
                                default="auto",
                                max_length=5,
                                verbose_name="theme",
                            ),
                        ),
                        (
                            "notify_by",
                            models.CharField(
                                blank=True,
                                help_text="Codes of the channels beside the notices on the pages, parted by spaces.",
                                max_length=60,
                                verbose_name="notices go by",
                            ),
                        ),
                        (
                            "quiet_hours",
                            models.CharField(
                                blank=True,
                                help_text="Like 22:00-08:00, in the house's time zone. What is sent beyond the pages waits until their end; level 1 does not.",
                                max_length=11,
                                validators=[django.core.validators.RegexValidator("^([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d$")],
                                verbose_name="quiet hours",
                            ),
                        ),
                        ("must_change_password", models.BooleanField(default=True, verbose_name="must change the password at next log-in")),
                        (
                            "password_expires_at",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="An initial password that nobody used is void from then on.",
                                null=True,
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("date_joined", models.DateTimeField(blank=True, editable=False, verbose_name="joined")),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="helpdesk.department",
                                verbose_name="department",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical user",
                        "verbose_name_plural": "historical users",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="InstalledDefault",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(max_length=60)),
                        ("code", models.CharField(max_length=120)),
                        ("installed_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "installed default",
                        "verbose_name_plural": "installed defaults",
                        "constraints": [models.UniqueConstraint(fields=("kind", "code"), name="installed_default_once")],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeTemplate",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.SlugField(max_length=40, verbose_name="kind")),
                        (
                            "language",
                            models.CharField(
                                choices=[("zh-hans", "Simplified Chinese"), ("en", "English")], max_length=10, verbose_name="language"
                            ),
                        ),
                        ("subject", models.CharField(max_length=200, verbose_name="subject")),
                        ("body", models.TextField(blank=True, verbose_name="text")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "verbose_name": "notice template",
                        "verbose_name_plural": "notice templates",
                        "ordering": ["kind", "language"],
                        "constraints": [models.UniqueConstraint(fields=("kind", "language"), name="notice_template_once")],
                    },
                ),
                migrations.CreateModel(
                    name="RateCount",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("key", models.CharField(max_length=120)),
                        ("window", models.BigIntegerField()),
                        ("hits", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "rate count",
                        "verbose_name_plural": "rate counts",
                        "constraints": [models.UniqueConstraint(fields=("key", "window"), name="rate_count_key_window")],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalDepartment",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        (
                            "accept_minutes",
                            models.PositiveIntegerField(
                                default=120,
                                help_text="Counted in the department's service hours.",
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="accepts within (min)",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                blank=True,
                                help_text="Agents find the department by these words and by its people's names.",
                                max_length=200,
                                verbose_name="what they help with",
                            ),
                        ),
                        ("purpose_en", models.CharField(blank=True, max_length=240, verbose_name="what they help with (English)")),
                        ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone or extension")),
                        ("hours", models.CharField(blank=True, max_length=80, verbose_name="when they are there")),
                        ("checked_on", models.DateField(blank=True, null=True, verbose_name="last checked")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Empty: the calendar of the ticket's time limits.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="helpdesk.servicecalendar",
                                verbose_name="service calendar",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="contact person",
                            ),
                        ),
                        (
                            "head",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="head",
                            ),
                        ),
                        (
                            "keeper",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Sees to it that what stands here is right.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical department",
                        "verbose_name_plural": "historical departments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalCalendarException",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("date", models.DateField(verbose_name="date")),
                        (
                            "segments",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text='Empty for closed, else like [["09:00", "12:00"]].',
                                verbose_name="hours",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=80, verbose_name="reason")),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="helpdesk.servicecalendar",
                                verbose_name="service calendar",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical calendar exception",
                        "verbose_name_plural": "historical calendar exceptions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalUser_teams",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="helpdesk.team",
                            ),
                        ),
                        (
                            "history",
                            models.ForeignKey(
                                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to="helpdesk.historicaluser"
                            ),
                        ),
                        ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                    ],
                    options={"verbose_name": "HistoricalUser_teams"},
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="NoticeAddress",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notice_addresses",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("inapp", "In-app"),
                                    ("email", "E-mail"),
                                    ("sms", "Text message"),
                                    ("wecom", "WeCom"),
                                    ("dingtalk", "DingTalk"),
                                    ("feishu", "Feishu"),
                                ],
                                max_length=12,
                                verbose_name="channel",
                            ),
                        ),
                        ("address", models.CharField(max_length=254, verbose_name="address")),
                    ],
                    options={
                        "verbose_name": "notice address",
                        "verbose_name_plural": "notice addresses",
                        "constraints": [models.UniqueConstraint(fields=("user", "channel"), name="notice_address_once")],
                    },
                ),
                migrations.CreateModel(
                    name="OutboundMessage",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("inapp", "In-app"),
                                    ("email", "E-mail"),
                                    ("sms", "Text message"),
                                    ("wecom", "WeCom"),
                                    ("dingtalk", "DingTalk"),
                                    ("feishu", "Feishu"),
                                ],
                                max_length=12,
                                verbose_name="channel",
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="kind")),
                        (
                            "recipient",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="recipient",
                            ),
                        ),
                        ("to", models.CharField(blank=True, max_length=254, verbose_name="address")),
                        ("subject", models.CharField(max_length=200, verbose_name="subject")),
                        ("body", models.TextField(blank=True, verbose_name="text")),
                        ("link", models.CharField(blank=True, max_length=300, verbose_name="link")),
                        ("about", models.CharField(blank=True, help_text="Number of the ticket.", max_length=40, verbose_name="about")),
                        ("dedupe_key", models.CharField(max_length=160)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Waiting"),
                                    ("sending", "Being sent"),
                                    ("sent", "Sent"),
                                    ("dead", "Given up"),
                                    ("dropped", "Not sent: the address had enough for one day"),
                                ],
                                default="pending",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("next_try_at", models.DateTimeField(blank=True, null=True, verbose_name="next try")),
                        ("last_error", models.CharField(blank=True, max_length=500, verbose_name="last error")),
                        ("created_at", models.DateTimeField(verbose_name="created")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                        ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                        (
                            "urgent",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="On the pages it stays in sight until it is put away.",
                                verbose_name="urgent",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "outbound message",
                        "verbose_name_plural": "outbound messages",
                        "indexes": [
                            models.Index(condition=models.Q(("next_try_at__isnull", False)), fields=["next_try_at"], name="outbound_due"),
                            models.Index(condition=models.Q(("about", ""), _negated=True), fields=["about"], name="outbound_about"),
                            models.Index(
                                condition=models.Q(("channel", "inapp"), ("read_at__isnull", True)),
                                fields=["recipient", "-id"],
                                name="outbound_unread",
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("dedupe_key",), name="outbound_once")],
                    },
                ),
                migrations.CreateModel(
                    name="RememberedAnswer",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "user",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                        ),
                        ("key", models.CharField(max_length=200)),
                        ("fingerprint", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        ("body", models.JSONField(null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "remembered answer",
                        "verbose_name_plural": "remembered answers",
                        "constraints": [models.UniqueConstraint(fields=("user", "key"), name="remembered_answer_once")],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarException",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="exceptions",
                                to="helpdesk.servicecalendar",
                                verbose_name="service calendar",
                            ),
                        ),
                        ("date", models.DateField(verbose_name="date")),
                        (
                            "segments",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text='Empty for closed, else like [["09:00", "12:00"]].',
                                verbose_name="hours",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=80, verbose_name="reason")),
                    ],
                    options={
                        "verbose_name": "calendar exception",
                        "verbose_name_plural": "calendar exceptions",
                        "ordering": ["date"],
                        "constraints": [models.UniqueConstraint(fields=("calendar", "date"), name="calendar_exception_once_a_day")],
                    },
                ),
            ]
        )
    ]
