"""Notices on the pages: counted, told to a page that stays open, read when seen, and nobody else's."""

import pytest
from django.urls import reverse

from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage
from helpdesk.navigation import capped
from helpdesk.notices import NEWEST
from helpdesk.outbound import Draft, queue
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(language="en", email="a@example.com")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return user


def tell(user, count=1, *, urgent=False, channel=OutboundChannel.IN_APP, start=0):
    queue(
        [
            Draft(
                channel=channel,
                kind="assigned",
                recipient_id=user.pk,
                to="a@example.com",
                subject=f"Notice {number}",
                body="T20261118-00001",
                link=f"/admin/{number}/",
                dedupe_key=f"{channel}:{user.pk}:{number}:{urgent}",
                urgent=urgent,
            )
            for number in range(start, start + count)
        ],
        now=NOW,
    )


def unread():
    return OutboundMessage.objects.filter(read_at__isnull=True).count()


def ask(client, mark=None):
    return client.get(reverse("admin:new_notices"), headers={"if-none-match": mark} if mark else {})


@pytest.mark.parametrize(("number", "shown"), [(None, ""), (0, ""), (1, "1"), (99, "99"), (100, "99+")])
def test_it_counts_to_ninety_nine(number, shown):
    assert capped(number) == shown


@pytest.mark.parametrize(("count", "shown"), [(0, ""), (1, "1"), (99, "99"), (150, "99+")])
def test_it_shows_the_count_in_the_frame_and_to_an_open_page(client, user, count, shown):
    tell(user, count)
    tell(user, 3, channel=OutboundChannel.EMAIL)
    tell(UserFactory(), 2)
    page = client.get(reverse("admin:me"))
    assert page.context["frame"].unread == shown
    assert ("data-unread-count hidden" in page.content.decode()) is (not count)
    assert f'data-unread="{shown}"' in ask(client).content.decode()


def test_it_tells_an_open_page_the_newest_and_no_more(client, user):
    tell(user, NEWEST + 5)
    text = ask(client).content.decode()
    assert text.count("data-notice=") == NEWEST
    assert text.index(f"Notice {NEWEST + 4}<") < text.index("Notice 6<")


def test_it_answers_that_nothing_has_changed_until_something_has(client, user):
    tell(user)
    first = ask(client)
    assert ask(client, first["ETag"]).status_code == 304
    tell(user, urgent=True)
    second = ask(client, first["ETag"])
    assert second.status_code == 200
    assert "told--urgent" in second.content.decode()
    client.get(reverse("admin:notices"))
    assert ask(client, second["ETag"]).status_code == 200
    assert "no-store" in second["Cache-Control"]


def test_it_costs_a_page_that_waits_one_question_of_the_database(client, user, django_assert_max_num_queries):
    tell(user, 5)
    ask(client)
    # The session and the person, then the notices.
    with django_assert_max_num_queries(3):
        ask(client)


def test_it_marks_one_as_read_when_it_is_put_away(client, user):
    tell(user, 3)
    row = OutboundMessage.objects.inbox(user)[1]
    assert client.post(reverse("admin:seen_notice"), {"notice": row.pk}).status_code == 204
    assert [one.read_at is None for one in OutboundMessage.objects.inbox(user)] == [True, False, True]
    assert client.get(reverse("admin:seen_notice")).status_code == 405


@pytest.mark.parametrize("given", ["", "x", "-1", "9" * 40])
def test_it_shrugs_at_a_notice_that_is_none(client, user, given):
    tell(user)
    assert client.post(reverse("admin:seen_notice"), {"notice": given}).status_code == 204
    assert unread() == 1


def test_it_puts_away_nobody_elses(client, user):
    other = UserFactory()
    tell(other)
    client.post(reverse("admin:seen_notice"), {"notice": OutboundMessage.objects.get().pk})
    client.get(reverse("admin:notices"))
    assert "Notice 0" not in ask(client).content.decode()
    assert unread() == 1


def test_it_reads_them_by_opening_the_page_which_still_says_which_were_new(client, user):
    tell(user, 2)
    page = client.get(reverse("admin:notices"))
    assert page.content.decode().count('class="new"') == 2
    assert page.context["frame"].unread == ""
    assert 'class="new"' not in client.get(reverse("admin:notices")).content.decode()


def test_it_shows_only_the_unread_ones_when_asked(client, user):
    tell(user, 2)
    client.get(reverse("admin:notices"))
    tell(user, 1, start=7)
    page = client.get(reverse("admin:notices"), {"show": "new"})
    assert [row.subject for row in page.context["rows"]] == ["Notice 7"]
    assert client.get(reverse("admin:notices"), {"show": "new"}).context["rows"] == []
    assert len(client.get(reverse("admin:notices")).context["rows"]) == 3


def test_it_asks_strangers_to_log_in(client):
    assert ask(client).status_code == 302
    assert client.post(reverse("admin:seen_notice"), {"notice": "1"}).status_code == 302


def test_it_leaves_a_notice_that_came_while_the_page_was_made(client, user, monkeypatch):
    from helpdesk.admin import pages

    tell(user)
    seen = pages.mark_read

    def late(*args, **kwargs):
        tell(user, 1, start=9)
        return seen(*args, **kwargs)

    monkeypatch.setattr(pages, "mark_read", late)
    client.get(reverse("admin:notices"))
    assert list(OutboundMessage.objects.filter(read_at__isnull=True).values_list("subject", flat=True)) == ["Notice 9"]
