"""How much of a log a request is worth."""

import logging


class RefusalInALine(logging.Filter):
    """A request that was refused is a line, without the way through our code that Django adds: nothing was wrong with it. Faults keep theirs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Everything passes; what is less than an error as a line."""
        if record.levelno < logging.ERROR:
            record.exc_info = None
        return True
