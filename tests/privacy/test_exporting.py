"""What a customer is handed: theirs, whole, and nothing of anybody else."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.addresses import NOTE, WHISPER
from tests.factories import NOW
from tests.privacy import marked
from tickets import exporting
from tickets.choices import DataAct
from tickets.models import Message, PersonalDataAct

LATER = NOW + marked.timedelta(days=3)


def test_it_holds_what_is_theirs_and_nothing_of_the_house_or_of_others(world: marked.World) -> None:
    data = exporting.data_of(world.customer, now=LATER)
    said = exporting.as_json(data)
    first = data["tickets"][0]
    assert {point["value"] for point in data["contacts"]} == {"+86" + marked.PHONE, marked.EMAIL}
    assert [order["number"] for order in data["orders"]] == [marked.ORDER]
    assert len(data["tickets"]) == 2
    assert [one["remarks"] for one in first["surveys"]] == [marked.said("太慢")]
    assert [one["outcome"] for one in first["follow_ups"]] != []
    texts = [message["text"] for message in first["messages"]]
    assert marked.said("我们在查") in texts  # the reply, once: the note says the same and is not handed out
    public = Message.objects.filter(ticket=world.ticket, is_public=True).count()
    assert len(texts) == public
    for secret in (NOTE, WHISPER, "请核对", "没人看", "先道歉", "转给同事", "friend-marked77", world.house.ticket.number, "13912345678"):
        assert secret not in said, secret


def test_it_writes_a_file_with_the_files_of_both_sides(world: marked.World, tmp_path: Path) -> None:
    path = tmp_path / "theirs.zip"
    call_command("export_customer", f"#{world.customer.pk}", "--out", str(path), stdout=io.StringIO())
    with zipfile.ZipFile(path) as archive:
        data = json.loads(archive.read(exporting.NAME))
        named = {file["path"] for ticket in data["tickets"] for message in ticket["messages"] for file in message["files"]}
        assert set(archive.namelist()) == {exporting.NAME} | named
        assert all(b"markqx77" in archive.read(name) for name in named)
    assert len(named) == 3  # two of theirs and one of ours; the note's stays
    with pytest.raises(CommandError):  # nothing is written over
        call_command("export_customer", f"#{world.customer.pk}", "--out", str(path), stdout=io.StringIO())
    assert PersonalDataAct.objects.filter(act=DataAct.EXPORTED, customer=world.customer).count() == 1


def test_it_is_handed_to_administrators_alone_and_is_on_record(world: marked.World) -> None:
    address = reverse("admin:tickets_customer_export", args=[world.customer.pk])
    for role in ("assignee", "supervisor", "manager"):
        assert world.house.browser(role).post(address).status_code in (403, 404), role
    assert not PersonalDataAct.objects.filter(customer=world.customer).exists()
    answer = world.house.browser("administrator").post(address)
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None  # type: ignore[attr-defined]
    assert PersonalDataAct.objects.get(customer=world.customer).by == world.house.people["administrator"]
