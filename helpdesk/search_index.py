"""The full-text index as a step of a migration."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

from helpdesk.search import index_sql


def full_text_index(table: str) -> RunPython:
    """Make the index over `table.tokens`; backwards, drop it.

    SQLite rebuilds a table to change most of its columns, and forgets the triggers that feed the index: a migration that
    does so has to drop the index before (`RunPython(step.reverse_code, step.code)`) and make it anew after.
    """

    def make(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in index_sql(table, editor.connection.vendor)[0]:
            editor.execute(statement)

    def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in index_sql(table, editor.connection.vendor)[1]:
            editor.execute(statement)

    return RunPython(make, drop)
