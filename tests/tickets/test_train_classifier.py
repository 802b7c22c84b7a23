"""`train_classifier`, from its outside: files as people have them, what it prints, and how it ends."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from helpdesk import configuration
from tests.factories import NOW, UserFactory, make_agent, make_department, make_organisation, open_ticket
from tests.learning.small import BLIND_BOXES, NEXT_BLIND_BOX, SAID, THINGS, meant, small_starter  # noqa: F401 (a fixture)
from tickets import learning_versions, workflow
from tickets.choices import VersionState
from tickets.models import ClassifierVersion, IssueType

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_starter")]


@pytest.fixture(autouse=True)
def house():
    yield make_organisation()
    configuration.forget()


def run(*arguments: str, **options) -> tuple[int, str, str]:
    """Exit status, what it printed, what it complained of."""
    out, err = StringIO(), StringIO()
    try:
        call_command("train_classifier", *arguments, stdout=out, stderr=err, **options)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
    return 0, out.getvalue(), err.getvalue()


def written(path: Path, name: str, text: str, encoding: str = "utf-8") -> str:
    (path / name).write_text(text, encoding=encoding)
    return str(path / name)


PLACES = (
    "春熙路",
    "解放碑",
    "王府井",
    "南京路",
    "西湖边",
    "鼓楼旁",
    "中山路",
    "人民路",
    "滨江道",
    "光谷",
    "五四广场",
    "天河城",
    "观前街",
    "万达",
)
CITY = {
    "城乡建设": ("{}的路灯坏了", "{}人行道塌了一块砖"),
    "环境保护": ("{}的工厂半夜排臭气", "{}河水发黑发臭"),
    "交通运输": ("{}公交车总是等不到", "{}出租车绕路拒载"),
}


def city() -> str:
    return "label,text\n" + "".join(
        f"{label},{line.format(place)}\n" for label, lines in CITY.items() for line in lines for place in PLACES
    )


def test_it_trains_a_set_of_labels_of_its_own_when_the_labels_are_no_issue_types(tmp_path):
    code, out, _err = run(written(tmp_path, "city.csv", city()), "--adopt")
    assert code == 0
    assert "accuracy: old -, new" in out
    assert "macro-F1: old -, new" in out
    version = ClassifierVersion.objects.get()
    assert (version.target, version.state) == ("department", VersionState.ADOPTED)
    said = learning_versions.adopted_model("department").predict("我家门口的工厂排臭气")
    assert max(said, key=said.get) == "环境保护"


def test_a_department_of_the_house_is_known_by_its_name(tmp_path):
    make_department()
    make_department("finance")
    text = "text,department\n" + "".join(
        f"{place}的{words},{label}\n" for place in PLACES for label, words in {"仓储部": "货漏发了", "finance": "钱没退"}.items()
    )
    assert run(written(tmp_path, "d.csv", text))[0] == 0
    assert set(learning_versions.TextModel.from_bytes(bytes(ClassifierVersion.objects.get().data)).labels) == {"warehouse", "finance"}


def test_it_keeps_a_version_without_adopting_it_and_prints_old_beside_new(tmp_path):
    lines = [
        {"text": words.format(thing) + "！", "type": label, "acceptable_types": ["other"]}
        for label, said in SAID.items()
        for words in said
        for thing in THINGS[:3]
    ]
    path = written(tmp_path, "rows.jsonl", "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    code, out, _err = run(path)
    assert code == 0
    assert "accuracy: old 0." in out
    assert "level-1 recall: old" in out
    assert ClassifierVersion.objects.get().state in (VersionState.TRAINED, VersionState.REFUSED)
    assert learning_versions.adopted_model() is None


def test_it_names_the_lines_that_it_cannot_use_and_goes_on(tmp_path):
    text = "text,label\n水壶漏了,产品质量\n快递不动,logistics\n什么,没有这个类型\n,logistics\n" + "".join(
        f"{p}快递没到,logistics\n" for p in PLACES
    )
    IssueType.objects.filter(code="product_quality").update(name="产品质量")
    code, _out, err = run(written(tmp_path, "rows.csv", text, "gb18030"))
    assert code == 0
    assert "4" in err
    assert "没有这个类型" in err
    assert "5" in err


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("none.csv", "", ""),
        ("columns.csv", "a,b\n1,2\n", "a, b"),
        ("empty.csv", "text,label\n", ""),
        ("broken.jsonl", "{\n", ""),
        ("one.csv", "text,label\n一,甲\n二,甲\n", ""),
    ],
)
def test_it_ends_with_two_when_a_file_cannot_be_used(tmp_path, name, text, says):
    code, _out, err = run(written(tmp_path, name, text))
    assert code == 2
    assert err
    assert says in err
    assert not ClassifierVersion.objects.exists()


def test_it_ends_with_two_without_anything_to_learn_from(tmp_path):
    assert run()[0] == 2
    assert run(str(tmp_path / "nowhere.csv"))[0] == 2
    assert run("--from-corrections", "--without", "XX0000")[0] == 2
    assert run(written(tmp_path, "c.csv", city()), "--text-column", "body")[0] == 2


def test_it_ends_with_one_when_the_gate_refuses_what_should_be_adopted(house):
    agent = make_agent(house)
    words = ("水壶的快递没动", "台灯有裂纹", "问锅客服态度恶劣", "雨伞还没派送", "毛巾掉漆，质量太差", "卖书包的客服不耐烦")
    for number in range(60):
        text = f"{words[number % 6]} {'急' * (number % 5)} 第{number}次"
        ticket = open_ticket(subject="", description=text, issue_type=None, phone=f"1390000{number:04d}", assign=False, notify=False)
        if ticket.issue_type.code != "other":
            workflow.reclassify(ticket, by=agent, now=NOW, issue_type="other", category="other")
    code, out, _err = run("--from-corrections", "--adopt")
    assert code == 1
    assert agent.name in out
    assert ClassifierVersion.objects.get().state == VersionState.REFUSED
    assert learning_versions.adopted_model() is None
    assert run("--from-corrections")[0] == 0


def test_it_adopts_twenty_corrections_of_a_new_wording(house):
    boss, label = UserFactory(roles=["supervisor"]), meant()
    for number, words in enumerate(BLIND_BOXES):
        ticket = open_ticket(subject="", description=words, issue_type=None, phone=f"1390000{number:04d}", assign=False, notify=False)
        workflow.reclassify(ticket, by=boss, now=NOW, issue_type=label)
    code, _out, _err = run("--from-corrections", "--adopt")
    assert code == 0
    later = open_ticket(subject="", description=NEXT_BLIND_BOX, issue_type=None, phone="13911112222", assign=False, notify=False)
    assert later.issue_type.code == label
