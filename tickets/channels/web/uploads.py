"""Files chosen in a form: each is kept or refused with its own sentence; one bad file loses nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tickets import attachments
from tickets.errors import FileRefused
from tickets.models import Attachment


@dataclass(frozen=True)
class Taken:
    """What became of the files of one post."""

    kept: int
    refused: list[str]


def take(files: Sequence[UploadedFile[Any]], *, draft: str, now: datetime) -> Taken:
    """Store files under a draft; more than fit are refused together before any is kept."""
    if len(files) > settings.UPLOAD_FILES:
        return Taken(
            0, [_("You chose %(count)d files; at most %(limit)d can be sent.") % {"count": len(files), "limit": settings.UPLOAD_FILES}]
        )
    refused = []
    for file in files:
        try:
            attachments.store(file, draft=draft, now=now)
        except FileRefused as error:
            refused.append(str(error))
    return Taken(len(files) - len(refused), refused)


def kept_under(draft: str) -> list[Attachment]:
    """Files of a form that is not sent yet."""
    return list(attachments.drafts(draft))


def limits() -> dict[str, int | str]:
    """What the form says about files."""
    return {
        "count": settings.UPLOAD_FILES,
        "image": settings.UPLOAD_IMAGE_MB,
        "video": settings.UPLOAD_VIDEO_MB,
        "document": settings.UPLOAD_DOCUMENT_MB,
        "accept": attachments.ACCEPT,
    }
