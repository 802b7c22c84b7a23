"""How often one address may write, and what makes a repeat a repeat."""

import base64
import hashlib
import re
import threading
import time
from collections import OrderedDict
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, QueryDict

from helpdesk import clients, throttle
from helpdesk.tokens import new_token

# Two sends of one form must not use up the rate twice, least of all fifty at once: an id that was let in is remembered.
REMEMBERED = 4096
REMEMBERED_SECONDS = 120.0
TEXTS = ("issue_type", "subject", "description", "name", "phone", "email", "order_number", "suggestion", "reach", "message")
ANSWER = "need_"

# Not longer, so that it fits where an id stands together with what it belongs to.
_GOOD_ID = re.compile(r"[A-Za-z0-9_-]{22,48}")
_admitted: OrderedDict[str, float] = OrderedDict()
_lock = threading.Lock()


def submission_id(posted: QueryDict, *, on: str = "") -> str:
    """The id that makes this form one submission; `on` is the token of the page where it stands, if that is somebody's own.

    An id that somebody could guess would open another's receipt: it only counts together with every word that was typed, and that page.
    """
    given = posted.get("submission_id", "").strip()
    if is_good(given):
        return given
    if not given:
        return new_token()
    answers = sorted(name for name in posted if name.startswith(ANSWER))
    words = "\x1f".join([given, on, *(posted.get(name, "") for name in TEXTS), *(f"{name}={posted.get(name, '')}" for name in answers)])
    return base64.urlsafe_b64encode(hashlib.sha256(words.encode("utf-8", "replace")).digest()).decode().rstrip("=")


def is_good(submission: str) -> bool:
    """Whether an id is of the kind that the form makes, which nobody guesses; those of programs and of the desk look otherwise."""
    return _GOOD_ID.fullmatch(submission) is not None


def seconds_to_wait(request: HttpRequest, purpose: str, now: datetime, *, submission: str = "") -> int:
    """0 when this post may come in, else how long its address has to wait (`SUBMIT_RATE`)."""
    address = clients.address(request)
    mark = f"{address} {purpose} {submission}"
    if submission and _remembers(mark):
        return 0
    wait = throttle.hit(f"{purpose}:{address}", settings.SUBMIT_RATE, now)
    if submission and not wait:
        _remember(mark)
    return wait


def _remembers(mark: str) -> bool:
    with _lock:
        until = _admitted.get(mark, 0.0)
    return until > time.monotonic()


def _remember(mark: str) -> None:
    with _lock:
        _admitted[mark] = time.monotonic() + REMEMBERED_SECONDS
        _admitted.move_to_end(mark)
        while len(_admitted) > REMEMBERED:
            _admitted.popitem(last=False)
