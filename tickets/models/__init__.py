"""Facts of the ticket's world."""

from tickets.models.agents import Absence, Agent, Shift, Skill
from tickets.models.answers import AnsweringArticle, AnswerSettings, AutomaticAnswer
from tickets.models.checklists import Checklist, ChecklistStep
from tickets.models.coaching import Duty, Review, Whisper
from tickets.models.collaboration import Collaboration, Follower
from tickets.models.conversation import Attachment, Message
from tickets.models.customers import ContactPoint, Customer, GivenContact
from tickets.models.dispatch import AgentLanguage, AgentResult, DispatchWeights
from tickets.models.drafts import FormDraft
from tickets.models.knowledge import ArticleUse, DraftedArticle
from tickets.models.learning import ClassifierRecord, ClassifierVersion, TrainingRequest
from tickets.models.orders import Order
from tickets.models.policies import EscalationRule, IssueType, KeywordRule, Ladder, LadderRung, ProgressWord, Reason, SlaPolicy
from tickets.models.privacy import PersonalDataAct, RetentionRule, Sharing
from tickets.models.proofs import ContactCode, ContactVisit, LostLink
from tickets.models.remedies import Remedy, RemedyLimit
from tickets.models.retiming import Retiming
from tickets.models.rota import BreakTaken, ShiftBreak
from tickets.models.surges import Surge, SurgeRecord, SurgeRoute, SurgeRule
from tickets.models.tickets import NumberCounter, Ticket
from tickets.models.timeline import TicketEvent
from tickets.models.together import Participant, Presence, Tag, TicketTag
from tickets.models.views import SavedView, StartingView
from tickets.models.volumes import IntakeHour, UsualHour
from tickets.models.waves import Wave, WaveRule

__all__ = [
    "Absence",
    "Agent",
    "AgentLanguage",
    "AgentResult",
    "AnswerSettings",
    "AnsweringArticle",
    "ArticleUse",
    "Attachment",
    "AutomaticAnswer",
    "BreakTaken",
    "Checklist",
    "ChecklistStep",
    "ClassifierRecord",
    "ClassifierVersion",
    "Collaboration",
    "ContactCode",
    "ContactPoint",
    "ContactVisit",
    "Customer",
    "DispatchWeights",
    "DraftedArticle",
    "Duty",
    "EscalationRule",
    "Follower",
    "FormDraft",
    "GivenContact",
    "IntakeHour",
    "IssueType",
    "KeywordRule",
    "Ladder",
    "LadderRung",
    "LostLink",
    "Message",
    "NumberCounter",
    "Order",
    "Participant",
    "PersonalDataAct",
    "Presence",
    "ProgressWord",
    "Reason",
    "Remedy",
    "RemedyLimit",
    "RetentionRule",
    "Retiming",
    "Review",
    "SavedView",
    "Sharing",
    "Shift",
    "ShiftBreak",
    "Skill",
    "SlaPolicy",
    "StartingView",
    "Surge",
    "SurgeRecord",
    "SurgeRoute",
    "SurgeRule",
    "Tag",
    "Ticket",
    "TicketEvent",
    "TicketTag",
    "TrainingRequest",
    "UsualHour",
    "Wave",
    "WaveRule",
    "Whisper",
]
