"""A reply under review says which kind of word it is, and keeps what goes along with it."""

from django.db import migrations, models

KINDS = [
    ("customer", "From the customer"),
    ("reply", "Reply"),
    ("question", "Question to the customer"),
    ("result", "Result"),
    ("progress", "Progress"),
    ("note", "Internal note"),
    ("auto", "Automatic message"),
]


class Migration(migrations.Migration):
    dependencies = [("tickets", "0015_views_of_the_house")]

    operations = [
        migrations.AddField(
            model_name="review",
            name="kind",
            field=models.CharField(choices=KINDS, default="reply", max_length=10, verbose_name="kind"),
        ),
        migrations.AddField(model_name="review", name="data", field=models.JSONField(blank=True, default=dict)),
    ]
