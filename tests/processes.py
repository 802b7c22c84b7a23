"""Real processes on the test's own database: for what has to be right when several run at once, or one is killed."""

import json
import os
import subprocess
import sys
from typing import Any

from django.db import connection

PREAMBLE = "import django; django.setup(); import json, sys; "


def environment() -> dict[str, str]:
    """The environment of a child that works on this test's database."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{settings['NAME']}"
    else:
        host, user, password = settings["HOST"], settings["USER"], settings["PASSWORD"]
        secret = f":{password}" if password else ""
        if str(host).startswith("/"):
            host = str(host).replace("/", "%2F")
        url = f"postgres://{user}{secret}@{host}:{settings['PORT']}/{settings['NAME']}"
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}


def start(code: str, *arguments: Any) -> subprocess.Popen[str]:
    """A Python process running `code`; its arguments are `json.loads(sys.argv[1])`."""
    command = [sys.executable, "-c", PREAMBLE + code, json.dumps(arguments)]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run_together(code: str, arguments: list[list[Any]]) -> list[Any]:
    """Run `code` once for each list of arguments, all at the same time; what each printed as JSON on its last line."""
    started = [start(code, *each) for each in arguments]
    answers = []
    for process in started:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err[-2000:]
        answers.append(json.loads(out.strip().splitlines()[-1]))
    return answers
