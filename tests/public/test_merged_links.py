"""The private links of tickets that were merged: each shows its own words, and what was said since; nobody's number is proven."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from helpdesk.models import Team, User
from helpdesk.tokens import new_token
from tests.factories import NOW, make_agent, open_ticket
from tests.public.conftest import picture
from tickets import attachments, merging, remedies, workflow
from tickets.choices import Status
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
# "still" stands at NOW: all of this has been.
BEFORE, MERGED, SINCE = (NOW - timedelta(minutes=minutes) for minutes in (30, 20, 10))


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def page(client: Client, ticket: Ticket) -> str:
    answer = client.get(ticket.tracking_path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def agent(house: Team) -> User:
    return make_agent(house, cap=20, name="林晓", roles=("agent", "supervisor"))


def tell(number: int, at: datetime = BEFORE) -> Ticket:
    """A matter with the same phone number as the others, which nobody has proven to be theirs."""
    return open_ticket(now=at, subject=f"事由{number}号", description=f"初述{number}号", submission_id=new_token())


@pytest.fixture
def two(agent: User) -> tuple[Ticket, Ticket]:
    """The one that stays, and the one that was merged into it; each was answered before, and both are since."""
    kept, gone = tell(1), tell(2)
    workflow.reply(kept, by=agent, now=BEFORE, body="先前答一号")
    workflow.reply(gone, by=agent, now=BEFORE, body="先前答二号")
    remedies.propose(again(kept), kind="refund", amount=Decimal(11), note="-", customer_note="一号退款", by=agent, now=BEFORE)
    merging.merge(again(gone), into=again(kept), by=agent, now=MERGED)
    workflow.reply(again(kept), by=agent, now=SINCE, body="后来所答")
    workflow.progress(again(kept), by=agent, now=SINCE, word="contacted", body="后来进展")
    return again(kept), again(gone)


def test_it_shows_the_merged_link_its_own_words_and_what_was_said_since(client: Client, two) -> None:
    kept, gone = two
    text = page(client, gone)
    for shown in ("事由2号", "初述2号", "先前答二号", "后来所答", "后来进展", "contacted", gone.number, kept.number):
        assert shown in text
    for hidden in ("事由1号", "初述1号", "先前答一号", "一号退款", kept.token):
        assert hidden not in text


def test_it_shows_the_link_of_the_ticket_that_stays_nothing_of_the_merged_one(client: Client, two) -> None:
    kept, gone = two
    text = page(client, kept)
    for shown in ("初述1号", "先前答一号", "后来所答", "一号退款"):
        assert shown in text
    for hidden in ("事由2号", "初述2号", "先前答二号", gone.token):
        assert hidden not in text


def test_it_shows_no_file_of_the_other_before_the_merge(client: Client, agent: User) -> None:
    tickets, files = [tell(1), tell(2)], []
    for number, ticket in enumerate(tickets):
        files.append(attachments.store(picture(f"图{number}.png"), draft=f"the-secret-of-{number:010}", now=BEFORE))
        workflow.customer_writes(ticket, now=BEFORE, body="见照片", draft=f"the-secret-of-{number:010}")
    kept, gone = tickets
    merging.merge(again(gone), into=again(kept), by=agent, now=MERGED)
    later = attachments.store(picture("后.png"), draft="the-secret-of-later-on", now=SINCE)
    workflow.customer_writes(again(gone), now=SINCE, body="又一张", draft="the-secret-of-later-on")
    seen = {
        (ticket.pk, file.pk): client.get(reverse("public_file", args=[ticket.token, file.token])).status_code
        for ticket in (kept, gone)
        for file in (*files, later)
    }
    assert seen == {
        (kept.pk, files[0].pk): 200,
        (kept.pk, files[1].pk): 404,
        (kept.pk, later.pk): 200,
        (gone.pk, files[0].pk): 404,
        (gone.pk, files[1].pk): 200,
        (gone.pk, later.pk): 200,
    }


def test_it_takes_words_by_the_merged_link_to_where_the_matter_goes_on_and_stays_on_its_page(client: Client, two) -> None:
    kept, gone = two
    answer = client.post(gone.tracking_path, {"message": "还有一件事", "submission_id": new_token()})
    assert (answer.status_code, answer["Location"]) == (303, gone.tracking_path)
    assert kept.messages.filter(body="还有一件事").exists()
    assert "还有一件事" in page(client, gone)


def test_it_answers_by_the_merged_link_what_was_asked_since_and_shows_no_question_from_before(client: Client, agent: User) -> None:
    kept, gone = tell(1), tell(2)
    workflow.ask(kept, by=agent, now=BEFORE, body="先前所问", items=["order_number"])
    merging.merge(again(gone), into=again(kept), by=agent, now=MERGED)
    text = page(client, gone)
    assert "先前所问" not in text
    assert 'name="message"' in text
    workflow.customer_writes(again(kept), now=SINCE, body="答了")
    workflow.ask(again(kept), by=agent, now=SINCE, body="后来所问", items=["product_model"])
    assert "后来所问" in page(client, gone)
    client.post(gone.tracking_path, {"need_product_model": "YH-3", "submission_id": new_token()})
    assert again(kept).status != Status.WAITING_CUSTOMER


def test_it_shows_what_was_said_on_each_ticket_on_the_way_when_the_other_is_merged_too(client: Client, agent: User) -> None:
    first, second, third = tell(1), tell(2), tell(3)
    merging.merge(again(first), into=again(second), by=agent, now=MERGED)
    workflow.reply(again(second), by=agent, now=MERGED + timedelta(minutes=1), body="二号途中")
    workflow.reply(again(third), by=agent, now=MERGED + timedelta(minutes=1), body="三号途中")
    merging.merge(again(second), into=again(third), by=agent, now=SINCE)
    workflow.reply(again(third), by=agent, now=SINCE, body="三号此后")
    text = page(client, first)
    for shown in ("初述1号", "二号途中", "三号此后"):
        assert shown in text
    for hidden in ("初述2号", "初述3号", "三号途中"):
        assert hidden not in text
    merging.undo_merge(again(second), by=agent, now=SINCE + timedelta(minutes=1))
    text = page(client, first)
    assert "二号途中" in text
    assert "三号此后" not in text


def test_it_shows_nothing_of_the_other_any_more_when_they_are_parted(client: Client, agent: User, two) -> None:
    kept, gone = two
    merging.undo_merge(gone, by=agent, now=SINCE + timedelta(minutes=1))
    text = page(client, gone)
    assert "先前答二号" in text
    assert "后来所答" not in text
    assert kept.number not in text


def test_it_confirms_nothing_by_the_merged_link_and_says_where(client: Client, agent: User, two) -> None:
    kept, gone = two
    workflow.resolve(kept, by=agent, now=SINCE, result="结果在此")
    text = page(client, gone)
    assert "结果在此" in text
    assert reverse("confirm_solution", args=[gone.token]) not in text
    client.post(reverse("confirm_solution", args=[gone.token]))
    assert again(kept).status == Status.RESOLVED
    assert reverse("confirm_solution", args=[kept.token]) in page(client, kept)


def test_it_begins_a_ticket_with_the_words_of_its_own_when_the_other_is_over(client: Client, two) -> None:
    kept, gone = two
    Ticket.objects.filter(pk=kept.pk).update(status=Status.CANCELLED, due_at=None, closed_at=SINCE)
    answer = client.post(gone.tracking_path, {"message": "又坏了", "submission_id": new_token()})
    new = Ticket.objects.order_by("-pk")[0]
    assert answer["Location"] == new.tracking_path
    assert (new.subject, new.previous) == ("事由2号", kept)
