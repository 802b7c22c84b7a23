"""The web server's settings: `gunicorn -c python:helpdesk.gunicorn helpdesk.wsgi`.

Everything that a machine may want different is an environment variable; nothing here reads Django's settings,
because gunicorn loads this before the application.
"""

import contextlib
import ctypes
import gc
import os
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from helpdesk import masking

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"

# Threads, not processes, carry the concurrency: a request spends its time waiting for the database, and a
# second process is there so that one that is killed takes only half of the work with it for a moment. Few threads: eight
# of them waited for each other's interpreter lock more than they gained.
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)

timeout = 60
graceful_timeout = 20
keepalive = 5

# A leak, ours or a library's, is bounded: a worker is replaced after so many requests, not all at once.
max_requests = 20_000
max_requests_jitter = 2_000

# The default control socket is written into the home folder of whoever starts the server.
control_socket_disable = True

# What one thread lets go of is used again by the next, instead of a heap for each (M_ARENA_MAX, glibc): less memory, no slower, as
# Python's threads seldom run at once anyway. Large blocks, of pictures mostly, go back to the system at once (M_MMAP_THRESHOLD): left
# to itself glibc keeps what it has seen come again.
with contextlib.suppress(AttributeError, OSError):
    ctypes.CDLL(None).mallopt(-8, 1)
    ctypes.CDLL(None).mallopt(-3, 262_144)

# A worker's heartbeat is a file; on a slow disk its fsync can make a healthy worker look dead.
if Path("/dev/shm").is_dir():  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108

# Who may say "the request came by https" is decided by TRUSTED_PROXIES in Django's settings, not here.
forwarded_allow_ips = ""


class MaskingLog(Logger):  # type: ignore[misc]
    """The server's own two logs, without private links: neither in the address that was asked for nor in the one it came from."""

    def setup(self, cfg: Any) -> None:
        """Every handler writes its lines masked."""
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            said = handler.formatter
            handler.setFormatter(masking.Formatter(said._fmt, said.datefmt) if said else masking.Formatter())


logger_class = MaskingLog
accesslog = os.environ.get("WEB_ACCESS_LOG") or None
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL") or "warning"
proc_name = "helpdesk-web"


def post_worker_init(_worker: object) -> None:
    """Called by gunicorn when a worker has loaded the application: what is loaded now is not looked through for garbage again.

    Going over all modules and models for every 700 new objects took about a tenth of the processor time of a submission.
    """
    from helpdesk.threads import keep_by_thread  # Django is loaded by now, and was not when this file was read

    keep_by_thread()
    gc.collect()
    gc.freeze()
    # Longer intervals than Python's own, but not so long that forms and answers of many requests lie about: that cost 7 MB.
    gc.set_threshold(10_000, 5, 5)
