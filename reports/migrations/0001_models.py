"""Frequent matters."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from helpdesk.migrating import CreateModels


class Migration(migrations.Migration):
    replaces = [("reports", "0001_frequent_issues")]

    initial = True

    dependencies = [("knowledgebase", "0001_models"), ("tickets", "0001_models")]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="FrequentIssue",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "found_by",
                            models.CharField(choices=[("type", "By type"), ("wording", "By wording")], max_length=8, verbose_name="found"),
                        ),
                        (
                            "issue_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="tickets.issuetype",
                                verbose_name="issue type",
                            ),
                        ),
                        ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                        ("words", models.JSONField(blank=True, default=list, verbose_name="what they have in common")),
                        (
                            "central",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="tickets.ticket",
                                verbose_name="the ticket in the middle",
                            ),
                        ),
                        ("weeks", models.JSONField(default=list, verbose_name="by week")),
                        ("customers", models.PositiveIntegerField(default=0, verbose_name="customers")),
                        (
                            "article",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="knowledgebase.article",
                                verbose_name="article",
                            ),
                        ),
                        (
                            "article_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="chosen by",
                            ),
                        ),
                        ("article_at", models.DateTimeField(blank=True, null=True, verbose_name="chosen at")),
                        ("first_found_at", models.DateTimeField(verbose_name="first found")),
                        ("found_at", models.DateTimeField(verbose_name="found")),
                    ],
                    options={
                        "verbose_name": "frequent issue",
                        "verbose_name_plural": "frequent issues",
                        "ordering": ["-customers", "pk"],
                        "indexes": [models.Index(fields=["found_at"], name="frequent_found_at")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("found_by", "type")), fields=("issue_type",), name="frequent_type_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FrequentTicket",
                    fields=[
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "issue",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="reports.frequentissue",
                                verbose_name="frequent issue",
                            ),
                        ),
                        ("place", models.PositiveIntegerField()),
                    ],
                    options={"verbose_name": "ticket of a frequent issue", "verbose_name_plural": "tickets of frequent issues"},
                ),
            ]
        )
    ]
