"""Facts of the knowledge base."""

from knowledgebase.models.articles import Article, PendingChange
from knowledgebase.models.gaps import SearchGap, ShownSearch
from knowledgebase.models.index import ArticleVector, Posting
from knowledgebase.models.manuals import Manual, ManualRemedy, ManualStep, PendingManual
from knowledgebase.models.readings import ArticleReading
from knowledgebase.models.scripts import PendingScript, Script
from knowledgebase.models.synonyms import Synonyms

__all__ = [
    "Article",
    "ArticleReading",
    "ArticleVector",
    "Manual",
    "ManualRemedy",
    "ManualStep",
    "PendingChange",
    "PendingManual",
    "PendingScript",
    "Posting",
    "Script",
    "SearchGap",
    "ShownSearch",
    "Synonyms",
]
