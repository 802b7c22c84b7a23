"""The real texts of `../shared/data`, which are not part of the repository (`SHARED_DATA` names another place)."""

from __future__ import annotations

import csv
import os
from pathlib import Path

DATA = Path(os.environ.get("SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


class Absent(Exception):
    """A file that is not there: the part is skipped."""


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a file of the shared data. Raises Absent."""
    path = DATA / name
    if not path.exists():
        raise Absent(f"{path} is not there")
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))
