"""The web server of the pictures: the product, at the moment that SCREENS_NOW names, so that the same picture comes again."""

import os

import time_machine

if os.environ.get("SCREENS_NOW"):
    time_machine.travel(os.environ["SCREENS_NOW"], tick=False).start()

from helpdesk.wsgi import application  # noqa: F401
