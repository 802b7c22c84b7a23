"""Programs and people who speak to the API."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from helpdesk.api import authentication
from helpdesk.models import User
from tests.factories import NOW, TeamFactory, UserFactory, make_agent

URL = "/api/v1/tickets/"


class Program:
    """A program with a user's key; answers are parsed, and every refusal is checked for its shape."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {authentication.issue(user, 'test')[1]}"}

    def call(self, method: str, path: str, data: Any = None, *, key: str | None = None, **kwargs: Any) -> Any:
        """One request; the answer has `.data`."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {}), **kwargs.pop("headers", {})}
        if data is None:
            answer: Any = self.client.generic(method, path, headers=headers, **kwargs)
        else:
            body = data if isinstance(data, bytes | str) else json.dumps(data)
            answer = self.client.generic(method, path, body, headers=headers, **{"content_type": "application/json", **kwargs})
        answer.data = None
        if "json" in answer.headers.get("Content-Type", ""):
            answer.data = answer.json()
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json", answer.content
            assert set(answer.data) == {"type", "title", "status", "detail", "errors"}
            assert answer.data["status"] == answer.status_code
        return answer

    def get(self, path: str, **kwargs: Any) -> Any:
        """GET."""
        return self.call("GET", path, **kwargs)

    def post(self, path: str, data: Any, **kwargs: Any) -> Any:
        """POST of JSON."""
        return self.call("POST", path, data, **kwargs)

    def send_files(self, path: str, data: Any, *, key: str | None = None) -> Any:
        """POST of a form with files."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        answer: Any = self.client.post(path, data, headers=headers)
        answer.data = answer.json()
        return answer


@pytest.fixture(autouse=True)
def clock():
    """The API reads the clock itself: five minutes after the factories' tickets."""
    with time_machine.travel(NOW + timedelta(minutes=5)) as travelled:
        yield travelled


@pytest.fixture
def team(organisation):
    return organisation


@pytest.fixture
def agent(team):
    return make_agent(team)


@pytest.fixture
def assignee(agent):
    return Program(agent)


@pytest.fixture
def colleague(team, assignee):
    return Program(make_agent(team, online=False))


@pytest.fixture
def outsider(assignee):
    return Program(make_agent(TeamFactory(code="finance", name="财务组")))


@pytest.fixture
def supervisor(assignee):
    return Program(UserFactory(roles=["supervisor"]))


@pytest.fixture
def reader(assignee):
    return Program(UserFactory(roles=["manager"]))
