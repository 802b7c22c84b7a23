"""Handling manuals: found by the customer's words, kept findable, edited by ops."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from knowledgebase import manuals
from knowledgebase.defaults import install
from knowledgebase.defaults.manuals import MANUALS
from knowledgebase.models import Manual, ManualStep, Script
from tests.factories import NOW, UserFactory
from tests.knowledgebase.making import make_manual
from tests.shared import made_once

pytestmark = pytest.mark.django_db


shipped = made_once(lambda: install(NOW))


@pytest.mark.usefixtures("shipped")
class TestTheShippedOnes:
    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ("收到的养生壶壶盖有裂纹，包装也压坏了", "damaged-on-arrival"),
            ("刚烧水两分钟底座就冒烟，孩子手被烫伤了", "safety-incident"),
            ("快递五天没更新了，还没收到", "late-parcel"),
            ("退货一周了，退款还没到账", "refund-not-received"),
            ("一笔订单扣了两次钱", "double-payment"),
            ("昨天刚买今天就降价，能退差价吗", "price-difference"),
            ("我的账户被盗了，积分没了", "account-stolen"),
            ("接到诈骗电话，对方知道我的订单", "data-leak"),
            ("客服态度很差，还挂电话", "rude-service"),
            ("发票抬头开错了，要重开", "invoice"),
            ("买的黑色，发错了，来的是白色", "wrong-item"),
            ("师傅上门修了还是不好，要求保修", "warranty-repair"),
            ("用了一周就不加热了，质量差", "faulty-goods"),
            ("I was charged twice for one order", "double-payment"),
        ],
    )
    def test_it_offers_the_manual_that_fits_when_a_customer_wrote_it(self, said: str, code: str) -> None:
        assert [manual.code for manual in manuals.suggest(said)][:1] == [code]

    def test_it_offers_nothing_when_the_matter_has_no_manual(self) -> None:
        assert manuals.suggest("请问你们周末几点开门，店在哪里") == []

    def test_it_prefers_the_manual_of_the_topic_when_words_fit_two(self) -> None:
        said = "退款和快递的事"
        assert manuals.suggest(said, ["logistics"])[0].code == "late-parcel"
        assert manuals.suggest(said, ["returns_refunds"])[0].code == "refund-not-received"

    def test_it_finds_by_what_an_agent_types_when_it_stands_in_the_title(self) -> None:
        assert manuals.find("发票")[0].code == "invoice"
        assert manuals.find("data leak")[0].code == "data-leak"
        assert manuals.find("zzzz") == []

    def test_it_installs_each_manual_with_steps_and_scripts_that_exist(self) -> None:
        assert Manual.objects.count() == len(MANUALS)
        wanted = {code for row in MANUALS.values() for _zh, _en, code in row["steps"] if code}
        assert wanted == set(Script.objects.filter(code__in=wanted).values_list("code", flat=True))
        assert ManualStep.objects.filter(script__code="safety-first-call", manual__code="safety-incident").exists()
        assert Manual.objects.get(code="safety-incident").history.count() == 2
        install(NOW)
        assert ManualStep.objects.count() == sum(len(row["steps"]) for row in MANUALS.values())

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_it_says_every_shipped_manual_in_both_languages(self, language: str) -> None:
        with translation.override(language):
            for held in manuals.known().values():
                words = [held.manual.title_label, held.manual.purpose_label, *(step.text_label for step in held.steps)]
                assert all(words)
                assert all(any("一" <= sign <= "鿿" for sign in word) == (language == "zh-hans") for word in words)


def test_it_counts_a_word_less_when_several_manuals_name_it() -> None:
    shared, own = make_manual("甲", keywords=["退款", "转账"]), make_manual("乙", keywords=["退款"])
    assert manuals.find("退款 转账")[0] == shared
    assert {manual.pk for manual in manuals.find("退款")} == {shared.pk, own.pk}


def test_it_leaves_out_a_retired_manual_but_still_names_it() -> None:
    manual = make_manual("旧办法", keywords=["退款"], state="retired")
    assert manuals.find("退款") == []
    with translation.override("zh-hans"):
        assert manuals.label(manual.code) == "旧办法"


def test_it_is_found_by_its_new_words_when_an_editor_has_saved_it(client: Client) -> None:
    manual = make_manual("旧标题", keywords=["旧词"])
    client.force_login(UserFactory(roles=["editor"]), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:knowledgebase_manual_change", args=[manual.pk])
    form: dict[str, Any] = {
        "title": "预售定金", "title_en": "Deposits", "keywords": "定金\n尾款", "code": manual.code, "order": 5, "version": manual.version,
        "plan-TOTAL_FORMS": 3, "plan-INITIAL_FORMS": 1, "plan-0-order": 20, "plan-0-text": "核对尾款", "plan-1-order": 10, "plan-1-text": "查订单",
        "presets-TOTAL_FORMS": 1, "presets-INITIAL_FORMS": 0, "presets-0-kind": "coupon", "presets-0-amount": "20.00",
    }  # fmt: skip
    assert client.post(address, form).status_code == 302
    assert manuals.suggest("定金付了，尾款扣不了") == []
    client.post(reverse("admin:knowledgebase_manual_publish", args=[manual.pk]))
    assert [held.code for held in manuals.suggest("定金付了，尾款扣不了")] == [manual.code]
    assert [step.text for step in manuals.known()[manual.code].steps] == ["查订单", "核对尾款"]
    assert Manual.objects.get().presets == [{"kind": "coupon", "amount": "20", "note": ""}]


@pytest.mark.parametrize(("role", "status"), [("agent", 200), ("department", 403), ("editor", 200)])
def test_it_is_read_by_agents_and_changed_by_editors_only(client: Client, role: str, status: int) -> None:
    manual = make_manual()
    client.force_login(UserFactory(roles=[role]), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:knowledgebase_manual_change", args=[manual.pk])
    assert client.get(address).status_code == status
    if role != "editor":
        assert client.post(address, {"title": "x"}).status_code == 403
        manual.refresh_from_db()
        assert manual.title == "破损"
