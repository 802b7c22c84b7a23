"""The house of `tests.addresses`, built once for each module of faults; whatever a test does to it is taken back."""

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from tests.addresses import House
from tests.factories import NOW

LOOKED = NOW + timedelta(minutes=10)
"""When the people of the house look: a little after everything that was made."""


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """One house for every test of a module: each test's own transaction lies inside of this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(LOOKED, tick=False):
            house = House()
            assert house.addresses
        yield house
        transaction.set_rollback(True)


@pytest.fixture
def house(built: House, db: None) -> Iterator[House]:
    """A copy, at a moment that stands still."""
    with time_machine.travel(LOOKED, tick=False):
        yield copy.deepcopy(built)
