"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

_django = get_wsgi_application()

from helpdesk import checks, room  # noqa: E402 (the apps must be there first)

application = room.with_room(_django)

checks.refuse_unsafe()
