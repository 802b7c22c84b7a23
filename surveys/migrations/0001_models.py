"""What follows closing."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import helpdesk.tokens
from helpdesk.migrating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("surveys", "0001_initial"),
        ("surveys", "0003_reviews_and_causes"),
        ("surveys", "0005_follow_ups"),
        ("surveys", "0007_root_causes_by_agent"),
    ]

    initial = True

    dependencies = [("helpdesk", "0001_models"), ("tickets", "0001_models")]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="SurveyTerms",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "open_days",
                            models.PositiveSmallIntegerField(
                                default=14,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)],
                                verbose_name="open for (days)",
                            ),
                        ),
                        (
                            "remind_after_days",
                            models.PositiveSmallIntegerField(
                                default=3,
                                help_text="Once, if there is no answer. 0: never.",
                                validators=[django.core.validators.MaxValueValidator(90)],
                                verbose_name="reminded after (days)",
                            ),
                        ),
                        (
                            "quiet_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                help_text="Within that time nobody is asked twice, whatever they wrote about. 0: after every closing.",
                                validators=[django.core.validators.MaxValueValidator(365)],
                                verbose_name="asked again after (days)",
                            ),
                        ),
                        (
                            "review_days",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)],
                                verbose_name="poor ones are looked into within (days)",
                            ),
                        ),
                    ],
                    options={"verbose_name": "terms of surveys", "verbose_name_plural": "terms of surveys"},
                ),
                migrations.CreateModel(
                    name="CauseCase",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cause_case",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="helpdesk.team", verbose_name="team"
                            ),
                        ),
                        (
                            "agent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                        ("issue_type_code", models.CharField(max_length=40, verbose_name="issue type")),
                        ("is_overdue", models.BooleanField(default=False, verbose_name="overdue")),
                        ("is_refused", models.BooleanField(default=False, verbose_name="not solved for the customer")),
                        ("is_poor", models.BooleanField(default=False, verbose_name="poor survey")),
                        ("opened_at", models.DateTimeField(verbose_name="asked for")),
                        (
                            "state",
                            models.CharField(
                                choices=[("asked", "Asked for"), ("proposed", "Proposed"), ("confirmed", "Confirmed")],
                                default="asked",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "cause",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="surveys.rootcause",
                                verbose_name="root cause",
                            ),
                        ),
                        ("words", models.TextField(blank=True, verbose_name="in words")),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="proposed by",
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="proposed")),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="confirmed by",
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        "verbose_name": "case for a root cause",
                        "verbose_name_plural": "cases for root causes",
                        "permissions": [("confirm_cause", "Confirm root causes")],
                        "indexes": [
                            models.Index(fields=["-opened_at", "-id"], name="cause_case_opened"),
                            models.Index(
                                condition=models.Q(("state", "confirmed"), _negated=True),
                                fields=["state", "opened_at"],
                                name="cause_case_waiting",
                            ),
                            models.Index(condition=models.Q(("state", "asked")), fields=["agent", "opened_at"], name="cause_case_agent"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CauseOccasion",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="occasions", to="surveys.causecase"
                            ),
                        ),
                        (
                            "event",
                            models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticketevent"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("overdue", "Overdue"), ("refused", "Not solved for the customer"), ("poor", "Poor survey")],
                                max_length=10,
                            ),
                        ),
                    ],
                    options={"verbose_name": "occasion of a case", "verbose_name_plural": "occasions of cases"},
                ),
                migrations.CreateModel(
                    name="FollowUp",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follow_ups",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follow_ups",
                                to="tickets.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="helpdesk.team",
                                verbose_name="team",
                            ),
                        ),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="follow_ups",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="assignee",
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[("call", "Call"), ("message", "Written message")], default="call", max_length=8, verbose_name="way"
                            ),
                        ),
                        ("planned_for", models.DateTimeField(verbose_name="planned for")),
                        ("due_at", models.DateTimeField(verbose_name="to be made by")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("done", "Done"),
                                    ("unreached", "Not reached"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="planned",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="calls in vain")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("solved", "Still solved"),
                                    ("back", "The trouble is back"),
                                    ("other", "A new matter"),
                                    ("no_calls", "Wants no calls"),
                                    ("written", "Written to"),
                                ],
                                max_length=10,
                                verbose_name="outcome",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=1000, verbose_name="what was said")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                        (
                            "continued",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="tickets.ticket",
                                verbose_name="goes on as",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="planned at")),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        "verbose_name": "follow-up",
                        "verbose_name_plural": "follow-ups",
                        "ordering": ["planned_for", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "planned")), fields=["assignee", "planned_for"], name="follow_up_mine"
                            ),
                            models.Index(condition=models.Q(("state", "planned")), fields=["due_at", "id"], name="follow_up_due"),
                            models.Index(
                                condition=models.Q(("state", "planned")), fields=["customer", "planned_for"], name="follow_up_customer"
                            ),
                            models.Index(
                                condition=models.Q(("ended_at__isnull", False)), fields=["-ended_at", "-id"], name="follow_up_ended"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FollowUpRule",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Level 1"), (2, "Level 2"), (3, "Level 3")],
                                null=True,
                                verbose_name="complaint level",
                            ),
                        ),
                        (
                            "tier",
                            models.CharField(
                                blank=True, choices=[("standard", "Standard"), ("vip", "VIP")], max_length=8, verbose_name="tier"
                            ),
                        ),
                        (
                            "dissatisfied",
                            models.BooleanField(
                                default=False,
                                help_text="The customer refused a result, or answered the survey poorly.",
                                verbose_name="dissatisfied",
                            ),
                        ),
                        (
                            "is_complex",
                            models.BooleanField(
                                default=False,
                                help_text="Two departments or more were asked, it was reopened, or there are many messages.",
                                verbose_name="complex",
                            ),
                        ),
                        (
                            "many_messages",
                            models.PositiveSmallIntegerField(
                                default=12, help_text="0: their number does not count.", verbose_name="many messages are"
                            ),
                        ),
                        (
                            "issue_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="tickets.issuetype",
                                verbose_name="issue type",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="helpdesk.team",
                                verbose_name="team",
                            ),
                        ),
                        (
                            "days",
                            models.CharField(help_text="One or several, such as: 1, 7", max_length=60, verbose_name="days after closing"),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[("call", "Call"), ("message", "Written message")], default="call", max_length=8, verbose_name="way"
                            ),
                        ),
                        (
                            "who",
                            models.CharField(
                                choices=[("agent", "The agent who closed it"), ("senior", "A senior agent of the team")],
                                default="agent",
                                max_length=8,
                                verbose_name="who",
                            ),
                        ),
                        ("ask", models.CharField(blank=True, max_length=300, verbose_name="what to ask")),
                        ("ask_en", models.CharField(blank=True, max_length=300, verbose_name="what to ask, in English")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={"verbose_name": "follow-up rule", "verbose_name_plural": "follow-up rules", "ordering": ["order", "code"]},
                ),
                migrations.CreateModel(
                    name="FollowUpReason",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "follow_up",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reasons", to="surveys.followup"),
                        ),
                        ("ticket", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket")),
                        ("cycle", models.PositiveSmallIntegerField(default=0)),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="surveys.followuprule",
                            ),
                        ),
                        ("rule_code", models.CharField(blank=True, max_length=40)),
                        ("days", models.PositiveSmallIntegerField(default=0)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ask", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "verbose_name": "reason of a follow-up",
                        "verbose_name_plural": "reasons of follow-ups",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("rule_code", ""), _negated=True),
                                fields=("ticket", "cycle", "rule_code", "days"),
                                name="follow_up_once_a_closing",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalFollowUpRule",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Level 1"), (2, "Level 2"), (3, "Level 3")],
                                null=True,
                                verbose_name="complaint level",
                            ),
                        ),
                        (
                            "tier",
                            models.CharField(
                                blank=True, choices=[("standard", "Standard"), ("vip", "VIP")], max_length=8, verbose_name="tier"
                            ),
                        ),
                        (
                            "dissatisfied",
                            models.BooleanField(
                                default=False,
                                help_text="The customer refused a result, or answered the survey poorly.",
                                verbose_name="dissatisfied",
                            ),
                        ),
                        (
                            "is_complex",
                            models.BooleanField(
                                default=False,
                                help_text="Two departments or more were asked, it was reopened, or there are many messages.",
                                verbose_name="complex",
                            ),
                        ),
                        (
                            "many_messages",
                            models.PositiveSmallIntegerField(
                                default=12, help_text="0: their number does not count.", verbose_name="many messages are"
                            ),
                        ),
                        (
                            "days",
                            models.CharField(help_text="One or several, such as: 1, 7", max_length=60, verbose_name="days after closing"),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[("call", "Call"), ("message", "Written message")], default="call", max_length=8, verbose_name="way"
                            ),
                        ),
                        (
                            "who",
                            models.CharField(
                                choices=[("agent", "The agent who closed it"), ("senior", "A senior agent of the team")],
                                default="agent",
                                max_length=8,
                                verbose_name="who",
                            ),
                        ),
                        ("ask", models.CharField(blank=True, max_length=300, verbose_name="what to ask")),
                        ("ask_en", models.CharField(blank=True, max_length=300, verbose_name="what to ask, in English")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "issue_type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.issuetype",
                                verbose_name="issue type",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="helpdesk.team",
                                verbose_name="team",
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
                        "verbose_name": "historical follow-up rule",
                        "verbose_name_plural": "historical follow-up rules",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalSurveyTerms",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        (
                            "open_days",
                            models.PositiveSmallIntegerField(
                                default=14,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)],
                                verbose_name="open for (days)",
                            ),
                        ),
                        (
                            "remind_after_days",
                            models.PositiveSmallIntegerField(
                                default=3,
                                help_text="Once, if there is no answer. 0: never.",
                                validators=[django.core.validators.MaxValueValidator(90)],
                                verbose_name="reminded after (days)",
                            ),
                        ),
                        (
                            "quiet_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                help_text="Within that time nobody is asked twice, whatever they wrote about. 0: after every closing.",
                                validators=[django.core.validators.MaxValueValidator(365)],
                                verbose_name="asked again after (days)",
                            ),
                        ),
                        (
                            "review_days",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)],
                                verbose_name="poor ones are looked into within (days)",
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
                        "verbose_name": "historical terms of surveys",
                        "verbose_name_plural": "historical terms of surveys",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="RootCause",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"parent__isnull": True},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="surveys.rootcause",
                                verbose_name="part of",
                            ),
                        ),
                        ("reasons", models.JSONField(blank=True, default=list, verbose_name="suggested by these reasons for delays")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={"verbose_name": "root cause", "verbose_name_plural": "root causes", "ordering": ["order", "code"]},
                ),
                migrations.CreateModel(
                    name="HistoricalRootCause",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("reasons", models.JSONField(blank=True, default=list, verbose_name="suggested by these reasons for delays")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"parent__isnull": True},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="surveys.rootcause",
                                verbose_name="part of",
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
                        "verbose_name": "historical root cause",
                        "verbose_name_plural": "historical root causes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Survey",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("token", models.CharField(default=helpdesk.tokens.new_token, editable=False, max_length=64, unique=True)),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="surveys",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        ("cycle", models.PositiveSmallIntegerField(default=0)),
                        (
                            "agent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="surveys",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="helpdesk.team", verbose_name="team"
                            ),
                        ),
                        ("issue_type_code", models.CharField(max_length=40)),
                        ("created_at", models.DateTimeField(verbose_name="sent")),
                        ("expires_at", models.DateTimeField(verbose_name="expires")),
                        (
                            "way",
                            models.CharField(
                                blank=True,
                                choices=[("email", "E-mail"), ("sms", "Text message"), ("page", "On their page")],
                                max_length=8,
                                verbose_name="asked by",
                            ),
                        ),
                        (
                            "not_asked",
                            models.CharField(
                                blank=True,
                                choices=[("quota", "Asked not long ago"), ("no_way", "No address of their own")],
                                max_length=8,
                                verbose_name="not asked because",
                            ),
                        ),
                        ("recipient", models.CharField(blank=True, editable=False, max_length=64)),
                        ("remind_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="reminded")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                        (
                            "speed",
                            models.CharField(
                                blank=True,
                                choices=[("very_fast", "Very fast"), ("fast", "Fast"), ("fair", "Fair"), ("slow", "Slow")],
                                max_length=10,
                                verbose_name="response speed",
                            ),
                        ),
                        (
                            "effect",
                            models.CharField(
                                blank=True,
                                choices=[("solved", "Solved"), ("partly", "Partly solved"), ("not", "Not solved")],
                                max_length=8,
                                verbose_name="effect",
                            ),
                        ),
                        (
                            "attitude",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("very_satisfied", "Very satisfied"),
                                    ("satisfied", "Satisfied"),
                                    ("fair", "Fair"),
                                    ("dissatisfied", "Dissatisfied"),
                                ],
                                max_length=16,
                                verbose_name="attitude",
                            ),
                        ),
                        ("remarks", models.TextField(blank=True, verbose_name="remarks")),
                        ("score", models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True, verbose_name="score")),
                        ("topics", models.CharField(blank=True, max_length=200, verbose_name="heard in the remarks")),
                        ("is_complaint", models.BooleanField(default=False, verbose_name="sounds like a complaint")),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Level 1"), (2, "Level 2"), (3, "Level 3")],
                                null=True,
                                verbose_name="complaint level",
                            ),
                        ),
                        ("sorted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "survey",
                        "verbose_name_plural": "surveys",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("answered_at__isnull", False)), fields=["agent", "-answered_at"], name="survey_agent"
                            ),
                            models.Index(fields=["created_at"], name="survey_created"),
                            models.Index(condition=models.Q(("remind_at__isnull", False)), fields=["remind_at"], name="survey_remind"),
                            models.Index(
                                condition=models.Q(("recipient", ""), _negated=True),
                                fields=["recipient", "created_at"],
                                name="survey_recipient",
                            ),
                            models.Index(
                                condition=models.Q(("answered_at__isnull", False), ("sorted_at__isnull", True)),
                                fields=["id"],
                                name="survey_unsorted",
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("ticket", "cycle"), name="survey_once_a_closing")],
                    },
                ),
                migrations.CreateModel(
                    name="SurveyReview",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "survey",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="review",
                                to="surveys.survey",
                                verbose_name="survey",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="survey_reviews",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="helpdesk.team", verbose_name="team"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="survey_reviews",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="looked into by",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("in_hand", "In hand"), ("closed", "Closed")],
                                default="open",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened")),
                        ("due_at", models.DateTimeField(verbose_name="due")),
                        ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken")),
                        ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="called back")),
                        (
                            "called_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="called by",
                            ),
                        ),
                        (
                            "call_outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("content", "Content now"),
                                    ("unhappy", "Still unhappy"),
                                    ("not_reached", "Not reached"),
                                    ("not_wanted", "Wants no call"),
                                ],
                                max_length=12,
                                verbose_name="what came of it",
                            ),
                        ),
                        ("call_words", models.TextField(blank=True, verbose_name="what was said")),
                        ("measure", models.TextField(blank=True, verbose_name="measure")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="closed by",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        "verbose_name": "review of a poor survey",
                        "verbose_name_plural": "reviews of poor surveys",
                        "permissions": [("handle_review", "Look into poor surveys")],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "closed"), _negated=True), fields=["due_at", "id"], name="survey_review_due"
                            )
                        ],
                    },
                ),
            ]
        )
    ]
