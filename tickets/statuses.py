"""The table of statuses: everything that follows from a status is read here, nowhere else."""

from dataclasses import dataclass

from tickets.choices import Ball, Status

S = Status


@dataclass(frozen=True)
class StatusMeta:
    """One status: where it may go, and what it means.

    `is_open`: somebody still has to act before the matter is settled. `runs`: the resolution clock runs.
    `counts`: the ticket takes one of its agent's places (cap). `badge`: modifier of the tag on pages.
    """

    code: Status
    next: frozenset[Status]
    is_open: bool
    runs: bool
    counts: bool
    ball: Ball
    badge: str


TABLE: dict[str, StatusMeta] = {
    meta.code: meta
    for meta in [
        StatusMeta(
            S.NEW,
            frozenset({S.ASSIGNED, S.IN_PROGRESS, S.WAITING_CUSTOMER, S.WAITING_DEPARTMENT, S.RESOLVED, S.CANCELLED}),
            True,
            True,
            False,
            Ball.US,
            "todo",
        ),
        StatusMeta(
            S.ASSIGNED,
            frozenset({S.NEW, S.IN_PROGRESS, S.WAITING_CUSTOMER, S.WAITING_DEPARTMENT, S.RESOLVED, S.CANCELLED}),
            True,
            True,
            True,
            Ball.US,
            "todo",
        ),
        StatusMeta(
            S.IN_PROGRESS,
            frozenset({S.NEW, S.WAITING_CUSTOMER, S.WAITING_DEPARTMENT, S.RESOLVED, S.CANCELLED}),
            True,
            True,
            True,
            Ball.US,
            "",
        ),
        StatusMeta(
            S.WAITING_CUSTOMER,
            frozenset({S.NEW, S.IN_PROGRESS, S.WAITING_DEPARTMENT, S.RESOLVED, S.CANCELLED}),
            True,
            False,
            False,
            Ball.CUSTOMER,
            "",
        ),
        StatusMeta(
            S.WAITING_DEPARTMENT,
            frozenset({S.NEW, S.IN_PROGRESS, S.WAITING_CUSTOMER, S.RESOLVED, S.CANCELLED}),
            True,
            True,
            True,
            Ball.DEPARTMENT,
            "",
        ),
        StatusMeta(S.RESOLVED, frozenset({S.NEW, S.IN_PROGRESS, S.CLOSED}), False, False, False, Ball.CUSTOMER, "done"),
        StatusMeta(S.CLOSED, frozenset({S.NEW, S.IN_PROGRESS}), False, False, False, Ball.NOBODY, "done"),
        StatusMeta(S.CANCELLED, frozenset(), False, False, False, Ball.NOBODY, ""),
    ]
}

OPEN: tuple[str, ...] = tuple(code for code, meta in TABLE.items() if meta.is_open)
COUNTED: tuple[str, ...] = tuple(code for code, meta in TABLE.items() if meta.counts)


def held_by(*balls: Ball) -> tuple[str, ...]:
    """Statuses in which one of these has the ball."""
    return tuple(code for code, meta in TABLE.items() if meta.ball in balls)


def allows(was: str, to: str) -> bool:
    """Whether a ticket may go from `was` to `to`; staying is always allowed while it is open."""
    return to in TABLE[was].next or (was == to and TABLE[was].is_open)
