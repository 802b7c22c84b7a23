"""Files that come with words: taken in, kept, given out again.

Every upload is hostile. Its content decides what it is, not its name; its bytes are never shown by a browser, only
downloaded; what a page shows of a picture is a small copy that we drew ourselves.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import IO, Any

import filetype
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _

from helpdesk.tokens import new_token
from tickets import drawing, previews, scanning
from tickets.errors import FileRefused
from tickets.models import Attachment, Message, Review
from tickets.models.conversation import AttachmentQuerySet

HEAD_BYTES = 8192
NAME_LENGTH = 120
THUMBNAIL_SIZE = 480
DRAFT_HOURS = 48
SWEPT_DAYS = 14

_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
_PATH_SIGNS = re.compile(r'[\\/:*?"<>|]+')


@dataclass(frozen=True)
class Kind:
    """A kind of file we take: its media type, what a customer would call it, and the ending its name gets."""

    content_type: str
    family: str
    ending: str


ALLOWED: dict[str, Kind] = {
    kind.content_type: kind
    for kind in [
        Kind("image/jpeg", "image", "jpg"),
        Kind("image/png", "image", "png"),
        Kind("image/gif", "image", "gif"),
        Kind("image/webp", "image", "webp"),
        Kind("image/heic", "image", "heic"),
        Kind("video/mp4", "video", "mp4"),
        Kind("video/quicktime", "video", "mov"),
        Kind("video/webm", "video", "webm"),
        Kind("application/pdf", "document", "pdf"),
    ]
}
ACCEPT = ",".join(["image/*", *(kind.content_type for kind in ALLOWED.values() if kind.family != "image")])
_SAME_AS = {"video/x-m4v": "video/mp4", "video/3gpp": "video/mp4", "image/heif": "image/heic"}


def limit_mb(family: str) -> int:
    """How many megabytes one file of a family (image, video, document) may have."""
    limits: dict[str, int] = {"image": settings.UPLOAD_IMAGE_MB, "video": settings.UPLOAD_VIDEO_MB}
    return limits.get(family, int(settings.UPLOAD_DOCUMENT_MB))


def drafts(draft: str) -> AttachmentQuerySet:
    """Files uploaded to a form that is not sent yet, oldest first."""
    if not draft:
        return Attachment.objects.none()
    return Attachment.objects.filter(draft=draft, message__isnull=True).order_by("pk")


def store(upload: UploadedFile[Any], *, draft: str, now: datetime) -> Attachment:
    """Keep one upload under a form's draft id; the same file twice is one file. Raises FileRefused with a sentence for people."""
    name = clean_name(upload.name or "")
    kind = _recognise(upload, name)
    digest = _digest(upload)
    kept = drafts(draft)
    same = kept.filter(sha256=digest).first()
    if same is not None:
        return same
    _check_room(kept, upload.size or 0, name)
    upload.seek(0)
    scanning.scan(upload.chunks(), name)
    small = _thumbnail(upload, kind, name)
    upload.seek(0)
    # The name in the store says nothing and ends in nothing, so that no path to it is ever a page or a program.
    row = Attachment(
        draft=draft, name=_with_ending(name, kind), content_type=kind.content_type, size=upload.size or 0, sha256=digest, created_at=now
    )
    folder = f"{now:%Y/%m/%d}"
    row.file.name = default_storage.save(f"{folder}/{new_token()}.bin", upload)
    if small is not None:
        row.thumbnail.name = default_storage.save(f"{folder}/{new_token()}.bin", ContentFile(small))
    row.save()
    return row


def discard(draft: str, token: str) -> int:
    """Take one file out of a draft again; returns how many were removed (0 for somebody else's)."""
    row = drafts(draft).filter(token=token).first()
    return _remove(row) if row else 0


def attach(draft: str, message: Message) -> int:
    """Give a draft's files to the message they were uploaded for; returns how many."""
    return drafts(draft).order_by().update(message=message) if draft else 0


def release(message: Message, draft: str) -> int:
    """Give the files of a message that was taken back to the form that is open again; returns how many."""
    return message.attachments.order_by().update(message=None, draft=draft)


def clean_up(now: datetime) -> int:
    """Remove files of forms that were never sent, and files without a row (their upload was cut off); returns how many."""
    removed = 0
    waiting = Review.objects.waiting().exclude(draft="").values("draft")
    for row in Attachment.objects.abandoned(now - timedelta(hours=DRAFT_HOURS)).exclude(draft__in=waiting).iterator():
        removed += _remove(row)
    for back in range(SWEPT_DAYS):
        removed += _sweep_folder(f"{now - timedelta(days=back):%Y/%m/%d}", now - timedelta(hours=1))
    return removed


def open_for_download(attachment: Attachment) -> FileResponse:
    """The file as it came, to be saved and never shown: nothing in it can run on our pages."""
    response = FileResponse(
        attachment.file.open("rb"), as_attachment=True, filename=attachment.name, content_type="application/octet-stream"
    )
    response["Cache-Control"] = "private, no-store"
    return _harmless(response)


def thumbnail_response(attachment: Attachment) -> FileResponse | None:
    """The small copy that we drew; None where there is none."""
    if not attachment.thumbnail:
        return None
    response = FileResponse(attachment.thumbnail.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400"
    return _harmless(response)


def clean_name(raw: str) -> str:
    """A file name without folders, control, bidi and other unseen characters; at most NAME_LENGTH characters, "" for nothing left."""
    folded = unicodedata.normalize("NFC", raw.replace("\\", "/").rsplit("/", 1)[-1])
    seen = "".join(c for c in folded if unicodedata.category(c) not in _UNSEEN)
    plain = _PATH_SIGNS.sub("_", seen).strip(" .")
    if len(plain) <= NAME_LENGTH:
        return plain
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: NAME_LENGTH - 9]}.{ending[:8]}" if dot else plain[:NAME_LENGTH]


def _recognise(upload: UploadedFile[Any], name: str) -> Kind:
    shown = name or _("the file")
    if not upload.size:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": shown})
    upload.seek(0)
    head: bytes = upload.read(HEAD_BYTES)
    guessed = filetype.guess_mime(head) or ""
    kind = ALLOWED.get(_SAME_AS.get(guessed, guessed))
    if kind is None:
        raise FileRefused(_("“%(name)s” is not a photo, a video or a PDF. Please send it in one of these forms.") % {"name": shown})
    limit = limit_mb(kind.family)
    if upload.size > limit * 1_000_000:
        size = round(upload.size / 1_000_000)
        raise FileRefused(_("“%(name)s” has %(size)d MB, more than %(limit)d MB.") % {"name": shown, "size": size, "limit": limit})
    return kind


def _check_room(kept: AttachmentQuerySet, size: int, name: str) -> None:
    found = kept.order_by().values_list("size", flat=True)
    if len(found) >= settings.UPLOAD_FILES:
        raise FileRefused(_("“%(name)s” is one file too many: at most %(count)d.") % {"name": name, "count": settings.UPLOAD_FILES})
    if sum(found) + size > settings.UPLOAD_TOTAL_MB * 1_000_000:
        raise FileRefused(_("With “%(name)s” it is more than %(limit)d MB together.") % {"name": name, "limit": settings.UPLOAD_TOTAL_MB})


def _digest(upload: UploadedFile[Any]) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _thumbnail(upload: UploadedFile[Any], kind: Kind, name: str) -> bytes | None:
    """A small JPEG of a picture's first frame, without its metadata; None where the picture is kept unseen."""
    reader = drawing.READERS.get(kind.content_type)
    if reader is None:
        return None
    upload.seek(0)
    try:
        return _draw(upload, reader)
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise FileRefused(_("“%(name)s” cannot be opened as a picture. Please take it or save it again.") % {"name": name}) from error


def _draw(source: IO[bytes], reader: str) -> bytes | None:
    small = drawing.smaller(source, reader, THUMBNAIL_SIZE)
    if small is None:
        return None
    out = io.BytesIO()
    small.save(out, "JPEG", quality=82)
    return out.getvalue()


def _with_ending(name: str, kind: Kind) -> str:
    """The name with the ending of what the file is: holiday.exe.jpg stays, holiday.png that is a JPEG becomes .png.jpg."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    fits = (
        ending == kind.ending
        or (kind.ending == "jpg" and ending in {"jpeg", "jfif"})
        or (kind.family == "video" and ending in {"m4v", "3gp"})
    )
    fits = fits or (kind.ending == "heic" and ending == "heif")
    return name if fits else f"{name or kind.family}.{kind.ending}"


def _remove(row: Attachment) -> int:
    """Delete a row, and its bytes once that is certain."""
    names = [field.name for field in (row.file, row.thumbnail) if field]
    deleted = Attachment.objects.filter(pk=row.pk, message__isnull=True).delete()[0]
    if deleted:
        for name in names:
            transaction.on_commit(lambda name=name: default_storage.delete(name))  # type: ignore[misc]
        transaction.on_commit(partial(previews.remove, names[0] or ""))
    return deleted


def _sweep_folder(folder: str, before: datetime) -> int:
    try:
        names = default_storage.listdir(folder)[1]
    except (FileNotFoundError, NotADirectoryError):
        return 0
    paths = [f"{folder}/{name}" for name in names]
    known = set(Attachment.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
    known |= set(Attachment.objects.filter(thumbnail__startswith=f"{folder}/").values_list("thumbnail", flat=True))
    # What was drawn of a file at the first look lies beside it, and goes when it goes.
    orphans = [path for path in paths if previews.belongs_to(path) not in known and _older(path, before)]
    for path in orphans:
        default_storage.delete(path)
    return len(orphans)


def _older(path: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(path) < before
    except (FileNotFoundError, SuspiciousOperation):
        return False


def _harmless(response: FileResponse) -> FileResponse:
    """Headers that keep a browser from showing or running what it gets."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
