"""A large look at a file: its page pictures, drawn by a process of its own at the first look and kept beside the file.

What a browser is given is always a picture that we drew, never a byte of what came. What could not be drawn is remembered, so that a
hostile file costs its seconds once.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from tickets import drawing
from tickets.models import Attachment

SHOWN_PAGES = 20
# Wall time of the process, on a busy machine; of processor time it may use `drawing.SECONDS`.
SECONDS = 30
# One drawing at a time in each web process: many at once would take all threads from everybody else.
_TURN = threading.Lock()
WAIT = 10

WHY: dict[str, StrOrPromise] = {
    "encrypted": _("This PDF is protected by a password."),
    "broken": _("This file cannot be opened as what it says it is."),
    "huge": _("This file is too large to be shown here."),
    "slow": _("This file takes too long to be shown here."),
    "gone": _("This file is not there any more."),
}


@dataclass(frozen=True)
class Look:
    """What can be shown of a file: how many pages, or why nothing (a key of WHY)."""

    pages: int = 0
    error: str = ""

    @property
    def shown(self) -> range:
        """Numbers of the pages that are shown, from 1."""
        return range(1, min(self.pages, SHOWN_PAGES) + 1)

    @property
    def is_cut(self) -> bool:
        """Whether there are more pages than are shown."""
        return self.pages > SHOWN_PAGES

    @property
    def why(self) -> StrOrPromise:
        """Why nothing is shown."""
        return WHY.get(self.error, "")


def look(attachment: Attachment) -> Look:
    """How much of a file can be shown; draws its first page if nobody has looked yet."""
    kept = _kept(_about(attachment))
    if kept is None:
        _draw(attachment, 1)
        kept = _kept(_about(attachment))
    return Look(**json.loads(kept)) if kept else Look(error="slow")


def page(attachment: Attachment, number: int) -> bytes | None:
    """The picture of a page (WebP); None where there is none."""
    if number not in look(attachment).shown:
        return None
    kept = _kept(_picture(attachment, number))
    if kept is None:
        _draw(attachment, number)
        kept = _kept(_picture(attachment, number))
    return kept or None


def page_response(picture: bytes) -> HttpResponse:
    """A picture that we drew, for this reader alone."""
    response = HttpResponse(picture, content_type="image/webp")
    response["Cache-Control"] = "private, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def names_beside(file: str) -> list[str]:
    """Names in the store of everything that can lie beside a file."""
    stem = file.removesuffix(".bin")
    return [f"{stem}.look.json", *(f"{stem}.look{number}.bin" for number in range(1, SHOWN_PAGES + 1))]


def belongs_to(name: str) -> str:
    """The name of the file that a kept look lies beside; the name itself for anything else."""
    stem, found, _rest = name.rpartition(".look")
    return f"{stem}.bin" if found else name


def remove(file: str) -> None:
    """Take away what was drawn of a file."""
    about, *pictures = names_beside(file)
    kept = _kept(about)
    if kept is not None:
        for name in [*pictures[: Look(**json.loads(kept)).pages], about]:
            default_storage.delete(name)


def _about(attachment: Attachment) -> str:
    return names_beside(attachment.file.name or "")[0]


def _picture(attachment: Attachment, number: int) -> str:
    return names_beside(attachment.file.name or "")[number]


def _kept(name: str) -> bytes | None:
    try:
        with default_storage.open(name, "rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def _keep(name: str, content: bytes) -> None:
    # Two who look at the same moment draw the same; the store would give the second another name, and nobody would find it.
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))


def _draw(attachment: Attachment, number: int) -> None:
    if not _TURN.acquire(timeout=WAIT):
        return
    try:
        drawn = _drawn(attachment, number)
    finally:
        _TURN.release()
    if drawn is None:
        return
    said, picture = drawn
    if picture or number > 1:
        _keep(_picture(attachment, number), picture)
    if number == 1:
        _keep(_about(attachment), json.dumps(said).encode())


def _drawn(attachment: Attachment, number: int) -> tuple[dict[str, Any], bytes] | None:
    """What the process said and drew, or {"error": ...} and nothing; None where it may go better another time."""
    try:
        with attachment.file.open("rb") as file:
            source = file.read()
    except FileNotFoundError:
        return {"error": "gone"}, b""
    command = [sys.executable, "-I", drawing.__file__, attachment.content_type, str(number), str(drawing.SECONDS)]
    try:
        done = subprocess.run(command, input=source, capture_output=True, timeout=SECONDS, env={}, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return None  # its own limit is shorter: this machine was busy
    if done.returncode != 0:
        # Killed by a limit, or by the fault that the file was made for.
        return {"error": "slow" if done.returncode == -signal.SIGXCPU else "broken"}, b""
    line, _end, picture = done.stdout.partition(b"\n")
    return json.loads(line), picture
