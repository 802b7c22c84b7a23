"""Facts that reports keep: what was found once cannot be asked of the timeline again."""

from reports.models.frequent import FoundBy, FrequentIssue, FrequentTicket

__all__ = ["FoundBy", "FrequentIssue", "FrequentTicket"]
