"""The ways a member of staff is told beside the pages: which of them the house has set up, and where each person is reached."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from helpdesk import configuration
from helpdesk.choices import OutboundChannel
from helpdesk.models import NoticeAddress, User
from helpdesk.outbound.delivery import ROBOTS, is_set_up

__all__ = ["ROBOTS", "address", "kept", "lacking", "offered"]


def offered() -> list[OutboundChannel]:
    """What people may choose from: the channels that can be delivered and that the house has set up."""
    return [channel for channel in OutboundChannel if is_set_up(channel)]


def address(user: User, channel: str) -> str:
    """Where a person is reached by a channel; empty when they are not, or the house does not have it."""
    if not is_set_up(channel):
        return ""
    if channel == OutboundChannel.EMAIL:
        return user.email
    if channel == OutboundChannel.SMS:
        return user.phone
    return configuration.held(_load_addresses).get((user.pk, channel), "")


def lacking(channel: str) -> str:
    """What is missing where somebody has no address for a channel, in one sentence."""
    if channel == OutboundChannel.EMAIL:
        return _("There is no e-mail address on your record. Ask an administrator to add it.")
    if channel == OutboundChannel.SMS:
        return _("There is no phone number on your record. Ask an administrator to add it.")
    return _("Give the key of your robot first.")


def kept(user: User, chosen: Iterable[str]) -> str:
    """The choice as it is stored: what was ticked, and what could not be offered just now stays as it was."""
    hidden = user.ways - set(offered())
    return " ".join(sorted({*chosen, *hidden}))


def _load_addresses() -> dict[tuple[int, str], str]:
    return {(row.user_id, row.channel): row.address for row in NoticeAddress.objects.all()}
