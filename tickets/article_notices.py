"""What is told about articles: to the second reader, the author, and the owner, in the words and by the ways of all notices."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.functional import lazy

from helpdesk.models import User
from helpdesk.outbound import queue
from knowledgebase.models import Article
from tickets import notices


def tell(kind: str, users: Iterable[User], article: Article, *, now: datetime, key: str, by: str = "", note: str = "") -> None:
    """One notice to each, with the article's title in the reader's language; it leads to the article's form."""
    path = reverse("admin:knowledgebase_article_change", args=[article.pk])
    title = lazy(lambda: article.newest.title_label, str)()
    said = notices.About("", article.title, "", None, path, more={"subject": title, "by": by, "reason": note})
    queue(notices.to_staff(users, said, kind=kind, key=key, now=now), now=now)
