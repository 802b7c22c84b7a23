"""What Django knows of the request at hand (language, time zone, prefix of addresses), kept by thread.

Django keeps each in an asgiref `Local`, which coroutines could share as well: a look takes a lock, a context variable and four calls,
and a page looks a thousand times, which was a tenth of its processor time. The web server runs a request in one thread from
beginning to end, so the thread's own memory says the same. Where coroutines run, this must not be called.
"""

import threading
from typing import Any

from django.urls import base as addresses
from django.utils import timezone
from django.utils.translation import trans_real

KEPT: tuple[tuple[Any, str], ...] = (
    (trans_real, "_active"),
    (timezone, "_active"),
    (addresses, "_prefixes"),
    (addresses, "_urlconfs"),
)


def keep_by_thread() -> None:
    """Called when a web worker has started, before it serves; what the calling thread had set stays set."""
    for module, name in KEPT:
        was, kept = getattr(module, name), threading.local()
        if hasattr(was, "value"):
            kept.value = was.value
        setattr(module, name, kept)
