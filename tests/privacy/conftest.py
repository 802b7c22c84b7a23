"""The world of `marked`, built once for each module of tests; whatever a test does to it, files among it, is taken back."""

import copy
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from tests.factories import NOW
from tests.privacy import marked

LIVED = NOW + timedelta(minutes=15)
"""When the customer's pages and programs were used."""


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[marked.World, Path]]:
    """One world, and where its files lie: each test's own transaction lies inside of this one."""
    files = tmp_path_factory.mktemp("marked") / "media"
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=files), time_machine.travel(LIVED, tick=False):
            world = marked.make()
        yield world, files
        transaction.set_rollback(True)


@pytest.fixture
def world(built: tuple[marked.World, Path], db: None, tmp_path: Path, settings: Any) -> marked.World:
    """A copy, with files of its own."""
    settings.MEDIA_ROOT = shutil.copytree(built[1], tmp_path / "media")
    return copy.deepcopy(built[0])
