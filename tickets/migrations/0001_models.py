"""Tickets and what belongs to them, with full-text search over everything that was said."""

import datetime

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import helpdesk.tokens
import tickets.models.answers
from helpdesk.migrating import CreateModels
from helpdesk.search_index import full_text_index


class Migration(migrations.Migration):
    replaces = [
        ("tickets", "0001_initial"),
        ("tickets", "0002_search"),
        ("tickets", "0004_ladders_and_notices"),
        ("tickets", "0006_reasons_for_delays"),
        ("tickets", "0007_fewer_indexes"),
        ("tickets", "0008_recomputing_deadlines"),
        ("tickets", "0009_surges"),
        ("tickets", "0011_still_fewer_indexes"),
        ("tickets", "0012_the_agents_desk"),
        ("tickets", "0014_remedies_remind_once"),
        ("tickets", "0015_views_of_the_house"),
        ("tickets", "0016_what_waits_for_review"),
        ("tickets", "0017_details_filled_in"),
        ("tickets", "0018_orders_by_change"),
        ("tickets", "0019_shifts_breaks_and_usual_hours"),
        ("tickets", "0020_learning_versions"),
        ("tickets", "0022_weights_of_dispatch"),
        ("tickets", "0024_trainings_asked_for"),
        ("tickets", "0026_reasons_to_refuse"),
        ("tickets", "0027_what_was_lifted_and_likely_the_same"),
        ("tickets", "0028_events_of_likely_the_same"),
        ("tickets", "0029_kinds_of_review"),
        ("tickets", "0030_many_like_tickets"),
        ("tickets", "0032_marks_of_first_messages"),
        ("tickets", "0033_follow_ups_on_record"),
        ("tickets", "0034_poor_surveys_and_root_causes_on_record"),
        ("tickets", "0035_answers_at_once"),
        ("tickets", "0037_articles_drafted_and_used"),
        ("tickets", "0038_when_parcels_are_expected"),
        ("tickets", "0039_sorting_changed"),
        ("tickets", "0040_codes_for_contacts"),
        ("tickets", "0041_acts_on_personal_data"),
        ("tickets", "0043_contacts_given_with_a_ticket"),
        ("tickets", "0044_lost_links_are_asked_for"),
    ]

    initial = True

    dependencies = [("helpdesk", "0001_models"), ("knowledgebase", "0001_models")]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Agent",
                    fields=[
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="agent",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                        (
                            "grade",
                            models.CharField(
                                choices=[("senior", "Senior"), ("regular", "Regular"), ("novice", "Novice")],
                                default="regular",
                                max_length=8,
                                verbose_name="grade",
                            ),
                        ),
                        (
                            "cap",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="open tickets at most",
                            ),
                        ),
                        (
                            "availability",
                            models.CharField(
                                choices=[("online", "Online"), ("break", "On a break"), ("offline", "Offline")],
                                default="offline",
                                max_length=8,
                                verbose_name="availability",
                            ),
                        ),
                        (
                            "is_standby",
                            models.BooleanField(
                                default=False,
                                help_text="Called in when intake surges; gets no tickets otherwise.",
                                verbose_name="on standby",
                            ),
                        ),
                        (
                            "needs_review",
                            models.BooleanField(
                                default=False,
                                help_text="A senior agent on duty reads each reply before it goes to the customer.",
                                verbose_name="replies are reviewed",
                            ),
                        ),
                        ("turn", models.PositiveBigIntegerField(default=0, editable=False)),
                        ("last_assigned_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={"verbose_name": "agent", "verbose_name_plural": "agents", "ordering": ["user__employee_number"]},
                ),
                migrations.CreateModel(
                    name="AnswerSettings",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "when",
                            models.CharField(
                                choices=[("always", "Always"), ("off_hours", "Outside service hours"), ("never", "Never")],
                                default="always",
                                max_length=10,
                                verbose_name="answer at once",
                            ),
                        ),
                        (
                            "order_state",
                            models.BooleanField(
                                default=True,
                                help_text="Only to whoever gives the phone number or address that the order was placed with.",
                                verbose_name="where an order is",
                            ),
                        ),
                        ("article", models.BooleanField(default=True, verbose_name="a question that an article answers")),
                        (
                            "vip",
                            models.BooleanField(
                                default=False, help_text="Otherwise a person answers them.", verbose_name="VIP customers too"
                            ),
                        ),
                        (
                            "order_types",
                            models.JSONField(
                                blank=True, default=tickets.models.answers.order_types, verbose_name="issue types: where an order is"
                            ),
                        ),
                        (
                            "article_types",
                            models.JSONField(
                                blank=True, default=tickets.models.answers.article_types, verbose_name="issue types: answered by an article"
                            ),
                        ),
                        (
                            "covered",
                            models.FloatField(
                                default=0.6,
                                validators=[django.core.validators.MinValueValidator(0.3), django.core.validators.MaxValueValidator(1.0)],
                                verbose_name="share of the question that the article holds",
                            ),
                        ),
                        (
                            "evidence",
                            models.FloatField(
                                default=2.0,
                                validators=[django.core.validators.MinValueValidator(1.0), django.core.validators.MaxValueValidator(20.0)],
                                verbose_name="telling words that it holds at least",
                            ),
                        ),
                        (
                            "lead",
                            models.FloatField(
                                default=1.3,
                                validators=[django.core.validators.MinValueValidator(1.0), django.core.validators.MaxValueValidator(10.0)],
                                verbose_name="so many times better than the next article",
                            ),
                        ),
                        (
                            "likeness",
                            models.FloatField(
                                default=0.4,
                                help_text="Counts only where the sentence encoder is switched on.",
                                validators=[django.core.validators.MinValueValidator(0.0), django.core.validators.MaxValueValidator(1.0)],
                                verbose_name="near in meaning, from 0 to 1",
                            ),
                        ),
                        (
                            "off_after",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                                verbose_name="an article is sent no more when it did not help so often",
                            ),
                        ),
                        (
                            "off_among",
                            models.PositiveSmallIntegerField(
                                default=10,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                                verbose_name="among its last answers",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "settings of answers at once",
                        "verbose_name_plural": "settings of answers at once",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="Customer",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                        (
                            "tier",
                            models.CharField(
                                choices=[("standard", "Standard"), ("vip", "VIP")], default="standard", max_length=8, verbose_name="tier"
                            ),
                        ),
                        ("company", models.CharField(blank=True, max_length=120, verbose_name="company")),
                        ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                        (
                            "wants_no_calls",
                            models.BooleanField(
                                default=False,
                                help_text="Nobody calls to ask how it went; written words still go out.",
                                verbose_name="wants no calls",
                            ),
                        ),
                        ("external_id", models.CharField(blank=True, max_length=80, null=True, unique=True, verbose_name="external id")),
                        ("created_at", models.DateTimeField(verbose_name="created")),
                        ("erased_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="data erased")),
                    ],
                    options={
                        "verbose_name": "customer",
                        "verbose_name_plural": "customers",
                        "permissions": [("erase_customer", "Erase a customer's data"), ("export_customer", "Hand out a customer's data")],
                    },
                ),
                migrations.CreateModel(
                    name="DispatchWeights",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("version", models.PositiveIntegerField(default=0, editable=False, verbose_name="version")),
                        (
                            "skill",
                            models.FloatField(
                                default=12.0,
                                help_text="An agent's grade for the issue type, 1 to 5, times this.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="skill, for each grade",
                            ),
                        ),
                        (
                            "language",
                            models.FloatField(
                                default=3.0,
                                help_text="Whoever speaks the customer's language comes first in any case; this tells apart how well.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="language, for each grade",
                            ),
                        ),
                        (
                            "senior",
                            models.FloatField(
                                default=25.0,
                                help_text="For senior agents, when the customer is a VIP or it is level 1.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="senior agent",
                            ),
                        ),
                        (
                            "load",
                            models.FloatField(
                                default=40.0,
                                help_text="All of it with nothing in hand, none of it with full hands.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="free hands",
                            ),
                        ),
                        (
                            "past",
                            models.FloatField(
                                default=10.0,
                                help_text="Added for results better than the house's in this issue type, taken off for worse ones; newcomers stand at 0.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="past results",
                            ),
                        ),
                        (
                            "known",
                            models.FloatField(
                                default=8.0,
                                help_text="All of it for whoever had their ticket today, less each day.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="knows the customer",
                            ),
                        ),
                        (
                            "rest",
                            models.FloatField(
                                default=5.0,
                                help_text="All of it after the minutes below; of equals the one who has waited longest is next.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="time since the last ticket",
                            ),
                        ),
                        (
                            "rest_minutes",
                            models.PositiveSmallIntegerField(
                                default=60, validators=[django.core.validators.MinValueValidator(1)], verbose_name="rested after (min)"
                            ),
                        ),
                        (
                            "known_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)],
                                verbose_name="knows the customer for (days)",
                            ),
                        ),
                        (
                            "past_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                validators=[django.core.validators.MinValueValidator(7), django.core.validators.MaxValueValidator(366)],
                                verbose_name="results of the last (days)",
                            ),
                        ),
                        (
                            "level_1",
                            models.FloatField(
                                default=3.0,
                                help_text="So many ordinary tickets; the cap counts tickets as they are.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)],
                                verbose_name="a level 1 complaint in hand counts as",
                            ),
                        ),
                        (
                            "level_2",
                            models.FloatField(
                                default=1.5,
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)],
                                verbose_name="a level 2 complaint counts as",
                            ),
                        ),
                        (
                            "urgent",
                            models.FloatField(
                                default=1.5,
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)],
                                verbose_name="an urgent ticket counts as",
                            ),
                        ),
                        (
                            "low",
                            models.FloatField(
                                default=0.5,
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)],
                                verbose_name="a ticket of low priority counts as",
                            ),
                        ),
                        (
                            "refuse_minutes",
                            models.PositiveSmallIntegerField(
                                default=5,
                                help_text="What dispatch gave them, with a reason; level 1 never. 0: nobody may.",
                                validators=[django.core.validators.MaxValueValidator(120)],
                                verbose_name="an agent may refuse within (min)",
                            ),
                        ),
                    ],
                    options={"verbose_name": "weights of dispatch", "verbose_name_plural": "weights of dispatch", "ordering": ["code"]},
                ),
                migrations.CreateModel(
                    name="EscalationRule",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "trigger",
                            models.CharField(
                                choices=[
                                    ("level", "A complaint of this level or graver"),
                                    ("words", "Words of the customer"),
                                    ("refusals", "The customer said this often that it is not solved"),
                                    ("complaints", "So many complaints of one customer within 30 days"),
                                ],
                                max_length=12,
                                verbose_name="when",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Level 1"), (2, "Level 2"), (3, "Level 3")],
                                null=True,
                                verbose_name="complaint level",
                            ),
                        ),
                        ("words", models.JSONField(blank=True, default=list, verbose_name="any of these words")),
                        ("none_words", models.JSONField(blank=True, default=list, verbose_name="and none of these")),
                        ("count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="how often")),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Agent"), (1, "Senior agent"), (2, "Supervisor"), (3, "Manager")],
                                default=2,
                                verbose_name="handed up to",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={"verbose_name": "escalation rule", "verbose_name_plural": "escalation rules", "ordering": ["order", "code"]},
                ),
                migrations.CreateModel(
                    name="FormDraft",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("token", models.CharField(default=helpdesk.tokens.new_token, editable=False, max_length=64, unique=True)),
                        ("answers", models.JSONField(blank=True, default=dict)),
                        ("updated_at", models.DateTimeField(db_index=True, verbose_name="changed")),
                    ],
                    options={"verbose_name": "unsent form", "verbose_name_plural": "unsent forms"},
                ),
                migrations.CreateModel(
                    name="IntakeHour",
                    fields=[
                        ("start", models.DateTimeField(primary_key=True, serialize=False, verbose_name="hour")),
                        ("contacts", models.PositiveIntegerField(verbose_name="contacts")),
                    ],
                    options={"verbose_name": "intake of an hour", "verbose_name_plural": "intake by the hour", "ordering": ["start"]},
                ),
                migrations.CreateModel(
                    name="Ladder",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                    ],
                    options={"verbose_name": "ladder", "verbose_name_plural": "ladders", "ordering": ["code"]},
                ),
                migrations.CreateModel(
                    name="LostLink",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("kind", models.CharField(choices=[("phone", "Phone"), ("email", "E-mail"), ("wechat", "WeChat")], max_length=8)),
                        ("value", models.CharField(max_length=254)),
                        ("mobile", models.CharField(blank=True, max_length=20)),
                        ("number", models.CharField(blank=True, max_length=40)),
                        ("asked_at", models.DateTimeField()),
                    ],
                    options={"default_permissions": ()},
                ),
                migrations.CreateModel(
                    name="NumberCounter",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("day", models.DateField(unique=True)),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                    options={"verbose_name": "number counter", "verbose_name_plural": "number counters"},
                ),
                migrations.CreateModel(
                    name="ProgressWord",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("is_public", models.BooleanField(default=True, verbose_name="customers see it")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={"verbose_name": "progress word", "verbose_name_plural": "progress words", "ordering": ["order", "code"]},
                ),
                migrations.CreateModel(
                    name="Reason",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("transfer", "Transfer"),
                                    ("refuse", "Refusal"),
                                    ("escalate", "Escalation"),
                                    ("cancel", "Cancellation"),
                                    ("breach", "Delay"),
                                ],
                                max_length=10,
                                verbose_name="purpose",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={"verbose_name": "reason", "verbose_name_plural": "reasons", "ordering": ["purpose", "order", "code"]},
                ),
                migrations.CreateModel(
                    name="Surge",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="surges",
                                to="tickets.surgerule",
                                verbose_name="surge rule",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started")),
                        ("standby_at", models.DateTimeField(blank=True, null=True, verbose_name="standby called in")),
                        ("overflow_at", models.DateTimeField(blank=True, null=True, verbose_name="overflow began")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                        ("calm_since", models.DateTimeField(blank=True, null=True, verbose_name="calm since")),
                        ("window_minutes", models.PositiveSmallIntegerField(verbose_name="minutes looked at")),
                        ("contacts", models.PositiveIntegerField(default=0, verbose_name="contacts at the start")),
                        ("usual", models.FloatField(blank=True, null=True, verbose_name="usual")),
                        ("limit", models.FloatField(blank=True, null=True, verbose_name="limit")),
                        ("peak", models.PositiveIntegerField(default=0, verbose_name="peak")),
                        ("received", models.PositiveIntegerField(blank=True, null=True, verbose_name="received")),
                        ("overflowed", models.PositiveIntegerField(blank=True, null=True, verbose_name="given to outsourced teams")),
                    ],
                    options={
                        "verbose_name": "surge",
                        "verbose_name_plural": "surges",
                        "ordering": ["-started_at", "-pk"],
                        "permissions": [("steer_surge", "Start and end surges, call in standby agents")],
                        "constraints": [
                            models.UniqueConstraint(condition=models.Q(("ended_at__isnull", True)), fields=("rule",), name="surge_one_open")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SurgeRule",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "is_active",
                            models.BooleanField(default=True, help_text="Off: a surge begins by hand only.", verbose_name="watched"),
                        ),
                        (
                            "window_minutes",
                            models.PositiveSmallIntegerField(
                                default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name="minutes looked at"
                            ),
                        ),
                        (
                            "contacts",
                            models.PositiveIntegerField(
                                blank=True,
                                default=200,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="contacts in that time",
                            ),
                        ),
                        (
                            "multiple",
                            models.FloatField(
                                blank=True,
                                default=3.0,
                                help_text="The usual: what this hour of the week brings, learnt from the last weeks without surges and holidays.",
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1.0)],
                                verbose_name="or so many times the usual",
                            ),
                        ),
                        (
                            "floor",
                            models.PositiveIntegerField(
                                default=30,
                                help_text="Fewer contacts are no surge, however quiet it usually is at that hour.",
                                verbose_name="but at least",
                            ),
                        ),
                        ("standby_after", models.PositiveSmallIntegerField(default=0, verbose_name="standby called in after (min)")),
                        (
                            "overflow_after",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="Counted from when standby was called in, and only if more tickets wait than below.",
                                verbose_name="overflow begins after (min)",
                            ),
                        ),
                        (
                            "overflow_wait",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="0: at once, when nobody of its team is free.",
                                verbose_name="a ticket overflows after waiting (min)",
                            ),
                        ),
                        (
                            "calm_minutes",
                            models.PositiveSmallIntegerField(
                                default=20,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="over after so many calm minutes",
                            ),
                        ),
                        (
                            "calm_percent",
                            models.PositiveSmallIntegerField(
                                default=70,
                                help_text="Lower than where a surge begins, so that it does not begin and end in turns.",
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                                verbose_name="calm: contacts under (% of the limit)",
                            ),
                        ),
                        (
                            "calm_waiting",
                            models.PositiveIntegerField(
                                default=10,
                                help_text="Tickets received in the surge that still wait for an agent.",
                                verbose_name="calm: waiting at most",
                            ),
                        ),
                        ("kept_types", models.JSONField(blank=True, default=list, verbose_name="issue types that stay in the house")),
                    ],
                    options={"verbose_name": "surge rule", "verbose_name_plural": "surge rules", "ordering": ["code"]},
                ),
                migrations.CreateModel(
                    name="Tag",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=40, verbose_name="name")),
                        ("slug", models.CharField(editable=False, max_length=60, unique=True)),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "tickets",
                            models.ManyToManyField(
                                related_name="tags", through="tickets.TicketTag", to="tickets.ticket", verbose_name="tickets"
                            ),
                        ),
                    ],
                    options={"verbose_name": "tag", "verbose_name_plural": "tags", "ordering": ["name"]},
                ),
                migrations.CreateModel(
                    name="WaveRule",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("is_active", models.BooleanField(default=True, verbose_name="watched")),
                        (
                            "window_minutes",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(1440)],
                                verbose_name="minutes looked at",
                            ),
                        ),
                        (
                            "customers",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="Alike: the same issue type, and the same sorting rule spoke or the same words stand in them.",
                                validators=[django.core.validators.MinValueValidator(3)],
                                verbose_name="like tickets, each of another customer",
                            ),
                        ),
                        (
                            "multiple",
                            models.FloatField(
                                default=3.0,
                                help_text="The usual: how many such tickets the last days brought in as much time.",
                                validators=[django.core.validators.MinValueValidator(1.0)],
                                verbose_name="and so many times the usual",
                            ),
                        ),
                        (
                            "calm_percent",
                            models.PositiveSmallIntegerField(
                                default=50,
                                help_text="Lower than where a wave begins, so that it does not begin and end in turns.",
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)],
                                verbose_name="over when there are fewer than (% of that number)",
                            ),
                        ),
                        ("issue_types", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        (
                            "priority",
                            models.CharField(
                                choices=[("normal", "Normal"), ("urgent", "Urgent")],
                                default="urgent",
                                max_length=8,
                                verbose_name="raised to",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rule for like tickets",
                        "verbose_name_plural": "rules for like tickets",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="AnsweringArticle",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "article",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answering",
                                to="knowledgebase.article",
                                verbose_name="article",
                            ),
                        ),
                        ("is_off", models.BooleanField(default=False, verbose_name="not sent as an answer at once")),
                        ("switched_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="switched")),
                        ("counted_since", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "article as an answer at once",
                        "verbose_name_plural": "articles as answers at once",
                        "ordering": ["-is_off", "-switched_at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Checklist",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="checklists",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "manual",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checklists",
                                to="knowledgebase.manual",
                                verbose_name="handling manual",
                            ),
                        ),
                        (
                            "applied_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="applied by",
                            ),
                        ),
                        ("applied_at", models.DateTimeField(verbose_name="applied")),
                    ],
                    options={
                        "verbose_name": "manual on a ticket",
                        "verbose_name_plural": "manuals on tickets",
                        "constraints": [models.UniqueConstraint(fields=("ticket", "manual"), name="checklist_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ChecklistStep",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "checklist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="tickets.checklist",
                                verbose_name="manual on a ticket",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="knowledgebase.manualstep",
                                verbose_name="step of the manual",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                        ("text", models.CharField(max_length=200, verbose_name="step")),
                        ("text_en", models.CharField(blank=True, max_length=240, verbose_name="step (English)")),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="done by",
                            ),
                        ),
                        ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                    ],
                    options={"verbose_name": "step on a ticket", "verbose_name_plural": "steps on tickets", "ordering": ["order", "id"]},
                ),
                migrations.CreateModel(
                    name="ClassifierVersion",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("target", models.SlugField(db_index=False, max_length=40, verbose_name="target")),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        (
                            "state",
                            models.CharField(
                                choices=[("trained", "Kept"), ("refused", "Refused"), ("adopted", "In use"), ("retired", "Used before")],
                                default="trained",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("data", models.BinaryField()),
                        ("rows", models.BinaryField(default=bytes)),
                        ("sha256", models.CharField(max_length=64)),
                        ("trained_on", models.JSONField(default=dict, verbose_name="trained on")),
                        ("metrics", models.JSONField(default=dict, verbose_name="figures")),
                        ("gate", models.JSONField(default=dict, verbose_name="gate")),
                        ("made_at", models.DateTimeField(verbose_name="trained")),
                        (
                            "made_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="trained by",
                            ),
                        ),
                        ("adopted_at", models.DateTimeField(blank=True, null=True, verbose_name="adopted")),
                        (
                            "adopted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="adopted by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of the classifier",
                        "verbose_name_plural": "versions of the classifier",
                        "ordering": ["target", "-number"],
                        "permissions": [("steer_learning", "Train the classifier, adopt and roll back its versions")],
                        "constraints": [
                            models.UniqueConstraint(fields=("target", "number"), name="classifier_number_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "adopted")), fields=("target",), name="classifier_one_adopted"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClassifierRecord",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.classifierversion",
                                verbose_name="version",
                            ),
                        ),
                        (
                            "act",
                            models.CharField(
                                choices=[
                                    ("trained", "Trained"),
                                    ("adopted", "Put to use"),
                                    ("rolled_back", "Put to use again"),
                                    ("refused", "Refused"),
                                    ("retired", "Taken out of use"),
                                ],
                                max_length=12,
                                verbose_name="act",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="when")),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                    ],
                    options={"verbose_name": "act on a version", "verbose_name_plural": "acts on versions", "ordering": ["id"]},
                ),
                migrations.CreateModel(
                    name="ContactCode",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("phone", "Phone"), ("email", "E-mail"), ("wechat", "WeChat")], max_length=8, verbose_name="kind"
                            ),
                        ),
                        ("value", models.CharField(max_length=254, verbose_name="value")),
                        ("language", models.CharField(max_length=10, verbose_name="language")),
                        ("browser", models.CharField(max_length=64)),
                        ("code", models.CharField(blank=True, max_length=64)),
                        ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                        ("asked_at", models.DateTimeField(verbose_name="asked")),
                        ("looked_at", models.DateTimeField(blank=True, null=True, verbose_name="looked")),
                        ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used")),
                    ],
                    options={
                        "verbose_name": "code for a contact",
                        "verbose_name_plural": "codes for contacts",
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "value"), name="contact_code_once"),
                            models.UniqueConstraint(fields=("browser",), name="contact_code_browser"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactVisit",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("phone", "Phone"), ("email", "E-mail"), ("wechat", "WeChat")], max_length=8, verbose_name="kind"
                            ),
                        ),
                        ("value", models.CharField(max_length=254, verbose_name="value")),
                        ("browser", models.CharField(max_length=64)),
                        ("until", models.DateTimeField(verbose_name="until")),
                    ],
                    options={
                        "verbose_name": "visit with a code",
                        "verbose_name_plural": "visits with a code",
                        "constraints": [models.UniqueConstraint(fields=("browser",), name="contact_visit_browser")],
                    },
                ),
                migrations.CreateModel(
                    name="ContactPoint",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contact_points",
                                to="tickets.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("phone", "Phone"), ("email", "E-mail"), ("wechat", "WeChat")], max_length=8, verbose_name="kind"
                            ),
                        ),
                        ("value", models.CharField(max_length=254, verbose_name="value")),
                        ("raw", models.CharField(blank=True, max_length=254, verbose_name="as given")),
                    ],
                    options={
                        "verbose_name": "contact point",
                        "verbose_name_plural": "contact points",
                        "constraints": [models.UniqueConstraint(fields=("kind", "value"), name="contact_point_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Duty",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "coach",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="duties",
                                to="tickets.agent",
                                verbose_name="senior agent",
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
                        ("start", models.DateTimeField(verbose_name="from")),
                        ("end", models.DateTimeField(verbose_name="until")),
                    ],
                    options={
                        "verbose_name": "coaching duty",
                        "verbose_name_plural": "coaching rota",
                        "ordering": ["start"],
                        "indexes": [models.Index(fields=["end"], name="duty_end")],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("end__gt", models.F("start"))), name="duty_ends_after_start")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalAbsence",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("start", models.DateTimeField(verbose_name="from")),
                        ("end", models.DateTimeField(verbose_name="until")),
                        ("reason", models.CharField(blank=True, max_length=80, verbose_name="reason")),
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
                            "substitute",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.agent",
                                verbose_name="substitute",
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
                        "verbose_name": "historical absence",
                        "verbose_name_plural": "historical absences",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalAgent",
                    fields=[
                        (
                            "grade",
                            models.CharField(
                                choices=[("senior", "Senior"), ("regular", "Regular"), ("novice", "Novice")],
                                default="regular",
                                max_length=8,
                                verbose_name="grade",
                            ),
                        ),
                        (
                            "cap",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="open tickets at most",
                            ),
                        ),
                        (
                            "is_standby",
                            models.BooleanField(
                                default=False,
                                help_text="Called in when intake surges; gets no tickets otherwise.",
                                verbose_name="on standby",
                            ),
                        ),
                        (
                            "needs_review",
                            models.BooleanField(
                                default=False,
                                help_text="A senior agent on duty reads each reply before it goes to the customer.",
                                verbose_name="replies are reviewed",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
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
                        "verbose_name": "historical agent",
                        "verbose_name_plural": "historical agents",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalAnsweringArticle",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("is_off", models.BooleanField(default=False, verbose_name="not sent as an answer at once")),
                        ("switched_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="switched")),
                        ("counted_since", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "article",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="knowledgebase.article",
                                verbose_name="article",
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
                        "verbose_name": "historical article as an answer at once",
                        "verbose_name_plural": "historical articles as answers at once",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalAnswerSettings",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        (
                            "when",
                            models.CharField(
                                choices=[("always", "Always"), ("off_hours", "Outside service hours"), ("never", "Never")],
                                default="always",
                                max_length=10,
                                verbose_name="answer at once",
                            ),
                        ),
                        (
                            "order_state",
                            models.BooleanField(
                                default=True,
                                help_text="Only to whoever gives the phone number or address that the order was placed with.",
                                verbose_name="where an order is",
                            ),
                        ),
                        ("article", models.BooleanField(default=True, verbose_name="a question that an article answers")),
                        (
                            "vip",
                            models.BooleanField(
                                default=False, help_text="Otherwise a person answers them.", verbose_name="VIP customers too"
                            ),
                        ),
                        (
                            "order_types",
                            models.JSONField(
                                blank=True, default=tickets.models.answers.order_types, verbose_name="issue types: where an order is"
                            ),
                        ),
                        (
                            "article_types",
                            models.JSONField(
                                blank=True, default=tickets.models.answers.article_types, verbose_name="issue types: answered by an article"
                            ),
                        ),
                        (
                            "covered",
                            models.FloatField(
                                default=0.6,
                                validators=[django.core.validators.MinValueValidator(0.3), django.core.validators.MaxValueValidator(1.0)],
                                verbose_name="share of the question that the article holds",
                            ),
                        ),
                        (
                            "evidence",
                            models.FloatField(
                                default=2.0,
                                validators=[django.core.validators.MinValueValidator(1.0), django.core.validators.MaxValueValidator(20.0)],
                                verbose_name="telling words that it holds at least",
                            ),
                        ),
                        (
                            "lead",
                            models.FloatField(
                                default=1.3,
                                validators=[django.core.validators.MinValueValidator(1.0), django.core.validators.MaxValueValidator(10.0)],
                                verbose_name="so many times better than the next article",
                            ),
                        ),
                        (
                            "likeness",
                            models.FloatField(
                                default=0.4,
                                help_text="Counts only where the sentence encoder is switched on.",
                                validators=[django.core.validators.MinValueValidator(0.0), django.core.validators.MaxValueValidator(1.0)],
                                verbose_name="near in meaning, from 0 to 1",
                            ),
                        ),
                        (
                            "off_after",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                                verbose_name="an article is sent no more when it did not help so often",
                            ),
                        ),
                        (
                            "off_among",
                            models.PositiveSmallIntegerField(
                                default=10,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                                verbose_name="among its last answers",
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
                        "verbose_name": "historical settings of answers at once",
                        "verbose_name_plural": "historical settings of answers at once",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalContactPoint",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("phone", "Phone"), ("email", "E-mail"), ("wechat", "WeChat")], max_length=8, verbose_name="kind"
                            ),
                        ),
                        ("value", models.CharField(max_length=254, verbose_name="value")),
                        ("raw", models.CharField(blank=True, max_length=254, verbose_name="as given")),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.customer",
                                verbose_name="customer",
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
                        "verbose_name": "historical contact point",
                        "verbose_name_plural": "historical contact points",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalCustomer",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                        (
                            "tier",
                            models.CharField(
                                choices=[("standard", "Standard"), ("vip", "VIP")], default="standard", max_length=8, verbose_name="tier"
                            ),
                        ),
                        ("company", models.CharField(blank=True, max_length=120, verbose_name="company")),
                        ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                        (
                            "wants_no_calls",
                            models.BooleanField(
                                default=False,
                                help_text="Nobody calls to ask how it went; written words still go out.",
                                verbose_name="wants no calls",
                            ),
                        ),
                        ("external_id", models.CharField(blank=True, db_index=True, max_length=80, null=True, verbose_name="external id")),
                        ("created_at", models.DateTimeField(verbose_name="created")),
                        ("erased_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="data erased")),
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
                        "verbose_name": "historical customer",
                        "verbose_name_plural": "historical customers",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalDispatchWeights",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("version", models.PositiveIntegerField(default=0, editable=False, verbose_name="version")),
                        (
                            "skill",
                            models.FloatField(
                                default=12.0,
                                help_text="An agent's grade for the issue type, 1 to 5, times this.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="skill, for each grade",
                            ),
                        ),
                        (
                            "language",
                            models.FloatField(
                                default=3.0,
                                help_text="Whoever speaks the customer's language comes first in any case; this tells apart how well.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="language, for each grade",
                            ),
                        ),
                        (
                            "senior",
                            models.FloatField(
                                default=25.0,
                                help_text="For senior agents, when the customer is a VIP or it is level 1.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="senior agent",
                            ),
                        ),
                        (
                            "load",
                            models.FloatField(
                                default=40.0,
                                help_text="All of it with nothing in hand, none of it with full hands.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="free hands",
                            ),
                        ),
                        (
                            "past",
                            models.FloatField(
                                default=10.0,
                                help_text="Added for results better than the house's in this issue type, taken off for worse ones; newcomers stand at 0.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="past results",
                            ),
                        ),
                        (
                            "known",
                            models.FloatField(
                                default=8.0,
                                help_text="All of it for whoever had their ticket today, less each day.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="knows the customer",
                            ),
                        ),
                        (
                            "rest",
                            models.FloatField(
                                default=5.0,
                                help_text="All of it after the minutes below; of equals the one who has waited longest is next.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)],
                                verbose_name="time since the last ticket",
                            ),
                        ),
                        (
                            "rest_minutes",
                            models.PositiveSmallIntegerField(
                                default=60, validators=[django.core.validators.MinValueValidator(1)], verbose_name="rested after (min)"
                            ),
                        ),
                        (
                            "known_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)],
                                verbose_name="knows the customer for (days)",
                            ),
                        ),
                        (
                            "past_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                validators=[django.core.validators.MinValueValidator(7), django.core.validators.MaxValueValidator(366)],
                                verbose_name="results of the last (days)",
                            ),
                        ),
                        (
                            "level_1",
                            models.FloatField(
                                default=3.0,
                                help_text="So many ordinary tickets; the cap counts tickets as they are.",
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)],
                                verbose_name="a level 1 complaint in hand counts as",
                            ),
                        ),
                        (
                            "level_2",
                            models.FloatField(
                                default=1.5,
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)],
                                verbose_name="a level 2 complaint counts as",
                            ),
                        ),
                        (
                            "urgent",
                            models.FloatField(
                                default=1.5,
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)],
                                verbose_name="an urgent ticket counts as",
                            ),
                        ),
                        (
                            "low",
                            models.FloatField(
                                default=0.5,
                                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10)],
                                verbose_name="a ticket of low priority counts as",
                            ),
                        ),
                        (
                            "refuse_minutes",
                            models.PositiveSmallIntegerField(
                                default=5,
                                help_text="What dispatch gave them, with a reason; level 1 never. 0: nobody may.",
                                validators=[django.core.validators.MaxValueValidator(120)],
                                verbose_name="an agent may refuse within (min)",
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
                        "verbose_name": "historical weights of dispatch",
                        "verbose_name_plural": "historical weights of dispatch",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalEscalationRule",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        (
                            "trigger",
                            models.CharField(
                                choices=[
                                    ("level", "A complaint of this level or graver"),
                                    ("words", "Words of the customer"),
                                    ("refusals", "The customer said this often that it is not solved"),
                                    ("complaints", "So many complaints of one customer within 30 days"),
                                ],
                                max_length=12,
                                verbose_name="when",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Level 1"), (2, "Level 2"), (3, "Level 3")],
                                null=True,
                                verbose_name="complaint level",
                            ),
                        ),
                        ("words", models.JSONField(blank=True, default=list, verbose_name="any of these words")),
                        ("none_words", models.JSONField(blank=True, default=list, verbose_name="and none of these")),
                        ("count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="how often")),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Agent"), (1, "Senior agent"), (2, "Supervisor"), (3, "Manager")],
                                default=2,
                                verbose_name="handed up to",
                            ),
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
                        "verbose_name": "historical escalation rule",
                        "verbose_name_plural": "historical escalation rules",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalLadder",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
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
                        "verbose_name": "historical ladder",
                        "verbose_name_plural": "historical ladders",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalRemedyLimit",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("refund", "Refund"),
                                    ("price_difference", "Price-difference refund"),
                                    ("exchange", "Exchange"),
                                    ("reissue", "Reissue"),
                                    ("repair", "Repair"),
                                    ("coupon", "Coupon"),
                                    ("points", "Points"),
                                    ("cash", "Cash compensation"),
                                    ("apology", "Apology"),
                                ],
                                max_length=20,
                                verbose_name="remedy",
                            ),
                        ),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Agent"), (1, "Senior agent"), (2, "Supervisor"), (3, "Manager")],
                                default=0,
                                verbose_name="rank",
                            ),
                        ),
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
                migrations.CreateModel(
                    name="HistoricalShift",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("start", models.DateTimeField(verbose_name="start")),
                        ("end", models.DateTimeField(verbose_name="end")),
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
                        "verbose_name": "historical shift",
                        "verbose_name_plural": "historical shifts",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalSurgeRule",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        (
                            "is_active",
                            models.BooleanField(default=True, help_text="Off: a surge begins by hand only.", verbose_name="watched"),
                        ),
                        (
                            "window_minutes",
                            models.PositiveSmallIntegerField(
                                default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name="minutes looked at"
                            ),
                        ),
                        (
                            "contacts",
                            models.PositiveIntegerField(
                                blank=True,
                                default=200,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="contacts in that time",
                            ),
                        ),
                        (
                            "multiple",
                            models.FloatField(
                                blank=True,
                                default=3.0,
                                help_text="The usual: what this hour of the week brings, learnt from the last weeks without surges and holidays.",
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1.0)],
                                verbose_name="or so many times the usual",
                            ),
                        ),
                        (
                            "floor",
                            models.PositiveIntegerField(
                                default=30,
                                help_text="Fewer contacts are no surge, however quiet it usually is at that hour.",
                                verbose_name="but at least",
                            ),
                        ),
                        ("standby_after", models.PositiveSmallIntegerField(default=0, verbose_name="standby called in after (min)")),
                        (
                            "overflow_after",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="Counted from when standby was called in, and only if more tickets wait than below.",
                                verbose_name="overflow begins after (min)",
                            ),
                        ),
                        (
                            "overflow_wait",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="0: at once, when nobody of its team is free.",
                                verbose_name="a ticket overflows after waiting (min)",
                            ),
                        ),
                        (
                            "calm_minutes",
                            models.PositiveSmallIntegerField(
                                default=20,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="over after so many calm minutes",
                            ),
                        ),
                        (
                            "calm_percent",
                            models.PositiveSmallIntegerField(
                                default=70,
                                help_text="Lower than where a surge begins, so that it does not begin and end in turns.",
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                                verbose_name="calm: contacts under (% of the limit)",
                            ),
                        ),
                        (
                            "calm_waiting",
                            models.PositiveIntegerField(
                                default=10,
                                help_text="Tickets received in the surge that still wait for an agent.",
                                verbose_name="calm: waiting at most",
                            ),
                        ),
                        ("kept_types", models.JSONField(blank=True, default=list, verbose_name="issue types that stay in the house")),
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
                        "verbose_name": "historical surge rule",
                        "verbose_name_plural": "historical surge rules",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalWaveRule",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("is_active", models.BooleanField(default=True, verbose_name="watched")),
                        (
                            "window_minutes",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(1440)],
                                verbose_name="minutes looked at",
                            ),
                        ),
                        (
                            "customers",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="Alike: the same issue type, and the same sorting rule spoke or the same words stand in them.",
                                validators=[django.core.validators.MinValueValidator(3)],
                                verbose_name="like tickets, each of another customer",
                            ),
                        ),
                        (
                            "multiple",
                            models.FloatField(
                                default=3.0,
                                help_text="The usual: how many such tickets the last days brought in as much time.",
                                validators=[django.core.validators.MinValueValidator(1.0)],
                                verbose_name="and so many times the usual",
                            ),
                        ),
                        (
                            "calm_percent",
                            models.PositiveSmallIntegerField(
                                default=50,
                                help_text="Lower than where a wave begins, so that it does not begin and end in turns.",
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)],
                                verbose_name="over when there are fewer than (% of that number)",
                            ),
                        ),
                        ("issue_types", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        (
                            "priority",
                            models.CharField(
                                choices=[("normal", "Normal"), ("urgent", "Urgent")],
                                default="urgent",
                                max_length=8,
                                verbose_name="raised to",
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
                        "verbose_name": "historical rule for like tickets",
                        "verbose_name_plural": "historical rules for like tickets",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="IssueType",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="children",
                                to="tickets.issuetype",
                                verbose_name="part of",
                            ),
                        ),
                        ("hint", models.CharField(blank=True, max_length=120, verbose_name="hint")),
                        ("hint_en", models.CharField(blank=True, max_length=120, verbose_name="English hint")),
                        (
                            "group",
                            models.CharField(
                                choices=[("problem", "Problem"), ("enquiry", "Enquiry"), ("hidden", "Not on the form")],
                                default="problem",
                                max_length=10,
                                verbose_name="group on the form",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("pre_sales", "Pre-sales"),
                                    ("after_sales", "After-sales"),
                                    ("complaint", "Complaint"),
                                    ("other", "Other matters"),
                                ],
                                default="after_sales",
                                max_length=12,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                choices=[("urgent", "Urgent"), ("normal", "Normal"), ("low", "Low")],
                                default="normal",
                                max_length=8,
                                verbose_name="usual priority",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="issue_types",
                                to="helpdesk.team",
                                verbose_name="team",
                            ),
                        ),
                        ("requires", models.JSONField(blank=True, default=list, verbose_name="needed to handle it")),
                        ("requires_to_resolve", models.JSONField(blank=True, default=list, verbose_name="needed to resolve it")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={"verbose_name": "issue type", "verbose_name_plural": "issue types", "ordering": ["order", "code"]},
                ),
                migrations.CreateModel(
                    name="HistoricalKeywordRule",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=80, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("any_words", models.JSONField(blank=True, default=list, verbose_name="any of these words")),
                        ("all_words", models.JSONField(blank=True, default=list, verbose_name="and all of these")),
                        ("none_words", models.JSONField(blank=True, default=list, verbose_name="and none of these")),
                        (
                            "fields",
                            models.JSONField(
                                blank=True, default=list, help_text="subject, description; empty for both.", verbose_name="looked for in"
                            ),
                        ),
                        ("channels", models.JSONField(blank=True, default=list, help_text="Empty for all.", verbose_name="channels")),
                        (
                            "language",
                            models.CharField(
                                blank=True,
                                choices=[("zh", "Chinese"), ("en", "English")],
                                max_length=2,
                                verbose_name="language of the text",
                            ),
                        ),
                        ("negatable", models.BooleanField(default=True, verbose_name="a negated word does not count")),
                        (
                            "category",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("pre_sales", "Pre-sales"),
                                    ("after_sales", "After-sales"),
                                    ("complaint", "Complaint"),
                                    ("other", "Other matters"),
                                ],
                                max_length=12,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                blank=True,
                                choices=[("urgent", "Urgent"), ("normal", "Normal"), ("low", "Low")],
                                max_length=8,
                                verbose_name="priority",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Level 1"), (2, "Level 2"), (3, "Level 3")],
                                null=True,
                                verbose_name="complaint level",
                            ),
                        ),
                        ("weight", models.FloatField(default=1.0, verbose_name="weight")),
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
                        "verbose_name": "historical keyword rule",
                        "verbose_name_plural": "historical keyword rules",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalIssueType",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("hint", models.CharField(blank=True, max_length=120, verbose_name="hint")),
                        ("hint_en", models.CharField(blank=True, max_length=120, verbose_name="English hint")),
                        (
                            "group",
                            models.CharField(
                                choices=[("problem", "Problem"), ("enquiry", "Enquiry"), ("hidden", "Not on the form")],
                                default="problem",
                                max_length=10,
                                verbose_name="group on the form",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("pre_sales", "Pre-sales"),
                                    ("after_sales", "After-sales"),
                                    ("complaint", "Complaint"),
                                    ("other", "Other matters"),
                                ],
                                default="after_sales",
                                max_length=12,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                choices=[("urgent", "Urgent"), ("normal", "Normal"), ("low", "Low")],
                                default="normal",
                                max_length=8,
                                verbose_name="usual priority",
                            ),
                        ),
                        ("requires", models.JSONField(blank=True, default=list, verbose_name="needed to handle it")),
                        ("requires_to_resolve", models.JSONField(blank=True, default=list, verbose_name="needed to resolve it")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.issuetype",
                                verbose_name="part of",
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
                        "verbose_name": "historical issue type",
                        "verbose_name_plural": "historical issue types",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="AgentResult",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "agent",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="results",
                                to="tickets.agent",
                                verbose_name="agent",
                            ),
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
                        ("solved", models.PositiveIntegerField(default=0, verbose_name="solved")),
                        ("late", models.PositiveIntegerField(default=0, verbose_name="late")),
                        ("reopened", models.PositiveIntegerField(default=0, verbose_name="reopened")),
                        ("surveys", models.PositiveIntegerField(default=0, verbose_name="surveys answered")),
                        ("points", models.FloatField(default=0.0)),
                        ("value", models.FloatField(default=0.0, verbose_name="compared with the house")),
                        ("reckoned_at", models.DateTimeField(verbose_name="reckoned")),
                    ],
                    options={
                        "verbose_name": "result of an agent",
                        "verbose_name_plural": "results of agents",
                        "ordering": ["agent", "-solved"],
                        "constraints": [models.UniqueConstraint(fields=("agent", "issue_type"), name="agent_result_once")],
                    },
                ),
                migrations.CreateModel(
                    name="KeywordRule",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.SlugField(max_length=80, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("any_words", models.JSONField(blank=True, default=list, verbose_name="any of these words")),
                        ("all_words", models.JSONField(blank=True, default=list, verbose_name="and all of these")),
                        ("none_words", models.JSONField(blank=True, default=list, verbose_name="and none of these")),
                        (
                            "fields",
                            models.JSONField(
                                blank=True, default=list, help_text="subject, description; empty for both.", verbose_name="looked for in"
                            ),
                        ),
                        ("channels", models.JSONField(blank=True, default=list, help_text="Empty for all.", verbose_name="channels")),
                        (
                            "language",
                            models.CharField(
                                blank=True,
                                choices=[("zh", "Chinese"), ("en", "English")],
                                max_length=2,
                                verbose_name="language of the text",
                            ),
                        ),
                        ("negatable", models.BooleanField(default=True, verbose_name="a negated word does not count")),
                        (
                            "issue_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="tickets.issuetype",
                                verbose_name="issue type",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("pre_sales", "Pre-sales"),
                                    ("after_sales", "After-sales"),
                                    ("complaint", "Complaint"),
                                    ("other", "Other matters"),
                                ],
                                max_length=12,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                blank=True,
                                choices=[("urgent", "Urgent"), ("normal", "Normal"), ("low", "Low")],
                                max_length=8,
                                verbose_name="priority",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Level 1"), (2, "Level 2"), (3, "Level 3")],
                                null=True,
                                verbose_name="complaint level",
                            ),
                        ),
                        ("weight", models.FloatField(default=1.0, verbose_name="weight")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={"verbose_name": "keyword rule", "verbose_name_plural": "keyword rules", "ordering": ["order", "code"]},
                ),
                migrations.CreateModel(
                    name="HistoricalSlaPolicy",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=60, verbose_name="code")),
                        (
                            "priority",
                            models.CharField(
                                blank=True,
                                choices=[("urgent", "Urgent"), ("normal", "Normal"), ("low", "Low")],
                                max_length=8,
                                verbose_name="priority",
                            ),
                        ),
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
                                blank=True, choices=[("standard", "Standard"), ("vip", "VIP")], max_length=8, verbose_name="customer tier"
                            ),
                        ),
                        ("cross_department", models.BooleanField(default=False, verbose_name="needs another department or management")),
                        ("response_minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="respond within (min)")),
                        (
                            "response_basis",
                            models.CharField(
                                choices=[("elapsed", "Elapsed time"), ("service", "Service hours")],
                                default="service",
                                max_length=8,
                                verbose_name="response runs on",
                            ),
                        ),
                        ("resolution_minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="resolve within (min)")),
                        (
                            "resolution_basis",
                            models.CharField(
                                choices=[("elapsed", "Elapsed time"), ("service", "Service hours")],
                                default="elapsed",
                                max_length=8,
                                verbose_name="resolution runs on",
                            ),
                        ),
                        ("warn_minutes", models.PositiveIntegerField(default=60, verbose_name="warn before (min)")),
                        (
                            "warn_percent",
                            models.PositiveSmallIntegerField(default=75, verbose_name="or at this percent of a shorter target"),
                        ),
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
                        (
                            "ladder",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Empty: the default ladder.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.ladder",
                                verbose_name="ladder",
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
                        "verbose_name": "historical SLA policy",
                        "verbose_name_plural": "historical SLA policies",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalLadderRung",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=30, verbose_name="code")),
                        (
                            "clock",
                            models.CharField(
                                choices=[
                                    ("response", "First response"),
                                    ("resolution", "Resolution"),
                                    ("acceptance", "Acceptance by the department"),
                                ],
                                max_length=10,
                                verbose_name="clock",
                            ),
                        ),
                        (
                            "point",
                            models.CharField(
                                choices=[
                                    ("warning", "When the clock turns amber"),
                                    ("percent", "At this percent of the target"),
                                    ("before", "This many minutes before the deadline"),
                                    ("after", "This many minutes after the deadline"),
                                ],
                                max_length=8,
                                verbose_name="reached",
                            ),
                        ),
                        ("amount", models.PositiveIntegerField(default=0, verbose_name="percent or minutes")),
                        ("audience", models.JSONField(blank=True, default=list, verbose_name="told")),
                        ("channels", models.JSONField(blank=True, default=list, verbose_name="channels")),
                        (
                            "action",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Only tell"),
                                    ("raise_priority", "Raise the priority"),
                                    ("hand_up", "Hand up"),
                                    ("add_follower", "Add those who are told as followers"),
                                ],
                                max_length=16,
                                verbose_name="and",
                            ),
                        ),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(0, "Agent"), (1, "Senior agent"), (2, "Supervisor"), (3, "Manager")],
                                null=True,
                                verbose_name="handed up to",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "ladder",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.ladder",
                                verbose_name="ladder",
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
                        "verbose_name": "historical rung",
                        "verbose_name_plural": "historical rungs",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="LadderRung",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ladder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rungs",
                                to="tickets.ladder",
                                verbose_name="ladder",
                            ),
                        ),
                        ("code", models.SlugField(max_length=30, verbose_name="code")),
                        (
                            "clock",
                            models.CharField(
                                choices=[
                                    ("response", "First response"),
                                    ("resolution", "Resolution"),
                                    ("acceptance", "Acceptance by the department"),
                                ],
                                max_length=10,
                                verbose_name="clock",
                            ),
                        ),
                        (
                            "point",
                            models.CharField(
                                choices=[
                                    ("warning", "When the clock turns amber"),
                                    ("percent", "At this percent of the target"),
                                    ("before", "This many minutes before the deadline"),
                                    ("after", "This many minutes after the deadline"),
                                ],
                                max_length=8,
                                verbose_name="reached",
                            ),
                        ),
                        ("amount", models.PositiveIntegerField(default=0, verbose_name="percent or minutes")),
                        ("audience", models.JSONField(blank=True, default=list, verbose_name="told")),
                        ("channels", models.JSONField(blank=True, default=list, verbose_name="channels")),
                        (
                            "action",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Only tell"),
                                    ("raise_priority", "Raise the priority"),
                                    ("hand_up", "Hand up"),
                                    ("add_follower", "Add those who are told as followers"),
                                ],
                                max_length=16,
                                verbose_name="and",
                            ),
                        ),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(0, "Agent"), (1, "Senior agent"), (2, "Supervisor"), (3, "Manager")],
                                null=True,
                                verbose_name="handed up to",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "verbose_name": "rung",
                        "verbose_name_plural": "rungs",
                        "ordering": ["ladder", "clock", "id"],
                        "constraints": [models.UniqueConstraint(fields=("ladder", "clock", "code"), name="ladder_rung_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("customer", "From the customer"),
                                    ("reply", "Reply"),
                                    ("question", "Question to the customer"),
                                    ("result", "Result"),
                                    ("progress", "Progress"),
                                    ("note", "Internal note"),
                                    ("auto", "Automatic message"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("is_public", models.BooleanField(verbose_name="the customer sees it")),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("web", "Web form"),
                                    ("email", "E-mail"),
                                    ("phone", "Phone"),
                                    ("chat", "Chat"),
                                    ("wechat", "WeChat"),
                                    ("api", "API"),
                                    ("import", "Import"),
                                ],
                                default="web",
                                max_length=8,
                                verbose_name="channel",
                            ),
                        ),
                        ("body", models.TextField(verbose_name="text")),
                        ("tokens", models.TextField(blank=True, editable=False)),
                        ("data", models.JSONField(blank=True, default=dict)),
                        ("dedupe_key", models.CharField(blank=True, editable=False, max_length=120, null=True, unique=True)),
                        ("created_at", models.DateTimeField(verbose_name="written")),
                        ("mark_1", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("mark_2", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("mark_3", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("mark_4", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("held_until", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("taken_back_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "indexes": [
                            models.Index(fields=["ticket", "created_at"], name="message_ticket"),
                            models.Index(condition=models.Q(("mark_1__isnull", False)), fields=["mark_1", "id"], name="message_mark_1"),
                            models.Index(condition=models.Q(("mark_2__isnull", False)), fields=["mark_2", "id"], name="message_mark_2"),
                            models.Index(condition=models.Q(("mark_3__isnull", False)), fields=["mark_3", "id"], name="message_mark_3"),
                            models.Index(condition=models.Q(("mark_4__isnull", False)), fields=["mark_4", "id"], name="message_mark_4"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("token", models.CharField(default=helpdesk.tokens.new_token, editable=False, max_length=64, unique=True)),
                        (
                            "message",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="tickets.message",
                                verbose_name="message",
                            ),
                        ),
                        ("draft", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                        ("file", models.FileField(max_length=200, upload_to="%Y/%m/%d", verbose_name="file")),
                        ("thumbnail", models.FileField(blank=True, max_length=200, upload_to="%Y/%m/%d")),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        ("content_type", models.CharField(max_length=100, verbose_name="content type")),
                        ("size", models.PositiveBigIntegerField(verbose_name="size (bytes)")),
                        ("sha256", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField(verbose_name="uploaded")),
                    ],
                    options={
                        "verbose_name": "attachment",
                        "verbose_name_plural": "attachments",
                        "indexes": [
                            models.Index(condition=models.Q(("message__isnull", True)), fields=["created_at"], name="attachment_abandoned")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Order",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("number", models.CharField(max_length=64, unique=True, verbose_name="order number")),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="orders",
                                to="tickets.customer",
                                verbose_name="customer",
                            ),
                        ),
                        ("placed_at", models.DateTimeField(blank=True, null=True, verbose_name="placed")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("unknown", "Unknown"),
                                    ("unpaid", "Not paid"),
                                    ("paid", "Paid"),
                                    ("shipped", "Shipped"),
                                    ("delivered", "Delivered"),
                                    ("finished", "Finished"),
                                    ("returned", "Returned"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="unknown",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="amount")),
                        ("items", models.JSONField(blank=True, default=list, verbose_name="items")),
                        ("carrier", models.CharField(blank=True, max_length=40, verbose_name="carrier")),
                        ("tracking_number", models.CharField(blank=True, max_length=64, verbose_name="tracking number")),
                        ("expected_at", models.DateTimeField(blank=True, null=True, verbose_name="expected to arrive")),
                        ("track", models.JSONField(blank=True, default=list, verbose_name="way of the parcel")),
                        ("fetched_at", models.DateTimeField(blank=True, null=True, verbose_name="asked of the shop")),
                        ("updated_at", models.DateTimeField(verbose_name="changed")),
                    ],
                    options={
                        "verbose_name": "order",
                        "verbose_name_plural": "orders",
                        "ordering": ["-placed_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("tracking_number", ""), _negated=True),
                                fields=["tracking_number"],
                                name="order_tracking",
                            ),
                            models.Index(fields=["updated_at"], name="order_changed"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PersonalDataAct",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="data_acts",
                                to="tickets.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "act",
                            models.CharField(
                                choices=[("exported", "Handed out"), ("erased", "Erased"), ("corrected", "Contact corrected")],
                                max_length=10,
                                verbose_name="act",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("asked", "The customer asked for it"),
                                    ("lapsed", "Kept long enough"),
                                    ("other", "Another reason"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="reason",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="when")),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        ("counts", models.JSONField(blank=True, default=dict, verbose_name="how much")),
                        ("look_at", models.JSONField(blank=True, default=list, verbose_name="articles to read")),
                    ],
                    options={
                        "verbose_name": "act on a customer's data",
                        "verbose_name_plural": "acts on customers' data",
                        "ordering": ["-at", "-pk"],
                        "default_permissions": ("view",),
                    },
                ),
                migrations.CreateModel(
                    name="RemedyLimit",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("refund", "Refund"),
                                    ("price_difference", "Price-difference refund"),
                                    ("exchange", "Exchange"),
                                    ("reissue", "Reissue"),
                                    ("repair", "Repair"),
                                    ("coupon", "Coupon"),
                                    ("points", "Points"),
                                    ("cash", "Cash compensation"),
                                    ("apology", "Apology"),
                                ],
                                max_length=20,
                                verbose_name="remedy",
                            ),
                        ),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Agent"), (1, "Senior agent"), (2, "Supervisor"), (3, "Manager")],
                                default=0,
                                verbose_name="rank",
                            ),
                        ),
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
                    ],
                    options={
                        "verbose_name": "limit of remedies",
                        "verbose_name_plural": "limits of remedies",
                        "ordering": ["kind", "rank"],
                        "constraints": [models.UniqueConstraint(fields=("kind", "rank"), name="remedy_limit_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Retiming",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("requested_at", models.DateTimeField(verbose_name="requested")),
                        (
                            "requested_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("changed", models.JSONField(blank=True, default=list)),
                        ("position", models.PositiveBigIntegerField(default=0)),
                        ("looked", models.PositiveIntegerField(default=0)),
                        ("moved", models.PositiveIntegerField(default=0)),
                        ("failed", models.PositiveIntegerField(default=0)),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                    ],
                    options={
                        "verbose_name": "new reckoning of deadlines",
                        "verbose_name_plural": "new reckonings of deadlines",
                        "indexes": [
                            models.Index(condition=models.Q(("finished_at__isnull", True)), fields=["-id"], name="retiming_unfinished")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saved_views",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=40, verbose_name="English name")),
                        ("question", models.JSONField(blank=True, default=dict, verbose_name="question")),
                        ("columns", models.JSONField(blank=True, default=list, verbose_name="columns")),
                        ("is_shared", models.BooleanField(default=False, verbose_name="shared")),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="helpdesk.team",
                                verbose_name="shared with the team",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                    ],
                    options={
                        "verbose_name": "saved view",
                        "verbose_name_plural": "saved views",
                        "ordering": ["order", "name"],
                        "permissions": [("share_view", "Share saved views with others")],
                        "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="saved_view_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Shift",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "agent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="shifts", to="tickets.agent", verbose_name="agent"
                            ),
                        ),
                        ("start", models.DateTimeField(verbose_name="start")),
                        ("end", models.DateTimeField(verbose_name="end")),
                    ],
                    options={
                        "verbose_name": "shift",
                        "verbose_name_plural": "shifts",
                        "ordering": ["start"],
                        "indexes": [models.Index(fields=["start", "end"], name="shift_span")],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("end__gt", models.F("start"))), name="shift_ends_after_start")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalShiftBreak",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("start", models.DateTimeField(verbose_name="start")),
                        ("end", models.DateTimeField(verbose_name="end")),
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
                        "verbose_name": "historical break",
                        "verbose_name_plural": "historical breaks",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ShiftBreak",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "shift",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="breaks", to="tickets.shift", verbose_name="shift"
                            ),
                        ),
                        ("start", models.DateTimeField(verbose_name="start")),
                        ("end", models.DateTimeField(verbose_name="end")),
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
                migrations.CreateModel(
                    name="Skill",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "agent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="skills", to="tickets.agent", verbose_name="agent"
                            ),
                        ),
                        (
                            "issue_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="skills",
                                to="tickets.issuetype",
                                verbose_name="issue type",
                            ),
                        ),
                        (
                            "grade",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)],
                                verbose_name="grade",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "skill",
                        "verbose_name_plural": "skills",
                        "constraints": [models.UniqueConstraint(fields=("agent", "issue_type"), name="skill_once")],
                    },
                ),
                migrations.CreateModel(
                    name="SlaPolicy",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_en", models.CharField(blank=True, max_length=80, verbose_name="English name")),
                        ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        (
                            "priority",
                            models.CharField(
                                blank=True,
                                choices=[("urgent", "Urgent"), ("normal", "Normal"), ("low", "Low")],
                                max_length=8,
                                verbose_name="priority",
                            ),
                        ),
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
                                blank=True, choices=[("standard", "Standard"), ("vip", "VIP")], max_length=8, verbose_name="customer tier"
                            ),
                        ),
                        (
                            "issue_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="tickets.issuetype",
                                verbose_name="issue type",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="helpdesk.team", verbose_name="team"
                            ),
                        ),
                        ("cross_department", models.BooleanField(default=False, verbose_name="needs another department or management")),
                        ("response_minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="respond within (min)")),
                        (
                            "response_basis",
                            models.CharField(
                                choices=[("elapsed", "Elapsed time"), ("service", "Service hours")],
                                default="service",
                                max_length=8,
                                verbose_name="response runs on",
                            ),
                        ),
                        ("resolution_minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="resolve within (min)")),
                        (
                            "resolution_basis",
                            models.CharField(
                                choices=[("elapsed", "Elapsed time"), ("service", "Service hours")],
                                default="elapsed",
                                max_length=8,
                                verbose_name="resolution runs on",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, to="helpdesk.servicecalendar", verbose_name="service calendar"
                            ),
                        ),
                        ("warn_minutes", models.PositiveIntegerField(default=60, verbose_name="warn before (min)")),
                        (
                            "warn_percent",
                            models.PositiveSmallIntegerField(default=75, verbose_name="or at this percent of a shorter target"),
                        ),
                        (
                            "ladder",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: the default ladder.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="policies",
                                to="tickets.ladder",
                                verbose_name="ladder",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={"verbose_name": "SLA policy", "verbose_name_plural": "SLA policies", "ordering": ["order", "code"]},
                ),
                migrations.CreateModel(
                    name="StartingView",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                        (
                            "view",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="tickets.savedview",
                                verbose_name="saved view",
                            ),
                        ),
                    ],
                    options={"verbose_name": "starting view", "verbose_name_plural": "starting views"},
                ),
                migrations.CreateModel(
                    name="SurgeRecord",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "surge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="tickets.surge",
                                verbose_name="surge",
                            ),
                        ),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("started", "Warning"),
                                    ("standby", "Standby called in"),
                                    ("overflow", "Overflow to the outsourced team"),
                                    ("ended", "Over"),
                                ],
                                max_length=8,
                                verbose_name="step",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="when")),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                        ("data", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name": "step of a surge",
                        "verbose_name_plural": "steps of surges",
                        "ordering": ["id"],
                        "constraints": [models.UniqueConstraint(fields=("surge", "step"), name="surge_step_once")],
                    },
                ),
                migrations.CreateModel(
                    name="SurgeRoute",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="routes",
                                to="tickets.surgerule",
                                verbose_name="surge rule",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="helpdesk.team", verbose_name="team"
                            ),
                        ),
                        (
                            "to_team",
                            models.ForeignKey(
                                limit_choices_to={"is_outsourced": True},
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="helpdesk.team",
                                verbose_name="overflows to",
                            ),
                        ),
                        (
                            "most_open",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Tickets that overflowed by this line and are still open. Empty: no bound.",
                                null=True,
                                verbose_name="open there at most",
                            ),
                        ),
                        (
                            "most_per_day",
                            models.PositiveIntegerField(
                                blank=True, help_text="Empty: no bound.", null=True, verbose_name="in a day at most"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "overflow",
                        "verbose_name_plural": "overflows",
                        "ordering": ["rule", "team"],
                        "constraints": [models.UniqueConstraint(fields=("rule", "team"), name="surge_route_once")],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalSurgeRoute",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "most_open",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Tickets that overflowed by this line and are still open. Empty: no bound.",
                                null=True,
                                verbose_name="open there at most",
                            ),
                        ),
                        (
                            "most_per_day",
                            models.PositiveIntegerField(
                                blank=True, help_text="Empty: no bound.", null=True, verbose_name="in a day at most"
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="tickets.surgerule",
                                verbose_name="surge rule",
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
                        (
                            "to_team",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                limit_choices_to={"is_outsourced": True},
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="helpdesk.team",
                                verbose_name="overflows to",
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
                        "verbose_name": "historical overflow",
                        "verbose_name_plural": "historical overflows",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Ticket",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("number", models.CharField(max_length=20, verbose_name="number")),
                        ("token", models.CharField(default=helpdesk.tokens.new_token, editable=False, max_length=64)),
                        ("submission_id", models.CharField(blank=True, editable=False, max_length=64, null=True)),
                        ("external_id", models.CharField(blank=True, max_length=120, null=True, verbose_name="external id")),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("web", "Web form"),
                                    ("email", "E-mail"),
                                    ("phone", "Phone"),
                                    ("chat", "Chat"),
                                    ("wechat", "WeChat"),
                                    ("api", "API"),
                                    ("import", "Import"),
                                ],
                                default="web",
                                max_length=8,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("pre_sales", "Pre-sales"),
                                    ("after_sales", "After-sales"),
                                    ("complaint", "Complaint"),
                                    ("other", "Other matters"),
                                ],
                                default="other",
                                max_length=12,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "issue_type",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="tickets.issuetype",
                                verbose_name="issue type",
                            ),
                        ),
                        ("secondary", models.JSONField(blank=True, default=list, verbose_name="secondary types")),
                        (
                            "priority",
                            models.CharField(
                                choices=[("urgent", "Urgent"), ("normal", "Normal"), ("low", "Low")],
                                default="normal",
                                max_length=8,
                                verbose_name="priority",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Level 1"), (2, "Level 2"), (3, "Level 3")],
                                null=True,
                                verbose_name="complaint level",
                            ),
                        ),
                        ("classification", models.JSONField(blank=True, default=dict, verbose_name="sorting")),
                        ("missing", models.JSONField(blank=True, default=list, verbose_name="missing information")),
                        ("lifted", models.JSONField(blank=True, default=dict, verbose_name="found in the text")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("assigned", "Assigned"),
                                    ("in_progress", "In progress"),
                                    ("waiting_customer", "Waiting for the customer"),
                                    ("waiting_department", "Waiting for a department"),
                                    ("resolved", "Resolved"),
                                    ("closed", "Closed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="new",
                                max_length=20,
                                verbose_name="status",
                            ),
                        ),
                        ("subject", models.CharField(max_length=200, verbose_name="subject")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="tickets.customer",
                                verbose_name="customer",
                            ),
                        ),
                        ("contact_name", models.CharField(blank=True, max_length=80, verbose_name="contact name")),
                        ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="contact phone")),
                        ("contact_email", models.CharField(blank=True, max_length=254, verbose_name="contact e-mail")),
                        ("language", models.CharField(default="zh-hans", max_length=10, verbose_name="customer's language")),
                        ("order_number", models.CharField(blank=True, max_length=64, verbose_name="order number")),
                        (
                            "previous",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="continued_by",
                                to="tickets.ticket",
                                verbose_name="continues",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="children",
                                to="tickets.ticket",
                                verbose_name="part of",
                            ),
                        ),
                        (
                            "likely_same",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="likely_again",
                                to="tickets.ticket",
                                verbose_name="probably the same as",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="tickets.ticket",
                                verbose_name="merged into",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
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
                                related_name="tickets",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="assignee",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="tickets.slapolicy",
                                verbose_name="SLA policy",
                            ),
                        ),
                        ("policy_why", models.JSONField(blank=True, default=list)),
                        ("created_at", models.DateTimeField(verbose_name="received")),
                        ("promise_at", models.DateTimeField(blank=True, null=True, verbose_name="promised by")),
                        ("response_due_at", models.DateTimeField(blank=True, null=True, verbose_name="respond by")),
                        ("responded_at", models.DateTimeField(blank=True, null=True, verbose_name="responded")),
                        ("resolution_due_at", models.DateTimeField(blank=True, null=True, verbose_name="resolve by")),
                        ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="resolved")),
                        ("first_resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="first resolved")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                        ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="clock stopped")),
                        ("response_breached_at", models.DateTimeField(blank=True, null=True, verbose_name="response missed")),
                        ("resolution_breached_at", models.DateTimeField(blank=True, null=True, verbose_name="resolution missed")),
                        ("breach_reason", models.CharField(blank=True, max_length=40, verbose_name="reason for the delay")),
                        ("explained_at", models.DateTimeField(blank=True, null=True, verbose_name="delay explained")),
                        (
                            "due_at",
                            models.DateTimeField(
                                blank=True,
                                default=datetime.datetime(9000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc),
                                null=True,
                                verbose_name="deadline",
                            ),
                        ),
                        ("next_check_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("check_failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("running_since", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "escalation",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Agent"), (1, "Senior agent"), (2, "Supervisor"), (3, "Manager")],
                                default=0,
                                verbose_name="handed up to",
                            ),
                        ),
                        ("cross_department", models.BooleanField(default=False, verbose_name="needs another department or management")),
                        ("auto_close_at", models.DateTimeField(blank=True, null=True, verbose_name="closes without an answer")),
                        ("snoozed_until", models.DateTimeField(blank=True, null=True, verbose_name="put off until")),
                        ("cycle", models.PositiveSmallIntegerField(default=0, verbose_name="reopened (times)")),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        ("last_event", models.CharField(blank=True, max_length=20, verbose_name="last happened")),
                        ("last_event_at", models.DateTimeField(verbose_name="last happened at")),
                        (
                            "unread_since",
                            models.DateTimeField(
                                blank=True, help_text="Since when words of the customer wait for the assignee.", null=True
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ticket",
                        "verbose_name_plural": "tickets",
                        "permissions": [
                            ("work_ticket", "Work on tickets: reply, note, resolve"),
                            ("view_all_tickets", "See the tickets of all teams"),
                            ("assign_ticket", "Give tickets to others"),
                            ("view_dashboard", "See the dashboard"),
                            ("unmask_contact", "See customers' phone numbers and addresses; each look is recorded"),
                        ],
                        "indexes": [
                            models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at", "id"], name="ticket_open_due"),
                            models.Index(condition=models.Q(("due_at__isnull", False)), fields=["team", "due_at"], name="ticket_team_due"),
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)), fields=["assignee", "due_at"], name="ticket_mine_due"
                            ),
                            models.Index(
                                condition=models.Q(("assignee__isnull", True), ("due_at__isnull", False)),
                                fields=["team", "due_at", "id"],
                                name="ticket_queue",
                            ),
                            models.Index(
                                condition=models.Q(("next_check_at__isnull", False)), fields=["next_check_at"], name="ticket_next_check"
                            ),
                            models.Index(fields=["customer", "-created_at"], name="ticket_customer"),
                            models.Index(fields=["-created_at"], name="ticket_created"),
                            models.Index(
                                condition=models.Q(("auto_close_at__isnull", False)),
                                fields=["assignee", "auto_close_at"],
                                name="ticket_to_confirm",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("due_at__isnull", False),
                                    models.Q(
                                        ("response_breached_at__isnull", False), ("resolution_breached_at__isnull", False), _connector="OR"
                                    ),
                                ),
                                fields=["due_at", "id"],
                                name="ticket_missed",
                            ),
                            models.Index(
                                condition=models.Q(("resolved_at__isnull", False)), fields=["assignee", "-resolved_at"], name="ticket_done"
                            ),
                            models.Index(condition=models.Q(("due_at__isnull", False)), fields=["policy"], name="ticket_open_policy"),
                            models.Index(condition=models.Q(("previous__isnull", False)), fields=["previous"], name="ticket_previous"),
                            models.Index(condition=models.Q(("parent__isnull", False)), fields=["parent"], name="ticket_parent"),
                            models.Index(condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="ticket_merged"),
                            models.Index(
                                condition=models.Q(("snoozed_until__isnull", False)), fields=["snoozed_until"], name="ticket_snoozed"
                            ),
                            models.Index(
                                condition=models.Q(("order_number", ""), _negated=True), fields=["order_number", "id"], name="ticket_order"
                            ),
                            models.Index(
                                condition=models.Q(("likely_same__isnull", False)), fields=["likely_same"], name="ticket_likely_same"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("number",), name="ticket_number_once"),
                            models.UniqueConstraint(fields=("token",), name="ticket_token_once"),
                            models.UniqueConstraint(fields=("submission_id",), name="ticket_submission_once"),
                            models.UniqueConstraint(fields=("external_id",), name="ticket_external_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("reply", "Reply"),
                                    ("question", "Question to the customer"),
                                    ("result", "Result"),
                                    ("progress", "Progress"),
                                    ("remedy", "Words about a remedy"),
                                ],
                                default="reply",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("body", models.TextField(verbose_name="text")),
                        ("data", models.JSONField(blank=True, default=dict)),
                        ("draft", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("passed", "Sent"),
                                    ("returned", "Returned"),
                                    ("taken_back", "Taken back"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="written")),
                        (
                            "reviewer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="reviewer",
                            ),
                        ),
                        ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="reviewed")),
                        ("remark", models.TextField(blank=True, verbose_name="remark")),
                        (
                            "message",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="review",
                                to="tickets.message",
                                verbose_name="message",
                            ),
                        ),
                        ("dedupe_key", models.CharField(blank=True, editable=False, max_length=120, null=True, unique=True)),
                    ],
                    options={
                        "verbose_name": "reply under review",
                        "verbose_name_plural": "replies under review",
                        "ordering": ["id"],
                        "indexes": [models.Index(condition=models.Q(("state", "waiting")), fields=["asked_at"], name="review_waiting")],
                    },
                ),
                migrations.CreateModel(
                    name="Remedy",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="remedies",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("refund", "Refund"),
                                    ("price_difference", "Price-difference refund"),
                                    ("exchange", "Exchange"),
                                    ("reissue", "Reissue"),
                                    ("repair", "Repair"),
                                    ("coupon", "Coupon"),
                                    ("points", "Points"),
                                    ("cash", "Cash compensation"),
                                    ("apology", "Apology"),
                                ],
                                max_length=20,
                                verbose_name="remedy",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="amount",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                        ("customer_note", models.CharField(blank=True, max_length=300, verbose_name="words for the customer")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Waiting for approval"),
                                    ("approved", "Approved"),
                                    ("under_way", "Under way"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("refused", "Not approved"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "needs_rank",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Agent"), (1, "Senior agent"), (2, "Supervisor"), (3, "Manager")],
                                default=0,
                                verbose_name="needs approval of",
                            ),
                        ),
                        ("expected_on", models.DateField(blank=True, null=True, verbose_name="expected on")),
                        ("remind_on", models.DateField(blank=True, editable=False, null=True)),
                        ("carrier", models.CharField(blank=True, max_length=40, verbose_name="carrier")),
                        ("tracking_number", models.CharField(blank=True, max_length=64, verbose_name="tracking number")),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="proposed by",
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                        ("decision", models.CharField(blank=True, max_length=300, verbose_name="words to the decision")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                        ("failure", models.CharField(blank=True, max_length=300, verbose_name="why it failed")),
                        ("dedupe_key", models.CharField(blank=True, editable=False, max_length=120, null=True, unique=True)),
                    ],
                    options={
                        "verbose_name": "remedy",
                        "verbose_name_plural": "remedies",
                        "ordering": ["id"],
                        "permissions": [("approve_remedy", "Approve remedies")],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "proposed")), fields=["needs_rank", "proposed_at"], name="remedy_waiting"
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["approved", "under_way"])), fields=["expected_on"], name="remedy_expected"
                            ),
                            models.Index(condition=models.Q(("remind_on__isnull", False)), fields=["remind_on"], name="remedy_remind"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Presence",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="present",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                        ("seen_at", models.DateTimeField(db_index=True, verbose_name="looking")),
                        ("writing_at", models.DateTimeField(blank=True, null=True, verbose_name="writing")),
                    ],
                    options={
                        "verbose_name": "presence",
                        "verbose_name_plural": "presences",
                        "constraints": [models.UniqueConstraint(fields=("ticket", "user"), name="presence_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Participant",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="participants",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                        (
                            "rights",
                            models.CharField(
                                choices=[("read", "Read along"), ("write", "Read along and write")],
                                default="read",
                                max_length=5,
                                verbose_name="may",
                            ),
                        ),
                        ("token", models.CharField(default=helpdesk.tokens.new_token, editable=False, max_length=64, unique=True)),
                        ("language", models.CharField(default="zh-hans", max_length=10, verbose_name="language")),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="added by",
                            ),
                        ),
                        ("added_at", models.DateTimeField(verbose_name="added")),
                        ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed")),
                    ],
                    options={
                        "verbose_name": "person copied in",
                        "verbose_name_plural": "people copied in",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at__isnull", True)), fields=("ticket", "email"), name="participant_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GivenContact",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="given_contacts", to="tickets.ticket"
                            ),
                        ),
                        ("kind", models.CharField(choices=[("phone", "Phone"), ("email", "E-mail"), ("wechat", "WeChat")], max_length=8)),
                        ("value", models.CharField(max_length=254)),
                    ],
                    options={
                        "default_permissions": (),
                        "indexes": [models.Index(fields=["value"], name="given_contact")],
                        "constraints": [models.UniqueConstraint(fields=("ticket", "kind", "value"), name="given_contact_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Follower",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="followers",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="followed",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                        ("since", models.DateTimeField(verbose_name="since")),
                    ],
                    options={
                        "verbose_name": "follower",
                        "verbose_name_plural": "followers",
                        "constraints": [models.UniqueConstraint(fields=("ticket", "user"), name="follower_once")],
                    },
                ),
                migrations.CreateModel(
                    name="DraftedArticle",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drafted",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "article",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="knowledgebase.article",
                                verbose_name="article",
                            ),
                        ),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="drafted by",
                            ),
                        ),
                        ("drafted_at", models.DateTimeField(verbose_name="drafted")),
                        ("taken", models.JSONField(default=dict, verbose_name="taken out")),
                    ],
                    options={
                        "verbose_name": "article drafted from a ticket",
                        "verbose_name_plural": "articles drafted from tickets",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Collaboration",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="collaborations",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="collaborations",
                                to="helpdesk.department",
                                verbose_name="department",
                            ),
                        ),
                        ("request", models.TextField(verbose_name="what is asked")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Waiting for acceptance"),
                                    ("accepted", "Accepted"),
                                    ("done", "Finished"),
                                    ("refused", "Refused"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked")),
                        ("due_at", models.DateTimeField(verbose_name="accept by")),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="accepted by",
                            ),
                        ),
                        ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                        ("expected_at", models.DateTimeField(blank=True, null=True, verbose_name="expected to be done")),
                        ("result", models.TextField(blank=True, verbose_name="result")),
                        ("breached_at", models.DateTimeField(blank=True, null=True, verbose_name="not accepted in time")),
                        ("next_check_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "request to a department",
                        "verbose_name_plural": "requests to departments",
                        "ordering": ["id"],
                        "permissions": [("answer_collaboration", "Accept, finish or refuse requests to one's department")],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_check_at__isnull", False)),
                                fields=["next_check_at"],
                                name="collaboration_next_check",
                            ),
                            models.Index(fields=["department", "state", "due_at"], name="collaboration_department"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AutomaticAnswer",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="automatic_answer",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("order", "State of the order"), ("article", "Article")], max_length=8, verbose_name="kind"
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="tickets.message",
                                verbose_name="message",
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="automatic_answers",
                                to="knowledgebase.article",
                                verbose_name="article",
                            ),
                        ),
                        ("order_number", models.CharField(blank=True, max_length=64, verbose_name="order number")),
                        ("why", models.JSONField(blank=True, default=dict)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for the customer"),
                                    ("helped", "Helped"),
                                    ("did_not_help", "Did not help"),
                                    ("silent", "No word; closed"),
                                ],
                                default="waiting",
                                max_length=12,
                                verbose_name="what became of it",
                            ),
                        ),
                        ("given_at", models.DateTimeField(verbose_name="given")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                    ],
                    options={
                        "verbose_name": "answer at once",
                        "verbose_name_plural": "answers at once",
                        "ordering": ["-given_at", "-pk"],
                        "indexes": [
                            models.Index(fields=["-given_at"], name="answer_given"),
                            models.Index(
                                condition=models.Q(("article__isnull", False)), fields=["article", "-ended_at"], name="answer_article"
                            ),
                            models.Index(condition=models.Q(("outcome", "waiting")), fields=["ticket"], name="answer_waiting"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ArticleUse",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="knowledgebase.article",
                                verbose_name="article",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="article_uses",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        ("first_at", models.DateTimeField(verbose_name="first")),
                        ("on_form", models.BooleanField(default=False)),
                        ("at_desk", models.BooleanField(default=False)),
                        ("opened", models.BooleanField(default=False)),
                        ("at_once", models.BooleanField(default=False)),
                        ("sent_at", models.DateTimeField(null=True)),
                        (
                            "message",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="tickets.message"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "use of an article",
                        "verbose_name_plural": "uses of articles",
                        "default_permissions": (),
                        "constraints": [models.UniqueConstraint(fields=("article", "ticket"), name="article_use_once")],
                    },
                ),
                migrations.CreateModel(
                    name="TicketEvent",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("opened", "Received"),
                                    ("sorted", "Sorted"),
                                    ("clock_set", "Targets set"),
                                    ("queued", "Waiting in the team's queue"),
                                    ("assigned", "Assigned"),
                                    ("transferred", "Transferred"),
                                    ("handed_back", "Handed back to the queue"),
                                    ("declined", "Refused by the agent"),
                                    ("wrote", "Customer wrote"),
                                    ("replied", "Replied"),
                                    ("asked", "Customer asked for something"),
                                    ("noted", "Internal note"),
                                    ("progress", "Progress noted"),
                                    ("resolved", "Result given"),
                                    ("confirmed", "Customer confirmed"),
                                    ("refused", "Customer says it is not solved"),
                                    ("closed", "Closed"),
                                    ("reopened", "Reopened"),
                                    ("cancelled", "Cancelled"),
                                    ("reclassified", "Sorting changed"),
                                    ("sorting_confirmed", "Sorting confirmed"),
                                    ("completed", "Details filled in"),
                                    ("likely_same", "Probably the same as another ticket"),
                                    ("not_same", "Not the same matter"),
                                    ("linked", "Linked"),
                                    ("warned", "Warned before the deadline"),
                                    ("breached", "Deadline missed"),
                                    ("reminded", "Reminded of the deadline"),
                                    ("escalated", "Escalated"),
                                    ("explained", "Delay explained"),
                                    ("acknowledged", "Acknowledged outside service hours"),
                                    ("followed", "Follower added"),
                                    ("unfollowed", "Follower gone"),
                                    ("department_asked", "Department asked for help"),
                                    ("department_accepted", "Department accepted"),
                                    ("department_done", "Department finished"),
                                    ("department_refused", "Department refused"),
                                    ("department_withdrawn", "Request to the department withdrawn"),
                                    ("taken_back", "Reply taken back"),
                                    ("mentioned", "Colleague mentioned"),
                                    ("copied", "Copied in"),
                                    ("uncopied", "No longer copied in"),
                                    ("tagged", "Tags changed"),
                                    ("snoozed", "Put off"),
                                    ("woken", "Back from being put off"),
                                    ("made_child", "Put under another ticket"),
                                    ("made_free", "Taken from under another ticket"),
                                    ("merged", "Merged into another ticket"),
                                    ("unmerged", "Merging undone"),
                                    ("split", "Messages split off"),
                                    ("remedy_proposed", "Remedy proposed"),
                                    ("remedy_approved", "Remedy approved"),
                                    ("remedy_refused", "Remedy refused"),
                                    ("remedy_moved", "Remedy moved on"),
                                    ("manual_applied", "Handling manual applied"),
                                    ("step_done", "Step of the manual done"),
                                    ("step_undone", "Step of the manual open again"),
                                    ("whispered", "Whisper of the coach"),
                                    ("review_asked", "Reply waits for review"),
                                    ("review_passed", "Reply reviewed and sent"),
                                    ("review_returned", "Reply returned by the reviewer"),
                                    ("unmasked", "Personal data shown"),
                                    ("survey_sent", "Survey sent"),
                                    ("survey_answered", "Survey answered"),
                                    ("survey_review", "Poor survey looked into"),
                                    ("root_cause", "Root cause given"),
                                    ("answered_at_once", "Answered at once"),
                                    ("did_not_help", "The answer at once did not help"),
                                    ("follow_up_planned", "Follow-up planned"),
                                    ("follow_up_made", "Follow-up made"),
                                    ("follow_up_moved", "Follow-up moved or handed over"),
                                    ("follow_up_cancelled", "Follow-up cancelled"),
                                    ("article_drafted", "Article drafted from it"),
                                ],
                                max_length=20,
                                verbose_name="what",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="when")),
                        (
                            "actor_kind",
                            models.CharField(
                                choices=[("system", "System"), ("staff", "Staff"), ("customer", "Customer")],
                                default="system",
                                max_length=8,
                                verbose_name="who (kind)",
                            ),
                        ),
                        (
                            "actor",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="tickets.message",
                                verbose_name="message",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("assigned", "Assigned"),
                                    ("in_progress", "In progress"),
                                    ("waiting_customer", "Waiting for the customer"),
                                    ("waiting_department", "Waiting for a department"),
                                    ("resolved", "Resolved"),
                                    ("closed", "Closed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                max_length=20,
                                verbose_name="status after",
                            ),
                        ),
                        ("team_id", models.BigIntegerField(null=True)),
                        ("assignee_id", models.BigIntegerField(null=True)),
                        ("key", models.CharField(blank=True, max_length=60, null=True)),
                        ("data", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name": "timeline event",
                        "verbose_name_plural": "timeline events",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["ticket", "id"], name="event_ticket"),
                            models.Index(fields=["code", "at"], name="event_code_at"),
                            models.Index(condition=models.Q(("message__isnull", False)), fields=["message"], name="event_message"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("key__isnull", False)), fields=("ticket", "key"), name="event_key_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TicketTag",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="ticket_tags", to="tickets.ticket"
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="ticket_tags", to="tickets.tag"),
                        ),
                    ],
                    options={
                        "verbose_name": "tag of a ticket",
                        "verbose_name_plural": "tags of tickets",
                        "constraints": [models.UniqueConstraint(fields=("ticket", "tag"), name="ticket_tag_once")],
                    },
                ),
                migrations.CreateModel(
                    name="TrainingRequest",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("target", models.SlugField(db_index=False, max_length=40, verbose_name="target")),
                        ("asked_at", models.DateTimeField(verbose_name="asked")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        ("without", models.JSONField(blank=True, default=list)),
                        ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started")),
                        ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                        (
                            "version",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="tickets.classifierversion",
                                verbose_name="version",
                            ),
                        ),
                        ("error", models.CharField(blank=True, max_length=500, verbose_name="what went wrong")),
                    ],
                    options={
                        "verbose_name": "training asked for",
                        "verbose_name_plural": "trainings asked for",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("done_at__isnull", True)), fields=("target",), name="training_one_waiting"
                            )
                        ],
                    },
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
                    name="Wave",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="waves",
                                to="tickets.waverule",
                                verbose_name="rule for like tickets",
                            ),
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
                        ("sign", models.CharField(max_length=120, verbose_name="sign")),
                        ("words", models.CharField(max_length=200, verbose_name="what they have in common")),
                        (
                            "priority",
                            models.CharField(
                                choices=[("urgent", "Urgent"), ("normal", "Normal"), ("low", "Low")], max_length=8, verbose_name="raised to"
                            ),
                        ),
                        ("window_minutes", models.PositiveSmallIntegerField(verbose_name="minutes looked at")),
                        ("tickets", models.PositiveIntegerField(default=0, verbose_name="like tickets")),
                        ("raised", models.PositiveIntegerField(default=0, verbose_name="tickets raised")),
                        ("started_at", models.DateTimeField(verbose_name="started")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                    ],
                    options={
                        "verbose_name": "wave of like tickets",
                        "verbose_name_plural": "waves of like tickets",
                        "ordering": ["-started_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)), fields=("issue_type", "sign"), name="wave_once_at_a_time"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Whisper",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="whispers",
                                to="tickets.ticket",
                                verbose_name="ticket",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="coach",
                            ),
                        ),
                        (
                            "to",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="whispers",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                        ("body", models.TextField(verbose_name="text")),
                        ("created_at", models.DateTimeField(verbose_name="written")),
                        ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                    ],
                    options={
                        "verbose_name": "whisper",
                        "verbose_name_plural": "whispers",
                        "ordering": ["id"],
                        "permissions": [("coach", "Watch novices' tickets, whisper, and review their replies")],
                    },
                ),
                migrations.CreateModel(
                    name="Absence",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "agent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="absences",
                                to="tickets.agent",
                                verbose_name="agent",
                            ),
                        ),
                        ("start", models.DateTimeField(verbose_name="from")),
                        ("end", models.DateTimeField(verbose_name="until")),
                        (
                            "substitute",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="stands_in",
                                to="tickets.agent",
                                verbose_name="substitute",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=80, verbose_name="reason")),
                    ],
                    options={
                        "verbose_name": "absence",
                        "verbose_name_plural": "absences",
                        "ordering": ["-start"],
                        "indexes": [models.Index(fields=["end"], name="absence_end")],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("end__gt", models.F("start"))), name="absence_ends_after_start"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("substitute__isnull", True),
                                    models.Q(("substitute", models.F("agent")), _negated=True),
                                    _connector="OR",
                                ),
                                name="absence_other_person",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgentLanguage",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "agent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="languages",
                                to="tickets.agent",
                                verbose_name="agent",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("zh-hans", "Simplified Chinese"), ("en", "English")], max_length=10, verbose_name="language"
                            ),
                        ),
                        (
                            "grade",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)],
                                verbose_name="grade",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "language",
                        "verbose_name_plural": "languages",
                        "constraints": [models.UniqueConstraint(fields=("agent", "language"), name="agent_language_once")],
                    },
                ),
                migrations.CreateModel(
                    name="BreakTaken",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "agent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="breaks", to="tickets.agent", verbose_name="agent"
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="began")),
                        ("back_at", models.DateTimeField(blank=True, null=True, verbose_name="back at")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                    ],
                    options={
                        "verbose_name": "break taken",
                        "verbose_name_plural": "breaks taken",
                        "ordering": ["-started_at"],
                        "indexes": [models.Index(fields=["agent", "started_at"], name="break_taken_agent")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)), fields=("agent",), name="break_taken_one_open"
                            )
                        ],
                    },
                ),
            ]
        ),
        full_text_index("tickets_message"),
    ]
