"""`classify`: what it prints for a text, a file and a pipe; nothing is written."""

import io
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from helpdesk.models import Team
from tests.factories import open_ticket
from tickets.choices import Category, Priority
from tickets.learning.examples import Example
from tickets.learning.training import train
from tickets.models import ClassifierVersion, KeywordRule, Ticket

pytestmark = pytest.mark.django_db

KEYS = ["category", "issue_type", "secondary", "priority", "level", "confidence", "reasons"]


class Pipe:
    """What comes in by a pipe; `told` sees how much has been written before each line is asked for."""

    def __init__(self, lines: list[bytes], told: Any = None) -> None:
        self.lines, self.told, self.buffer = list(lines), told, self

    def isatty(self) -> bool:
        return False

    def readline(self, limit: int) -> bytes:
        if self.told:
            self.told()
        return self.lines.pop(0) if self.lines else b""


def run(*given: str, **options: Any) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("classify", *given, stdout=out, stderr=err, **options)
    except SystemExit as end:
        return out.getvalue(), err.getvalue(), int(end.code or 0)
    return out.getvalue(), err.getvalue(), 0


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def house(organisation: Team) -> None:
    KeywordRule.objects.create(code="late", name="没收到", any_words=["没收到"], issue_type_id=_type("logistics"))


def _type(code: str) -> int:
    from tickets.models import IssueType

    return IssueType.objects.get(code=code).pk


def write(path: Path, *lines: Any) -> str:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines))
    return str(path)


def test_it_prints_one_object_a_line_in_the_order_of_the_file(house: None, tmp_path: Path) -> None:
    file = write(tmp_path / "in.jsonl", {"id": "b", "text": "包裹没收到"}, {"id": 7, "text": "你好"}, {"text": "电池冒烟了"})
    out, err, code = run(file, json=True)
    told = rows(out)
    assert (code, err) == (0, "")
    assert [sorted(row) for row in told] == [sorted([*KEYS, "id"])] * 3
    assert [row["id"] for row in told] == ["b", 7, None]
    assert [row["issue_type"] for row in told][:2] == ["logistics", "other"]
    assert (told[2]["level"], told[2]["priority"], told[2]["category"]) == (1, Priority.URGENT, Category.COMPLAINT)
    assert told[0]["level"] is None
    assert any(reason.get("words") == ["没收到"] for reason in told[0]["reasons"])
    assert Ticket.objects.count() == 0


def test_it_goes_by_the_rules_of_the_house(house: None) -> None:
    assert rows(run("快件没收到", json=True)[0])[0]["issue_type"] == "logistics"
    KeywordRule.objects.filter(code="late").update(is_active=False)
    from helpdesk import configuration

    configuration.forget()
    assert not any(reason.get("rule") == "late" for reason in rows(run("快件没收到", json=True)[0])[0]["reasons"])


def test_it_sorts_a_text_that_is_no_file_without_an_id(house: None) -> None:
    (row,) = rows(run("包裹", "没收到", json=True)[0])
    assert list(row) == KEYS


def test_it_names_each_bad_line_and_does_the_others(house: None, tmp_path: Path) -> None:
    lines = [
        {"id": 1, "text": "没收到"},
        "not json",
        "",
        [1],
        {"id": 2},
        {"text": 5},
        {"text": "  "},
        "[" * 100_000,
        {"id": 3, "text": "没收到"},
    ]
    out, err, code = run(write(tmp_path / "in.jsonl", *lines), json=True)
    assert [row["id"] for row in rows(out)] == [1, 3]
    assert code == 1
    assert [line.partition("：")[0].partition(":")[0] for line in err.splitlines()] == [f"第 {n} 行" for n in (2, 4, 5, 6, 7, 8)]


def test_it_takes_a_line_in_another_encoding_or_without_end_for_a_bad_one(house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ['{"text": "没收到"}\n'.encode("gb18030"), b'{"text": "' + b"x" * 1_000_000, b'x"}\n', b'{"id": 4, "text": "\\ud800\\u0000ok"}']
    monkeypatch.setattr(sys, "stdin", Pipe(lines))
    out, err, code = run("-", json=True)
    assert [row["id"] for row in rows(out)] == [4]
    assert (len(err.splitlines()), code) == (2, 1)


def test_it_holds_one_line_at_a_time(house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer is out before the next line is asked for: however long the stream is, no more is held."""
    out, asked = io.StringIO(), []
    pipe = Pipe([b'{"text": "ok"}\n'] * 50, told=lambda: asked.append(out.getvalue().count("\n")))
    monkeypatch.setattr(sys, "stdin", pipe)
    call_command("classify", json=True, stdout=out)
    assert asked == list(range(51))


def test_it_says_in_words_why_and_what_was_found_and_what_is_missing(house: None) -> None:
    from tickets.models import IssueType

    IssueType.objects.filter(code="logistics").update(requires=["order_number", "contact", "evidence_photo"], name_en="Delivery")
    with translation.override("en"):
        out = run("订单号2611200001234没收到，回我13800006620，花了199元")[0]
    assert "Issue type: Delivery" in out
    assert "没收到" in out
    assert "Order number 2611200001234" in out
    assert "Phone 13800006620" in out
    assert "¥199" in out
    assert "Still missing: Photos of the problem" in out


def test_it_names_the_open_ticket_that_a_line_probably_repeats(house: None, tmp_path: Path) -> None:
    text = "上周买的电水壶壶底一直漏水，打电话没有人接，请尽快给我换一个新的或者退款。"
    one = open_ticket(subject="水壶漏水", description=text, phone="13800006620", now=timezone.now())
    file = write(tmp_path / "in.jsonl", {"text": text, "phone": "13800006620"}, {"text": text}, {"text": "没收到", "phone": "13800006620"})
    first, second, third = run(file)[0].split("\n\n")
    assert one.number in first
    assert one.number not in second
    assert one.number not in third


def test_it_sorts_by_a_set_of_labels_that_was_trained_under_a_name(house: None, tmp_path: Path) -> None:
    rows = [Example(f"{word}{n}号", label) for label, word in (("交通", "公交车堵车"), ("环保", "工厂冒烟污水")) for n in range(12)]
    data = train(rows).to_bytes()
    ClassifierVersion.objects.create(
        target="cities",
        number=1,
        state="adopted",
        data=data,
        sha256=sha256(data).hexdigest(),
        made_at=timezone.now(),
        adopted_at=timezone.now(),
    )
    out, _err, code = run(write(tmp_path / "in.jsonl", {"id": 9, "text": "公交车又堵车"}), json=True, target="cities")
    (row,) = (json.loads(line) for line in out.splitlines())
    assert list(row) == ["id", "label", "confidence", "labels"]
    assert (row["id"], row["label"], row["confidence"], code) == (9, "交通", row["labels"]["交通"], 0)
    assert run("公交车又堵车", target="cities")[0].startswith("交通 ")


def test_it_speaks_the_language_of_the_house(house: None) -> None:
    out = run("没收到")[0]
    assert "售后支持" in out
    assert "logistics" in out


@pytest.mark.parametrize("given", [["/nowhere/at/all.jsonl"], [" "], ["\0"]])
def test_it_refuses_what_is_neither_file_nor_text(house: None, given: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("classify", *given)


def test_it_says_how_to_train_a_set_of_labels_that_is_not_there(house: None) -> None:
    with pytest.raises(CommandError, match="train_classifier"):
        call_command("classify", "没收到", target="cities")


def test_it_answers_on_a_database_without_tables(tmp_path: Path) -> None:
    lines = '{"id": 1, "text": "发票抬头写错了"}\nbad\n'
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}", "DJANGO_SETTINGS_MODULE": "helpdesk.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", "classify", "-", "--json"],
        input=lines, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    (row,) = rows(done.stdout)
    assert (row["id"], row["issue_type"], done.returncode) == (1, "invoice", 1)
    assert "2" in done.stderr
