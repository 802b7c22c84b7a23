"""Articles for programs."""

import pytest

from knowledgebase import publishing
from knowledgebase.models import Article
from tests.api.conftest import Program
from tests.factories import NOW, UserFactory

URL = "/api/v1/articles/"


@pytest.fixture
def articles(db):
    for slug, audience, state in (("refund", "public", "published"), ("inside", "internal", "published"), ("draft", "public", "draft")):
        article = publishing.revise(
            Article(slug=slug, audience=audience, title="退款多久到账", body="退款在三个工作日内原路退回。"), by=None
        )
        if state == "published":
            publishing.publish(article, by=None, now=NOW)


def slugs(answer):
    return {row["slug"] for row in answer.data["results"]}


def test_everybody_reads_what_they_may(assignee, articles):
    guest = Program(UserFactory())
    editor = Program(UserFactory(roles=["editor"]))
    assert slugs(assignee.get(URL)) == {"refund", "inside"}
    assert slugs(guest.get(URL)) == {"refund"}
    assert slugs(editor.get(URL)) == {"refund", "inside", "draft"}
    assert slugs(assignee.get(f"{URL}?q=退款到账")) == {"refund", "inside"}
    assert slugs(guest.get(f"{URL}?q=退款到账")) == {"refund"}
    assert guest.get(f"{URL}inside/").status_code == 404
    assert "三个工作日" in guest.get(f"{URL}refund/").data["body"]


def test_a_question_that_is_not_understood_is_refused(assignee, articles):
    assert assignee.get(f"{URL}?state=draft").status_code == 400
