"""`import_orders` and `import_customers`: three counts, every refused line with its reason, nothing twice."""

import csv
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories import make_organisation, open_ticket
from tickets.models import ContactPoint, Customer, Order

pytestmark = pytest.mark.django_db

ORDERS = """number,placed_at,state,amount,items,carrier,tracking_number,name,phone,customer_external_id
YS1,2026/9/1 9:05,shipped,¥239.00,恒沸电热水壶 x1; 滤网 ×2,顺丰,SF1420337700123391,王雅琴,13800138000,u-9
YS2,,finished,59,"[{""name"": ""杯盖"", ""quantity"": 3}]",,,,,
"""
CUSTOMERS = """external_id,name,phone,email,tier,company,language
u-1,王雅琴,13800138000,,vip,,zh
u-2,Anna Weiss,,Anna@Example.com,,Weiss GmbH,en
"""


@pytest.fixture
def run(tmp_path, capsys):
    def run(command, content, *options, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        status = 0
        try:
            call_command(command, str(path), *options)
        except SystemExit as error:
            status = error.code
        out, err = capsys.readouterr()
        return status, out.strip().splitlines()[-1], err

    return run


def everything():
    return [list(model._base_manager.order_by("pk").values_list()) for model in (Order, Customer, ContactPoint)]


def test_it_brings_in_orders_and_changes_nothing_when_run_again(run):
    assert run("import_orders", ORDERS)[:2] == (0, "accepted 2, already there 0, refused 0")
    before = everything()
    assert run("import_orders", ORDERS)[:2] == (0, "accepted 0, already there 2, refused 0")
    assert everything() == before
    row = Order.objects.get(number="YS1")
    assert (row.amount, row.state, row.carrier, row.fetched_at) == (Decimal("239.00"), "shipped", "顺丰", None)
    assert [(item["name"], item["quantity"]) for item in row.items] == [("恒沸电热水壶", 1), ("滤网", 2)]
    assert timezone.localtime(row.placed_at).strftime("%Y-%m-%d %H:%M") == "2026-09-01 09:05"
    assert (row.customer.name, row.customer.external_id) == ("王雅琴", "u-9")
    assert Order.objects.get(number="YS2").items[0]["quantity"] == 3


def test_it_writes_what_is_different_and_leaves_the_customer_as_known(run):
    make_organisation()
    known = open_ticket(name="周敏", phone="138 0013 8000").customer
    run("import_orders", ORDERS)
    assert Order.objects.get(number="YS1").customer == known
    known.refresh_from_db()
    assert known.name == "周敏"
    assert run("import_orders", ORDERS.replace("shipped", "delivered"))[1] == "accepted 1, already there 1, refused 0"
    assert Order.objects.get(number="YS1").state == "delivered"


def test_it_takes_json_lines_and_gb18030(run):
    lines = [{"number": "A1", "items": [{"name": "壶", "quantity": 2}], "customer": {"phone": "13800138000"}}, {"number": 20261122}]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    assert run("import_orders", text.encode("gb18030"), name="orders.jsonl")[1] == "accepted 2, already there 0, refused 0"
    assert Order.objects.get(number="A1").items[0]["name"] == "壶"


BAD = """number,state,amount,items,placed_at,phone
,paid,1,,,
1.23E+15,paid,1,,,
../x,paid,1,,,
YS3,flying,1,,,
YS4,paid,1.999,,,
YS5,paid,-1,,,
YS6,paid,1,[{],,
YS7,paid,1,,some day,
YS8,paid,1,,,call me
YS9,paid,"1,239.50",,2026-11-01,13800138000
"""


def test_it_refuses_line_by_line_and_keeps_what_it_refused(run, tmp_path):
    rejects = tmp_path / "rejects.csv"
    status, counts, err = run("import_orders", BAD, "--rejects", str(rejects))
    assert (status, counts) == (1, "accepted 1, already there 0, refused 9")
    assert Order.objects.get().amount == Decimal("1239.50")
    kept = list(csv.DictReader(rejects.read_text("utf-8-sig").splitlines()))
    assert [row["_line"] for row in kept] == [str(n) for n in range(2, 11)]
    assert all(row["_why"] for row in kept)
    assert "11" not in err.split("Line")[0]


def test_a_line_that_is_wrong_takes_no_good_one_along(run):
    lines = [f"N{n},paid" if n != 150 else "N 150,paid" for n in range(300)]
    assert run("import_orders", "number,state\n" + "\n".join(lines))[1] == "accepted 299, already there 0, refused 1"


def test_a_dry_run_writes_nothing(run):
    before = everything()
    assert run("import_orders", ORDERS, "--dry-run")[:2] == (0, "accepted 2, already there 0, refused 0")
    assert run("import_customers", CUSTOMERS, "--dry-run")[:2] == (0, "accepted 2, already there 0, refused 0")
    assert everything() == before


def test_it_says_when_a_file_cannot_be_used(run, tmp_path):
    for command in ("import_orders", "import_customers"):
        with pytest.raises(CommandError):
            run(command, "colour\nred\n")
        with pytest.raises(CommandError):
            run(command, "")
        with pytest.raises(CommandError):
            call_command(command, str(tmp_path / "nowhere.csv"))


def test_it_brings_in_customers_and_changes_nothing_when_run_again(run):
    assert run("import_customers", CUSTOMERS)[:2] == (0, "accepted 2, already there 0, refused 0")
    before = everything()
    assert run("import_customers", CUSTOMERS)[:2] == (0, "accepted 0, already there 2, refused 0")
    assert everything() == before
    wang = Customer.objects.get(external_id="u-1")
    assert (wang.tier, wang.language) == ("vip", "zh-hans")
    assert list(wang.contact_points.values_list("kind", "value")) == [("phone", "+8613800138000")]
    assert wang.history.count() == 1


def test_it_knows_people_by_phone_or_address_and_adds_what_is_new(run):
    make_organisation()
    known = open_ticket(name="周敏", phone="13800138000").customer
    assert run("import_customers", CUSTOMERS)[1] == "accepted 2, already there 0, refused 0"
    known.refresh_from_db()
    assert (known.external_id, known.name, known.tier) == ("u-1", "王雅琴", "vip")
    more = "external_id,email,name\nu-1,wang@example.com,\n"
    assert run("import_customers", more)[1] == "accepted 1, already there 0, refused 0"
    known.refresh_from_db()
    assert known.name == "王雅琴"
    assert known.contact_points.count() == 2


def test_it_puts_no_two_people_together(run):
    run("import_customers", CUSTOMERS)
    before = everything()
    mixed = "external_id,phone,email\nu-1,,anna@example.com\n,13800138000,anna@example.com\nu-3,13800138000,\n"
    assert run("import_customers", mixed)[:2] == (1, "accepted 0, already there 0, refused 3")
    assert everything() == before


@pytest.mark.parametrize(
    "line",
    ["u-9,,,,x,,", "u-9,,,,gold,,", "u-9,,,,,,klingon", ",,,,,,", ",x,no number,,,,", ",x,,nowhere,,,", f"u-9,{'长' * 81},,,,,"],
)
def test_it_refuses_a_customer_that_cannot_be(run, line):
    assert (
        run("import_customers", f"external_id,name,phone,email,tier,company,language\n{line}\n")[1]
        == "accepted 0, already there 0, refused 1"
    )
    assert not Customer.objects.exists()
