"""What is owed to the searches when a text changes: articles have an index, manuals their rows and the memory they are held in.

Scripts are few and read as they are.
"""

from collections.abc import Sequence
from itertools import chain, repeat

from helpdesk import search
from helpdesk.models import ConfigurationStamp
from knowledgebase import index, manuals, meaning
from knowledgebase.models import Article, Manual
from knowledgebase.models.articles import ArticleText
from knowledgebase.models.entries import Entry

# How often a field's tokens are repeated, so that a word in the title weighs more than one in the text.
TITLE_WEIGHT, KEYWORD_WEIGHT, SUMMARY_WEIGHT = 3, 3, 2


def tokens_of(article: ArticleText) -> str:
    """The search tokens of an article, from both languages."""
    weighed: list[tuple[Sequence[str], int]] = [
        ([article.title, article.title_en], TITLE_WEIGHT),
        ([str(word) for word in article.keywords], KEYWORD_WEIGHT),
        ([article.summary, article.summary_en], SUMMARY_WEIGHT),
        ([article.body, article.body_en], 1),
    ]
    return search.tokens(*chain.from_iterable(chain.from_iterable(repeat(texts, times)) for texts, times in weighed))


def alone(entry: Entry) -> None:
    """Hold off whoever writes the same index, until the transaction ends."""
    if isinstance(entry, Article):
        index.alone()


def put(entry: Entry, *, text: bool = True) -> None:
    """Make something saved findable as it is now; without `text` only where it stands, or who looks after it, has changed."""
    if isinstance(entry, Article):
        index.put(entry, tokens_of(entry))
        if text:
            meaning.keep(entry)
    elif isinstance(entry, Manual):
        if text:
            manuals.keep(entry)
        else:
            ConfigurationStamp.move()


def drop(entry: Entry) -> None:
    """Forget something that is about to be deleted."""
    if isinstance(entry, Article):
        index.drop(entry)
    elif isinstance(entry, Manual):
        ConfigurationStamp.move()
