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


def client(port: int, until: float, tally: Tally) -> None:
    """Fetch the form once for its token, then submit until the time is over."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request("GET", FORM)
    answer = link.getresponse()
    page = answer.read().decode()
    cookies = "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if not token:
        with tally.lock:
            tally.failures.append(f"no form: {answer.status}")
        return
    number = 0
    while time.monotonic() < until:
        number += 1
        own = {
            "csrfmiddlewaretoken": token[1],
            "submission_id": str(uuid.uuid4()),
            "phone": f"138{threading.get_ident() % 10000:04d}{number:04d}",
        }
        body = urlencode(COMPLAINT | own)
        began = time.monotonic()
        try:
            link.request("POST", FORM, body, {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies})
            answer = link.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            link.close()
            outcome = f"{type(error).__name__}: {error}"
        else:
            outcome = "" if answer.status in (302, 303) else f"status {answer.status}"
        with tally.lock:
            if outcome:
                tally.failures.append(outcome)
            else:
                tally.times.append(time.monotonic() - began)


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
