"""What a new house starts with, this app's part: articles for customers and for staff, and scripts (话术).

They are written for a shop of small appliances, 云杉电器 (Spruce), so that the product can be tried at once; a real shop
edits them, or deletes them, and neither comes back.
"""

from datetime import datetime

from helpdesk.defaults.once import Counts, create_once
from knowledgebase import publishing
from knowledgebase.defaults.reading import read_articles
from knowledgebase.defaults.scripts import SCRIPTS
from knowledgebase.models import Article, Script


def install(now: datetime) -> Counts:
    """Create what was never created before; articles are published, with all that publishing owes them."""

    def publish(article: Article) -> None:
        publishing.revise(article, by=None, reason="installed")
        publishing.publish(article, by=None, now=now)

    return {
        "articles": create_once(Article, read_articles(), key="slug", create=publish),
        "scripts": create_once(Script, SCRIPTS),
    }
