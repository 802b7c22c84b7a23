"""What customers meet while the house is closed or its database is away."""

import secrets
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from tests.public.conftest import complaint
from tickets.models import Ticket

FORM = "/complaints/new/"

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def closed(settings: Any, tmp_path: Path) -> Path:
    """The switch, on."""
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    settings.MAINTENANCE_FILE.touch()
    return tmp_path / "maintenance"


def test_it_keeps_what_was_typed_when_the_house_is_closed(client: Client, closed: Path) -> None:
    form = complaint(description="壶盖有裂纹 <b>请换货</b>")
    answer = client.post(FORM, form)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    page = answer.content.decode()
    assert "壶盖有裂纹 &lt;b&gt;请换货&lt;/b&gt;" in page
    assert form["submission_id"] in page
    assert not Ticket.objects.exists()
    closed.unlink()
    assert client.post(FORM, form).status_code == 303
    assert Ticket.objects.count() == 1


def test_it_says_so_to_programs_and_lets_probes_through_when_the_house_is_closed(client: Client, closed: Path) -> None:
    answer = client.get("/api/v1/tickets/")
    assert (answer.status_code, answer["Content-Type"], answer.json()["status"]) == (503, "application/problem+json", 503)
    assert client.get(FORM).status_code == 503
    assert client.get("/healthz").status_code == 200


def test_it_shows_no_secret_again_when_the_house_is_closed(client: Client, closed: Path) -> None:
    secret = secrets.token_hex(8)
    page = client.post("/admin/login/", {"username": "CS2024001", "password": secret}).content.decode()
    assert secret not in page
    assert "CS2024001" in page


def test_it_keeps_what_was_typed_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("tickets.intake.open_ticket", away)
    answer = Client(raise_request_exception=False).post(FORM, complaint(description="收到后第二天就不加热了"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "收到后第二天就不加热了" in answer.content.decode()
