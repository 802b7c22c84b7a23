"""The desk's screens of the knowledge base."""

from knowledgebase.admin import articles, gaps, scripts

__all__ = ["articles", "gaps", "scripts"]
