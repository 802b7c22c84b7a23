"""Versions of the classifier: trained, judged, put to use, put back; and what people said is the source of all of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from helpdesk import configuration
from helpdesk.models import OutboundMessage, User
from tests.factories import NOW, UserFactory, make_agent, make_organisation, open_ticket
from tests.learning.small import BLIND_BOXES, NEXT_BLIND_BOX, meant, small_starter  # noqa: F401 (a fixture)
from tickets import classification, classifier, corrections, jobs, learning_versions, sorting, workflow
from tickets.choices import VersionAct, VersionState
from tickets.errors import NotAllowed, StaleTicket
from tickets.learning.examples import Example
from tickets.models import ClassifierRecord, ClassifierVersion, Ticket, TrainingRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_starter")]

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def house():
    yield make_organisation()
    configuration.forget()


@pytest.fixture
def agent(house) -> User:
    return make_agent(house)


@pytest.fixture
def boss() -> User:
    return UserFactory(roles=["supervisor"])


def contact(words: str, *, at=NOW, phone: str = "13800006620") -> Ticket:
    return open_ticket(subject="", description=words, issue_type=None, now=at, phone=phone, assign=False, notify=False)


def correct(words: str, to: str, by: User, number: int = 0) -> Ticket:
    ticket = contact(words, phone=f"1390000{number:04d}")
    workflow.reclassify(ticket, by=by, now=NOW + HOUR, issue_type=to)
    return ticket


def blind_boxes(by: User, count: int = 20) -> str:
    """A new wording: nothing in the starter is like it. Says what they were corrected to."""
    label = meant()
    for number, words in enumerate(BLIND_BOXES[:count]):
        correct(words, label, by, number)
    return label


def trained(now=NOW + 2 * HOUR, **kwargs) -> ClassifierVersion:
    return classifier.train(now=now, from_corrections=True, **kwargs)


def sorted_as(words: str) -> str:
    return sorting.classify(classification.Contact("", words)).issue_type


# --------------------------------------------------------------------------- what people said


def test_the_last_word_on_a_ticket_counts_and_what_was_found_at_first(agent, boss):
    ticket = correct("在吗", "logistics", agent)
    workflow.reclassify(Ticket.objects.get(pk=ticket.pk), by=boss, now=NOW + 2 * HOUR, issue_type="product_quality")
    (said,) = corrections.with_texts(corrections.said())
    assert (said.was, said.label, said.person) == ("other", "product_quality", boss.pk)
    assert "在吗" in said.text


def test_a_correction_of_the_level_says_nothing_of_the_type(agent):
    ticket = contact("投诉，在吗")
    workflow.reclassify(ticket, by=agent, now=NOW + HOUR, level=2, category="complaint")
    assert corrections.said() == []


def test_what_the_system_raised_is_no_correction():
    workflow.raise_priority(contact("在吗"), now=NOW + HOUR, reason="rung:resolution:warn:0")
    assert corrections.said() == []


def test_a_confirmation_is_an_example_too_and_ends_the_doubt(agent):
    ticket = contact("盲盒")
    workflow.confirm_sorting(ticket, by=agent, now=NOW + HOUR)
    (said,) = corrections.said()
    assert said.confirms
    assert not Ticket.objects.get(pk=ticket.pk).classification.get("unsure")
    with pytest.raises(NotAllowed):
        workflow.confirm_sorting(Ticket.objects.get(pk=ticket.pk), by=agent, now=NOW + HOUR)
    assert ticket.events.filter(code="sorting_confirmed").count() == 1


def test_a_correction_ends_the_doubt(agent):
    ticket = correct("盲盒", "logistics", agent)
    kept = Ticket.objects.get(pk=ticket.pk).classification
    assert (kept["source"], kept["unsure"]) == ("agent", False)


# --------------------------------------------------------------------------- learning


def test_twenty_corrections_of_a_new_wording_sort_the_next_such_ticket(agent):
    label = blind_boxes(agent)
    version = trained()
    assert version.gate["passed"], version.gate["reasons"]
    assert sorted_as(NEXT_BLIND_BOX) != label
    classifier.adopt(version, by=None, now=NOW + 3 * HOUR)
    ticket = contact(NEXT_BLIND_BOX, at=NOW + 4 * HOUR)
    assert ticket.issue_type.code == label
    (model,) = [reason for reason in ticket.classification["reasons"] if reason["voice"] == "model"]
    assert all(gram in NEXT_BLIND_BOX for gram, _weight in model["ngrams"])
    assert model["ngrams"]


def test_what_was_learnt_is_not_forgotten_by_the_next_training_from_a_file(agent):
    label = blind_boxes(agent)
    classifier.adopt(trained(), by=None, now=NOW + 3 * HOUR)
    rows = [Example(f"第{n}号优惠券用不了", "other", source="file:a.csv") for n in range(20)]
    version = classifier.train(now=NOW + 4 * HOUR, files=rows)
    assert version.trained_on["sources"]["correction"] == 20
    assert version.trained_on["sources"]["file"] == 20
    classifier.adopt(version, by=None, now=NOW + 5 * HOUR)
    assert sorted_as(NEXT_BLIND_BOX) == label
    later = trained(now=NOW + 6 * HOUR)
    assert later.trained_on["sources"]["file"] == 20


def test_a_poisoned_batch_is_refused_and_never_speaks(agent):
    words = ("水壶的快递没动", "台灯有裂纹", "问锅客服态度恶劣", "雨伞还没派送", "毛巾掉漆，质量太差", "卖书包的客服不耐烦")
    for number in range(60):
        correct(f"{words[number % 6]} {'急' * (number % 5)} 第{number}次", "other", agent, number)
    version = trained()
    assert version.state == VersionState.REFUSED
    assert {"doubted"} <= {reason["code"] for reason in version.gate["reasons"] if not reason["ok"]}
    with pytest.raises(NotAllowed):
        classifier.adopt(version, by=None, now=NOW + 3 * HOUR)
    assert sorted_as("台灯有裂纹") == "product_quality"


def test_it_is_told_once_that_a_version_was_refused_and_why(agent, boss):
    admin = UserFactory(roles=["administrator"], language="en")
    words = ("水壶的快递没动", "台灯有裂纹", "问锅客服态度恶劣", "雨伞还没派送", "毛巾掉漆，质量太差", "卖书包的客服不耐烦")
    for number in range(30):
        correct(f"{words[number % 6]} {'急' * (number % 5)} 第{number}次", "other", agent, number)
    version = trained()
    told = OutboundMessage.objects.filter(kind="training_refused", channel="inapp")
    assert {row.recipient for row in told} == {boss, admin}
    words = told.get(recipient=admin)
    assert words.subject == f"Version {version.number} of the classifier did not pass and is not used"
    assert "contradict what was clear" in words.body
    assert words.link == reverse("learning")


def test_the_others_are_learnt_without_the_one_who_was_wrong(agent, boss, house):
    blind_boxes(boss)
    for number in range(30, 60):
        correct(f"{('台灯有裂纹', '雨伞还没派送', '卖书包的客服不耐烦')[number % 3]}{'急' * (number % 7)}", "other", agent, number)
    assert not trained().gate["passed"]
    version = trained(without=[agent.pk])
    assert version.gate["passed"]
    assert version.trained_on["corrections"] == 20


def test_it_refuses_to_train_on_nothing():
    with pytest.raises(NotAllowed):
        classifier.train("colours", now=NOW, files=[Example("red", "red")])


def test_any_set_of_labels_is_kept_under_its_own_name():
    words = {"warm": ("太阳很晒", "热得出汗"), "cold": ("下雪结冰", "冷得发抖")}
    rows = [
        Example(f"{line}{'了' * (n % 3)} {thing}", label)
        for label, lines in words.items()
        for line in lines
        for n, thing in enumerate("春夏秋冬东南西北中天地人日月星辰")
    ]
    version = classifier.train("weather", now=NOW, files=rows)
    assert version.gate["passed"], version.gate
    classifier.adopt(version, by=None, now=NOW)
    said = learning_versions.adopted_model("weather").predict("外面下雪了，冷")
    assert max(said, key=said.get) == "cold"
    assert learning_versions.adopted_model() is None


# --------------------------------------------------------------------------- versions


@pytest.fixture
def two(agent) -> tuple[ClassifierVersion, ClassifierVersion]:
    """The first was in use, the second is."""
    blind_boxes(agent)
    first = classifier.adopt(trained(), by=None, now=NOW + 3 * HOUR)
    second = classifier.adopt(trained(now=NOW + 4 * HOUR), by=None, now=NOW + 5 * HOUR)
    return ClassifierVersion.objects.get(pk=first.pk), second


def test_it_keeps_what_each_was_trained_on_and_measured_with(two):
    first, second = two
    assert (first.number, first.state, second.state) == (1, VersionState.RETIRED, VersionState.ADOPTED)
    assert (first.metrics["beside"], second.metrics["beside"]) == (0, 1)
    assert second.metrics["old"]["all"]["rows"] == second.metrics["new"]["all"]["rows"]
    assert {"accuracy", "macro_f1"} <= second.metrics["new"]["all"].keys()
    assert len(first.sha256) == 64


def test_it_goes_back_one_by_one_to_the_starter(two, boss):
    classifier.roll_back("issue_type", by=boss, now=NOW + 6 * HOUR, version=2)
    assert learning_versions.adopted_rows()["issue_type"].number == 1
    assert classifier.roll_back("issue_type", by=boss, now=NOW + 7 * HOUR) is None
    assert learning_versions.adopted_model() is None
    with pytest.raises(NotAllowed):
        classifier.roll_back("issue_type", by=boss, now=NOW + 8 * HOUR)
    acts = list(ClassifierRecord.objects.filter(by=boss).values_list("version__number", "act"))
    assert acts == [(2, VersionAct.RETIRED), (1, VersionAct.ROLLED_BACK), (1, VersionAct.RETIRED)]


def test_it_does_not_go_back_from_a_version_that_nobody_saw(two, boss):
    with pytest.raises(StaleTicket):
        classifier.roll_back("issue_type", by=boss, now=NOW + 6 * HOUR, version=1)
    assert learning_versions.adopted_rows()["issue_type"].number == 2


def test_it_does_not_adopt_what_was_measured_against_another(agent):
    blind_boxes(agent)
    one, other = trained(), trained()
    classifier.adopt(one, by=None, now=NOW + 3 * HOUR)
    with pytest.raises(NotAllowed):
        classifier.adopt(other, by=None, now=NOW + 3 * HOUR)
    assert ClassifierVersion.objects.adopted().get() == one


def test_one_set_aside_is_not_adopted(agent, boss):
    blind_boxes(agent)
    version = classifier.refuse(trained(), by=boss, now=NOW + 3 * HOUR, reason="too early")
    with pytest.raises(NotAllowed):
        classifier.adopt(version, by=boss, now=NOW + 3 * HOUR)
    with pytest.raises(NotAllowed):
        classifier.refuse(version, by=boss, now=NOW + 3 * HOUR)


def test_a_broken_version_is_passed_over_and_named(agent, caplog):
    blind_boxes(agent)
    version = classifier.adopt(trained(), by=None, now=NOW + 3 * HOUR)
    ClassifierVersion.objects.filter(pk=version.pk).update(data=bytes(version.data)[:-5], sha256="0" * 64)
    configuration.forget()
    assert sorted_as("水壶有裂纹") == "product_quality"
    assert contact("水壶有裂纹", at=NOW + 4 * HOUR).pk
    assert learning_versions.broken() == [("issue_type", 1)]
    assert sum("cannot be read" in record.getMessage() for record in caplog.records) == 1


# --------------------------------------------------------------------------- in the background


def test_the_weekly_training_waits_for_enough_corrections_and_for_its_week(agent):
    label = blind_boxes(agent, 19)
    assert classifier.learn(NOW + 2 * HOUR) == {"waiting": 19}
    correct(BLIND_BOXES[19], label, agent, 99)
    assert classifier.learn(NOW + 2 * HOUR)["adopted"] == 1
    assert classifier.learn(NOW + 3 * HOUR) == {}
    assert classifier.learn(NOW + timedelta(days=8)) == {"waiting": 0}
    assert ClassifierVersion.objects.adopted().get().adopted_by is None


def test_what_a_person_asks_for_is_trained_at_once_and_not_put_to_use(agent, boss):
    blind_boxes(agent)
    classifier.ask(by=boss, now=NOW + 2 * HOUR)
    with pytest.raises(NotAllowed):
        classifier.ask(by=boss, now=NOW + 2 * HOUR)
    assert jobs.training_is_asked(NOW)
    classifier.learn(NOW + 2 * HOUR)
    asked = TrainingRequest.objects.get()
    assert (asked.version.state, asked.version.made_by) == (VersionState.TRAINED, boss)
    assert asked.done_at
    assert not jobs.training_is_asked(NOW)


def test_a_training_that_comes_to_nothing_says_why_and_is_not_begun_for_ever(boss, monkeypatch):
    def broken(*args, **kwargs):
        raise MemoryError("no room")

    classifier.ask(by=boss, now=NOW)
    monkeypatch.setattr(classifier, "train", broken)
    with pytest.raises(MemoryError):
        classifier.learn(NOW)
    assert TrainingRequest.objects.get().error == "no room"
    assert not jobs.training_is_asked(NOW)
