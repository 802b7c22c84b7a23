"""An article drafted from a solved ticket, by programs."""

import pytest

from knowledgebase.models import Article
from tests.api.conftest import URL, Program
from tests.factories import NOW, UserFactory, open_ticket
from tickets import workflow
from tickets.models import DraftedArticle, Ticket

pytestmark = pytest.mark.django_db

ANSWER = "周女士您好！壶盖可以单独换：在“我的订单”里点“申请售后”，选“补发配件”，再选“壶盖”，付配件费后两天内寄出。电话13900007788。"


@pytest.fixture
def solved(assignee) -> Ticket:
    ticket = open_ticket(subject="养生壶壶盖想单独换一个", description="我叫周小敏，电话13900007788，能不能只换壶盖？")
    workflow.resolve(ticket, by=assignee.user, now=NOW, result=ANSWER)
    return Ticket.objects.get(pk=ticket.pk)


def path(ticket: Ticket) -> str:
    return f"{URL}{ticket.number}/article-draft/"


def test_it_drafts_once_and_says_what_was_taken_out(assignee, solved):
    assert assignee.get(path(solved)).status_code == 404
    made = assignee.post(path(solved), {})
    assert (made.status_code, made.data["drafted_by"]) == (201, assignee.user.employee_number)
    assert made.headers["Location"].endswith(path(solved))
    assert made.data["taken"]["phone"] >= 1
    again = assignee.post(path(solved), {})
    assert (again.status_code, again.data) == (200, made.data)
    assert assignee.get(path(solved)).data == made.data
    assert Article.objects.count() == 1


def test_it_shows_the_draft_to_those_who_read_drafts_only(assignee, solved):
    # A supervisor who also writes articles.
    editor = Program(UserFactory(roles=["supervisor", "editor"]))
    assert assignee.post(path(solved), {}).data["article"] is None
    article = editor.get(path(solved)).data["article"]
    assert (article["state"], article["title"]) == ("draft", "养生壶壶盖想单独换一个")
    assert "13900007788" not in article["body"]


def test_it_answers_again_what_is_sent_again_with_its_key(assignee, solved):
    first = assignee.post(path(solved), {}, key="draft-1")
    again = assignee.post(path(solved), {}, key="draft-1")
    assert (again.status_code, again.data, again.headers["Idempotency-Replayed"]) == (201, first.data, "true")
    other = assignee.post(path(solved), {"x": 1}, key="draft-1")
    assert (other.status_code, other.data["type"]) == (422, "urn:helpdesk:problem:key_reused")


def test_it_refuses_a_matter_that_is_not_solved(assignee):
    ticket = open_ticket()
    refused = assignee.post(path(ticket), {})
    assert (refused.status_code, refused.data["type"]) == (409, "urn:helpdesk:problem:not_allowed")
    assert not DraftedArticle.objects.exists()


def test_it_is_for_those_who_work_on_the_ticket(solved, reader, outsider):
    assert reader.post(path(solved), {}).status_code == 403
    assert outsider.post(path(solved), {}).status_code == 404
    assert outsider.get(path(solved)).status_code == 404
    assert not DraftedArticle.objects.exists()
