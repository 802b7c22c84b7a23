"""Faces of the tickets in the admin: the desk where agents work, and the screens on which operations decide."""

from tickets.admin import (
    agents,
    answers,
    configuration,
    customers,
    dispatching,
    ladders,
    moving,
    notices,
    orders,
    remedy_limits,
    saved_views,
    search,
    surges,
    tickets,
    waves,
    workbench,
)

__all__ = [
    "agents",
    "answers",
    "configuration",
    "customers",
    "dispatching",
    "ladders",
    "moving",
    "notices",
    "orders",
    "remedy_limits",
    "saved_views",
    "search",
    "surges",
    "tickets",
    "waves",
    "workbench",
]
