"""A house in which every text that anybody ever typed is a payload.

By the doors where there is one (form, program, import), and straight into the rows for the rest, past every check: what pages
make of it must not depend on who let it in.
"""

import io
import json
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import reverse

from helpdesk import configuration
from helpdesk.tokens import new_token
from tests.addresses import House
from tests.factories import NOW
from tests.faults.corpus import PAYLOADS
from tests.public.conftest import complaint, picture
from tickets import workflow
from tickets.models import Attachment, Ticket

# What nobody types: keys, codes that are looked up, what the queue and the delivery need.
OURS = {
    "token", "code", "slug", "number", "password", "codename", "language", "notify_by", "quiet_hours", "digest", "link", "key", "func", "kind",
    "content_type", "file", "thumbnail", "sha256", "dedupe_key", "draft", "channel", "event_type", "action_flag", "model", "app_label", "last_event",
    "tokens", "weekly", "segments", "issue_type_code", "about", "icon", "color", "colour", "prefix", "employee_number", "history_type", "to",
    "secondary", "missing", "topics", "requires", "requires_to_resolve", "channels", "fields", "clock", "point",
}  # fmt: skip
# Keys of JSON whose values are codes or moments of ours.
CODES = {
    "expected_at", "due_at", "voice", "how", "status", "policy", "source", "start", "end", "at", "clock", "point", "priority", "category", "department",
    "asked", "from", "until", "level", "step", "field", "value", "issue_type", "rule", "what",
}  # fmt: skip


# Customers may send so many forms from one address in a minute.
SENT = 50


def plant(house: House) -> None:
    """Put payloads everywhere."""
    _through_the_doors(house)
    _into_the_rows()
    configuration.forget()


def _through_the_doors(house: House) -> None:
    by = house.people["assignee"]
    for number, payload in enumerate(PAYLOADS):
        (_by_form if number % 2 and number < SENT else _by_program)(house, payload, number)
    _by_import()
    ticket = Ticket.objects.get(pk=house.ticket.pk)
    for number, payload in enumerate(PAYLOADS):
        now = NOW + timedelta(minutes=8, seconds=number)
        say: Any = (workflow.customer_writes, workflow.reply, workflow.note)[number % 3]
        say(Ticket.objects.get(pk=ticket.pk), now=now, body=payload, **({} if number % 3 == 0 else {"by": by}))


def _by_form(house: House, payload: str, number: int) -> None:
    words = {"subject": payload, "description": payload, "name": payload, "order_number": payload[:64], "asked": "1"}
    files = {"attachments": [picture(f"{payload}.png")]} if number < 6 else {}
    answer = Client().post(
        reverse("new_complaint"), complaint(**words, phone=f"139{number:08d}", email="", submission_id=new_token(), **files)
    )
    assert answer.status_code == 303, payload


def _by_program(house: House, payload: str, number: int) -> None:
    body = {"subject": payload, "description": payload, "name": payload, "order_number": payload[:64], "external_id": payload}
    answer = house.browser("assignee").post(
        reverse("api:tickets"), json.dumps({**body, "phone": f"138{number:08d}"}), content_type="application/json"
    )
    assert answer.status_code == 201, (payload, answer.content)


def _by_import() -> None:
    rows = [
        {"external_id": f"i{number}", "subject": payload, "description": payload, "name": payload, "phone": f"137{number:08d}"}
        for number, payload in enumerate(PAYLOADS[:20])
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(row) for row in rows))
        file.flush()
        call_command("import_tickets", file.name, stdout=io.StringIO())


def _into_the_rows() -> None:
    payloads = cycle(PAYLOADS)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in settings.LOCAL_APPS or not model._meta.managed:
            continue
        fields = [field for field in model._meta.concrete_fields if _is_typed(field)]
        for row in model._base_manager.order_by("pk")[:200] if fields else ():
            changed = {field.attname: _hostile(field, getattr(row, field.attname), payloads) for field in fields}
            model._base_manager.filter(pk=row.pk).update(**changed)


def _is_typed(field: Any) -> bool:
    once = {name for constraint in field.model._meta.constraints for name in getattr(constraint, "fields", ())}
    if field.name in OURS | once or field.choices or field.unique or isinstance(field, models.SlugField | models.FileField):
        return False
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def _hostile(field: Any, value: Any, payloads: Iterator[str]) -> Any:
    if isinstance(field, models.JSONField):
        return _instead(value, payloads)
    return next(payloads)[: field.max_length or 10_000]


def _instead(value: Any, payloads: Iterator[str]) -> Any:
    if isinstance(value, dict):
        return {name: inner if name in CODES else _instead(inner, payloads) for name, inner in value.items()}
    if isinstance(value, list):
        return [_instead(inner, payloads) for inner in value]
    return next(payloads) if isinstance(value, str) else value


def rename_files() -> None:
    """File names as no upload could leave them."""
    for row, payload in zip(Attachment.objects.order_by("pk"), PAYLOADS, strict=False):
        Attachment.objects.filter(pk=row.pk).update(name=payload)
