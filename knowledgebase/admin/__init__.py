"""The desk's screens of the knowledge base."""

from knowledgebase.admin import articles, gaps, manuals, scripts, synonyms

__all__ = ["articles", "gaps", "manuals", "scripts", "synonyms"]
