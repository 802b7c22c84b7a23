"""What is told about articles, scripts and manuals: to the second reader, the author, and the owner, in the words and by the ways of all notices."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.functional import lazy

from helpdesk.models import User
from helpdesk.outbound import queue
from knowledgebase.models import Article
from knowledgebase.models.entries import Entry
from tickets import notices


def tell(kind: str, users: Iterable[User], entry: Entry, *, now: datetime, key: str, by: str = "", note: str = "") -> None:
    """One notice to each, with the title in the reader's language; it leads to the form."""
    path = reverse(f"admin:knowledgebase_{entry._meta.model_name}_change", args=[entry.pk])
    title = lazy(lambda: entry.newest.title_label, str)()
    more = {"subject": title, "by": by, "reason": note, "thing": entry._meta.verbose_name}
    said = notices.About("", entry.title, "", None, path, more=more)
    word = "article" if isinstance(entry, Article) else "text"
    queue(notices.to_staff(users, said, kind=f"{word}_{kind}", key=key, now=now), now=now)
