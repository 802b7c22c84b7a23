"""Searches after which nothing was opened, counted by wording and day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledgebase", "0011_gap_grants"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShownSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=80, verbose_name="searched for")),
                ("day", models.DateField(verbose_name="day")),
                ("shown", models.PositiveIntegerField(default=1, verbose_name="searches")),
                ("opened", models.PositiveIntegerField(default=0, verbose_name="opened an article")),
                ("offered", models.JSONField(default=list, verbose_name="what was offered")),
                ("last_at", models.DateTimeField(verbose_name="last time")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To do"), ("done", "Done"), ("ignored", "Not our business")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
            ],
            options={
                "verbose_name": "search after which nothing was opened",
                "verbose_name_plural": "searches after which nothing was opened",
                "indexes": [models.Index(fields=["day"], name="shown_search_day")],
                "constraints": [models.UniqueConstraint(fields=("text", "day"), name="shown_search_once")],
            },
        ),
    ]
