"""The description of the API: complete, without warnings, and open to those who may use it."""

from threading import Lock, Thread

from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from helpdesk.api.views import OneAtATime

ADDRESSES = {
    "/api/v1/", "/api/v1/tickets/", "/api/v1/tickets/{number}/", "/api/v1/tickets/{number}/messages/",
    "/api/v1/tickets/{number}/attachments/", "/api/v1/tickets/{number}/attachments/{token}/", "/api/v1/tickets/{number}/transitions/",
    "/api/v1/tickets/{number}/events/", "/api/v1/tickets/{number}/checklists/", "/api/v1/agents/me/", "/api/v1/articles/", "/api/v1/articles/{slug}/",
    "/api/v1/tickets/{number}/followers/", "/api/v1/tickets/{number}/followers/{follower}/",
    "/api/v1/tickets/{number}/participants/", "/api/v1/tickets/{number}/collaborations/", "/api/v1/collaborations/", "/api/v1/collaborations/{id}/", "/api/v1/collaborations/{id}/transitions/",
    "/api/v1/orders/", "/api/v1/orders/{order}/",
    "/api/v1/tickets/{number}/article-draft/",
    "/api/v1/tickets/{number}/follow-ups/", "/api/v1/follow-ups/{id}/",
    "/api/v1/remedies/", "/api/v1/remedies/{id}/", "/api/v1/remedies/{id}/transitions/",
}  # fmt: skip


def test_it_describes_every_address_without_a_warning(capsys):
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        described = SchemaGenerator().get_schema(request=None, public=True)
        assert not GENERATOR_STATS
    validate_schema(described)
    assert set(described["paths"]) == ADDRESSES
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (path, method)
            named = {parameter["name"] for parameter in operation.get("parameters", [])}
            assert method != "post" or "Idempotency-Key" in named


def test_it_is_shown_to_those_who_may_use_the_api(assignee, client, agent):
    assert assignee.get("/api/v1/schema/").status_code == 200
    assert client.get("/api/v1/docs/").status_code == 302
    client.force_login(agent)
    page = client.get("/api/v1/docs/").content.decode()
    assert "<style" not in page
    assert "<script>" not in page


def test_it_is_drawn_up_for_one_asker_at_a_time(monkeypatch):
    drawing, met = Lock(), []

    def draw(generator, **_asked):
        met.append(drawing.acquire(blocking=False))
        sum(range(200_000))  # long enough for the others to come
        drawing.release()

    monkeypatch.setattr(SchemaGenerator, "get_schema", draw)
    askers = [Thread(target=OneAtATime().get_schema) for _asker in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert met == [True] * 8
