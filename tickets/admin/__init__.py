"""Faces of the tickets in the admin: the desk where agents work, and the screens on which operations decide."""

from tickets.admin import agents, configuration, customers, ladders, notices, queue, search, surges, workbench

__all__ = ["agents", "configuration", "customers", "ladders", "notices", "queue", "search", "surges", "workbench"]
