"""Private links in what we write down for ourselves: logs and error reports say whose page it was by the first letters only.

A link that stands whole in a log opens the page for whoever may read the log.
"""

import logging
import re
from typing import Any

# Where a token follows, and opens something by itself. Addresses stand like this in `tickets.urls` and `surveys.urls`.
PLACES = ("surveys/for", "surveys", "complaints/new/files", "t")
LETTERS = 4
# Fields and names that hold a code; a report may hold forms and what functions were given.
UNSAID = frozenset({"one_time_code"})

_LINK = re.compile(rf"(/(?:{'|'.join(PLACES)})/[\w%-]{{{LETTERS}}})[\w%-]+")


def masked(text: str) -> str:
    """The text with every private link cut short: `/t/k7Qm.../confirm/`."""
    return _LINK.sub(r"\1...", text)


class Formatter(logging.Formatter):
    """A line of a log, with its traceback, without private links."""

    def format(self, record: logging.LogRecord) -> str:
        """As the record says, masked."""
        return masked(super().format(record))


def scrub(event: Any, hint: Any = None) -> Any:
    """The same for a report to Sentry: every text in it, however deep."""
    if isinstance(event, str):
        return masked(event)
    if isinstance(event, dict):
        return {name: "***" if name in UNSAID else scrub(value) for name, value in event.items()}
    if isinstance(event, list | tuple):
        return [scrub(value) for value in event]
    return event
