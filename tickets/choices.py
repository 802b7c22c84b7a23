"""Choices of the ticket's world; the codes are the API's codes."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    """Where a ticket stands; what follows from it is in `tickets.statuses`."""

    NEW = "new", pgettext_lazy("status", "New")
    ASSIGNED = "assigned", _("Assigned")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING_CUSTOMER = "waiting_customer", _("Waiting for the customer")
    WAITING_DEPARTMENT = "waiting_department", _("Waiting for a department")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class Category(TextChoices):
    """Service category (服务分类)."""

    PRE_SALES = "pre_sales", _("Pre-sales")
    AFTER_SALES = "after_sales", _("After-sales")
    COMPLAINT = "complaint", _("Complaint")
    OTHER = "other", _("Other matters")


class Priority(TextChoices):
    """Priority (优先级)."""

    URGENT = "urgent", _("Urgent")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class Level(IntegerChoices):
    """Complaint level (客诉等级)."""

    SAFETY = 1, _("Level 1")
    FAILURE = 2, _("Level 2")
    GENERAL = 3, _("Level 3")


class Channel(TextChoices):
    """The way a contact came in."""

    WEB = "web", _("Web form")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    CHAT = "chat", _("Chat")
    WECHAT = "wechat", _("WeChat")
    API = "api", _("API")
    IMPORT = "import", _("Import")


class Tier(TextChoices):
    """Customer tier."""

    STANDARD = "standard", _("Standard")
    VIP = "vip", _("VIP")


class ContactKind(TextChoices):
    """Kinds of contact point."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    WECHAT = "wechat", _("WeChat")


class MessageKind(TextChoices):
    """Who speaks, and to whom."""

    CUSTOMER = "customer", _("From the customer")
    REPLY = "reply", _("Reply")
    QUESTION = "question", _("Question to the customer")
    RESULT = "result", _("Result")
    PROGRESS = "progress", _("Progress")
    NOTE = "note", _("Internal note")
    AUTO = "auto", _("Automatic message")


class EventCode(TextChoices):
    """What can happen to a ticket; each is one line of its timeline."""

    OPENED = "opened", _("Received")
    SORTED = "sorted", _("Sorted")
    CLOCK_SET = "clock_set", _("Targets set")
    QUEUED = "queued", _("Waiting in the team's queue")
    ASSIGNED = "assigned", _("Assigned")
    TRANSFERRED = "transferred", _("Transferred")
    HANDED_BACK = "handed_back", _("Handed back to the queue")
    DECLINED = "declined", _("Refused by the agent")
    WROTE = "wrote", _("Customer wrote")
    REPLIED = "replied", _("Replied")
    ASKED = "asked", _("Customer asked for something")
    NOTED = "noted", _("Internal note")
    PROGRESS = "progress", _("Progress noted")
    RESOLVED = "resolved", _("Result given")
    CONFIRMED = "confirmed", _("Customer confirmed")
    REFUSED = "refused", _("Customer says it is not solved")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    CANCELLED = "cancelled", _("Cancelled")
    RECLASSIFIED = "reclassified", _("Sorting changed")
    SORTING_CONFIRMED = "sorting_confirmed", _("Sorting confirmed")
    COMPLETED = "completed", _("Details filled in")
    LIKELY_SAME = "likely_same", _("Probably the same as another ticket")
    NOT_SAME = "not_same", _("Not the same matter")
    LINKED = "linked", _("Linked")
    WARNED = "warned", _("Warned before the deadline")
    BREACHED = "breached", _("Deadline missed")
    REMINDED = "reminded", _("Reminded of the deadline")
    ESCALATED = "escalated", _("Escalated")
    EXPLAINED = "explained", _("Delay explained")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged outside service hours")
    FOLLOWED = "followed", _("Follower added")
    UNFOLLOWED = "unfollowed", _("Follower gone")
    DEPARTMENT_ASKED = "department_asked", _("Department asked for help")
    DEPARTMENT_ACCEPTED = "department_accepted", _("Department accepted")
    DEPARTMENT_DONE = "department_done", _("Department finished")
    DEPARTMENT_REFUSED = "department_refused", _("Department refused")
    DEPARTMENT_WITHDRAWN = "department_withdrawn", _("Request to the department withdrawn")
    TAKEN_BACK = "taken_back", _("Reply taken back")
    MENTIONED = "mentioned", _("Colleague mentioned")
    COPIED = "copied", _("Copied in")
    UNCOPIED = "uncopied", _("No longer copied in")
    TAGGED = "tagged", _("Tags changed")
    SNOOZED = "snoozed", _("Put off")
    WOKEN = "woken", _("Back from being put off")
    MADE_CHILD = "made_child", _("Put under another ticket")
    MADE_FREE = "made_free", _("Taken from under another ticket")
    MERGED = "merged", _("Merged into another ticket")
    UNMERGED = "unmerged", _("Merging undone")
    SPLIT = "split", _("Messages split off")
    REMEDY_PROPOSED = "remedy_proposed", _("Remedy proposed")
    REMEDY_APPROVED = "remedy_approved", _("Remedy approved")
    REMEDY_REFUSED = "remedy_refused", _("Remedy refused")
    REMEDY_MOVED = "remedy_moved", _("Remedy moved on")
    MANUAL_APPLIED = "manual_applied", _("Handling manual applied")
    STEP_DONE = "step_done", _("Step of the manual done")
    STEP_UNDONE = "step_undone", _("Step of the manual open again")
    WHISPERED = "whispered", _("Whisper of the coach")
    REVIEW_ASKED = "review_asked", _("Reply waits for review")
    REVIEW_PASSED = "review_passed", _("Reply reviewed and sent")
    REVIEW_RETURNED = "review_returned", _("Reply returned by the reviewer")
    UNMASKED = "unmasked", _("Personal data shown")
    SURVEY_SENT = "survey_sent", _("Survey sent")
    SURVEY_ANSWERED = "survey_answered", _("Survey answered")
    SURVEY_REVIEW = "survey_review", _("Poor survey looked into")
    ROOT_CAUSE = "root_cause", _("Root cause given")
    ANSWERED_AT_ONCE = "answered_at_once", _("Answered at once")
    DID_NOT_HELP = "did_not_help", _("The answer at once did not help")
    FOLLOW_UP_PLANNED = "follow_up_planned", _("Follow-up planned")
    FOLLOW_UP_MADE = "follow_up_made", _("Follow-up made")
    FOLLOW_UP_MOVED = "follow_up_moved", _("Follow-up moved or handed over")
    FOLLOW_UP_CANCELLED = "follow_up_cancelled", _("Follow-up cancelled")
    ARTICLE_DRAFTED = "article_drafted", _("Article drafted from it")


class ActorKind(TextChoices):
    """Who did it."""

    SYSTEM = "system", _("System")
    STAFF = "staff", _("Staff")
    CUSTOMER = "customer", _("Customer")


class Clock(TextChoices):
    """The clocks of a ticket; each request to a department has one of acceptance."""

    RESPONSE = "response", _("First response")
    RESOLUTION = "resolution", _("Resolution")
    ACCEPTANCE = "acceptance", _("Acceptance by the department")


class Point(TextChoices):
    """How a rung of the ladder says when it is reached, on its clock's own time."""

    WARNING = "warning", _("When the clock turns amber")
    PERCENT = "percent", _("At this percent of the target")
    BEFORE = "before", _("This many minutes before the deadline")
    AFTER = "after", _("This many minutes after the deadline")


class Audience(TextChoices):
    """Who is told when a rung is reached."""

    ASSIGNEE = "assignee", _("The agent")
    SUPERVISORS = "supervisors", _("The supervisors")
    MANAGERS = "managers", _("The managers")
    SENIORS = "seniors", _("Senior agents on duty")
    FOLLOWERS = "followers", _("Followers")
    DEPARTMENT_CONTACT = "department_contact", _("The department's contact person")
    DEPARTMENT_HEAD = "department_head", _("The department's head")


class RungAction(TextChoices):
    """What is done when a rung is reached, beside telling."""

    NOTHING = "", _("Only tell")
    RAISE_PRIORITY = "raise_priority", _("Raise the priority")
    HAND_UP = "hand_up", _("Hand up")
    ADD_FOLLOWER = "add_follower", _("Add those who are told as followers")


class Rank(IntegerChoices):
    """How far up a ticket was handed; the chain of escalation."""

    AGENT = 0, _("Agent")
    SENIOR = 1, _("Senior agent")
    SUPERVISOR = 2, _("Supervisor")
    MANAGER = 3, _("Manager")


RANKS = {rank.name.lower(): rank for rank in Rank if rank}
"""The ranks that a ticket can be handed up to, by the codes that programs use."""

RANK_CODES = [(code, rank.label) for code, rank in RANKS.items()]


class EscalationTrigger(TextChoices):
    """What makes a rule hand a ticket up."""

    LEVEL = "level", _("A complaint of this level or graver")
    WORDS = "words", _("Words of the customer")
    REFUSALS = "refusals", _("The customer said this often that it is not solved")
    COMPLAINTS = "complaints", _("So many complaints of one customer within 30 days")


class CollaborationState(TextChoices):
    """Where a request to a department stands."""

    ASKED = "asked", _("Waiting for acceptance")
    ACCEPTED = "accepted", _("Accepted")
    DONE = "done", _("Finished")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RequestEnd(TextChoices):
    """Why a request to a department ended without anybody withdrawing it."""

    RESOLVED = "ticket_resolved", _("the result was given")
    CANCELLED = "ticket_cancelled", _("the ticket was cancelled")


class Basis(TextChoices):
    """What a target runs on."""

    ELAPSED = "elapsed", _("Elapsed time")
    SERVICE = "service", _("Service hours")


class Grade(TextChoices):
    """Experience of an agent."""

    SENIOR = "senior", _("Senior")
    REGULAR = "regular", _("Regular")
    NOVICE = "novice", _("Novice")


class Availability(TextChoices):
    """Whether an agent takes tickets now, as they say themselves."""

    ONLINE = "online", _("Online")
    BREAK = "break", _("On a break")
    OFFLINE = "offline", _("Offline")


class RemedyState(TextChoices):
    """Where a remedy stands."""

    PROPOSED = "proposed", _("Waiting for approval")
    APPROVED = "approved", pgettext_lazy("remedy", "Approved")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", pgettext_lazy("remedy", "Done")
    FAILED = "failed", pgettext_lazy("remedy", "Failed")
    REFUSED = "refused", pgettext_lazy("remedy", "Not approved")
    WITHDRAWN = "withdrawn", pgettext_lazy("remedy", "Withdrawn")


class OrderState(TextChoices):
    """Where an order of the shop stands, as far as it tells us."""

    UNKNOWN = "unknown", pgettext_lazy("order", "Unknown")
    UNPAID = "unpaid", pgettext_lazy("order", "Not paid")
    PAID = "paid", pgettext_lazy("order", "Paid")
    SHIPPED = "shipped", pgettext_lazy("order", "Shipped")
    DELIVERED = "delivered", pgettext_lazy("order", "Delivered")
    FINISHED = "finished", pgettext_lazy("order", "Finished")
    RETURNED = "returned", pgettext_lazy("order", "Returned")
    CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")


class CopyRight(TextChoices):
    """What somebody copied in may do."""

    READ = "read", _("Read along")
    WRITE = "write", _("Read along and write")


class ReviewKind(TextChoices):
    """What a novice says to a customer and a senior reads first; the first four become messages of the same kind."""

    REPLY = "reply", _("Reply")
    QUESTION = "question", _("Question to the customer")
    RESULT = "result", _("Result")
    PROGRESS = "progress", _("Progress")
    REMEDY = "remedy", _("Words about a remedy")


class ReviewState(TextChoices):
    """Where a reply that needs a second pair of eyes stands."""

    WAITING = "waiting", pgettext_lazy("review", "Waiting")
    PASSED = "passed", pgettext_lazy("review", "Sent")
    RETURNED = "returned", pgettext_lazy("review", "Returned")
    TAKEN_BACK = "taken_back", pgettext_lazy("review", "Taken back")


class SurgeStep(TextChoices):
    """How far a surge of intake has come."""

    STARTED = "started", pgettext_lazy("surge", "Warning")
    STANDBY = "standby", _("Standby called in")
    OVERFLOW = "overflow", _("Overflow to the outsourced team")
    ENDED = "ended", pgettext_lazy("surge", "Over")


class VersionState(TextChoices):
    """Where a version of the classifier stands."""

    TRAINED = "trained", pgettext_lazy("classifier", "Kept")
    REFUSED = "refused", pgettext_lazy("classifier", "Refused")
    ADOPTED = "adopted", pgettext_lazy("classifier", "In use")
    RETIRED = "retired", pgettext_lazy("classifier", "Used before")


class VersionAct(TextChoices):
    """What is done with a version of the classifier."""

    TRAINED = "trained", pgettext_lazy("act on a version", "Trained")
    ADOPTED = "adopted", pgettext_lazy("act on a version", "Put to use")
    ROLLED_BACK = "rolled_back", pgettext_lazy("act on a version", "Put to use again")
    REFUSED = "refused", pgettext_lazy("act on a version", "Refused")
    RETIRED = "retired", pgettext_lazy("act on a version", "Taken out of use")


class Ball(TextChoices):
    """Who has the ball (当前责任方)."""

    US = "us", _("Us")
    CUSTOMER = "customer", _("Customer")
    DEPARTMENT = "department", _("Department")
    NOBODY = "nobody", _("Nobody")


class AnswerWhen(TextChoices):
    """When simple questions are answered with nobody looking at them."""

    ALWAYS = "always", pgettext_lazy("answers at once", "Always")
    OFF_HOURS = "off_hours", pgettext_lazy("answers at once", "Outside service hours")
    NEVER = "never", pgettext_lazy("answers at once", "Never")


class AnswerKind(TextChoices):
    """What an answer at once was made of."""

    ORDER = "order", pgettext_lazy("answers at once", "State of the order")
    ARTICLE = "article", pgettext_lazy("answers at once", "Article")


class AnswerOutcome(TextChoices):
    """What became of an answer at once."""

    WAITING = "waiting", pgettext_lazy("answers at once", "Waiting for the customer")
    HELPED = "helped", pgettext_lazy("answers at once", "Helped")
    DID_NOT_HELP = "did_not_help", pgettext_lazy("answers at once", "Did not help")
    SILENT = "silent", pgettext_lazy("answers at once", "No word; closed")


class DataAct(TextChoices):
    """What is done with a customer's data as a whole."""

    EXPORTED = "exported", pgettext_lazy("personal data", "Handed out")
    ERASED = "erased", pgettext_lazy("personal data", "Erased")
    CORRECTED = "corrected", pgettext_lazy("personal data", "Contact corrected")


class SharedPart(TextChoices):
    """What of a customer's data an outsourced team was given with a ticket."""

    WORDS = "words", pgettext_lazy("personal data", "What was said")
    NAME = "name", pgettext_lazy("personal data", "Name")
    PHONE = "phone", pgettext_lazy("personal data", "Phone")
    EMAIL = "email", pgettext_lazy("personal data", "E-mail")
    ORDER = "order", pgettext_lazy("personal data", "Order number")


class DataReason(TextChoices):
    """Why it is done. A list, so that nothing personal stands in the record of it."""

    ASKED = "asked", _("The customer asked for it")
    LAPSED = "lapsed", _("Kept long enough")
    OTHER = "other", pgettext_lazy("personal data", "Another reason")
