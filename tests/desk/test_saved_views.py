"""Saved views: kept under a name, shared, changed by their owner only; whoever reads one sees their own tickets."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.desk.conftest import Four, at_desk
from tests.factories import NOW, UserFactory, open_ticket
from tickets import routing, saved_views
from tickets.admin import tabs
from tickets.defaults import _install_views
from tickets.errors import Incomplete, NotAllowed
from tickets.models import SavedView, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

LIST = "/admin/tickets/ticket/"
NEW = "/admin/queue/views/new/"


def keep(user: Any, name: str = "壶", **more: Any) -> SavedView:
    return saved_views.save(user, **{"name": name, "question": {"view": "open", "q": "壶"}, "columns": ["ticket", "status"], **more})


def step(user: Any, view: SavedView, what: str, **data: str) -> Any:
    return at_desk(user).post(reverse("admin:saved_view_step", args=[view.pk, what]), data)


def test_it_keeps_the_list_one_looks_at(four: Four) -> None:
    ticket = open_ticket(assign=False, subject="壶盖有裂纹")
    answer = at_desk(four.assignee).post(NEW, {"name": " 我的  壶 ", "query": "?view=unassigned&level=none&cols=ticket,received&token=x"})
    view = SavedView.objects.get()
    assert answer["Location"] == f"{LIST}?saved={view.pk}"
    assert (view.owner, view.name, view.is_shared) == (four.assignee, "我的 壶", False)
    assert view.question == {"view": "unassigned", "level": "none"}
    page = at_desk(four.assignee).get(answer["Location"])
    assert [row.subject for row in page.context["page"].rows] == [ticket.subject]
    assert [head.column.code for head in page.context["heads"]] == ["ticket", "received"]
    assert "我的 壶" in page.content.decode()


def test_it_is_nobody_elses_until_it_is_shared(four: Four) -> None:
    private = keep(four.assignee)
    assert at_desk(four.colleague).get(f"{LIST}?saved={private.pk}").status_code == 404
    assert at_desk(four.supervisor).get(f"{LIST}?saved={private.pk}").status_code == 404
    team = four.assignee.teams.get()
    for_team = keep(four.supervisor, "组里", is_shared=True, team=team)
    assert at_desk(four.colleague).get(f"{LIST}?saved={for_team.pk}").status_code == 200
    assert at_desk(four.outsider).get(f"{LIST}?saved={for_team.pk}").status_code == 404
    assert [row.name for row in SavedView.objects.visible_to(four.colleague)] == ["组里"]


def test_it_shows_each_reader_their_own_tickets_only(four: Four) -> None:
    ticket = open_ticket(assign=False, subject="壶盖有裂纹")
    routing.take(ticket, by=four.assignee, now=NOW)
    view = keep(four.supervisor, is_shared=True, question={"view": "open"})
    mine = keep(four.supervisor, "我的", is_shared=True, question={"view": "open", "assignee": "me"})
    seen = {name: at_desk(getattr(four, name)).get(f"{LIST}?saved={view.pk}").context["page"].rows for name in ("assignee", "outsider")}
    assert [len(rows) for rows in seen.values()] == [1, 0]
    numbers = at_desk(four.outsider).get(reverse("admin:queue_counts") + f"?at=saved-{view.pk}").context["counts"]
    assert numbers[f"saved-{view.pk}"] == ""
    assert len(at_desk(four.assignee).get(f"{LIST}?saved={mine.pk}").context["page"].rows) == 1
    assert not at_desk(four.colleague).get(f"{LIST}?saved={mine.pk}").context["page"].rows


@pytest.mark.parametrize("what", ["up", "down", "replace", "delete"])
def test_it_is_changed_by_its_owner_only(four: Four, what: str) -> None:
    view = keep(four.supervisor, is_shared=True)
    other = keep(four.supervisor, "第二")
    before = list(SavedView.objects.order_by("pk").values())
    assert step(four.colleague, view, what, query="?view=closed").status_code == 302
    assert step(four.colleague, other, what, query="?view=closed").status_code == 404
    assert list(SavedView.objects.order_by("pk").values()) == before
    step(four.supervisor, other if what == "up" else view, what, query="?view=closed")
    assert list(SavedView.objects.order_by("pk").values()) != before


def test_it_may_be_shared_by_those_who_may(four: Four) -> None:
    at_desk(four.assignee).post(NEW, {"name": "给大家", "audience": "all", "query": "?view=open"})
    assert not SavedView.objects.get().is_shared, "an agent keeps it for themselves"
    with pytest.raises(NotAllowed):
        keep(four.assignee, "也给大家", is_shared=True)
    other = four.outsider.teams.get()
    with pytest.raises(Incomplete):
        keep(four.supervisor, "给别组", is_shared=True, team=other)
    assert SavedView.objects.count() == 1


def test_it_gives_the_form_back_when_the_name_is_taken(four: Four) -> None:
    keep(four.assignee)
    answer = at_desk(four.assignee).post(NEW, {"name": "壶", "query": "?view=overdue"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["name"]
    assert "view=overdue" in answer.content.decode()
    keep(four.colleague)
    assert SavedView.objects.count() == 2


def test_it_opens_the_queue_with_the_view_one_has_chosen(four: Four) -> None:
    view = keep(four.assignee, question={"view": "overdue"})
    assert at_desk(four.assignee).get(LIST).context["question"].view == "open"
    step(four.assignee, view, "first")
    page = at_desk(four.assignee).get(LIST)
    assert page.context["listing"].saved == view
    assert page.context["question"].view == "overdue"
    assert at_desk(four.colleague).get(LIST).context["question"].view == "open"
    saved_views.remove(view, by=four.assignee)
    assert at_desk(four.assignee).get(LIST).context["question"].view == "open"


def test_it_forgets_a_remembered_view_when_it_is_gone(four: Four) -> None:
    view = keep(four.assignee)
    client = at_desk(four.assignee)
    assert client.get(f"{LIST}?saved={view.pk}").status_code == 200
    assert client.get(LIST).context["listing"].saved == view, "one comes back to where one was"
    view.delete()
    assert client.get(LIST).context["listing"].saved is None


def test_it_says_when_a_view_was_departed_from_and_takes_the_change(four: Four) -> None:
    view = keep(four.assignee, question={"view": "open"})
    changed = at_desk(four.assignee).get(f"{LIST}?saved={view.pk}&view=open&level=1")
    assert changed.context["may_update"]
    assert changed.context["listing"].parameters["saved"] == str(view.pk)
    step(four.assignee, view, "replace", query=changed.context["listing"].here)
    view.refresh_from_db()
    assert view.question == {"view": "open", "level": "1"}
    assert not at_desk(four.assignee).get(f"{LIST}?saved={view.pk}").context["may_update"]


@pytest.mark.parametrize("question", [{}, {"view": ["x"]}, {"view": "nonsense", "level": {"a": 1}, "from": 7}, {"q": "\u0001\u200b"}])
def test_it_opens_whatever_was_saved(four: Four, question: dict[str, Any]) -> None:
    view = SavedView.objects.create(owner=four.assignee, name="旧", question=question, columns=["password", 3, None, "ticket"])
    page = at_desk(four.assignee).get(f"{LIST}?saved={view.pk}")
    assert page.status_code == 200
    assert [head.column.code for head in page.context["heads"]] == ["ticket"]


@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 30, "1 OR 1=1"])
def test_it_is_not_there_when_the_key_makes_no_sense(four: Four, key: str) -> None:
    assert at_desk(four.assignee).get(LIST, {"saved": key}).status_code == 404


def test_it_installs_the_views_of_the_house_once(four: Four) -> None:
    made = _install_views()
    assert made == SavedView.objects.filter(owner=None, is_shared=True).count() > 4
    SavedView.objects.filter(name="今日到期").delete()
    assert _install_views() == 0
    view = SavedView.objects.filter(owner=None).first()
    assert view is not None
    assert at_desk(four.outsider).get(f"{LIST}?saved={view.pk}").status_code == 200
    step(four.supervisor, view, "delete")
    assert SavedView.objects.filter(pk=view.pk).exists()
    administrator = UserFactory(roles=["administrator"])
    step(administrator, view, "delete")
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_it_counts_every_tab_in_one_statement_and_no_further_than_it_says(four: Four) -> None:
    _install_views()
    for n in range(4):
        open_ticket(assign=False, phone=f"139{n:08d}")
    client = at_desk(four.assignee)
    address = reverse("admin:queue_counts")
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        counts = client.get(address).context["counts"]
    counting = [query["sql"] for query in queries.captured_queries if "capped" in query["sql"]]
    assert len(counting) == 1
    assert counting[0].count("LIMIT 100)") == len(counts)
    assert counts["open"] == counts["unassigned"] == "4"
    assert counts["overdue"] == ""


def test_it_says_when_it_counted_among_the_next_deadlines_only(four: Four, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        open_ticket(assign=False, phone=f"139{n:08d}", now=NOW - timedelta(minutes=n))
    keep(four.assignee, question={"view": "open", "priority": "normal"})
    address = reverse("admin:queue_counts")
    code = f"saved-{SavedView.objects.get().pk}"
    assert at_desk(four.assignee).get(address).context["counts"][code] == "4"
    monkeypatch.setattr(tabs, "NEAR", 3)
    assert at_desk(four.assignee).get(address).context["counts"][code] == "3+"


def test_it_costs_one_statement_more_however_many_views_there_are(four: Four) -> None:
    _install_views()
    for n in range(10):
        keep(four.assignee, f"第{n}")
    open_ticket(assign=False)
    client = at_desk(four.assignee)
    client.get(f"{LIST}?view=open&cols=ticket,tags")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{LIST}?view=open&cols=ticket,tags").status_code == 200
    assert len([query for query in queries.captured_queries if "configurationstamp" not in query["sql"]]) <= 12
    assert Ticket.objects.exists()


def test_it_shows_ones_own_views_in_the_navigation_of_every_page(four: Four) -> None:
    view = keep(four.assignee, "我的壶")
    keep(four.supervisor, "大家的", is_shared=True)
    client = at_desk(four.assignee)
    bench = client.get("/admin/").content.decode()
    assert f"?saved={view.pk}" in bench
    assert "大家的" not in bench
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/notices/")
    assert not [query for query in queries.captured_queries if "savedview" in query["sql"]]
    step(four.assignee, view, "delete")
    client.get(LIST)
    assert f"?saved={view.pk}" not in client.get("/admin/notices/").content.decode()
