"""Facts of the ticket's world."""

from tickets.models.agents import Agent, Shift, Skill
from tickets.models.collaboration import Collaboration, Follower
from tickets.models.conversation import Attachment, Message
from tickets.models.customers import ContactPoint, Customer
from tickets.models.drafts import FormDraft
from tickets.models.policies import EscalationRule, IssueType, KeywordRule, Ladder, LadderRung, ProgressWord, Reason, SlaPolicy
from tickets.models.retiming import Retiming
from tickets.models.surges import Surge, SurgeRecord, SurgeRoute, SurgeRule
from tickets.models.tickets import NumberCounter, Ticket
from tickets.models.timeline import TicketEvent

__all__ = [
    "Agent",
    "Attachment",
    "Collaboration",
    "ContactPoint",
    "Customer",
    "EscalationRule",
    "Follower",
    "FormDraft",
    "IssueType",
    "KeywordRule",
    "Ladder",
    "LadderRung",
    "Message",
    "NumberCounter",
    "ProgressWord",
    "Reason",
    "Retiming",
    "Shift",
    "Skill",
    "SlaPolicy",
    "Surge",
    "SurgeRecord",
    "SurgeRoute",
    "SurgeRule",
    "Ticket",
    "TicketEvent",
]
