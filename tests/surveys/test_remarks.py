"""Remarks are sorted by the rules that sort contacts, by a job, and found by what is heard in them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from surveys import answering, jobs, remarks
from surveys.models import Survey
from tests.factories import UserFactory, make_agent, make_type
from tests.surveys.making import CLOSED, GOOD, POOR, closed, sent
from tickets.models import KeywordRule

pytestmark = pytest.mark.django_db

THEN = CLOSED + timedelta(hours=1)


@pytest.fixture
def said():
    """Two surveys with remarks, of which one complains, and one without."""
    agent = make_agent(cap=9)
    rows = [sent(closed(agent, subject=f"第 {number} 件")) for number in range(3)]
    words = {"name": "快递", "any_words": ["快递", "物流"], "issue_type": make_type("logistics"), "weight": 2.0}
    KeywordRule.objects.create(code="parcel", **words)
    texts = ("我要投诉你们的快递，物流太慢了！", "谢谢", "")
    for row, text, answers in zip(rows, texts, (POOR, GOOD, GOOD), strict=True):
        answering.answer(row, now=THEN, **answers, remarks=text)
    return rows


def test_it_hears_types_and_complaints_once_the_job_has_run(said):
    assert remarks.are_due()
    assert {row.topics for row in Survey.objects.all()} == {""}
    jobs.sort_remarks()
    bad, good, none = (Survey.objects.get(pk=row.pk) for row in said)
    assert (bad.topic_codes[0], bad.is_complaint) == ("logistics", True)
    assert not good.is_complaint
    assert (none.topics, none.is_complaint) == ("", False)
    assert not remarks.are_due()


def test_it_is_found_by_what_is_heard(client, said):
    jobs.sort_remarks()
    client.force_login(UserFactory(roles=["supervisor"]))
    where = reverse("admin:surveys_survey_changelist")
    for topic, there in (("logistics", True), ("complaint", True), ("service_attitude", False)):
        assert ("我要投诉你们的快递" in client.get(where, {"topic": topic}).content.decode()) is there
