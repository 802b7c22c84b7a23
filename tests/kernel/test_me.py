"""The page "what you may do"."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from helpdesk.choices import Role
from helpdesk.models import NoticeAddress, OutboundMessage
from tests.factories import UserFactory, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def gateways(settings):
    """A house with everything set up."""
    settings.SMS_GATEWAY_URL = "https://sms.example.com/send"
    settings.WECOM_URL = settings.DINGTALK_URL = settings.FEISHU_URL = "https://chat.example.com"


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def page(client, user):
    log_in(client, user)
    return client.get(reverse("admin:me"))


def test_it_says_what_an_agent_is_limited_to(client):
    team = make_organisation()
    team.name, team.name_en = "售前咨询", "Pre-sales"
    team.save()
    answer = page(client, UserFactory(roles=["agent"], teams=[team], language="zh-hans"))
    assert "售前咨询" in answer.context["limit"]
    assert answer.context["duties"][0].issue_types
    rights = [str(right) for right in answer.context["rights"]]
    assert len(rights) == len(set(rights)) >= 3


def test_it_says_that_a_supervisor_sees_all_teams(client):
    answer = page(client, UserFactory(roles=["supervisor"]))
    assert answer.context["limit"] == ""
    assert answer.context["roles"] == Role.SUPERVISOR.label


def test_it_says_whom_to_ask_when_somebody_may_nothing(client):
    assert page(client, UserFactory()).context["rights"] == []


def test_it_keeps_the_choices_that_are_ones_own(client):
    user = UserFactory(email="a@example.com")
    log_in(client, user)
    data = {
        "language": "en",
        "theme": "dark",
        "ways": ["email"],
        "quiet_from": "22:00",
        "quiet_until": "08:00",
        "is_superuser": "on",
        "groups": [Group.objects.get(name="administrator").pk],
        "name": "x",
        "email": "elsewhere@example.com",
    }
    answer = client.post(reverse("admin:me"), data)
    assert (answer.status_code, answer.cookies["django_language"].value) == (303, "en")
    before = user.name
    user.refresh_from_db()
    assert (user.language, user.theme, user.notify_by, user.quiet_hours) == ("en", "dark", "email", "22:00-08:00")
    assert (user.is_superuser, user.name, user.email) == (False, before, "a@example.com")
    assert not user.groups.exists()


def choose(client, user, **choices):
    log_in(client, user)
    answer = client.post(reverse("admin:me"), {"theme": "auto", **choices})
    user.refresh_from_db()
    return answer


def test_it_offers_only_the_ways_that_the_house_has_set_up(client, settings):
    settings.SMS_GATEWAY_URL, settings.FEISHU_URL = "", ""
    user = UserFactory(email="a@example.com", phone="13800006620")
    offered = [offer.box.data["value"] for offer in page(client, user).context["offers"]]
    assert offered == ["email", "wecom", "dingtalk"]
    assert choose(client, user, ways=["sms"]).status_code == 200
    settings.SMS_GATEWAY_URL = "https://sms.example.com/"
    assert choose(client, user, ways=["sms"]).status_code == 303
    assert user.notify_by == "sms"


def test_it_keeps_a_way_that_is_not_offered_just_now(client, settings):
    settings.SMS_GATEWAY_URL = ""
    user = UserFactory(email="a@example.com", phone="13800006620", notify_by="sms")
    choose(client, user, ways=["email"])
    assert user.ways == {"email", "sms"}


@pytest.mark.parametrize("way", ["email", "sms", "wecom"])
def test_it_says_what_is_missing_where_somebody_cannot_be_reached(client, way):
    user = UserFactory()
    assert all(offer.lacking for offer in page(client, user).context["offers"])
    answer = choose(client, user, ways=[way])
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert user.notify_by == ""


@pytest.mark.parametrize(
    ("channel", "typed", "kept"),
    [
        ("wecom", "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa", "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"),
        ("wecom", " https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0 ", "693a91f6-7xxx-4bc4-97a0"),
        ("dingtalk", "https://evil.example.com/robot/send?access_token=0123456789abcdef", "0123456789abcdef"),
        ("dingtalk", "SEC0123456789@0123456789abcdef", "SEC0123456789@0123456789abcdef"),
        ("feishu", "http://169.254.169.254/latest/9f6f58d5-a6c6-4c53", "9f6f58d5-a6c6-4c53"),
    ],
)
def test_it_keeps_of_a_robot_nothing_but_its_key(client, channel, typed, kept):
    user = UserFactory()
    assert choose(client, user, ways=[channel], **{channel: typed}).status_code == 303
    assert user.notify_by == channel
    assert list(NoticeAddress.objects.values_list("user", "channel", "address")) == [(user.pk, channel, kept)]


def test_it_refuses_what_is_no_key_and_takes_a_key_away(client):
    user = UserFactory()
    assert choose(client, user, wecom="drop table; --").status_code == 200
    assert not NoticeAddress.objects.exists()
    choose(client, user, ways=["wecom"], wecom="0123456789abcdef")
    assert choose(client, user, ways=["wecom"], wecom="").status_code == 200
    assert NoticeAddress.objects.exists()
    assert choose(client, user, wecom="").status_code == 303
    assert not NoticeAddress.objects.exists()


@pytest.mark.parametrize(("start", "end"), [("22:00", ""), ("", "08:00"), ("22:00", "22:00"), ("25:00", "08:00")])
def test_it_refuses_quiet_hours_without_beginning_or_end(client, start, end):
    user = UserFactory(quiet_hours="23:00-07:00")
    assert choose(client, user, quiet_from=start, quiet_until=end).status_code == 200
    assert user.quiet_hours == "23:00-07:00"


def test_it_gives_up_quiet_hours_when_both_times_are_empty(client):
    user = UserFactory(quiet_hours="23:00-07:00")
    assert 'value="23:00"' in page(client, user).content.decode()
    assert choose(client, user, quiet_from="", quiet_until="").status_code == 303
    assert user.quiet_hours == ""


def test_it_sends_a_test_notice_by_each_chosen_way_whatever_the_hour(client):
    user = UserFactory(email="a@example.com", notify_by="email wecom dingtalk", quiet_hours="00:00-23:59")
    NoticeAddress.objects.create(user=user, channel="wecom", address="0123456789abcdef")
    log_in(client, user)
    answer = client.post(reverse("admin:test_notice"), follow=True)
    rows = OutboundMessage.objects.filter(recipient=user).order_by("pk")
    assert [(row.channel, row.to) for row in rows] == [("inapp", ""), ("email", "a@example.com"), ("wecom", "0123456789abcdef")]
    assert all(row.next_try_at <= timezone.now() for row in rows if row.channel != "inapp")
    assert {row.channel for row in answer.context["tests"]} == {"email", "wecom"}
    assert [str(message) for message in answer.context["messages"]]
    assert "0123456789abcdef" not in answer.content.decode().split('id="tests"')[1]


def test_it_sends_no_endless_test_notices(client):
    user = UserFactory()
    log_in(client, user)
    for _turn in range(9):
        client.post(reverse("admin:test_notice"))
    assert OutboundMessage.objects.count() == 6
    assert client.get(reverse("admin:test_notice")).status_code == 405


def test_it_takes_no_choice_that_is_none(client):
    user = UserFactory()
    log_in(client, user)
    assert client.post(reverse("admin:me"), {"language": "xx", "theme": "pink"}).status_code == 200
    user.refresh_from_db()
    assert (user.language, user.theme) == ("", "auto")


def test_it_has_a_group_for_every_role_with_the_rights_of_its_work():
    may = {role: set(Permission.objects.filter(group__name=role).values_list("codename", flat=True)) for role in Role.values}
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)
    assert {"view_ticket", "work_ticket"} <= may["agent"] & may["outsourced"]
    assert "view_customer" not in may["outsourced"]
    assert {"assign_ticket", "unmask_contact"} <= may["senior_agent"] - may["agent"]
    assert {"view_all_tickets", "view_dashboard", "change_shift"} <= may["supervisor"] - may["senior_agent"]
    assert not any(name.startswith(("add_", "change_", "delete_", "work_")) for name in may["manager"])
    assert "view_ticket" not in may["department"] | may["editor"]
    assert "publish_article" in may["editor"]
    assert not {"add_schedule", "change_schedule", "add_group", "change_group"} & may["administrator"]
