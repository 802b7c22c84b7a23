"""Whatever restarts: processes killed, two of each at once, clocks that are set, a worker that was off."""
