"""Guessing private links. It is hopeless (192 random bits), and is made to wait and written down all the same.

Whoever tries too many links that are none gets 429 for the rest of the minute, for right links too: else the answer would
still tell them apart. Nothing is looked up then, and nothing written. Opening links that are right is never counted.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from helpdesk import clients, masking, throttle
from helpdesk.manners import TooOften, View, public

# A house behind one address shares this, so it is far above what mistyping comes to.
MISSES = "60/m"

logger = logging.getLogger(__name__)


def by_link(*methods: str, of: str = "link") -> Callable[[View], View]:
    """A public page that a private link opens; every 404 it gives is a miss. `of`: what is guessed, each is counted apart."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            now, key = timezone.now(), f"guess-{of}:{clients.address(request)}"
            if wait := throttle.wait(key, MISSES, now):
                raise TooOften(wait)
            try:
                return view(request, *args, **kwargs)
            except Http404:
                hits = throttle.count(key, MISSES, now)
                if wait := throttle.seconds_left(hits, MISSES, now):
                    _say(request, hits)
                    raise TooOften(wait) from None
                raise

        return public(*methods)(guarded)

    return decorate


def _say(request: HttpRequest, hits: int) -> None:
    # Exactly one of all processes counts the first hit beyond, so it is said once for each address and window.
    if hits == throttle.parse_rate(MISSES)[0] + 1:
        logger.warning(
            "%s tries links that are none; it has to wait. The last was %s", clients.address(request), masking.masked(request.path)
        )
