"""The project's settings with what a test run needs: its own files, fast passwords, mail kept in memory.

The names are set before `helpdesk.settings` reads them, so that a developer's `.env` changes nothing here. Only
DATABASE_URL and REDIS_URL are taken from the environment: `make test-postgres` runs the same tests on other services.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_SHM = Path("/dev/shm")
# A process that a test starts uses the folder of its test: one that is killed could not clear its own away.
_GIVEN = os.environ.get("TESTS_RUN_DIR")
RUN_DIR = Path(_GIVEN or tempfile.mkdtemp(prefix="helpdesk-tests-", dir=_SHM if os.access(_SHM, os.W_OK) else None))
if not _GIVEN:
    atexit.register(shutil.rmtree, RUN_DIR, ignore_errors=True)

for _name, _value in {
    "DEBUG": "True",
    "SECRET_KEY": "only-for-tests",
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "EMAIL_URL": "memorymail://",
    "SMS_GATEWAY_URL": "",
    "SMS_GATEWAY_SECRET": "",
    "WECOM_URL": "http://127.0.0.1:9",
    "DINGTALK_URL": "http://127.0.0.1:9",
    "FEISHU_URL": "http://127.0.0.1:9",
    "LANGUAGE_CODE": "zh-hans",
    "TIME_ZONE": "Asia/Shanghai",
    "MEDIA_ROOT": str(RUN_DIR / "media"),
    "STORAGE_URL": "",
    "SENTRY_DSN": "",
    "SUBMIT_RATE": "30/m",
    # What is sent leaves at once; tests of taking back switch it on.
    "UNDO_SECONDS": "0",
    "TRUSTED_PROXIES": "",
    "PASSWORD_POLICY": "composition",
    "LOG_LEVEL": "WARNING",
}.items():
    os.environ[_name] = _value
os.environ.setdefault("DATABASE_URL", f"sqlite:///{RUN_DIR / 'unused.sqlite3'}")
os.environ.setdefault("REDIS_URL", "")

from helpdesk.settings import *  # noqa: E402, F403
from helpdesk.settings import CACHES, DATABASES, REDIS_URL  # noqa: E402

# Threads of concurrency tests and of the live server end with their test, and so must their connections.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"] == "helpdesk.backends.sqlite3":
    # A file, not memory: threads and processes then meet each other as they do in production.
    DATABASES["default"]["TEST"] = {"NAME": str(RUN_DIR / "test.sqlite3")}

if REDIS_URL:
    # One numbered database for each test process: clearing one must not clear another.
    _worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw") or 0)
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rpartition('/')[0]}/{_worker % 16}"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Looked up when asked for, instead of walking all static files for every test client.
WHITENOISE_AUTOREFRESH = True
