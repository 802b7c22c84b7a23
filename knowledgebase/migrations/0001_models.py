"""Articles, scripts and manuals."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from helpdesk.migrating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("knowledgebase", "0001_initial"),
        ("knowledgebase", "0002_search"),
        ("knowledgebase", "0004_handling_manuals"),
        ("knowledgebase", "0006_like_words_and_search_index"),
        ("knowledgebase", "0008_no_full_text_index"),
        ("knowledgebase", "0009_pending_changes"),
        ("knowledgebase", "0010_readings_and_what_became_of_gaps"),
        ("knowledgebase", "0012_searches_after_which_nothing_was_opened"),
        ("knowledgebase", "0014_scripts_and_manuals_are_published"),
        ("knowledgebase", "0015_they_are_published_as_they_were_active"),
        ("knowledgebase", "0016_active_is_a_state"),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="SearchGap",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("text", models.CharField(max_length=80, unique=True, verbose_name="searched for")),
                        ("times", models.PositiveIntegerField(default=1, verbose_name="times")),
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
                        "verbose_name": "search that found nothing",
                        "verbose_name_plural": "searches that found nothing",
                        "ordering": ["-times", "-last_at"],
                    },
                ),
                migrations.CreateModel(
                    name="Synonyms",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("words", models.JSONField(default=list, verbose_name="like words")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={"verbose_name": "group of like words", "verbose_name_plural": "groups of like words", "ordering": ["id"]},
                ),
                migrations.CreateModel(
                    name="Article",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("zh_changed_at", models.DateTimeField(editable=False, null=True)),
                        ("en_changed_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("review", "In review"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        ("review_on", models.DateField(blank=True, null=True, verbose_name="review on")),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "written_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(db_index=True, editable=False, null=True)),
                        (
                            "reviewer",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="second reader",
                            ),
                        ),
                        ("note", models.CharField(blank=True, editable=False, max_length=300)),
                        ("told_of", models.DateField(editable=False, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                        (
                            "audience",
                            models.CharField(
                                choices=[("public", "Everybody"), ("internal", "Staff only")],
                                default="public",
                                max_length=8,
                                verbose_name="for",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("summary", models.CharField(blank=True, max_length=240, verbose_name="summary")),
                        ("body", models.TextField(verbose_name="text")),
                        ("title_en", models.CharField(blank=True, max_length=160, verbose_name="English title")),
                        ("summary_en", models.CharField(blank=True, max_length=300, verbose_name="English summary")),
                        ("body_en", models.TextField(blank=True, verbose_name="English text")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="other words people use")),
                        ("slug", models.SlugField(max_length=80, unique=True, verbose_name="address")),
                        ("tokens", models.TextField(blank=True, editable=False)),
                        ("helpful", models.PositiveIntegerField(default=0, verbose_name="helpful votes")),
                        ("unhelpful", models.PositiveIntegerField(default=0, verbose_name="unhelpful votes")),
                    ],
                    options={
                        "verbose_name": "article",
                        "verbose_name_plural": "articles",
                        "ordering": ["title"],
                        "permissions": [("publish_article", "Publish and retire articles")],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "review"), _negated=True), ("asked_at__isnull", False), _connector="OR"
                                ),
                                name="article_review_is_asked",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ArticleReading",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="knowledgebase.article"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("times", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "default_permissions": (),
                        "constraints": [models.UniqueConstraint(fields=("article", "day"), name="article_reading_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ArticleVector",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "article",
                            models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="knowledgebase.article"),
                        ),
                        ("encoder", models.CharField(max_length=40)),
                        ("data", models.BinaryField()),
                    ],
                    options={"default_permissions": ()},
                ),
                migrations.CreateModel(
                    name="HistoricalArticle",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("review", "In review"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("review_on", models.DateField(blank=True, null=True, verbose_name="review on")),
                        ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                        ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="updated")),
                        (
                            "audience",
                            models.CharField(
                                choices=[("public", "Everybody"), ("internal", "Staff only")],
                                default="public",
                                max_length=8,
                                verbose_name="for",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("summary", models.CharField(blank=True, max_length=240, verbose_name="summary")),
                        ("body", models.TextField(verbose_name="text")),
                        ("title_en", models.CharField(blank=True, max_length=160, verbose_name="English title")),
                        ("summary_en", models.CharField(blank=True, max_length=300, verbose_name="English summary")),
                        ("body_en", models.TextField(blank=True, verbose_name="English text")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="other words people use")),
                        ("slug", models.SlugField(max_length=80, verbose_name="address")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
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
                        "verbose_name": "historical article",
                        "verbose_name_plural": "historical articles",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalManual",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("review", "In review"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("review_on", models.DateField(blank=True, null=True, verbose_name="review on")),
                        ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                        ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="updated")),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("title_en", models.CharField(blank=True, max_length=120, verbose_name="English title")),
                        ("purpose", models.CharField(blank=True, max_length=200, verbose_name="when to use it")),
                        ("purpose_en", models.CharField(blank=True, max_length=240, verbose_name="when to use it (English)")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="keywords")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        ("plan", models.JSONField(blank=True, default=list, verbose_name="steps")),
                        ("presets", models.JSONField(blank=True, default=list, verbose_name="preset remedies")),
                        ("code", models.SlugField(max_length=60, verbose_name="code")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
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
                        "verbose_name": "historical handling manual",
                        "verbose_name_plural": "historical handling manuals",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPendingChange",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                        ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="updated")),
                        (
                            "audience",
                            models.CharField(
                                choices=[("public", "Everybody"), ("internal", "Staff only")],
                                default="public",
                                max_length=8,
                                verbose_name="for",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("summary", models.CharField(blank=True, max_length=240, verbose_name="summary")),
                        ("body", models.TextField(verbose_name="text")),
                        ("title_en", models.CharField(blank=True, max_length=160, verbose_name="English title")),
                        ("summary_en", models.CharField(blank=True, max_length=300, verbose_name="English summary")),
                        ("body_en", models.TextField(blank=True, verbose_name="English text")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="other words people use")),
                        (
                            "article",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="knowledgebase.article",
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
                        "verbose_name": "historical change not published yet",
                        "verbose_name_plural": "historical changes not published yet",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalScript",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("review", "In review"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("review_on", models.DateField(blank=True, null=True, verbose_name="review on")),
                        ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                        ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="updated")),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("title_en", models.CharField(blank=True, max_length=80, verbose_name="English title")),
                        ("body", models.TextField(verbose_name="text")),
                        ("body_en", models.TextField(blank=True, verbose_name="English text")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="keywords")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        ("code", models.SlugField(max_length=60, verbose_name="code")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
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
                        "verbose_name": "historical script",
                        "verbose_name_plural": "historical scripts",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalSynonyms",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("words", models.JSONField(default=list, verbose_name="like words")),
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
                        "verbose_name": "historical group of like words",
                        "verbose_name_plural": "historical groups of like words",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Manual",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("zh_changed_at", models.DateTimeField(editable=False, null=True)),
                        ("en_changed_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("review", "In review"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        ("review_on", models.DateField(blank=True, null=True, verbose_name="review on")),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "written_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(db_index=True, editable=False, null=True)),
                        (
                            "reviewer",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="second reader",
                            ),
                        ),
                        ("note", models.CharField(blank=True, editable=False, max_length=300)),
                        ("told_of", models.DateField(editable=False, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("title_en", models.CharField(blank=True, max_length=120, verbose_name="English title")),
                        ("purpose", models.CharField(blank=True, max_length=200, verbose_name="when to use it")),
                        ("purpose_en", models.CharField(blank=True, max_length=240, verbose_name="when to use it (English)")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="keywords")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        ("plan", models.JSONField(blank=True, default=list, verbose_name="steps")),
                        ("presets", models.JSONField(blank=True, default=list, verbose_name="preset remedies")),
                        ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("used", models.PositiveIntegerField(default=0, editable=False, verbose_name="times used")),
                        ("tokens", models.TextField(blank=True, editable=False)),
                    ],
                    options={
                        "verbose_name": "handling manual",
                        "verbose_name_plural": "handling manuals",
                        "ordering": ["order", "title"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "review"), _negated=True), ("asked_at__isnull", False), _connector="OR"
                                ),
                                name="manual_review_is_asked",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalPendingManual",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                        ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="updated")),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("title_en", models.CharField(blank=True, max_length=120, verbose_name="English title")),
                        ("purpose", models.CharField(blank=True, max_length=200, verbose_name="when to use it")),
                        ("purpose_en", models.CharField(blank=True, max_length=240, verbose_name="when to use it (English)")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="keywords")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        ("plan", models.JSONField(blank=True, default=list, verbose_name="steps")),
                        ("presets", models.JSONField(blank=True, default=list, verbose_name="preset remedies")),
                        (
                            "manual",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="knowledgebase.manual",
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
                        "verbose_name": "historical change of a manual, not published yet",
                        "verbose_name_plural": "historical changes of manuals, not published yet",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ManualRemedy",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "manual",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="remedies",
                                to="knowledgebase.manual",
                                verbose_name="handling manual",
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
                                help_text="In yuan, or points.",
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="amount",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                        ("order", models.PositiveSmallIntegerField(default=10, verbose_name="order")),
                    ],
                    options={"verbose_name": "preset remedy", "verbose_name_plural": "preset remedies", "ordering": ["order", "id"]},
                ),
                migrations.CreateModel(
                    name="PendingChange",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("zh_changed_at", models.DateTimeField(editable=False, null=True)),
                        ("en_changed_at", models.DateTimeField(editable=False, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                        (
                            "audience",
                            models.CharField(
                                choices=[("public", "Everybody"), ("internal", "Staff only")],
                                default="public",
                                max_length=8,
                                verbose_name="for",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("summary", models.CharField(blank=True, max_length=240, verbose_name="summary")),
                        ("body", models.TextField(verbose_name="text")),
                        ("title_en", models.CharField(blank=True, max_length=160, verbose_name="English title")),
                        ("summary_en", models.CharField(blank=True, max_length=300, verbose_name="English summary")),
                        ("body_en", models.TextField(blank=True, verbose_name="English text")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="other words people use")),
                        (
                            "article",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="pending", to="knowledgebase.article"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "change not published yet",
                        "verbose_name_plural": "changes not published yet",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="PendingManual",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("zh_changed_at", models.DateTimeField(editable=False, null=True)),
                        ("en_changed_at", models.DateTimeField(editable=False, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("title_en", models.CharField(blank=True, max_length=120, verbose_name="English title")),
                        ("purpose", models.CharField(blank=True, max_length=200, verbose_name="when to use it")),
                        ("purpose_en", models.CharField(blank=True, max_length=240, verbose_name="when to use it (English)")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="keywords")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        ("plan", models.JSONField(blank=True, default=list, verbose_name="steps")),
                        ("presets", models.JSONField(blank=True, default=list, verbose_name="preset remedies")),
                        (
                            "manual",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="pending", to="knowledgebase.manual"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "change of a manual, not published yet",
                        "verbose_name_plural": "changes of manuals, not published yet",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Posting",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("term", models.CharField(max_length=40)),
                        ("segment", models.PositiveIntegerField()),
                        ("articles", models.PositiveIntegerField()),
                        ("times", models.PositiveBigIntegerField()),
                        ("data", models.BinaryField()),
                    ],
                    options={
                        "default_permissions": (),
                        "constraints": [models.UniqueConstraint(fields=("term", "segment"), name="posting_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Script",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("zh_changed_at", models.DateTimeField(editable=False, null=True)),
                        ("en_changed_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("review", "In review"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        ("review_on", models.DateField(blank=True, null=True, verbose_name="review on")),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "written_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(db_index=True, editable=False, null=True)),
                        (
                            "reviewer",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="second reader",
                            ),
                        ),
                        ("note", models.CharField(blank=True, editable=False, max_length=300)),
                        ("told_of", models.DateField(editable=False, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("title_en", models.CharField(blank=True, max_length=80, verbose_name="English title")),
                        ("body", models.TextField(verbose_name="text")),
                        ("body_en", models.TextField(blank=True, verbose_name="English text")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="keywords")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                        ("used", models.PositiveIntegerField(default=0, verbose_name="times used")),
                    ],
                    options={
                        "verbose_name": "script",
                        "verbose_name_plural": "scripts",
                        "ordering": ["order", "title"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "review"), _negated=True), ("asked_at__isnull", False), _connector="OR"
                                ),
                                name="script_review_is_asked",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PendingScript",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("zh_changed_at", models.DateTimeField(editable=False, null=True)),
                        ("en_changed_at", models.DateTimeField(editable=False, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("title_en", models.CharField(blank=True, max_length=80, verbose_name="English title")),
                        ("body", models.TextField(verbose_name="text")),
                        ("body_en", models.TextField(blank=True, verbose_name="English text")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="keywords")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        (
                            "script",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="pending", to="knowledgebase.script"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "change of a script, not published yet",
                        "verbose_name_plural": "changes of scripts, not published yet",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="ManualStep",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "manual",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="knowledgebase.manual",
                                verbose_name="handling manual",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=10, verbose_name="order")),
                        ("text", models.CharField(max_length=200, verbose_name="step")),
                        ("text_en", models.CharField(blank=True, max_length=240, verbose_name="step (English)")),
                        (
                            "script",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="knowledgebase.script",
                                verbose_name="script",
                            ),
                        ),
                    ],
                    options={"verbose_name": "step", "verbose_name_plural": "steps", "ordering": ["order", "id"]},
                ),
                migrations.CreateModel(
                    name="HistoricalPendingScript",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                        ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="updated")),
                        ("title", models.CharField(max_length=80, verbose_name="title")),
                        ("title_en", models.CharField(blank=True, max_length=80, verbose_name="English title")),
                        ("body", models.TextField(verbose_name="text")),
                        ("body_en", models.TextField(blank=True, verbose_name="English text")),
                        ("keywords", models.JSONField(blank=True, default=list, verbose_name="keywords")),
                        ("topics", models.JSONField(blank=True, default=list, verbose_name="issue types")),
                        (
                            "script",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="knowledgebase.script",
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
                        "verbose_name": "historical change of a script, not published yet",
                        "verbose_name_plural": "historical changes of scripts, not published yet",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
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
        )
    ]
