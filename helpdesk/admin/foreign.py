"""Screens that libraries bring: they get our manners, and the job queue is read-only and shown to superusers alone.

Whoever may add a schedule may run any code, and results hold arguments; schedules are a table in `helpdesk.schedules`.
"""

from importlib import import_module
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from helpdesk.admin.base import HelpdeskModelAdmin, ReadOnlyModelAdmin


class QueueAdmin(ReadOnlyModelAdmin[Any]):
    """Rows of django-q2."""

    ordering = ("-pk",)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)


class ScheduleAdmin(QueueAdmin):
    """When jobs run next."""

    list_display = ("name", "func", "cluster", "schedule_type", "minutes", "next_run")


class TaskAdmin(QueueAdmin):
    """What jobs left behind; arguments and results are pickles and are not opened here."""

    list_display = ("name", "func", "cluster", "started", "stopped", "attempt_count")
    fields = ("id", "name", "func", "cluster", "started", "stopped", "attempt_count")
    readonly_fields = fields


def _replace(app: str) -> None:
    import_module(f"{app}.admin")  # it registers its own first, whatever the order of the apps
    for model in list(admin.site._registry):
        if model._meta.app_label == app:
            admin.site.unregister(model)


def _guard(app: str) -> None:
    """Put our base under a library's screens: their lists would answer any question, and fail on keys that are none; their own
    actions fail on our settings."""
    import_module(f"{app}.admin")
    for model, screen in list(admin.site._registry.items()):
        if model._meta.app_label == app:
            admin.site.unregister(model)
            admin.site.register(model, type(type(screen).__name__, (HelpdeskModelAdmin, type(screen)), {"actions": ()}))


def _register() -> None:
    _guard("axes")
    _replace("django_q")
    from django_q.models import Failure, Schedule

    admin.site.register(Schedule, ScheduleAdmin)
    admin.site.register(Failure, TaskAdmin)


_register()
