"""Room on Python's own stack, for what calls deep and often.

Python takes the place of frames from the system by 16 kB and gives each piece back as soon as its last frame has ended: a loop that
calls at the end of a piece does so for every call (Python 3.11 to 3.13). A form drawn by the template engine took three hundred pieces
that way, and a quarter of its time. A frame that says it needs half a megabyte is given a piece of a whole one, and those of all that it
calls stand behind it in the same.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

SLOTS = 66_000
"""Of eight bytes. One piece is the next power of two; what of it is not used costs no memory."""


def with_room(run: Callable[P, R]) -> Callable[P, R]:
    """The same, called on a stack that need not grow."""

    def roomy(*args: P.args, **kwargs: P.kwargs) -> R:
        return run(*args, **kwargs)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=SLOTS)
    return wraps(run)(roomy)
