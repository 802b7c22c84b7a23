"""How often articles are read, and what became of searches that found nothing."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledgebase", "0009_pending_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchgap",
            name="state",
            field=models.CharField(
                choices=[("open", "To do"), ("done", "Done"), ("ignored", "Not our business")],
                default="open",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="ArticleReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("times", models.PositiveIntegerField(default=1)),
                (
                    "article",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="knowledgebase.article"),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("article", "day"), name="article_reading_once")],
            },
        ),
    ]
