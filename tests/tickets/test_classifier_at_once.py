"""Versions adopted by several at once, by real processes: one is in use, and every act is on record once."""

import pytest

from tests.factories import NOW, UserFactory, make_organisation
from tests.processes import run_together
from tickets.models import ClassifierRecord, ClassifierVersion

ADOPT = """
from datetime import datetime
from helpdesk.models import User
from tickets import classifier
from tickets.errors import TicketError
from tickets.models import ClassifierVersion
user, number, at = json.loads(sys.argv[1])
by = User.objects.get(pk=user)
try:
    if number:
        classifier.adopt(ClassifierVersion.objects.get(target="weather", number=number), by=by, now=datetime.fromisoformat(at))
    else:
        classifier.roll_back("weather", by=by, now=datetime.fromisoformat(at), version=1)
    print(json.dumps("done"))
except TicketError as error:
    print(json.dumps(error.code))
"""
TRAIN = """
from datetime import datetime
from tickets import classifier
from tickets.learning.examples import Example
(at,) = json.loads(sys.argv[1])
places = ["".join(chr(97 + (n * 7 + k * k * n + k) % 26) for k in range(14)) for n in range(60)]
rows = [Example(f"{word} {place}", label) for word, label in (("snow and ice", "cold"), ("sun, heat", "warm")) for place in places]
print(json.dumps(classifier.train("weather", now=datetime.fromisoformat(at), files=rows).number))
"""


@pytest.mark.django_db(transaction=True)
def test_of_several_versions_adopted_at_once_one_is_in_use():
    make_organisation()
    bosses = [UserFactory(roles=["supervisor"]).pk for _ in range(4)]
    numbers = run_together(TRAIN, [[NOW.isoformat()]] * 4)
    assert sorted(numbers) == [1, 2, 3, 4]
    assert ClassifierVersion.objects.filter(gate__passed=True).count() == 4
    answers = run_together(ADOPT, [[boss, number, NOW.isoformat()] for boss, number in zip(bosses, numbers, strict=True)])
    assert sorted(answers)[0] == "done"
    assert answers.count("done") == 1
    assert ClassifierVersion.objects.adopted().count() == 1
    assert ClassifierRecord.objects.filter(act="adopted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_going_back_twice_at_once_goes_back_once():
    make_organisation()
    bosses = [UserFactory(roles=["supervisor"]).pk for _ in range(3)]
    run_together(TRAIN, [[NOW.isoformat()]])
    assert run_together(ADOPT, [[bosses[0], 1, NOW.isoformat()]]) == ["done"]
    answers = run_together(ADOPT, [[boss, 0, NOW.isoformat()] for boss in bosses])
    assert answers.count("done") == 1
    assert not ClassifierVersion.objects.adopted().exists()
    assert ClassifierRecord.objects.filter(act="retired").count() == 1
