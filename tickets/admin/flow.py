"""The conversation of the ticket page as HTML, written here and not by a template: a long one has hundreds of entries.

Whatever people wrote is escaped where it is put in; the rest is ours.
"""

from datetime import datetime
from typing import Any

from django.template import Context
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import moments
from helpdesk.addresses import numbered
from helpdesk.markup import escape
from helpdesk.templatetags.frame import icon
from tickets import lists
from tickets.admin.ticket_page import Entry, Page
from tickets.choices import MessageKind
from tickets.models import Attachment, Message, Ticket, Whisper
from tickets.templatetags import desk

# What stands beside the name of whoever of us wrote, by kind of message.
KINDS = {
    MessageKind.NOTE: ("lock", gettext_lazy("Internal note · the customer cannot see it")),
    MessageKind.QUESTION: ("ask", gettext_lazy("Asked the customer")),
    MessageKind.RESULT: ("check", gettext_lazy("Result")),
    MessageKind.AUTO: ("bolt", gettext_lazy("Automatic message")),
    MessageKind.REPLY: ("reply", gettext_lazy("Reply to the customer")),
}
LONGEST_NAME = 32


class Flow:
    """Draws the entries of one page for its reader."""

    def __init__(self, context: Context) -> None:
        self.page: Page = context["page"]
        self.ticket: Ticket = context["ticket"]
        self.now: datetime = context["now"]
        self.csrf = escape(context.get("csrf_token") or "")
        self.zone = timezone.get_current_timezone()
        self.kinds = {kind: f'<span class="msg__kind">{icon(drawing)}{escape(words)}</span>' for kind, (drawing, words) in KINDS.items()}
        self.channels: dict[str, str] = {}
        self.customer = escape(self.ticket.contact_name) or escape(_("Customer"))
        self.first_letter = escape((self.ticket.contact_name or "客")[0])
        self.vip = desk.tier(self.ticket.customer)

    def draw(self) -> SafeString:
        """All entries in order."""
        return mark_safe("".join(self.entry(entry) for entry in self.page.entries))  # noqa: S308 (escaped in the parts)

    def entry(self, entry: Entry) -> str:
        """One of them."""
        if entry.kind == "day":
            return f'<p class="day">{escape(entry.day)}</p>'
        if entry.told is not None:
            return self.event(entry)
        if entry.whisper is not None:
            return self.whisper(entry, entry.whisper)
        if entry.message is None:
            return ""
        return self.progress(entry, entry.message) if entry.kind == MessageKind.PROGRESS else self.message(entry, entry.message)

    def event(self, entry: Entry) -> str:
        """A line that says what moved the ticket."""
        told: Any = entry.told
        by = f" · {escape(told.who)}" if told.event.actor_id else ""
        warns = " event--warn" if told.warning else ""
        clock = entry.at.astimezone(self.zone).strftime("%H:%M")
        return f'<p class="event{warns}">{icon(told.icon)}<span>{clock} {escape(told.text)}{by}</span></p>'

    def progress(self, entry: Entry, message: Message) -> str:
        """A progress update."""
        body = f"<span><bdi>{escape(message.body)}</bdi></span>" if message.body else ""
        expected_words = _("expected")
        expected = f"<span>{escape(expected_words)} {self.short(entry.expected_at)}</span>" if entry.expected_at else ""
        if message.taken_back_at:
            drawing, words = "undo", _("taken back")
        elif message.is_public:
            drawing, words = "eye", _("the customer sees it")
        else:
            drawing, words = "lock", _("internal")
        seen = f"{icon(drawing)}{escape(words)}"
        return (
            f'<div class="progress" id="m{message.pk}">{icon("flag")}<div class="progress__box"><b>{escape(entry.word)}</b>{body}{expected}'
            f'<span class="tag">{seen}</span>{self.stamp(entry.at)}</div></div>'
        )

    def message(self, entry: Entry, message: Message) -> str:
        """Something that was said."""
        by_customer = entry.kind == MessageKind.CUSTOMER
        side = "msg--cust" if by_customer else "msg--agent" if message.is_public else "msg--note"
        css = "msg--note msg--gone" if message.taken_back_at else side
        css += f"{' msg--call' if entry.kind == MessageKind.AUTO else ''}{' msg--new' if entry.is_new else ''}"
        author = message.author.name if message.author else ""
        first_letter = escape(getattr(message, "copied_in", "")[:1]) or self.first_letter
        letter = first_letter if by_customer else escape(author[:1]) if author else "·"
        head = self.by_customer(entry, message) if by_customer else self.by_us(entry, message, author)
        return (
            f'<article class="msg {css}" id="m{message.pk}">{_avatar(letter, mine=entry.is_mine)}<div class="msg__box">'
            f'<div class="msg__by">{head}{self.marks(entry, message)}{self.stamp(entry.at)}</div>'
            f"{entry.body}{_asked(entry)}{self.files(message)}</div></article>"
        )

    def by_customer(self, entry: Entry, message: Message) -> str:
        """The head of the customer's words."""
        # Words are looked up outside f-strings: the tool that gathers them for translation does not see into those.
        new_words, copied_words = _("new"), _("copied in")
        new = f'<span class="new">{escape(new_words)}</span>' if entry.is_new else ""
        if copied_in := getattr(message, "copied_in", ""):
            return f'<b class="clip"><bdi>{escape(copied_in)}</bdi></b><span class="tag">{icon("copy")}{escape(copied_words)}</span>{new}'
        if message.channel not in self.channels:
            self.channels[message.channel] = (
                f'<span class="msg__kind">{desk.channel(message)}{escape(message.get_channel_display())}</span>'
            )
        return f'<b class="clip"><bdi>{self.customer}</bdi></b>{self.vip}{self.channels[message.channel]}{new}'

    def by_us(self, entry: Entry, message: Message, author: str) -> str:
        """The head of our own words."""
        name = _("System") if entry.kind == MessageKind.AUTO else author
        request = ""
        if entry.kind == MessageKind.NOTE and message.data.get("request"):
            department = lists.department_label(str(message.data.get("department", "")))
            request = f'<span class="tag">{icon("building")}{escape(department)}</span>'
        return f"<b>{escape(name)}</b>{self.kinds.get(MessageKind(entry.kind), self.kinds[MessageKind.REPLY])}{request}"

    def marks(self, entry: Entry, message: Message) -> str:
        """What became of a message: taken back, brought by a merged ticket, split off."""
        found = []
        if message.taken_back_at:
            found.append(("undo", _("Taken back · the customer never got it")))
        if entry.origin:
            found.append(("merge", entry.origin))
        if entry.split_to:
            found.append(("copy", _("split off to %(number)s") % {"number": entry.split_to}))
        return "".join(f'<span class="tag">{icon(drawing)}{escape(words)}</span>' for drawing, words in found)

    def whisper(self, entry: Entry, said: Whisper) -> str:
        """A coach's word to the agent; heard when its reader says so."""
        is_mine = said.to_id == self.page.user.pk
        kind = (
            _("Whisper of your coach · only you and coaches see it")
            if is_mine
            else _("Whisper to %(name)s · only coaches see it besides") % {"name": said.to.name}
        )
        read_words, hear_words, unread_words = _("Read"), _("I have read it"), _("Not read yet")
        if said.read_at:
            foot = f'<p class="small muted">{icon("check")} {escape(read_words)} {self.short(said.read_at)}</p>'
        elif is_mine:
            foot = (
                f'<form method="post" action="{numbered("admin:hear", said.pk)}"><input type="hidden" name="csrfmiddlewaretoken" '
                f'value="{self.csrf}"><button class="btn btn--s" type="submit">{icon("check")}{escape(hear_words)}</button></form>'
            )
        else:
            foot = f'<p class="small muted">{escape(unread_words)}</p>'
        return (
            f'<article class="msg msg--note whisper" id="w{said.pk}">{_avatar(escape(said.by.name[:1]))}<div class="msg__box">'
            f'<div class="msg__by"><b>{escape(said.by.name)}</b><span class="msg__kind">{icon("eye")}{escape(kind)}</span>{self.stamp(entry.at)}</div>'
            f"{entry.body}{foot}</div></article>"
        )

    def files(self, message: Message) -> str:
        """The files that came with a message."""
        files: list[Attachment] = message.files  # type: ignore[attr-defined]
        return f'<div class="files">{"".join(map(_file, files))}</div>' if files else ""

    def stamp(self, at: datetime) -> str:
        """The time of day, the whole of it in the title."""
        local = at.astimezone(self.zone)
        return (
            f'<time datetime="{local.isoformat(timespec="seconds")}" title="{escape(moments.exact(at))}">{local.strftime("%H:%M")}</time>'
        )

    def short(self, at: datetime) -> str:
        """A day and a time in few words."""
        return f'<time datetime="{at.isoformat(timespec="seconds")}" title="{escape(moments.exact(at))}">{escape(moments.short(at, self.now))}</time>'


def _avatar(letter: str, *, mine: bool = False) -> str:
    return f'<span class="avatar{" avatar--me" if mine else ""}" aria-hidden="true">{letter}</span>'


def _asked(entry: Entry) -> str:
    items = "".join(f'<li class="need">{icon("ask")}<bdi>{escape(item)}</bdi></li>' for item in entry.items)
    return f'<ul class="ticks">{items}</ul>' if items else ""


def _file(file: Attachment) -> str:
    if file.can_be_looked_at:
        way = f'href="{reverse("admin:tickets_attachment_look", args=[file.token])}" data-look="{escape(file.token)}"'
    else:
        way = f'href="{reverse("admin:tickets_attachment", args=[file.token])}" download'
    if file.thumbnail:
        address = reverse("admin:tickets_attachment_thumb", args=[file.token])
        picture = f'<img class="filecard__pic" src="{address}" alt="" width="32" height="32" loading="lazy">'
    else:
        drawing = next((drawing for kind, drawing in (("video", "play"), ("image", "image")) if kind in file.content_type), "file")
        picture = f'<span class="filecard__pic">{icon(drawing)}</span>'
    name = escape(Truncator(file.name).chars(LONGEST_NAME))
    return f'<a class="filecard" {way} title="{escape(file.name)}">{picture}<span><bdi>{name}</bdi><small>{filesizeformat(file.size)}</small></span></a>'
