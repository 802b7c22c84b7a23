"""What operations decide: forms that take words a line, refuse what cannot work, and act at once."""

import pytest
from django.urls import reverse

from helpdesk.models import Team
from tests.desk.conftest import at_desk
from tests.factories import UserFactory, make_type
from tickets import sorting
from tickets.models import IssueType, KeywordRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(house: Team):
    return at_desk(UserFactory(roles=["administrator"]))


RULE = {
    "name": "泄漏",
    "code": "leak",
    "is_active": "on",
    "order": "10",
    "any_words": "泄漏\n漏液\n泄漏\n",
    "all_words": "",
    "none_words": "",
    "weight": "1",
    "negatable": "on",
    "level": "1",
}


def test_it_keeps_a_rule_with_its_words_and_obeys_it_at_once(admin):
    assert "leak" not in {rule.code for rule in sorting.rules()}
    # First it is tried over past tickets.
    assert admin.post(reverse("admin:tickets_keywordrule_add"), RULE).status_code == 200
    assert not KeywordRule.objects.filter(code="leak").exists()
    assert admin.post(reverse("admin:tickets_keywordrule_add"), RULE | {"_confirmed": "1"}).status_code == 302
    assert KeywordRule.objects.get(code="leak").any_words == ["泄漏", "漏液"]
    assert "leak" in {rule.code for rule in sorting.rules()}


@pytest.mark.parametrize("change", [{"any_words": ""}, {"level": ""}, {"any_words": "长" * 1001}])
def test_it_refuses_a_rule_that_cannot_work(admin, change: dict[str, str]):
    response = admin.post(reverse("admin:tickets_keywordrule_add"), RULE | change | {"_confirmed": "1"})
    assert response.context["adminform"].form.errors.keys() >= {"any_words"} or response.context["adminform"].form.non_field_errors()
    assert not KeywordRule.objects.filter(code="leak").exists()


def test_it_refuses_a_type_that_is_part_of_itself(admin, house: Team):
    parent = make_type("technical_fault")
    child = make_type("hardware", parent=parent)
    data = {
        "name": "技术故障",
        "name_en": "Technical fault",
        "parent": child.pk,
        "group": "problem",
        "order": "1",
        "category": "after_sales",
        "priority": "normal",
        "team": house.pk,
    }
    response = admin.post(reverse("admin:tickets_issuetype_change", args=[parent.pk]), data)
    assert response.status_code == 200
    assert "parent" in response.context["adminform"].form.errors
    response = admin.post(
        reverse("admin:tickets_issuetype_change", args=[parent.pk]), data | {"parent": "", "requires": ["order_number", "contact"]}
    )
    assert response.status_code == 302
    assert IssueType.objects.get(pk=parent.pk).requires == ["order_number", "contact"]


def test_it_draws_every_form_and_history(admin, house: Team):
    make_type("hardware")
    KeywordRule.objects.create(code="x", name="x", any_words=["x"], level=1)
    for model in ("issuetype", "keywordrule", "slapolicy"):
        pk = admin.get(reverse(f"admin:tickets_{model}_changelist")).context["cl"].result_list[0].pk
        for page in ("change", "history"):
            assert admin.get(reverse(f"admin:tickets_{model}_{page}", args=[pk])).status_code == 200
    for model in ("issuetype", "keywordrule", "slapolicy", "progressword", "reason", "agent", "shift"):
        assert admin.get(reverse(f"admin:tickets_{model}_add")).status_code == 200


def test_it_shows_lists_in_words_to_those_who_only_read(house: Team):
    kind = make_type("parcels", requires=["order_number", "contact"])
    page = at_desk(UserFactory(roles=["manager"])).get(reverse("admin:tickets_issuetype_change", args=[kind.pk])).content.decode()
    assert "order_number" not in page
    assert "订单号、" in page
