"""A house with one row of everything, people of every role, and every address of the project filled in with those rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from helpdesk.api import authentication
from helpdesk.models import CalendarException, Heartbeat, NoticeTemplate, StatutoryDay, Team, User
from knowledgebase.models import SearchGap, ShownSearch, Synonyms
from reports.models import FrequentIssue
from surveys import answering, causes, dispatch, followups
from surveys.models import FollowUp, FollowUpRule, RootCause, Survey, SurveyTerms
from tests.factories import (
    NOW,
    UserFactory,
    give_shift,
    make_agent,
    make_calendar,
    make_department,
    make_limits,
    make_organisation,
    open_ticket,
)
from tests.knowledgebase.making import make_article, make_manual, make_script
from tests.public.conftest import picture
from tickets import attachments, collaboration, exporting, manuals, orders, participants, remedies, saved_views, tagging, workflow
from tickets.admin.verbs import every
from tickets.models import (
    Absence,
    AnsweringArticle,
    AnswerSettings,
    Attachment,
    AutomaticAnswer,
    DispatchWeights,
    Duty,
    EscalationRule,
    Ladder,
    LadderRung,
    Reason,
    RetentionRule,
    Review,
    Sharing,
    SurgeRule,
    Ticket,
    Wave,
    WaveRule,
    Whisper,
)
from tickets.order_rules import read

# Words that must not reach anybody who has no business with the ticket, wherever they stand in a page.
SUBJECT, NOTE, CUSTOMER, PHONE = "壶盖炸裂七七四九", "内部备注八八一三", "欧阳某某", "13912345678"
PARCEL = "SF7749774977497749"
DRAFT_ARTICLE = "尚未发布的九九文章"
WHISPER = "带教旁注三三七六"

ROLES = (
    "anonymous",
    "assignee",
    "colleague",
    "outsider",
    "supervisor",
    "manager",
    "department",
    "outsourced",
    "editor",
    "administrator",
    "newcomer",
    "superuser",
)
VERB_PAGES = {verb.url_name for verb in every().values()}
# Who has nothing to do with the ticket of the house.
STRANGERS = ("anonymous", "outsider", "outsourced", "department", "editor", "newcomer")

TABLES = (
    "tickets_ticket_", "tickets_customer_", "tickets_agent_", "tickets_issuetype_", "helpdesk_user_", "helpdesk_apikey_", "knowledgebase_article_",
    "surveys_survey_", "django_q_failure_", "axes_accesslog_", "auth_group_",
)  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One address: the name of its view, its path, and the arguments that were filled in."""

    name: str
    route: str
    path: str
    values: tuple[str, ...]
    is_stock: bool = False

    def with_value(self, value: str) -> str:
        """The same address with another argument, in every place."""
        path = self.path
        for own in sorted(set(self.values), key=len, reverse=True):
            path = path.replace(f"/{own}/", f"/{value}/")
        return path


class House:
    """One row of everything; two teams, one ticket with a public file and a note with a file, closed ticket with a survey."""

    def __init__(self) -> None:
        self.team = make_organisation()
        make_limits()
        self.other = Team.objects.create(code="pre_sales", name="售前组", name_en="Pre-sales")
        outside = Team.objects.create(code="outsourced", name="外包组", name_en="Outsourced", is_outsourced=True)
        self.people: dict[str, User] = {
            "assignee": make_agent(self.team, name="林晓彤"),
            "colleague": make_agent(self.team, name="周敏", online=False),
            "outsider": make_agent(self.other, name="王磊"),
            "supervisor": UserFactory(name="陈立", roles=["supervisor"]),
            "manager": UserFactory(roles=["manager"]),
            "department": UserFactory(roles=["department"]),
            "clerk": UserFactory(roles=["department"]),
            "outsourced": make_agent(outside, roles=("outsourced",)),
            "editor": UserFactory(roles=["editor"]),
            "administrator": UserFactory(roles=["administrator"]),
            "newcomer": make_agent(self.team, online=False, must_change_password=True),
            "superuser": UserFactory(is_superuser=True),
        }
        self.warehouse = make_department(contact=self.people["clerk"])
        make_department("finance", contact=self.people["department"])
        self._tickets()
        self._after_closing()
        self._configuration()

    def _tickets(self) -> None:
        by = self.people["assignee"]
        self.ticket = open_ticket(subject=SUBJECT, name=CUSTOMER, phone=PHONE, email="ouyang@example.com")
        self.public_file = self._file("照片.png", "the-customer-s", NOW)
        workflow.customer_writes(self.ticket, now=NOW + timedelta(minutes=1), body=SUBJECT, draft="the-customer-s")
        self.note_file = self._file("内部.png", "the-note-s", NOW)
        workflow.note(self._now(), by=by, now=NOW + timedelta(minutes=2), body=NOTE, draft="the-note-s")
        self.closed = open_ticket(subject=SUBJECT, name=CUSTOMER, phone=PHONE, order_number="YS1", now=NOW + timedelta(minutes=3))
        workflow.resolve(self.closed, by=by, now=NOW + timedelta(minutes=4), result="已寄出")
        workflow.confirm(Ticket.objects.get(pk=self.closed.pk), now=NOW + timedelta(minutes=5))
        self.survey: Survey = dispatch.survey_of(Ticket.objects.get(pk=self.closed.pk), now=NOW + timedelta(minutes=6))
        participants.copy_in(self._now(), by=by, now=NOW + timedelta(minutes=2), email="reader@example.com", name="读者")
        asked = collaboration.ask(self._now(), department=self.warehouse, request="请核对批次", by=by, now=NOW + timedelta(minutes=7))
        self.asked = self.ticket.collaborations.get(pk=asked.data["request"])
        self.order, _new = orders.keep(
            read({"number": "YS1", "amount": 2000, "tracking_number": PARCEL}), now=NOW, customer=self.closed.customer
        )
        for amount in (60, 900):
            made = remedies.propose(self._now(), kind="refund", amount=Decimal(amount), note=NOTE, by=by, now=NOW + timedelta(minutes=8))
        self.remedy = self.ticket.remedies.get(pk=made.data["remedy"])
        self.ticket.customer.save()  # intake keeps no history of what it makes
        self.ticket.refresh_from_db()

    def _after_closing(self) -> None:
        """A poor survey with its review, and the case that asks for the root cause."""
        other = open_ticket(subject=SUBJECT, name=CUSTOMER, phone=PHONE, now=NOW + timedelta(minutes=3))
        workflow.resolve(other, by=self.people["assignee"], now=NOW + timedelta(minutes=4), result="已处理")
        workflow.confirm(Ticket.objects.get(pk=other.pk), now=NOW + timedelta(minutes=5))
        poor = dispatch.survey_of(Ticket.objects.get(pk=other.pk), now=NOW + timedelta(minutes=6))
        SurveyTerms.objects.create(code="default")
        RootCause.objects.create(code="probe", name="探针")
        answering.answer(poor, now=NOW + timedelta(minutes=7), speed="slow", effect="not", attitude="fair", remarks=SUBJECT)
        self.poor_review = poor.review
        self.case = causes.case_of(poor.ticket, now=NOW + timedelta(minutes=7))

    def _now(self) -> Ticket:
        return Ticket.objects.get(pk=self.ticket.pk)

    def _file(self, name: str, draft: str, now: Any) -> Attachment:
        return attachments.store(picture(name), draft=draft, now=now)

    def _configuration(self) -> None:
        self._follow_up()
        self.article = make_article("退款多久到账")
        self.draft = make_article(DRAFT_ARTICLE, state="draft", audience="internal")
        self.script = make_script()
        self.manual = make_manual()
        manuals.apply(self.ticket, manual=self.manual, by=self.people["assignee"], now=NOW + timedelta(minutes=8))
        self.checklist = self.ticket.checklists.get()
        coach, by = self.people["supervisor"], self.people["assignee"]
        self.whisper = Whisper.objects.create(ticket=self.ticket, by=coach, to=by, body=WHISPER, created_at=NOW)
        self.review = Review.objects.create(ticket=self.ticket, author=by, body=SUBJECT, asked_at=NOW)
        Sharing.objects.create(ticket=self.closed, team=Team.objects.get(code="outsourced"), at=NOW, parts=["words", "phone"])
        self.turn = Duty.objects.create(coach=by.agent, start=NOW, end=NOW + timedelta(hours=8))
        SearchGap.objects.create(text="没有的", last_at=NOW)
        ShownSearch.objects.create(text="看了没点", day=timezone.localdate(), offered=[self.article.pk], last_at=NOW)
        Synonyms.objects.create(words=["退钱", "退款"])
        # As it is installed: by save, for its history.
        NoticeTemplate.objects.create(kind="assigned", language="zh-hans", subject="您有新工单：{subject}")
        StatutoryDay.objects.create(date=date(2027, 1, 1), name="元旦")
        CalendarException.objects.create(calendar=make_calendar(), date=date(2026, 12, 31), segments=[])
        Heartbeat.objects.create(name="sweep_deadlines", started_at=NOW, finished_at=NOW)
        Reason.objects.create(code="full", name="满了", purpose="transfer")
        ladder = Ladder.objects.create(code="probe", name="探针")
        LadderRung.objects.create(ladder=ladder, code="warn", clock="resolution", point="warning")
        EscalationRule.objects.create(code="probe", name="探针", trigger="level", level=1, is_active=False)
        SurgeRule.objects.create(code="probe", is_active=False)
        waves = WaveRule.objects.create(code="probe", name="探针", is_active=False)
        kind = self.ticket.issue_type
        Wave.objects.create(rule=waves, issue_type=kind, sign="rule:probe", words="探针", window_minutes=30, started_at=NOW, ended_at=NOW)
        DispatchWeights.objects.create(code="default")
        self.frequent = FrequentIssue.objects.create(
            found_by="wording",
            issue_type=kind,
            subject=SUBJECT,
            words=["壶盖"],
            weeks=[[1, 1, 9]],
            customers=1,
            first_found_at=NOW,
            found_at=NOW,
        )
        self.frequent.members.create(ticket=self.ticket, place=0)
        AnswerSettings.objects.create(code="default", when="never")
        RetentionRule.objects.create(code="default")
        AnsweringArticle.objects.create(article=self.article)
        exporting.note(self.ticket.customer, by=None, now=NOW)
        AutomaticAnswer.objects.create(ticket=self.closed, kind="article", article=self.article, outcome="helped", given_at=NOW)
        self.shift = give_shift(self.people["assignee"], NOW)
        agent = self.people["assignee"].agent
        self.absence = Absence.objects.create(agent=agent, start=NOW + timedelta(days=9), end=NOW + timedelta(days=10), reason="探针")
        tagging.set_tags(self.closed, add=["探针"], by=self.people["assignee"], now=NOW + timedelta(minutes=8))
        self.saved = saved_views.save(self.people["assignee"], name=SUBJECT, question={"view": "open"}, columns=[])
        authentication.issue(self.people["assignee"], "probe")
        apps.get_model("django_q", "Schedule").objects.create(name="probe", func="helpdesk.jobs.prune")
        apps.get_model("django_q", "Failure").objects.create(
            id="0" * 32, name="probe", func="helpdesk.jobs.prune", started=NOW, stopped=NOW, success=False
        )
        for name in ("AccessAttempt", "AccessLog", "AccessFailureLog"):
            extra = {"failures_since_start": 1} if name == "AccessAttempt" else {}
            apps.get_model("axes", name).objects.create(username="probe", ip_address="192.0.2.1", attempt_time=NOW, **extra)

    def _follow_up(self) -> None:
        """A rule that plans nothing here, and a call planned by hand."""
        FollowUpRule.objects.create(code="probe", name="探针", level=1, days="1", is_active=False)
        by, at = self.people["assignee"], NOW + timedelta(days=1)
        followups.plan(self.closed, by=by, to=by, now=NOW + timedelta(minutes=8), at=at, ask=SUBJECT)
        self.follow_up = FollowUp.objects.select_related("ticket").get()

    # ---- who asks

    def browser(self, role: str) -> Client:
        """Somebody's browser, logged in; a fault is an answer with 500."""
        client = Client(raise_request_exception=False)
        if role != "anonymous":
            client.force_login(self.people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    # ---- where to

    @cached_property
    def addresses(self) -> list[Address]:
        """Every address of the project, with rows of this house in it."""
        return list(self._walk(get_resolver().url_patterns))

    def _walk(self, patterns: Any, route: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Address]:
        for pattern in patterns:
            here = route + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from self._walk(pattern.url_patterns, here, (*spaces, pattern.namespace) if pattern.namespace else spaces)
            elif isinstance(pattern, URLPattern):
                name = ":".join([*spaces, pattern.name or ""])
                path, values = self._filled(here, name)
                yield Address(name, here, f"/{path}", values, _is_stock(name))

    def _filled(self, route: str, name: str) -> tuple[str, tuple[str, ...]]:
        used: list[str] = []

        def put(value: Any) -> str:
            used.append(str(value))
            return str(value)

        if "simple_history" in name:
            row = self._row(route)
            version = row.history.latest("history_date").history_id
            return route.replace("^([^/]+)/history/([^/]+)/$", f"{put(row.pk)}/history/{put(version)}/"), tuple(used)
        if "(?P<app_label>" in route:
            return "admin/tickets/", ()
        if "(?P<url>" in route:
            return "admin/nothing/here/", ()
        if route == "api/":
            return "api/v1/nothing/", ()
        given = {
            "pk": lambda: self._row(route).pk,
            "object_id": lambda: self.ticket.pk if "content_type_id" in route else self._row(route).pk,
            "content_type_id": lambda: ContentType.objects.get_for_model(Ticket).pk,
            "file_token": lambda: self.public_file.token,
            "order": lambda: self.order.number,
            "step": lambda: (
                "call-off"
                if "absence/" in route
                else "approve"
                if "remedies/" in route
                else "record"
                if "follow-ups/" in route
                else "delete"
                if "queue/views/" in route
                else "accept"
            ),
            "item": lambda: self.checklist.steps.get().pk,
            "checklist": lambda: self.checklist.pk,
            "review": lambda: self.review.pk,
            "whisper": lambda: self.whisper.pk,
            "turn": lambda: self.turn.pk,
            "slug": lambda: self.article.slug,
            "article": lambda: self.article.pk,
            "number": lambda: 2 if "steps" in route else 1 if "look" in route else self.ticket.number,
            "token": lambda: self._token(route),
            "follower": lambda: self.people["assignee"].employee_number,
        }
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: put(given[found[1]]()), route), tuple(used)

    def _token(self, route: str) -> str:
        if route.startswith("surveys/for/"):
            return self.closed.token
        if route.startswith("surveys/"):
            return self.survey.token
        if route.startswith("t/"):
            return self.ticket.token
        return self.note_file.token

    def _row(self, route: str) -> Any:
        if "follow-ups/" in route:
            return self.closed if "/of/" in route else self.follow_up
        if "frequent/" in route:
            return self.frequent
        if "remedies/" in route:
            return self.remedy
        if "poor-surveys/" in route:
            return self.poor_review
        if "admin/causes/" in route:
            return self.case
        if "queue/views/" in route:
            return self.saved
        if "contacts/<" in route:
            return self.warehouse
        if "absence/<" in route:
            return self.absence
        if "rota/<" in route:
            return self.shift
        if "requests/" in route or "collaborations/" in route:
            return self.asked
        app, model = route.split("/")[1:3]
        if "customer/contact/" in route:
            return self.ticket.customer.contact_points.order_by("pk").first()
        if model == "ticket":
            return self.ticket
        if model == "article":
            return self.article
        if model == "user":
            return self.people["colleague"]
        return apps.get_model(app, model).objects.order_by("pk").first()

    @property
    def telling(self) -> list[Address]:
        """Every page of our own, and the stock pages of some tables: one configuration screen is like the other."""
        return [one for one in self.addresses if not one.is_stock or one.name.removeprefix("admin:").startswith(TABLES)]

    def asked_by(self, role: str) -> list[Address]:
        """Everything for those at both ends of what may be; for the roles between, what tells them apart."""
        if role == "superuser":
            return [one for one in self.telling if one.is_stock]
        return self.addresses if role in ("anonymous", "administrator", "newcomer") else self.telling

    def at(self, *names: str) -> list[Address]:
        """Addresses whose name begins so."""
        return [address for address in self.addresses if address.name.startswith(names)]


def only_form(address: Address) -> dict[str, str]:
    """What asks for a verb's form alone, as a script does: the page around it is the ticket's, which has an address of its own."""
    return {"HX-Request": "true", "HX-Target": "verb"} if address.name in VERB_PAGES else {}


def _is_stock(name: str) -> bool:
    """A page that Django's admin brings for every table."""
    return name.startswith("admin:") and name.endswith(("_changelist", "_add", "_change", "_delete", "_history", ":"))


# Rows that come and go by looking alone: who asked how often, what was searched in vain, which articles were read, offered and opened,
# which notice was seen, when a key was used.
_PASSING = {
    "tickets.presence",
    "sessions.session",
    "helpdesk.ratecount",
    "knowledgebase.searchgap",
    "knowledgebase.shownsearch",
    "knowledgebase.articlereading",
    "tickets.articleuse",
    "axes.accesslog",
    "axes.accessattempt",
    "axes.accessfailurelog",
}
_SEEN = {"helpdesk.outboundmessage": "read_at", "helpdesk.apikey": "last_used_at", "helpdesk.user": "last_login"}


def contents() -> dict[str, list[Any]]:
    """Everything in the database that a look must not change, as the database gives it."""
    found = {}
    with connection.cursor() as cursor:
        for label, statement in _statements().items():
            cursor.execute(statement)
            found[label] = cursor.fetchall()
    return found


@cache
def _statements() -> dict[str, str]:
    """What asks for everything, by table; written once, for it is asked before and after each look."""
    quoted, found = connection.ops.quote_name, {}
    for model in apps.get_models(include_auto_created=True):
        label, own = model._meta.label_lower, model._meta
        if label in _PASSING or not own.managed:
            continue
        names = ", ".join(quoted(field.column) for field in own.concrete_fields if field.attname != _SEEN.get(label))
        found[label] = f"SELECT {names} FROM {quoted(own.db_table)} ORDER BY {quoted(own.pk.column)}"
    return found


def changes(before: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What is different now: rows that came, went or changed, by table."""
    now = contents()
    return {
        label: [row for row in (*rows, *now[label]) if (row in rows) != (row in now[label])]
        for label, rows in before.items()
        if rows != now[label]
    }


__all__ = [
    "CUSTOMER",
    "DRAFT_ARTICLE",
    "NOTE",
    "PHONE",
    "ROLES",
    "STRANGERS",
    "SUBJECT",
    "VERB_PAGES",
    "WHISPER",
    "Address",
    "House",
    "changes",
    "contents",
    "only_form",
]
