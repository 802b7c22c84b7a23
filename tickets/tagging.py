"""Tags (标签): words put on tickets to find them by. The only writer of `TicketTag`, and of a new `Tag` made at the desk.

One word is one tag, however it is written: its `slug` is the normal form. Ops rename, merge and retire tags; a retired one stays
on the tickets that have it and is put on no others.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from helpdesk import configuration
from helpdesk.models import User
from helpdesk.search import normalise
from tickets import timeline
from tickets.choices import EventCode
from tickets.errors import Incomplete, NotAllowed
from tickets.models import Tag, Ticket, TicketEvent, TicketTag

NAME_LENGTH = 40
AT_MOST = 10
_OFF = "#＃,，;；"


def slug_of(name: str) -> str:
    """The normal form by which a tag is known."""
    return " ".join(normalise(clean(name)).split())[:60]


def clean(name: str) -> str:
    """A tag's name as it is kept: one line, without the signs that part tags."""
    return " ".join("".join(c if c.isprintable() else " " for c in name.strip().strip(_OFF)).split())


def parted(text: str) -> list[str]:
    """The names in a text that parts them by commas, semicolons or line ends; each once."""
    for sign in "，；;\n\r":
        text = text.replace(sign, ",")
    found = {slug_of(part): clean(part) for part in text.split(",")}
    return [name for slug, name in found.items() if slug]


def known() -> Sequence[Tag]:
    """Tags that may be put on tickets, by name."""
    return [tag for tag in configuration.held(_load) if tag.is_active]


def of(ticket: Ticket) -> list[Tag]:
    """The tags of a ticket, by name."""
    return list(Tag.objects.filter(ticket_tags__ticket=ticket).order_by("name"))


@timeline.retried
def set_tags(
    ticket: Ticket, *, by: User, now: datetime, add: Iterable[str] = (), remove: Iterable[str] = (), version: int | None = None
) -> TicketEvent:
    """Put tags on a ticket and take others off, by name; a name nobody knows yet becomes a tag.

    Raises Incomplete for a name that is too long, NotAllowed for a retired tag, for more than AT_MOST tags, or when nothing changes.
    """
    wanted = {slug_of(name): clean(name) for name in add if slug_of(name)}
    off = {slug_of(name) for name in remove} - wanted.keys()
    if any(len(name) > NAME_LENGTH for name in wanted.values()):
        raise Incomplete(_("A tag has at most %(count)d characters.") % {"count": NAME_LENGTH}, ["tags"])
    with timeline.changing(ticket, version=version) as row:
        has = {tag.slug: tag for tag in of(row)}
        gone = [tag for slug, tag in has.items() if slug in off]
        new = {slug: name for slug, name in wanted.items() if slug not in has}
        if not gone and not new:
            raise NotAllowed(_("Nothing was changed."))
        if len(has) - len(gone) + len(new) > AT_MOST:
            raise NotAllowed(_("A ticket has at most %(count)d tags.") % {"count": AT_MOST})
        put = [_tag(slug, name) for slug, name in new.items()]
        TicketTag.objects.filter(ticket=row, tag__in=gone).delete()
        TicketTag.objects.bulk_create([TicketTag(ticket=row, tag=tag) for tag in put], ignore_conflicts=True)
        data = {"added": [tag.name for tag in put], "removed": [tag.name for tag in gone]}
        return timeline.commit(row, timeline.build(row, EventCode.TAGGED, at=now, by=by, data=data))


def lend(source: Ticket, target: Ticket) -> list[str]:
    """Put the tags of one ticket on another as far as there is room, inside a verb's transaction; the names of those put."""
    has = {tag.pk for tag in of(target)}
    new = [tag for tag in of(source) if tag.pk not in has][: AT_MOST - len(has)]
    TicketTag.objects.bulk_create([TicketTag(ticket=target, tag=tag) for tag in new], ignore_conflicts=True)
    return [tag.name for tag in new]


def take_back(target: Ticket, names: Iterable[str]) -> None:
    """Take off what `lend` put on."""
    TicketTag.objects.filter(ticket=target, tag__slug__in=[slug_of(name) for name in names]).delete()


# ---------------------------------------------------------------- for those who keep the tags


def rename(tag: Tag, name: str) -> Tag:
    """Call a tag otherwise; one that is called so already takes its tickets over. Returns the tag that is left."""
    name, slug = clean(name)[:NAME_LENGTH], slug_of(name)
    if not slug:
        raise Incomplete(_("Write a name."), ["name"])
    other = Tag.objects.filter(slug=slug).exclude(pk=tag.pk).first()
    if other is not None:
        return merge_tags([tag], into=other)
    tag.name, tag.slug = name, slug
    tag.save()
    return tag


def merge_tags(tags: Iterable[Tag], *, into: Tag) -> Tag:
    """Make several tags one; their tickets keep it, the others are gone."""
    for tag in tags:
        if tag.pk in (None, into.pk):
            continue
        theirs = TicketTag.objects.filter(tag=tag).exclude(ticket__in=TicketTag.objects.filter(tag=into).values("ticket"))
        theirs.update(tag=into)
        tag.delete()
    return into


def _tag(slug: str, name: str) -> Tag:
    tag, _made = Tag.objects.get_or_create(slug=slug, defaults={"name": name})
    if not tag.is_active:
        raise NotAllowed(_("The tag “%(name)s” is not used any more.") % {"name": tag.name})
    return tag


def _load() -> tuple[Tag, ...]:
    return tuple(Tag.objects.order_by("name"))
