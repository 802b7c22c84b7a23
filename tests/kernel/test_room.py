"""A call on a stack that need not grow is the call itself."""

import pytest

from helpdesk.room import with_room


def test_it_gives_what_the_call_gives_and_raises_what_it_raises() -> None:
    def shared(total: int, *, among: int) -> float:
        """So much for each."""
        return total / among

    roomy = with_room(shared)
    assert roomy(9, among=2) == 4.5
    assert roomy.__doc__ == shared.__doc__
    with pytest.raises(ZeroDivisionError):
        roomy(9, among=0)


def test_it_stays_apart_for_each_call() -> None:
    first, second = with_room(len), with_room(sum)
    assert (first([1, 2]), second([1, 2])) == (2, 3)
