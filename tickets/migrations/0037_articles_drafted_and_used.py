"""Articles drafted from tickets and used on them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledgebase", "0011_gap_grants"),
        ("tickets", "0036_answers_at_once_grants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="ticketevent",
            name="code",
            field=models.CharField(
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
                    ("reclassified", "Sorting corrected"),
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
        migrations.CreateModel(
            name="DraftedArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("drafted_at", models.DateTimeField(verbose_name="drafted")),
                ("taken", models.JSONField(default=dict, verbose_name="taken out")),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="knowledgebase.article", verbose_name="article"
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
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafted", to="tickets.ticket", verbose_name="ticket"
                    ),
                ),
            ],
            options={
                "verbose_name": "article drafted from a ticket",
                "verbose_name_plural": "articles drafted from tickets",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ArticleUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_at", models.DateTimeField(verbose_name="first")),
                ("on_form", models.BooleanField(default=False)),
                ("at_desk", models.BooleanField(default=False)),
                ("opened", models.BooleanField(default=False)),
                ("at_once", models.BooleanField(default=False)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="knowledgebase.article", verbose_name="article"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="tickets.message"),
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
            ],
            options={
                "verbose_name": "use of an article",
                "verbose_name_plural": "uses of articles",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("article", "ticket"), name="article_use_once")],
            },
        ),
    ]
