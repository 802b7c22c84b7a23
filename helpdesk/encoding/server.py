"""Answers by a socket of this machine. One thread for each who asks, and one that encodes.

Who asks has one question under way at most, and the questions are answered in the order they came: a training that sends a few texts
at a time lets every intake in between.
"""

import logging
import os
import queue
import socket
import stat
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from helpdesk.encoding import frames
from helpdesk.encoding.engine import Answer, Broken, Engine, Unknown

logger = logging.getLogger(__name__)

MOST = 200
"""Connections at once: a thread of every web server and worker of a machine."""

_Question = tuple[dict[str, Any], list[bytes], "Future[Answer]"]


class Taken(Exception):
    """Another process answers there already, or what lies there is no socket."""


class Server:
    """Listens at `path` from the moment it is made. Raises Taken, and OSError where nobody may listen."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self._engine = engine
        self._questions: queue.SimpleQueue[_Question] = queue.SimpleQueue()
        self._places = threading.BoundedSemaphore(MOST)
        self._door = _listening(path)

    def serve(self) -> None:
        """Answer until `close` is called from another thread or a signal's handler."""
        threading.Thread(target=self._work, daemon=True).start()
        while True:
            self._places.acquire()
            try:
                line, _address = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._listen, args=(line,), daemon=True).start()

    def close(self) -> None:
        """No more questions; `serve` returns."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _work(self) -> None:
        while True:
            header, parts, promise = self._questions.get()
            try:
                promise.set_result(self._engine.answer(header, parts))
            except Exception as error:
                promise.set_exception(error)

    def _listen(self, line: socket.socket) -> None:
        with line:
            try:
                while True:
                    header, parts = frames.receive(line)
                    frames.send(line, *self._answered(header, parts))
            except (frames.Closed, OSError):
                pass  # whoever asked went away, which they may
            except frames.Malformed as error:
                logger.warning("somebody sent %s", error)
            finally:
                self._places.release()

    def _answered(self, header: dict[str, Any], parts: list[bytes]) -> Answer:
        promise: Future[Answer] = Future()
        self._questions.put((header, parts, promise))
        try:
            return promise.result()
        except Unknown:
            return {"error": "unknown"}, []
        except Broken as error:
            return {"error": "broken", "why": str(error)}, []
        except Exception as error:
            # What was asked is not written down: it may be a customer's words.
            logger.warning("%r could not be answered: %s", header.get("do"), type(error).__name__)
            return {"error": "refused", "why": f"{type(error).__name__}: {error}"}, []


def _listening(path: Path) -> socket.socket:
    """A socket for this user alone, in place of one at which nobody listens any more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() or path.is_symlink():
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise Taken(f"{path} is there already and is no socket.")
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(path))
            except ConnectionRefusedError:
                path.unlink()
            else:
                raise Taken(f"Another process answers at {path} already.")
    door = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        door.bind(str(path))
    finally:
        os.umask(before)
    door.listen(128)
    return door
