"""The settings page: every screen on which operations decide something, grouped, each with a sentence that says what it is for."""

from dataclasses import dataclass
from typing import Protocol

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class Able(Protocol):
    """Whoever can be asked for a right: a person, or their rights alone."""

    def has_perm(self, perm: str, /) -> bool:
        """Whether they have it."""
        ...


@dataclass(frozen=True)
class Screen:
    """One configuration screen; shown to those who may at least view `model` ("app.model")."""

    model: str
    label: StrOrPromise
    icon: str
    says: StrOrPromise

    @property
    def permissions(self) -> tuple[str, str]:
        """Rights that open the screen: looking at it is not enough to find it among the settings."""
        app, model = self.model.split(".")
        return f"{app}.change_{model}", f"{app}.add_{model}"

    def url(self) -> str | None:
        """Its list in the admin; None while there is none."""
        try:
            return reverse(f"admin:{self.model.replace('.', '_')}_changelist")
        except NoReverseMatch:
            return None


@dataclass(frozen=True)
class Section:
    """Screens under one title."""

    title: StrOrPromise
    screens: tuple[Screen, ...]


@dataclass(frozen=True)
class Found:
    """A screen that a person may open."""

    screen: Screen
    url: str


SECTIONS = (
    Section(
        _("Intake"),
        (
            Screen(
                "tickets.issuetype",
                _("Issue types"),
                "queue",
                _("Which kinds there are, which team takes them, and what each needs from the customer"),
            ),
            Screen(
                "tickets.progressword",
                _("Progress words"),
                "steps",
                _("The short list agents choose from when they tell how far things are"),
            ),
            Screen("tickets.tag", _("Tags"), "tag", _("Words put on tickets: rename, merge and retire them")),
            Screen("tickets.reason", _("Reasons"), "tag", _("What may be given as a reason for a transfer, a cancellation or a delay")),
        ),
    ),
    Section(
        _("Sorting and time limits"),
        (
            Screen("tickets.keywordrule", _("Keyword rules"), "filter", _("Which words set the type, the level and the priority")),
            Screen("tickets.slapolicy", _("Time limits"), "clock", _("How soon each level and priority is answered and solved")),
            Screen(
                "tickets.ladder", _("Escalation ladders"), "up", _("Who is told, and what is done, as a deadline comes near and passes")
            ),
            Screen(
                "tickets.escalationrule",
                _("Escalation rules"),
                "alert",
                _("What hands a ticket up by itself: its level, words of law or the press, dissatisfaction said again"),
            ),
            Screen(
                "tickets.remedylimit",
                _("Limits of remedies"),
                "yuan",
                _("Up to which amount each rank grants a refund, a coupon or points by itself"),
            ),
            Screen("helpdesk.servicecalendar", _("Service calendars"), "calendar", _("Weekly hours, and days that differ")),
            Screen(
                "helpdesk.statutoryday",
                _("Public holidays"),
                "calendar",
                _("Statutory holidays and the working days that make up for them"),
            ),
        ),
    ),
    Section(
        _("People and dispatch"),
        (
            Screen("helpdesk.user", _("Staff"), "users", _("Employee numbers, roles, teams, and who may log in")),
            Screen("tickets.agent", _("Agents"), "sliders", _("Grade, skills, and how many open tickets each may hold")),
            Screen("tickets.absence", _("Absences"), "calendar", _("Who is away when, and who stands in for them")),
            Screen("tickets.shift", _("Shifts"), "calendar", _("Who works when")),
            Screen(
                "tickets.surgerule",
                _("Surges"),
                "up",
                _("When intake is far above the usual: who is called in, and what goes to the outsourced team"),
            ),
            Screen(
                "tickets.waverule",
                _("Many like tickets"),
                "up",
                _("How many of a kind in a short time raise each other, and how far"),
            ),
            Screen("tickets.wave", _("Waves of like tickets"), "chart", _("When many of a kind came together, and what was raised")),
            Screen(
                "tickets.dispatchweights",
                _("Who gets a ticket"),
                "sliders",
                _("What counts how much in dispatch, tried on the last tickets before it holds"),
            ),
            Screen(
                "tickets.savedview",
                _("Shared views"),
                "eye",
                _("Which views of the queue everybody or a team finds over the list, and in which order"),
            ),
            Screen("helpdesk.team", _("Teams"), "queue", _("Skill groups that take the same kinds of ticket")),
            Screen("helpdesk.department", _("Departments"), "building", _("Contact person and head of each department that helps")),
        ),
    ),
    Section(
        _("Words and knowledge"),
        (
            Screen("knowledgebase.article", _("Articles"), "book", _("What customers and agents can look up")),
            Screen(
                "tickets.answersettings",
                _("Answers at once"),
                "sliders",
                _("Which simple questions are answered with nobody looking at them, when, and how sure it has to be"),
            ),
            Screen("tickets.automaticanswer", _("Answers that were given"), "chart", _("What was answered at once, and whether it helped")),
            Screen(
                "tickets.answeringarticle",
                _("Articles as answers"),
                "book",
                _("Which articles helped too seldom and are sent no more, until an editor switches them on again"),
            ),
            Screen("knowledgebase.script", _("Scripts"), "script", _("Reply texts with variables")),
            Screen(
                "knowledgebase.manual",
                _("Handling manuals"),
                "steps",
                _("What is done in frequent matters: steps to tick off, with their scripts and preset remedies"),
            ),
            Screen("helpdesk.noticetemplate", _("Words of notices"), "bell", _("What staff and customers are told, in both languages")),
            Screen(
                "knowledgebase.searchgap",
                _("Searches that found nothing"),
                "search",
                _("What people looked for in vain: articles still to be written"),
            ),
            Screen(
                "knowledgebase.shownsearch",
                _("Searches after which nothing was opened"),
                "search",
                _("What was offered did not look like the answer: titles to word otherwise, articles to write"),
            ),
            Screen("knowledgebase.synonyms", _("Like words"), "search", _("Words that mean the same to a search, in both languages")),
            Screen(
                "surveys.followuprule",
                _("Rules of follow-ups"),
                "phone",
                _("Which closed tickets are followed up, after how many days, and what is asked"),
            ),
            Screen("surveys.survey", _("Surveys"), "smile", _("What customers answered after their ticket was closed")),
            Screen(
                "surveys.surveyterms",
                _("When customers are asked"),
                "smile",
                _("How often a customer is asked, when they are reminded, and how soon a poor answer is looked into"),
            ),
            Screen("surveys.rootcause", _("Root causes"), "search", _("Why matters become late or customers unhappy, to choose from")),
        ),
    ),
    Section(
        _("Data and system"),
        (
            Screen("helpdesk.outboundmessage", _("Outbox"), "send", _("What was sent to whom, what failed, and sending it again")),
            Screen("helpdesk.heartbeat", _("Background jobs"), "heart", _("When each job last ran and what it did")),
            Screen("helpdesk.apikey", _("API keys"), "key", _("Programs that may act for a user")),
            Screen(
                "tickets.personaldataact",
                _("Acts on customers' data"),
                "shield",
                _("Whose data were handed out, erased or corrected, by whom and when"),
            ),
            Screen(
                "tickets.sharing",
                _("Tickets given to outsourced teams"),
                "users",
                _("Which ticket went to whom outside the house, when, and what of the customer's data it held; kept for three years"),
            ),
            Screen(
                "tickets.retentionrule",
                _("How long customers' data are kept"),
                "clock",
                _("After how many months without a word a customer's data are erased by themselves; as shipped never"),
            ),
            Screen("auth.group", _("Roles"), "lock", _("What each role may see and do")),
        ),
    ),
)

# Lists that are read, not changed: the right to look is enough to find them.
NAMES = {screen.model: screen.label for section in SECTIONS for screen in section.screens}
"""A screen is called on its own pages what the settings page calls it."""
READ_ONLY = {
    "helpdesk.outboundmessage",
    "helpdesk.heartbeat",
    "surveys.survey",
    "tickets.personaldataact",
    "tickets.sharing",
    "knowledgebase.searchgap",
    "knowledgebase.shownsearch",
    "auth.group",
}


def sections(user: Able) -> list[tuple[StrOrPromise, list[Found]]]:
    """The settings page of one person: titles with the screens that are there and theirs.

    Empty for those who change nothing, whatever they may look at: settings are no reading room.
    """
    if not any(user.has_perm(permission) for section in SECTIONS for screen in section.screens for permission in screen.permissions):
        return []
    found = []
    for section in SECTIONS:
        screens = [Found(screen, url) for screen in section.screens if _is_for(screen, user) and (url := screen.url())]
        if screens:
            found.append((section.title, screens))
    return found


def _is_for(screen: Screen, user: Able) -> bool:
    if screen.model in READ_ONLY and user.has_perm("{}.view_{}".format(*screen.model.split("."))):
        return True
    return any(user.has_perm(permission) for permission in screen.permissions)
