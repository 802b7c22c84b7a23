"""The web server of the pictures: the product, at the moment that SCREENS_NOW names, so that the same picture comes again.

Beside the product's addresses it has `/broken/...`: what people see when something breaks. A request that names another moment
(`X-Screens-Now`) is answered as it would be then.
"""

import os
from collections.abc import Iterable
from typing import Any

import time_machine

if os.environ.get("SCREENS_NOW"):
    time_machine.travel(os.environ["SCREENS_NOW"], tick=False).start()

from django.core.handlers.wsgi import WSGIRequest
from django.utils import translation

from helpdesk.wsgi import application as product  # isort: skip (it loads what follows)
from helpdesk import views

BROKEN = {
    "/broken/403/": views.forbidden,
    "/broken/413/": views.too_large,
    "/broken/500/": views.server_error,
    "/broken/503/": views.unavailable,
}


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The product, or one of its error pages."""
    if moment := environ.get("HTTP_X_SCREENS_NOW"):
        with time_machine.travel(moment, tick=False):
            return [b"".join(product(environ, start_response))]
    page = BROKEN.get(environ.get("PATH_INFO", ""))
    if page is None:
        return product(environ, start_response)
    request = WSGIRequest(environ)
    with translation.override(translation.get_language_from_request(request)):
        response = page(request)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]
