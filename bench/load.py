"""Submissions a second: a number of clients, each sending one complaint after the other to a real web server."""

from __future__ import annotations

import http.client
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

CLIENTS = 8
SECONDS = 12.0
FORM = "/complaints/new/"
FORM_TYPE = "application/x-www-form-urlencoded"
COMPLAINT = {
    "issue_type": "product_quality",
    "subject": "收到的电水壶漏水",
    "description": "上周在你们店里买的，收到以后第二天就漏水，已经按说明书试过了。",
    "name": "测试客户",
    "email": "",
    "order_number": "SO2026112100001",
}


@dataclass
class Tally:
    """What the clients saw."""

    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, seconds: float, failure: str) -> None:
        """One answer, or what came instead."""
        with self.lock:
            if failure:
                self.failures.append(failure)
            else:
                self.times.append(seconds)


def client(port: int, until: float, tally: Tally) -> None:
    """Fetch the form once for its token, then submit until the time is over or the server is gone."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("GET", FORM)
        answer = link.getresponse()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
        cookies = "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")
        number = 0
        while token and time.monotonic() < until:
            number += 1
            phone = f"138{threading.get_ident() % 10000:04d}{number:04d}"
            own = {"csrfmiddlewaretoken": token[1], "submission_id": str(uuid.uuid4()), "phone": phone}
            began = time.monotonic()
            link.request("POST", FORM, urlencode(COMPLAINT | own), {"Content-Type": FORM_TYPE, "Cookie": cookies})
            answer = link.getresponse()
            answer.read()
            tally.add(time.monotonic() - began, "" if answer.status in (302, 303) else f"status {answer.status}")
        if not token:
            tally.add(0.0, f"no form: status {answer.status}")
    except (OSError, http.client.HTTPException) as error:
        tally.add(0.0, f"{type(error).__name__}: {error}")


def submissions(port: int, clients: int = CLIENTS, seconds: float = SECONDS) -> Tally:
    """Let all clients run at once for `seconds`."""
    tally = Tally()
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=client, args=(port, until, tally)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally
