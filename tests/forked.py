"""Imported once by the process that the processes of a test are forked from, see `tests.processes`.

They begin like a web server that has answered for a while: addresses, words and templates are there. No connection is open.
"""

from pathlib import Path

import django
from django.conf import settings

django.setup()

from django.db import connections  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.test import Client  # noqa: E402, F401
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from tests import processes  # noqa: E402, F401

for _code, _name in settings.LANGUAGES:
    with translation.override(_code):
        translation.gettext("Ticket")
        reverse("admin:index")
for _folder in map(Path, settings.TEMPLATES[0]["DIRS"]):
    for _path in _folder.rglob("*.html"):
        get_template(str(_path.relative_to(_folder)))
connections.close_all()
