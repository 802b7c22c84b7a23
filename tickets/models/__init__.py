"""Facts of the ticket's world."""

from tickets.models.agents import Agent, Shift, Skill
from tickets.models.conversation import Attachment, Message
from tickets.models.customers import ContactPoint, Customer
from tickets.models.drafts import FormDraft
from tickets.models.policies import IssueType, KeywordRule, ProgressWord, Reason, SlaPolicy
from tickets.models.tickets import NumberCounter, Ticket
from tickets.models.timeline import TicketEvent

__all__ = [
    "Agent",
    "Attachment",
    "ContactPoint",
    "Customer",
    "FormDraft",
    "IssueType",
    "KeywordRule",
    "Message",
    "NumberCounter",
    "ProgressWord",
    "Reason",
    "Shift",
    "Skill",
    "SlaPolicy",
    "Ticket",
    "TicketEvent",
]
