"""`import_tickets`: every line of a file ends as a ticket, as one that is there already, or refused with a reason."""

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from helpdesk.models import OutboundMessage
from tests.factories import make_agent
from tests.processes import start
from tickets.models import ContactPoint, Customer, Ticket

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def team(organisation):
    return organisation


@pytest.fixture
def run(tmp_path, capsys):
    def run(content, *options, name="contacts.csv"):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        status = 0
        try:
            call_command("import_tickets", str(path), *options)
        except SystemExit as error:
            status = error.code
        out, err = capsys.readouterr()
        return status, out.strip().splitlines()[-1], err

    return run


CSV = """external_id,subject,description,name,phone,email,order_number,issue_type,created_at
a-1,壶盖裂了,收到时就有裂纹,周敏,13800006620,zhou@example.com,YS2026111800001,product_quality,
a-2,,物流停了三天没有动,,,,,logistics,
a-3,投诉客服,态度很差,,,,,,2026/9/1 9:05
"""


def test_it_opens_a_ticket_for_each_line_and_none_twice(team, run):
    assert run(CSV)[:2] == (0, "accepted 3, already there 0, refused 0")
    assert run(CSV)[:2] == (0, "accepted 0, already there 3, refused 0")
    rows = {row.external_id: row for row in Ticket.objects.select_related("issue_type")}
    assert {row.channel for row in rows.values()} == {"import"}
    assert (rows["a-1"].contact_name, rows["a-1"].order_number) == ("周敏", "YS2026111800001")
    assert rows["a-2"].subject == "物流停了三天没有动"
    assert rows["a-3"].category == "complaint"
    assert rows["a-3"].level == 3
    assert timezone.localtime(rows["a-3"].created_at).strftime("%Y-%m-%d %H:%M") == "2026-09-01 09:05"
    for row in rows.values():
        assert row.classification["reasons"]
        assert row.resolution_due_at > row.created_at
        assert row.due_at.year < 9000


def test_the_most_urgent_find_an_agent_the_others_wait_in_order(team, run):
    agent = make_agent(team, cap=2)
    lines = "".join(f"{n},壶盖裂了 {n},2026-09-{n + 1:02d} 10:00\n" for n in range(5))
    run("external_id,subject,created_at\n" + lines)
    mine = Ticket.objects.filter(assignee=agent)
    assert {row.external_id for row in mine} == {"0", "1"}
    assert [row.external_id for row in Ticket.objects.waiting_in_queue()] == ["2", "3", "4"]


def test_customers_are_recognised_and_nobody_is_written_to(team, run):
    make_agent(team)
    run(CSV + "a-4,又裂了,再来一个,周敏,138-0000-6620,,,,\n")
    assert ContactPoint.objects.filter(kind="phone").count() == 1
    assert Customer.objects.count() == 3
    assert not OutboundMessage.objects.exclude(recipient__isnull=False).exists()


def test_refused_lines_are_named_kept_and_can_be_mended(team, run, tmp_path):
    content = (
        "external_id,description,email,issue_type,created_at,channel\n"
        "1,好,,,,\n"
        "2,,,,,\n"
        "3,坏,nobody,,,\n"
        "4,坏,,no_such,,\n"
        "5,坏,,,2026-02-30,\n"
        "6,坏,,,2999-01-01,\n"
        "7,坏,,,,fax\n"
        "8,坏\n"
        f"{'9' * 121},坏,,,,\n"
    )
    rejects = tmp_path / "rejects.csv"
    status, counts, said = run(content, "--rejects", str(rejects))
    assert (status, counts) == (1, "accepted 1, already there 0, refused 8")
    rows = list(csv.DictReader(rejects.open(encoding="utf-8-sig")))
    assert [row["_line"] for row in rows] == [str(n) for n in range(3, 11)]
    for row in rows:
        assert row["_why"]
        assert row["_why"] in said
    mended = rejects.read_text(encoding="utf-8-sig").replace("nobody", "zhou@example.com").replace("no_such", "logistics")
    assert run(mended)[1] == "accepted 2, already there 0, refused 6"


def test_lines_of_json_go_in_too(team, run, tmp_path):
    lines = [{"external_id": 1, "description": "好", "phone": 13800006620}, {"external_id": 2}, {"external_id": 3, "description": {"a": 1}}]
    content = "\n".join(json.dumps(line) for line in lines) + '\n{"description": "\\ud800坏\\u0000的"}\n'
    rejects = tmp_path / "rejects.jsonl"
    assert run(content, "--rejects", str(rejects), name="contacts.jsonl")[:2] == (1, "accepted 2, already there 0, refused 2")
    assert [json.loads(line)["_line"] for line in rejects.read_text().splitlines()] == [2, 3]
    assert Ticket.objects.get(external_id__startswith="line:").subject == "坏的"
    assert Ticket.objects.get(external_id="1").contact_phone == "13800006620"


def test_lines_without_an_id_are_not_doubled_and_equal_ones_are_all_kept(team, run):
    content = "subject\n壶盖裂了\n壶盖裂了\n发票开错\n"
    assert run(content)[1] == "accepted 3, already there 0, refused 0"
    assert run(content + "新的\n")[1] == "accepted 1, already there 3, refused 0"


def test_the_same_id_twice_in_a_file_is_one_ticket(team, run):
    assert run("id,subject\n1,壶盖裂了\n1,壶盖又裂了\n")[1] == "accepted 1, already there 1, refused 0"


def test_a_dry_run_says_the_same_and_writes_nothing(team, run):
    content = CSV + "a-1,再次,,,,,,,\n,,,,,,,,\n"
    assert run(content, "--dry-run")[:2] == (1, "accepted 3, already there 1, refused 1")
    assert Ticket.objects.count() == 0


def test_long_texts_go_in_whole_and_long_subjects_lose_nothing(team, run):
    run(f"id,subject,description\n1,短,{'长' * 50_000}\n2,{'题' * 300},正文\n")
    assert len(Ticket.objects.get(external_id="1").messages.get().body) == 50_000
    long = Ticket.objects.get(external_id="2")
    assert len(long.subject) == 200
    assert long.messages.get().body == "题" * 300 + "\n正文"


def test_headings_of_chinese_spreadsheets_are_understood(team, run):
    assert run("编号,标题,内容,姓名,电话,订单号\n1,壶盖裂了,收到时就裂,周敏,13800006620,YS1\n".encode("gb18030"))[1].startswith(
        "accepted 1"
    )
    row = Ticket.objects.get()
    assert (row.external_id, row.contact_name, row.order_number) == ("1", "周敏", "YS1")


def test_a_mapping_of_ones_own_says_what_is_what(team, run, tmp_path):
    mapping = tmp_path / "shop.json"
    mapping.write_text(
        json.dumps(
            {
                "prefix": "shop:",
                "columns": {"external_id": "nr", "description": ["long", "short"], "issue_type": "kind"},
                "values": {"issue_type": {"P": "product_quality", "*": "other"}},
                "constants": {"language": "en", "company": "ACME"},
            }
        )
    )
    run("nr,long,short,kind,more\n1,,lid broken,P,x\n2,hello there,x,Q,x\n", "--map", str(mapping))
    first, second = Ticket.objects.order_by("external_id").select_related("customer", "issue_type")
    assert (first.external_id, first.subject, first.issue_type.code, first.language) == ("shop:1", "lid broken", "product_quality", "en")
    assert (second.subject, second.issue_type.code, second.customer.company) == ("hello there", "other", "ACME")


@pytest.mark.parametrize("mapping", ["{", "[]", "{}", '{"columns": {"no_such": "x"}}', '{"columns": {"description": 3}}'])
def test_a_mapping_that_is_none_is_refused(team, run, tmp_path, mapping):
    (tmp_path / "bad.json").write_text(mapping)
    with pytest.raises(CommandError):
        run("x\n1\n", "--map", str(tmp_path / "bad.json"))


@pytest.mark.parametrize(
    ("content", "options"), [(None, []), (b"", []), (b"nonsense,columns\n1,2\n", []), (b"subject\nx\n", ["--encoding", "utf-9"]), (b"subject\nx\n", ["--rejects", "/no/such/place"])]
)  # fmt: skip
def test_a_file_that_cannot_be_used_changes_nothing(team, run, content, options):
    with pytest.raises(CommandError):
        run(content, *options)
    assert Ticket.objects.count() == 0


def test_the_clocks_of_old_contacts_may_start_now(team, run):
    run(CSV, "--received-now")
    assert Ticket.objects.get(external_id="a-3").created_at > timezone.now() - timedelta(minutes=5)


def test_one_line_that_fails_does_not_stop_the_others(team, run, monkeypatch):
    from tickets import intake

    real = intake._first_message

    def fail(ticket, contact, *others):
        if contact.external_id == "a-2":
            raise RuntimeError("odd")
        return real(ticket, contact, *others)

    monkeypatch.setattr(intake, "_first_message", fail)
    assert run(CSV)[:2] == (1, "accepted 2, already there 0, refused 1")


RUN = """
from django.core.management import call_command
call_command("import_tickets", *json.loads(sys.argv[1]), verbosity=0)
print(json.dumps("done"))
"""


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_is_simply_repeated(transactional_db, team, run, tmp_path):
    content = "id,subject\n" + "".join(f"{n},壶盖裂了 {n}\n" for n in range(600))
    path = tmp_path / "contacts.csv"
    path.write_text(content)
    process = start(RUN, str(path))
    while process.poll() is None and Ticket.objects.count() == 0:
        pass
    process.kill()
    process.end()
    there = Ticket.objects.count()
    assert there % 100 == 0
    assert run(None)[1] == f"accepted {600 - there}, already there {there}, refused 0"
    assert Ticket.objects.values("external_id").distinct().count() == Ticket.objects.count() == 600
    assert {row.messages.count() for row in Ticket.objects.all()[:50]} == {1}


@pytest.mark.parametrize(
    ("name", "mapping"), [("zh_gov_complaint_cls.csv", "zh_gov_complaints"), ("en_cfpb_narratives.csv", "en_cfpb_narratives")]
)
def test_real_files_are_recognised_and_can_be_read_to_the_last_line(team, run, name, mapping):
    path = DATA / name
    if not path.exists():
        pytest.skip("the files of real contacts are not on this machine")
    status, counts, said = run(path.read_bytes(), "--dry-run", "--verbosity", "1")
    assert status == 0
    assert counts.endswith("already there 0, refused 0")
    assert mapping in said
