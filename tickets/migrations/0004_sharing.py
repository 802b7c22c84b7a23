"""What outsourced teams are given, on record; for what they were given before, by the timeline."""

from itertools import islice

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from helpdesk.choices import Role
from helpdesk.roles import grant

BATCH = 500


def remember(apps, schema_editor):
    Event, Sharing = apps.get_model("tickets", "TicketEvent"), apps.get_model("tickets", "Sharing")
    outside = list(apps.get_model("helpdesk", "Team").objects.filter(is_outsourced=True).values_list("pk", flat=True))
    given = Event.objects.filter(code__in=("assigned", "transferred", "declined", "queued"), team_id__in=outside).order_by("pk")
    rows = (
        Sharing(ticket_id=event.ticket_id, team_id=event.team_id, person_id=event.assignee_id, by_id=event.actor_id, at=event.at, parts=_parts(event.ticket))
        for event in given.select_related("ticket").iterator(chunk_size=BATCH)
        if event.assignee_id or event.code != "declined"
    )
    while batch := list(islice(rows, BATCH)):
        Sharing.objects.bulk_create(batch)


def _parts(ticket):
    held = {"name": ticket.contact_name, "phone": ticket.contact_phone, "email": ticket.contact_email, "order": ticket.order_number}
    return ["words", *(part for part, value in held.items() if value)]


def install(apps, schema_editor):
    grant(apps, schema_editor, "tickets", {Role.ADMINISTRATOR: ["view_sharing"]})


class Migration(migrations.Migration):

    dependencies = [
        ('helpdesk', '0002_rights'),
        ('tickets', '0003_open_counts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Sharing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('parts', models.JSONField(default=list, verbose_name='what it held')),
                ('by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given by')),
                ('person', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given to')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='helpdesk.team', verbose_name='team')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sharings', to='tickets.ticket', verbose_name='ticket')),
            ],
            options={
                'verbose_name': 'ticket given to an outsourced team',
                'verbose_name_plural': 'tickets given to outsourced teams',
                'ordering': ['-at', '-pk'],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['at', 'id'], name='sharing_at'), models.Index(fields=['team', 'at'], name='sharing_team_at')],
            },
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
