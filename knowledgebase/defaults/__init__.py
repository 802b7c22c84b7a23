"""What a new house starts with, this app's part: articles for customers and for staff, scripts (话术), handling manuals (处理手册), and like
words (同义词).

They are written for a shop of small appliances, 云杉电器 (Spruce), so that the product can be tried at once; a real shop
edits them, or deletes them, and neither comes back.
"""

from datetime import datetime

from helpdesk.defaults.once import Counts, create_once, is_new
from knowledgebase import index, publishing
from knowledgebase.defaults.manuals import MANUALS
from knowledgebase.defaults.reading import read_articles
from knowledgebase.defaults.scripts import SCRIPTS
from knowledgebase.defaults.synonyms import SYNONYMS
from knowledgebase.manuals import draft
from knowledgebase.models import Article, Manual, Script, Synonyms


def install(now: datetime) -> Counts:
    """Create what was never created before; all is published, with all that publishing owes it."""

    def publish(entry: Article | Script | Manual) -> None:
        publishing.revise(entry, by=None, reason="installed")
        publishing.publish(entry, by=None, now=now)

    manuals = {code: {**row, **draft(row["steps"], row["remedies"])} for code, row in MANUALS.items()}
    plain = {code: {name: value for name, value in row.items() if name not in {"steps", "remedies"}} for code, row in manuals.items()}
    with index.together():
        articles = create_once(Article, read_articles(), key="slug", create=publish)
    return {
        "articles": articles,
        "scripts": create_once(Script, SCRIPTS, create=publish),
        "handling manuals": create_once(Manual, plain, create=publish),
        "groups of like words": _like_words(),
    }


def _like_words() -> int:
    """Groups have no code of their own, so what was installed is remembered by the code given here."""
    fresh = [words for code, words in SYNONYMS.items() if is_new("knowledgebase.synonyms", code)]
    for words in fresh:
        Synonyms.objects.create(words=words)
    return len(fresh)
