"""What was active is published, what was not is retired; manuals keep their steps and remedies in their text as well.

Their histories knew no steps until now: the versions there are get those of today, so that putting one back takes none away.
Nobody owns them yet; they are to be read again half a year from now.
"""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone


def fill(apps, schema_editor):
    """One state for each, alike in its history."""
    due = timezone.localdate() + timedelta(days=180)
    for name in ("Script", "Manual"):
        model, history = (apps.get_model("knowledgebase", kind) for kind in (name, f"Historical{name}"))
        model.objects.filter(is_active=True).update(state="published", review_on=due)
        model.objects.filter(is_active=False).update(state="retired")
        history.objects.filter(is_active=True).update(state="published")
        history.objects.filter(is_active=False).update(state="retired")
        for row in model.objects.all():
            first = history.objects.filter(id=row.pk).order_by("history_date").first()
            if first is not None:
                model.objects.filter(pk=row.pk).update(created_at=first.history_date)
    _write_down_steps(apps)


def _write_down_steps(apps):
    manual, history = apps.get_model("knowledgebase", "Manual"), apps.get_model("knowledgebase", "HistoricalManual")
    for row in manual.objects.all():
        plan = [
            {"text": step.text, "text_en": step.text_en, "script": step.script.code if step.script else ""}
            for step in row.steps.select_related("script").order_by("order", "id")
        ]
        presets = [
            {"kind": remedy.kind, "amount": None if remedy.amount is None else f"{remedy.amount.normalize():f}", "note": remedy.note}
            for remedy in row.remedies.order_by("order", "id")
        ]
        manual.objects.filter(pk=row.pk).update(plan=plan, presets=presets)
        history.objects.filter(id=row.pk).update(plan=plan, presets=presets)


def empty(apps, schema_editor):
    """What was published is active."""
    for name in ("Script", "Manual", "HistoricalScript", "HistoricalManual"):
        model = apps.get_model("knowledgebase", name)
        model.objects.update(is_active=False)
        model.objects.filter(state="published").update(is_active=True)


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0014_scripts_and_manuals_are_published")]

    operations = [migrations.RunPython(fill, empty, elidable=True)]
