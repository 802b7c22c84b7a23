"""Faces of the kernel in the admin: people, calendars, the outbox, jobs and keys."""

from helpdesk.admin import calendars, foreign, jobs, keys, outbound, people

__all__ = ["calendars", "foreign", "jobs", "keys", "outbound", "people"]
