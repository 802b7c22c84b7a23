"""The rules as shipped, for a house that has none yet: `classify` answers before `bootstrap`, and on a database without tables."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error

from helpdesk import configuration
from tickets import learning_versions, sorting
from tickets.defaults.issue_types import ISSUE_TYPES
from tickets.defaults.rules import RULES
from tickets.models import IssueType


@contextmanager
def standing_in() -> Iterator[bool]:
    """Inside, sorting goes by the rows of the house; where there are none, by what is shipped. Gives whether it had to stand in."""
    if _is_set_up():
        yield False
        return
    given = {sorting.load_types: types(), sorting.load_rules: RULES, learning_versions.load: {}}
    with configuration.apart(given):
        yield True


def types() -> dict[str, sorting.TypeRow]:
    """The shipped issue types as rows that are in no database."""
    return {
        row.code: sorting.TypeRow(
            pk=0,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            hint=row.hint,
            hint_en=row.hint_en,
            group=row.group,
            team_id=0,
            parent=row.parent,
            category=row.category,
            priority=row.priority,
            requires=row.requires,
            requires_to_resolve=row.requires_to_resolve,
        )
        for row in ISSUE_TYPES
    }


def _is_set_up() -> bool:
    try:
        return IssueType.objects.exists()
    except Error:
        return False
