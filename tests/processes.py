"""Real processes on the test's own database: for what has to be right when several run at once, or one is killed."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
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


TOGETHER = """
import contextlib, json, multiprocessing, sys
import django
django.setup()
from django.db import connections
from django.urls import get_resolver
get_resolver().url_patterns
connections.close_all()
code, folder, arguments = json.loads(sys.argv[1])

def work(number, each):
    sys.argv[1] = json.dumps(each)
    with open(f"{folder}/{number}", "w") as out, contextlib.redirect_stdout(out):
        exec(code, {"json": json, "sys": sys})

fork = multiprocessing.get_context("fork")
processes = [fork.Process(target=work, args=(number, each)) for number, each in enumerate(arguments)]
for process in processes:
    process.start()
for process in processes:
    process.join()
sys.exit(any(process.exitcode for process in processes))
"""


def run_together(code: str, arguments: list[list[Any]]) -> list[Any]:
    """Run `code` once for each list of arguments, all at the same time; what each printed as JSON on its last line.

    One process imports everything and then becomes as many as are asked for: they begin at the same moment, where
    interpreters started one by one would not, and no connection is open before they part.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", TOGETHER, json.dumps([code, folder, arguments])]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return [json.loads(Path(folder, str(number)).read_text().strip().splitlines()[-1]) for number in range(len(arguments))]
