"""A customer whose every word carries a mark, taken through the real doors of the house from the first contact to the last call."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_q.tasks import async_task
from PIL import Image, PngImagePlugin

from helpdesk.models import Heartbeat
from knowledgebase import publishing
from knowledgebase.models import Article, SearchGap
from surveys import answering, causes, dispatch, followups, reviews
from surveys.models import FollowUp, RootCause
from tests.addresses import House
from tests.factories import NOW
from tests.knowledgebase.making import make_article
from tests.public.conftest import complaint
from tickets import (
    attachments,
    chain,
    coaching,
    collaboration,
    contacts,
    details,
    drafting,
    learning_material,
    orders,
    participants,
    remedies,
    routing,
    saved_views,
    workflow,
)
from tickets.learning.examples import Example
from tickets.models import AutomaticAnswer, ClassifierVersion, ContactCode, ContactVisit, Customer, LostLink, Remedy, Review, Ticket
from tickets.order_rules import read

NAME, COMPANY = "欧阳标记七七", "标记七七商贸有限公司"
PHONE, EMAIL = "13977740001", "marked77@person77.example"
ORDER, PARCEL, EXTERNAL = "YS77740001222", "SF77740001999", "CRM-77740001"
WORD = "标记七七"
MARKS = (WORD, PHONE, "+86" + PHONE, EMAIL, ORDER, PARCEL, EXTERNAL, "markqx77")
OTHER = "别家八八"


def said(text: str) -> str:
    """A sentence of this customer's, or about them."""
    return f"{WORD}{text}，markqx77"


def picture() -> SimpleUploadedFile:
    """A picture whose bytes and name bear the mark."""
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "markqx77")
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "#8899aa").save(out, "PNG", pnginfo=about)
    return SimpleUploadedFile(f"{WORD}.png", out.getvalue())


Clock = Callable[[], datetime]


@dataclass
class World:
    """What was made."""

    house: House
    customer: Customer
    ticket: Ticket
    draft: Article
    published: Article


def make() -> World:
    """The house with the customer in it, everything settled."""
    house = House()
    minutes = iter(range(20, 1000))

    def clock() -> datetime:
        return NOW + timedelta(minutes=next(minutes))

    ticket = _by_form(house)
    _talked(ticket, house, clock)
    _worked(ticket, house, clock)
    _settled(ticket, house, clock)
    second = _by_program(house)
    _settled(second, house, clock)
    articles = [_article(one, house, clock) for one in (ticket, second)]
    publishing.publish(_read(articles[1], house), by=house.people["editor"], now=clock())
    _asked_after(ticket, house, clock)
    _passed_through(ticket, house)
    return World(house, Customer.objects.get(pk=ticket.customer_id), again(ticket), articles[0], Article.objects.get(pk=articles[1].pk))


def again(ticket: Ticket) -> Ticket:
    """As it is now."""
    return Ticket.objects.get(pk=ticket.pk)


def _by_form(house: House) -> Ticket:
    """By the public form, with a file; found again by the same number on the customer's side."""
    words = {"subject": said("壶盖裂了"), "description": said(f"电话{PHONE}，壶盖裂了"), "name": NAME, "phone": PHONE, "email": EMAIL}
    answer = Client().post(reverse("new_complaint"), complaint(**words, order_number=ORDER, asked="1", attachments=[picture()]))
    assert answer.status_code == 303, answer.content.decode()
    ticket = Ticket.objects.latest("pk")
    by = house.people["assignee"]
    Ticket.objects.filter(pk=ticket.pk).update(assignee=by, team=house.team)
    desk = house.browser("administrator")
    form = {"name": NAME, "tier": "vip", "company": COMPANY, "language": "zh-hans", "external_id": EXTERNAL}
    assert desk.post(reverse("admin:tickets_customer_change", args=[ticket.customer_id]), form).status_code == 302
    return ticket


def _by_program(house: House) -> Ticket:
    """By the API, with a key that makes it once."""
    body = {"subject": said("包装破了"), "description": said("包装破了"), "name": NAME, "phone": PHONE, "external_id": f"{EXTERNAL}-2"}
    answer = house.browser("assignee").post(
        reverse("api:tickets"), json.dumps(body), content_type="application/json", headers={"Idempotency-Key": "once-77"}
    )
    assert answer.status_code == 201, answer.content
    ticket = Ticket.objects.latest("pk")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=house.people["assignee"], team=house.team)
    return again(ticket)


def _talked(ticket: Ticket, house: House, clock: Clock) -> None:
    """Words both ways, with files on each side."""
    by = house.people["assignee"]
    for number, say in enumerate((workflow.reply, workflow.note)):
        attachments.store(picture(), draft=f"of-the-house-{number}", now=clock())
        say(again(ticket), by=by, now=clock(), body=said("我们在查"), draft=f"of-the-house-{number}")
    workflow.ask(again(ticket), by=by, now=clock(), body=said("哪个批次"), items=["order_number", said("的颜色")])
    answer = Client().post(reverse("track", args=[ticket.token]), {"message": said("是红的"), "attachments": [picture()]})
    assert answer.status_code == 303, answer.content.decode()
    workflow.progress(again(ticket), by=by, now=clock(), word="checking", body=said("在查"))
    held = workflow.reply(again(ticket), by=by, now=clock(), body=said("发错了"), hold=timedelta(minutes=5))
    assert held.message is not None
    workflow.take_back(again(ticket), message=held.message, by=by, now=held.at)
    details.complete(again(ticket), by=by, now=clock(), phone=f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}")
    for who, hers in ((again(ticket), "friend-marked77@person77.example"), (house.ticket, EMAIL)):
        participants.copy_in(who, by=by, now=clock(), email=hers, name=NAME)


def _worked(ticket: Ticket, house: House, clock: Clock) -> None:
    """Sorting corrected, a department asked, remedies, a whisper, words to read first, handed on and up."""
    by, boss = house.people["assignee"], house.people["supervisor"]
    workflow.reclassify(again(ticket), by=by, now=clock(), issue_type="logistics")
    orders.keep(
        read({"number": ORDER, "tracking_number": PARCEL, "track": [{"at": "2026-11-17T10:00:00+08:00", "text": said("已签收")}]}),
        now=clock(),
        customer=ticket.customer,
    )
    AutomaticAnswer.objects.create(ticket=ticket, kind="order", order_number=ORDER, why={"order": ORDER}, outcome="helped", given_at=NOW)
    asked = collaboration.ask(again(ticket), department=house.warehouse, request=said("请核对"), by=by, now=clock())
    request = ticket.collaborations.get(pk=asked.data["request"])
    clerk = house.people["clerk"]
    collaboration.accept(request, by=clerk, now=clock())
    request.refresh_from_db()
    collaboration.finish(request, by=clerk, now=clock(), result=said("核对过了"))
    made = remedies.propose(
        again(ticket), kind="exchange", note=said("换一个"), customer_note=said("给您换"), by=by, now=clock(), amount=None
    )
    remedy = ticket.remedies.get(pk=made.data["remedy"])
    if remedy.state == "proposed":
        remedies.approve(remedy, by=house.people["manager"], now=clock(), words=said("同意"))
    remedies.start(_fresh(remedy), by=by, now=clock(), carrier=said("顺丰")[:40], tracking_number=PARCEL)
    remedies.fail(_fresh(remedy), by=by, now=clock(), reason=said("没货"))
    coaching.whisper(again(ticket), by=boss, now=clock(), body=said("先道歉"))
    Review.objects.create(ticket=ticket, author=by, body=said("等人看"), data={"words": said("")}, remark=said("好"), asked_at=clock())
    routing.transfer(again(ticket), to=house.people["colleague"], by=by, now=clock(), reason="full", body=said("转给同事"))
    chain.hand_up(again(ticket), rank=2, by=boss, now=clock(), body=said("要投诉"))


def _settled(ticket: Ticket, house: House, clock: Clock) -> None:
    """A result, refused, a better one, and yes."""
    by = house.people["assignee"]
    row = again(ticket)
    late = {"breach_reason": "full"} if row.owes_reason(clock()) else {}
    workflow.resolve(row, by=by, now=clock(), result=said("已经处理，请把壶盖装好再试一次，如果还漏水就寄回来。"), **late)
    workflow.refuse(again(ticket), now=clock(), body=said("没有解决"))
    workflow.resolve(again(ticket), by=by, now=clock(), result=said("请把壶盖装好再试一次，如果还漏水就寄回来换新。"), **late)
    workflow.confirm(again(ticket), now=clock())


def _article(ticket: Ticket, house: House, clock: Clock) -> Article:
    drafting.draft_article(again(ticket), by=house.people["assignee"], now=clock())
    return Article.objects.latest("pk")


def _read(article: Article, house: House) -> Article:
    """As an editor leaves it: in words that are nobody's."""
    article.title, article.summary, article.body = "壶盖漏水怎么办", "", "请把壶盖装好再试一次。"
    return publishing.revise(article, by=house.people["supervisor"])


def _asked_after(ticket: Ticket, house: House, clock: Clock) -> None:
    """The survey, its review, the root cause, and the call."""
    by, boss = house.people["assignee"], house.people["supervisor"]
    survey = dispatch.survey_of(again(ticket), now=clock())
    answering.answer(survey, now=clock(), speed="slow", effect="not", attitude="fair", remarks=said("太慢"))
    review = survey.review
    reviews.call_back(review, by=boss, now=clock(), outcome="content", words=said("已道歉"))
    review.refresh_from_db()
    cause = RootCause.objects.get(code="probe")
    causes.propose(causes.case_of(again(ticket), now=clock()), by=by, now=clock(), cause=cause, words=said("没人看"))
    reviews.close(review, by=boss, now=clock(), cause=cause, words=said("流程不清"), measure=said("改流程"))
    at = NOW + timedelta(days=2)
    followups.plan(again(ticket), by=by, to=by, now=clock(), at=at, ask=said("还漏吗"))
    followups.record(FollowUp.objects.latest("pk"), by=by, now=at, outcome="solved", words=said("不漏了"))
    followups.plan(again(ticket), by=by, to=by, now=clock(), at=at + timedelta(days=5), ask=said("再问一次"))


def _passed_through(ticket: Ticket, house: House) -> None:
    """Where nothing says whose it is: jobs, caches, searches, sessions, forms that were never sent, what a model was trained with."""
    first = Client().post(reverse("complaint_step", args=[1]), {"issue_type": "product_quality"})
    token = first["Location"].rpartition("d=")[2]
    Client().post(
        reverse("complaint_step", args=[2]), {"submission_id": token, "subject": said("没写完"), "description": said(f"打{PHONE}")}
    )
    attachments.store(picture(), draft=token, now=NOW)
    async_task("helpdesk.jobs.beat", PHONE)
    apps.get_model("django_q", "Failure").objects.create(
        id="7" * 32, name="probe", func="helpdesk.jobs.prune", args=(PHONE,), started=NOW, stopped=NOW, success=False, result=said("Error")
    )
    Heartbeat.objects.create(name="probe-77", error=f"no such number {PHONE}", result={"to": EMAIL})
    make_article("门店电话", body=f"请拨打 {PHONE}，工作日有人接。", keywords=[ORDER])
    SearchGap.objects.get_or_create(text=ORDER.lower(), defaults={"last_at": NOW})
    cache.set("probe-77", said("cached"), 600)
    by = house.people["assignee"]
    saved_views.save(by, name=f"找 {PHONE}", question={"view": "all", "q": PHONE}, columns=[])
    house.browser("assignee").get(reverse("admin:tickets_ticket_changelist"), {"view": "all", "q": PHONE})
    ClassifierVersion.objects.create(
        target="department",
        number=77,
        data=b"",
        rows=learning_material.packed([Example(f"{ticket.subject}\n坏了", "a"), Example("别人的", "b")]),
        sha256="",
        made_at=NOW,
    )
    house.frequent.subject, house.frequent.central = ticket.subject, ticket
    house.frequent.words = [said("")]
    house.frequent.save()
    kept = {"kind": "phone", "value": contacts.normalise_phone(PHONE)}
    ContactCode.objects.create(**kept, language="zh-hans", browser="b", asked_at=NOW)
    ContactVisit.objects.create(**kept, browser="b", until=NOW)
    LostLink.objects.create(**kept, mobile=kept["value"], asked_at=NOW)
    point = ticket.customer.contact_points.first()
    assert point is not None
    point.save()  # as a correction leaves it in the history


def _fresh(row: Remedy) -> Remedy:
    row.refresh_from_db()
    return row
