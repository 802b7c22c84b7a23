"""The four people who may meet at a ticket, and a clock that stands still a few minutes after they wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from helpdesk.models import Team, User
from tests.factories import NOW, TeamFactory, UserFactory, make_agent

LATER = NOW + timedelta(minutes=5)


@dataclass(frozen=True)
class Four:
    """Assignee, colleague of the team, outsider of another team, supervisor."""

    assignee: User
    colleague: User
    outsider: User
    supervisor: User


@pytest.fixture
def still() -> Iterator[None]:
    """It is LATER, and stays so."""
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def house(organisation: Team) -> Team:
    """Calendar, types, policies, one team."""
    return organisation


@pytest.fixture
def four(house: Team) -> Four:
    """One of each."""
    other = TeamFactory(code="pre_sales", name="售前组", name_en="Pre-sales")
    return Four(
        assignee=make_agent(house, name="林晓彤"),
        colleague=make_agent(house, name="周敏", online=False),
        outsider=make_agent(other, name="王磊", online=False),
        supervisor=UserFactory(name="陈立", roles=["supervisor"], teams=[house]),
    )


def at_desk(user: User) -> Client:
    """A browser in which somebody has logged in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
