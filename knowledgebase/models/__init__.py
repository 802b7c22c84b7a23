"""Facts of the knowledge base."""

from knowledgebase.models.articles import Article
from knowledgebase.models.gaps import SearchGap
from knowledgebase.models.manuals import Manual, ManualRemedy, ManualStep
from knowledgebase.models.scripts import Script

__all__ = ["Article", "Manual", "ManualRemedy", "ManualStep", "Script", "SearchGap"]
