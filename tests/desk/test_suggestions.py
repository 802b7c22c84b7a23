"""What one click puts into the reply: of a public article the answer in short, its title and its address."""

import pytest

from knowledgebase.models import Article
from knowledgebase.rendering import BRIEF, brief
from tests.desk.conftest import Four, at_desk
from tests.factories import open_ticket
from tests.knowledgebase.making import make_article
from tickets.admin.ticket_help import insertion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def article(**fields: object) -> Article:
    made = make_article("壶盖开裂怎么换新", **fields)
    Article.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


def test_it_inserts_the_answer_its_title_and_its_address(four: Four) -> None:
    ticket = open_ticket()
    found = article(summary="拍照上传后两天内寄出新壶盖。", body="# 换新\n\n很长的说明。")
    text = insertion(found, ticket)
    answer, more = text.split("\n")
    assert answer == "拍照上传后两天内寄出新壶盖。"
    assert "壶盖开裂怎么换新" in more
    assert more.endswith(found.get_absolute_url())
    page = at_desk(four.assignee).get(f"/admin/tickets/ticket/{ticket.pk}/help/").content.decode()
    assert "拍照上传后两天内寄出新壶盖。\n" in page


def test_it_takes_the_beginning_of_the_text_where_there_is_no_summary(four: Four) -> None:
    found = article(summary="", body="## 怎么办\n\n- **先**拍照；\n- 再上传。\n\n" + "客服两天内寄出。" * 60)
    answer = insertion(found, open_ticket()).split("\n")[0]
    assert answer.startswith("怎么办 先拍照；")
    assert answer.endswith("寄出。")
    assert len(answer) <= BRIEF


def test_it_inserts_nothing_of_what_only_staff_may_read(four: Four) -> None:
    assert insertion(article(summary="内部口径", audience="internal"), open_ticket()) == ""


@pytest.mark.parametrize(
    ("text", "short"),
    [("一句。", "一句。"), ("字" * 300, "字" * 240 + "…"), (f"First one. {'a' * 300}", "First one."), ("", "")],
)
def test_it_cuts_at_the_end_of_a_sentence(text: str, short: str) -> None:
    assert brief(text) == short
