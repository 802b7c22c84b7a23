"""Fifty answers at once: one is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from surveys import dispatch
from surveys.models import Survey
from tests.surveys.making import CLOSED, GOOD, POOR, closed, sent
from tickets.choices import EventCode
from tickets.models import TicketEvent


@pytest.mark.django_db(transaction=True)
def test_it_keeps_one_answer_when_fifty_come_at_once():
    survey = sent()
    address = reverse("survey", args=[survey.token])

    def post(number: int) -> int:
        try:
            return Client().post(address, {**(GOOD if number % 2 else POOR), "remarks": str(number)}).status_code
        finally:
            connection.close()

    with time_machine.travel(CLOSED + timedelta(hours=1), tick=False), ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(post, range(50)))
    assert sorted(codes) == [303] + [409] * 49
    assert Survey.objects.get().answered_at is not None
    assert TicketEvent.objects.filter(code=EventCode.SURVEY_ANSWERED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_sends_one_survey_when_several_workers_run_at_once():
    closed()

    def run(_number: int) -> int:
        try:
            return dispatch.dispatch(CLOSED + timedelta(minutes=1)).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(8))) == 1
    assert Survey.objects.count() == 1
    assert TicketEvent.objects.filter(code=EventCode.SURVEY_SENT).count() == 1
