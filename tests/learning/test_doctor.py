"""`doctor` says when the classifier cannot be read; sorting goes on."""

import pytest
from django.utils import timezone

from helpdesk import diagnosis
from helpdesk.diagnosis import Level
from tests.factories import make_organisation
from tickets import classification, doctoring, sorting
from tickets.defaults import starter
from tickets.defaults.rules import RULES

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken_file(tmp_path, monkeypatch):
    """A shipped model that was cut short by a full disk."""
    path = tmp_path / "types.model"
    path.write_bytes(starter.MODELS["issue_type"].read_bytes()[:1000])
    monkeypatch.setitem(starter.MODELS, "issue_type", path)
    starter.model.cache_clear()
    yield
    starter.model.cache_clear()


def test_it_says_the_classifier_can_be_read_when_it_can():
    assert [finding.level for finding in doctoring.look_at_classifier(timezone.now())] == [Level.OK]


def test_it_is_part_of_what_doctor_looks_at(broken_file):
    found = [finding for finding in diagnosis.diagnose(timezone.now()) if "issue_type" in finding.text]
    assert [finding.level for finding in found] == [Level.MEND]


def test_it_goes_on_sorting_by_rules_when_the_file_is_broken(broken_file):
    make_organisation()
    result = sorting.classify(classification.Contact("", "快递三天没更新了，帮我催一下"), by=RULES)
    assert (result.issue_type, result.source) == ("logistics", "rules")
