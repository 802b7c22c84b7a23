"""Idempotency-Key: a request that is sent again is answered again, and done once.

The key, the deed and the answer are written in one transaction. Whoever repeats while the first is under way waits for the
key's row and then finds the answer; a process that is killed leaves neither the key nor the deed.
"""

import functools
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.errors import Conflict, Unprocessable
from helpdesk.models import RememberedAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
PARAMETER = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, description="Your own id of this request; the same again within two days gets the same answer."
)

_KEY = re.compile(r"[\x21-\x7e]{1,200}")

P = ParamSpec("P")
V = TypeVar("V", bound=APIView)


class KeyReused(Unprocessable):
    """The key was used for another request."""

    default_code = "key_reused"


def once(handler: Callable[Concatenate[V, Request, P], Response]) -> Callable[Concatenate[V, Request, P], Response]:
    """Make a view's method obey the header; without it nothing changes."""

    @functools.wraps(handler)
    def guarded(view: V, request: Request, *args: P.args, **kwargs: P.kwargs) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            raise ValidationError({HEADER: [_("1 to 200 visible ASCII characters.")]})
        mark = fingerprint(request)
        if (known := _known(request, key)) is not None:
            return _again(known, mark)
        with transaction.atomic():
            row = _claim(request, key, mark)
            if row is not None:
                response = handler(view, request, *args, **kwargs)
                row.status, row.body = response.status_code, json.loads(JSONRenderer().render(response.data))
                row.save(update_fields=["status", "body"])
                return response
        known = _known(request, key)
        if known is None:  # the first one was refused just now, and so was its key
            raise Conflict(_("The first request with this key has just failed. Send it again."))
        return _again(known, mark)

    return guarded  # type: ignore[return-value]  # wraps() names what Callable leaves nameless


def fingerprint(request: Request) -> str:
    """SHA-256 of what is asked: method, path, fields, and the content of files."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    data = request.data
    fields = {name: data.getlist(name) for name in data} if hasattr(data, "getlist") else data
    digest.update(json.dumps(fields, sort_keys=True, default=_file_mark).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _file_mark(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, digest.hexdigest()]


def _known(request: Request, key: str) -> RememberedAnswer | None:
    return RememberedAnswer.objects.filter(user=request.user.pk, key=key, status__isnull=False).first()


def _claim(request: Request, key: str, mark: str) -> RememberedAnswer | None:
    """The key's row; None when somebody else has it. While theirs is not committed, this waits."""
    try:
        with transaction.atomic():
            return RememberedAnswer.objects.create(user_id=int(request.user.pk or 0), key=key, fingerprint=mark)
    except IntegrityError:
        return None


def _again(row: RememberedAnswer, mark: str) -> Response:
    if row.fingerprint != mark:
        raise KeyReused(_("This key was used for another request. Take a new one."))
    return Response(row.body, status=row.status, headers={REPLAYED: "true"})
