"""Limits of remedies keep their history. A late remedy is reminded of once: the day stands in a column of its own, with an index over
what is still to be told."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from helpdesk.roles import grant
from tickets.roles import GRANTS


def install(apps, schema_editor):
    grant(apps, schema_editor, "tickets", GRANTS)


KINDS = [
    ("refund", "Refund"),
    ("price_difference", "Price-difference refund"),
    ("exchange", "Exchange"),
    ("reissue", "Reissue"),
    ("repair", "Repair"),
    ("coupon", "Coupon"),
    ("points", "Points"),
    ("cash", "Cash compensation"),
    ("apology", "Apology"),
]
RANKS = [(0, "Agent"), (1, "Senior agent"), (2, "Supervisor"), (3, "Manager")]


class Migration(migrations.Migration):
    dependencies = [("tickets", "0013_desk_grants"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="remedy",
            name="remind_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="remedy",
            index=models.Index(condition=models.Q(("remind_on__isnull", False)), fields=["remind_on"], name="remedy_remind"),
        ),
        migrations.CreateModel(
            name="HistoricalRemedyLimit",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=20, verbose_name="remedy")),
                ("rank", models.PositiveSmallIntegerField(choices=RANKS, default=0, verbose_name="rank")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="In yuan, or points.",
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="up to",
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
                "verbose_name": "historical limit of remedies",
                "verbose_name_plural": "historical limits of remedies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(install, migrations.RunPython.noop, elidable=False),
    ]
