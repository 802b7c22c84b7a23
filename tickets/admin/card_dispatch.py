"""The card of the ticket page that says who could have had it, and why it went where it went. No statement of its own."""

from typing import TYPE_CHECKING, Any

from tickets import wording_dispatch

if TYPE_CHECKING:
    from tickets.admin.ticket_page import Page


def context(page: "Page") -> dict[str, Any]:
    """The last score sheet of dispatch in words; nothing where there was none."""
    event = next((event for event in reversed(page.events) if event.data.get("sheet")), None)
    return {"dispatch": wording_dispatch.sheet(event.data), "dispatched_at": event.at} if event is not None else {}
