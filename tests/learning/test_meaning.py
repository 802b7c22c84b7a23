"""The part of a model that knows what texts mean. A stand-in of the encoder knows a few synonyms; the real one is no part of the tests."""

import logging
from dataclasses import replace

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from helpdesk import configuration, encoder
from helpdesk.diagnosis import Level
from helpdesk.encoding import arithmetic
from tests.factories import NOW
from tests.learning.small import examples as small_examples
from tickets import doctoring, learning_versions
from tickets.choices import VersionState
from tickets.defaults import starter
from tickets.learning import calibrating, meaning
from tickets.learning.examples import Example
from tickets.learning.machines import Options
from tickets.learning.meaning import BATCH
from tickets.learning.model import BrokenModel, TextModel
from tickets.learning.training import train
from tickets.models import ClassifierVersion

MEANT = ("车船马轿舟骑舰筏轮驴骡橇", "票据单证券契约章函帖册簿", "退还返归撤回赎悔罢废消免")
"""A character of one of these stands for the same as any other of it."""
LABELS = ("logistics", "invoice", "returns")
SAID = ("{}有问题", "我的{}不对", "说{}的事", "问{}", "关于{}", "再看看{}", "{}怎么了", "这个{}", "{}呢", "帮我看{}")
EXAMPLES = [Example(SAID[at].format(word), label) for label, words in zip(LABELS, MEANT, strict=True) for at, word in enumerate(words[:10])]
OTHER_WORDS = [(word, label) for label, words in zip(LABELS, MEANT, strict=True) for word in words[10:]]
"""Nothing that stands in an example speaks for these labels."""


def vectors(texts):
    """What the stand-in gives: how often each meaning is named."""
    rows = np.array([[sum(text.count(word) for word in words) for words in MEANT] + [0.1] for text in texts], dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class StandIn:
    """An encoder in this process, of the vectors that a function gives; None from it is one that is not there."""

    def __init__(self, vectors):
        self.vectors = vectors

    def scores(self, texts, machine):
        made = self.vectors(texts)
        if made is None or made.shape[1] != machine.size:
            return None
        return arithmetic.scores(made, machine, arithmetic.table(machine)).tolist()


HEARD = StandIn(vectors)
NOBODY = StandIn(lambda texts: None)


@pytest.fixture(scope="module", autouse=True)
def few_waves():
    """Enough for five numbers, and solved in a moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meaning, "WAVES", 64)
        yield


@pytest.fixture(scope="module")
def model(few_waves):
    return train(EXAMPLES, encoders={"stand-in": HEARD})


def best(model, text):
    said = model.predict(text)
    assert sum(said.values()) == pytest.approx(1)
    return max(said, key=said.get)


def test_it_knows_what_is_said_in_other_words_when_the_encoder_is_there(model):
    assert [best(model, text) for text, _ in OTHER_WORDS] == [label for _, label in OTHER_WORDS]
    texts = [text for text, _ in OTHER_WORDS] * (BATCH // 4)
    assert model.predict_many(texts)[-1] == pytest.approx(model.predict(texts[-1]))


def test_it_says_what_the_n_grams_alone_would_say_when_the_encoder_is_not(model):
    plain = train(EXAMPLES)
    assert plain.meaning is None
    deaf = TextModel.from_bytes(model.to_bytes(), encoders={"stand-in": NOBODY})
    strange = TextModel.from_bytes(model.to_bytes(), encoders={"another": HEARD})
    for text in ("车的事", "账册给我", ""):
        assert deaf.predict(text) == strange.predict(text) == plain.predict(text)
    assert plain.to_bytes() == train(EXAMPLES, encoders={"stand-in": NOBODY}).to_bytes()


def test_it_reads_back_what_it_wrote(model):
    again = TextModel.from_bytes(model.to_bytes(), encoders={"stand-in": HEARD})
    assert again.predict("账册给我") == model.predict("账册给我")
    assert again.meaning == model.meaning
    assert again.to_bytes() == model.to_bytes()
    assert train(EXAMPLES, encoders={"stand-in": HEARD}).to_bytes() == model.to_bytes()


def test_it_goes_by_the_n_grams_when_vectors_have_another_size(model):
    other = TextModel.from_bytes(model.to_bytes(), encoders={"stand-in": StandIn(lambda texts: np.ones((len(texts), 3)))})
    assert other.predict("车的事") == train(EXAMPLES).predict("车的事")


def test_it_takes_no_file_whose_second_part_is_cut(model):
    short = replace(model.meaning, weights=model.meaning.weights[:-2])
    broken = TextModel.from_bytes(model.to_bytes())
    broken.meaning = short
    with pytest.raises(BrokenModel):
        TextModel.from_bytes(broken.to_bytes())


def test_it_reads_several_labels_clause_by_clause():
    one, two = EXAMPLES[:10], EXAMPLES[10:20]
    both = [Example(f"{first.text}，{second.text}", first.label, (second.label,)) for first, second in zip(one, two, strict=True)]
    model = train([*EXAMPLES, *both], options=Options(multi=True), encoders={"stand-in": HEARD})
    assert model.meaning.clauses
    assert model.meaning.grams
    (parcel, _), (paper, _) = OTHER_WORDS[0], OTHER_WORDS[2]
    assert set(model.labels_for(f"{paper}，{parcel}")) == {"invoice", "logistics"}
    assert model.labels_for(paper) == ["invoice"]
    again = TextModel.from_bytes(model.to_bytes(), encoders={"stand-in": HEARD})
    assert again.predict(f"{paper}，{parcel}") == model.predict(f"{paper}，{parcel}")
    assert again.meaning == model.meaning
    older = replace(model.meaning, grams=None, grams_step=0.0)
    again.meaning = older
    assert TextModel.from_bytes(again.to_bytes(), encoders={"stand-in": HEARD}).meaning == older


def test_it_is_trained_with_the_encoder_when_the_starter_is_built(monkeypatch):
    monkeypatch.setattr(starter, "examples", small_examples)
    monkeypatch.setitem(encoder.ENCODERS, encoder.NAME, HEARD)
    assert starter.trained("issue_type").meaning.encoder == encoder.NAME


def test_it_ships_a_model_that_knows_meanings_and_works_without_them(settings):
    shipped = starter.model()
    assert (shipped.meaning.encoder, shipped.meaning.size) == (encoder.NAME, encoder.DIMENSIONS)
    assert not settings.SENTENCE_ENCODER
    assert best(shipped, "发票抬头开错了") == "invoice"


def test_it_refuses_to_build_the_starter_when_the_encoder_is_off():
    with pytest.raises(CommandError, match="encoder"):
        call_command("build_starter_models")


@pytest.mark.django_db
def test_doctor_says_when_a_version_wants_an_encoder_that_is_not_there(model, settings):
    ClassifierVersion.objects.create(
        target="issue_type", number=1, state=VersionState.ADOPTED, data=model.to_bytes(), rows=b"", sha256="f" * 64, trained_on={}, metrics={},
        gate={"passed": True}, made_at=NOW,
    )  # fmt: skip
    configuration.forget()
    learning_versions.forget()
    try:
        assert learning_versions.deaf() == [("issue_type", 1)]
        assert next(doctoring.look_at_classifier(timezone.now())).level is Level.WARN
        assert best(learning_versions.adopted_model(), "车的事") == "logistics"
    finally:
        configuration.forget()
        learning_versions.forget()


def test_it_answers_without_the_encoder_when_that_fails(settings, monkeypatch, caplog):
    def fails(*asked):
        raise MemoryError

    settings.SENTENCE_ENCODER = True
    monkeypatch.setattr(encoder, "installed", lambda: True)
    monkeypatch.setattr(encoder, "scores", fails)
    monkeypatch.setattr(starter.model(), "encoder", encoder.Reader())
    with caplog.at_level(logging.ERROR):
        assert best(starter.model(), "东西坏了") in starter.model().labels
    assert "without it" in caplog.text


def test_it_reads_further_when_most_examples_are_long():
    late = [replace(example, text=f"{'说来话长' * 60}，{example.text}") for example in EXAMPLES]
    model = train(late, encoders={"stand-in": HEARD})
    assert model.meaning.longest == meaning.READ_OF_LONG
    assert [best(model, f"{'说来话长' * 60}，{text}") for text, _ in OTHER_WORDS] == [label for _, label in OTHER_WORDS]
    assert TextModel.from_bytes(model.to_bytes()).meaning == model.meaning
    assert train(EXAMPLES, encoders={"stand-in": HEARD}).meaning.longest == meaning.READ


def test_it_makes_more_waves_when_examples_are_many(model, monkeypatch):
    monkeypatch.setattr(meaning, "MANY", len(EXAMPLES))
    monkeypatch.setattr(meaning, "WAVES_OF_MANY", 128)
    many = train(EXAMPLES, encoders={"stand-in": HEARD})
    assert (model.meaning.waves, many.meaning.waves) == (64, 128)
    assert [best(many, text) for text, _ in OTHER_WORDS] == [label for _, label in OTHER_WORDS]


def test_it_lets_many_examples_say_how_much_the_meaning_counts(monkeypatch):
    random = np.random.RandomState(1)
    truth = np.eye(3, dtype=bool)[random.randint(0, 3, 300)]
    knows, guesses = truth + random.normal(size=truth.shape) / 2, random.normal(size=truth.shape)
    few = calibrating.mixture(guesses, knows, truth, multi=False)
    little = calibrating.mixture(knows * 3, guesses, truth, multi=False)
    monkeypatch.setattr(calibrating, "MANY", len(truth))
    many = calibrating.mixture(guesses, knows, truth, multi=False)
    assert few[1][0] / few[0][0] == pytest.approx(max(calibrating.MEANT), rel=0.01)
    assert little[1][0] / little[0][0] == pytest.approx(min(calibrating.MEANT), rel=0.01)
    assert many[1][0] / many[0][0] > 2 * max(calibrating.MEANT)


def test_it_asks_the_encoder_only_when_the_n_grams_are_in_doubt(model):
    asked = []

    def noting(texts):
        asked.extend(texts)
        return vectors(texts)

    known = TextModel.from_bytes(model.to_bytes(), encoders={"stand-in": StandIn(noting)})
    sure, unsure = EXAMPLES[0].text, OTHER_WORDS[0][0]
    said = TextModel.from_bytes(model.to_bytes(), encoders={"stand-in": NOBODY}).predict(sure)
    known.meaning = replace(known.meaning, enough=max(said.values()))
    both = known.predict_many([sure, unsure, sure])
    assert asked == [unsure]
    assert both[0] == both[2] == said
    assert max(both[1], key=both[1].get) == OTHER_WORDS[0][1]
    again = TextModel.from_bytes(known.to_bytes())
    assert again.meaning == known.meaning


def test_it_learns_how_sure_is_sure_enough():
    truth = np.array([[True, False]] * 100)
    sure, half = np.array([4.0, 0.0]), np.array([1.5, 0.0])
    alone = np.array([*[sure] * 60, *[-half] * 20, *[half] * 20])
    assert 0.81 < calibrating.enough(alone, np.array([sure] * 100), truth) < 0.98
    assert calibrating.enough(-alone, np.array([sure] * 100), truth) == max(calibrating.SURE_ENOUGH)
