"""Breaks in shifts and as they were taken, intake by the hour and what is usual, what a route takes at most."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0018_orders_by_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IntakeHour",
            fields=[
                ("start", models.DateTimeField(primary_key=True, serialize=False, verbose_name="hour")),
                ("contacts", models.PositiveIntegerField(verbose_name="contacts")),
            ],
            options={
                "verbose_name": "intake of an hour",
                "verbose_name_plural": "intake by the hour",
                "ordering": ["start"],
            },
        ),
        migrations.AddField(
            model_name="historicalsurgeroute",
            name="most_open",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Tickets that overflowed by this line and are still open. Empty: no bound.",
                null=True,
                verbose_name="open there at most",
            ),
        ),
        migrations.AddField(
            model_name="historicalsurgeroute",
            name="most_per_day",
            field=models.PositiveIntegerField(blank=True, help_text="Empty: no bound.", null=True, verbose_name="in a day at most"),
        ),
        migrations.AddField(
            model_name="historicalsurgerule",
            name="calm_percent",
            field=models.PositiveSmallIntegerField(
                default=70,
                help_text="Lower than where a surge begins, so that it does not begin and end in turns.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                verbose_name="calm: contacts under (% of the limit)",
            ),
        ),
        migrations.AddField(
            model_name="surgeroute",
            name="most_open",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Tickets that overflowed by this line and are still open. Empty: no bound.",
                null=True,
                verbose_name="open there at most",
            ),
        ),
        migrations.AddField(
            model_name="surgeroute",
            name="most_per_day",
            field=models.PositiveIntegerField(blank=True, help_text="Empty: no bound.", null=True, verbose_name="in a day at most"),
        ),
        migrations.AddField(
            model_name="surgerule",
            name="calm_percent",
            field=models.PositiveSmallIntegerField(
                default=70,
                help_text="Lower than where a surge begins, so that it does not begin and end in turns.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                verbose_name="calm: contacts under (% of the limit)",
            ),
        ),
        migrations.AlterField(
            model_name="historicalsurgerule",
            name="multiple",
            field=models.FloatField(
                blank=True,
                default=3.0,
                help_text="The usual: what this hour of the week brings, learnt from the last weeks without surges and holidays.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1.0)],
                verbose_name="or so many times the usual",
            ),
        ),
        migrations.AlterField(
            model_name="surgerule",
            name="multiple",
            field=models.FloatField(
                blank=True,
                default=3.0,
                help_text="The usual: what this hour of the week brings, learnt from the last weeks without surges and holidays.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1.0)],
                verbose_name="or so many times the usual",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalShift",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("start", models.DateTimeField(verbose_name="start")),
                ("end", models.DateTimeField(verbose_name="end")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.agent",
                        verbose_name="agent",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "historical shift",
                "verbose_name_plural": "historical shifts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalShiftBreak",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("start", models.DateTimeField(verbose_name="start")),
                ("end", models.DateTimeField(verbose_name="end")),
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
                (
                    "shift",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.shift",
                        verbose_name="shift",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical break",
                "verbose_name_plural": "historical breaks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="UsualHour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.PositiveSmallIntegerField(verbose_name="day")),
                ("hour", models.PositiveSmallIntegerField(verbose_name="hour")),
                ("contacts", models.FloatField(verbose_name="contacts")),
                ("days", models.PositiveSmallIntegerField(verbose_name="learnt from so many days")),
                ("learnt_at", models.DateTimeField(verbose_name="learnt")),
            ],
            options={
                "verbose_name": "usual intake of an hour",
                "verbose_name_plural": "usual intake by hour of the week",
                "ordering": ["day", "hour"],
                "constraints": [models.UniqueConstraint(fields=("day", "hour"), name="usual_hour_once")],
            },
        ),
        migrations.CreateModel(
            name="BreakTaken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(verbose_name="began")),
                ("back_at", models.DateTimeField(blank=True, null=True, verbose_name="back at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="breaks", to="tickets.agent", verbose_name="agent"
                    ),
                ),
            ],
            options={
                "verbose_name": "break taken",
                "verbose_name_plural": "breaks taken",
                "ordering": ["-started_at"],
                "indexes": [models.Index(fields=["agent", "started_at"], name="break_taken_agent")],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ended_at__isnull", True)), fields=("agent",), name="break_taken_one_open")
                ],
            },
        ),
        migrations.CreateModel(
            name="ShiftBreak",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.DateTimeField(verbose_name="start")),
                ("end", models.DateTimeField(verbose_name="end")),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="breaks", to="tickets.shift", verbose_name="shift"
                    ),
                ),
            ],
            options={
                "verbose_name": "break",
                "verbose_name_plural": "breaks",
                "ordering": ["start"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("end__gt", models.F("start"))), name="shift_break_ends_after_start")
                ],
            },
        ),
    ]
