"""For processes under libfaketime, by PYTHONPATH: sleep by `select`.

Where the monotonic clock is left alone, as it is on a machine whose clock is set, libfaketime 0.9.10 breaks the call that
`time.sleep` makes (clock_nanosleep until a moment: "Invalid argument").
"""

import select
import time


def sleep(seconds: float) -> None:
    """As `time.sleep`."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        select.select([], [], [], left)


time.sleep = sleep
