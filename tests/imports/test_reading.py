"""Lines of files as people really send them."""

import codecs

import pytest

from tickets.imports.reading import UnreadableFile, decode, records


def read(content, form="csv", encoding=""):
    return list(records(decode(content, encoding), form))


def values(lines):
    return [line.values for line in lines if not line.why]


@pytest.mark.parametrize(
    "content",
    [
        "id,text\n1,壶盖裂了\n".encode(),
        codecs.BOM_UTF8 + "id,text\r\n1,壶盖裂了\r\n".encode(),
        "id,text\r1,壶盖裂了".encode("gb18030"),
        "id,text\n1,壶盖裂了\n".encode("utf-16"),
        "id;text\n1;壶盖裂了\n".encode(),
        "id\ttext\n1\t壶盖裂了\n\n\n".encode(),
        'id,text\n1,"壶盖裂了"\n'.encode(),
        "id,text\n1,壶盖裂了,,\n".encode(),
    ],
)
def test_it_reads_the_same_from_every_encoding_line_end_and_delimiter(content):
    assert values(read(content)) == [{"id": "1", "text": "壶盖裂了"}]


def test_one_broken_byte_is_one_refused_line_and_not_another_encoding():
    content = "id,text\n1,好\n2,坏".encode() + b"\xff\n" + "3,好".encode()
    lines = read(content)
    assert [(line.number, bool(line.why)) for line in lines] == [(2, False), (3, True), (4, False)]


def test_a_field_may_hold_lines_marks_and_commas():
    lines = read('id,text\n1,"一行\n\n两行, ""引"""\n2,x\n'.encode())
    assert values(lines) == [{"id": "1", "text": '一行\n\n两行, "引"'}, {"id": "2", "text": "x"}]
    assert [line.number for line in lines] == [2, 5]


def test_a_mark_that_is_never_closed_costs_its_own_line_only():
    lines = read('id,text\n1,"没有关\n2,好\n3,"也好"\n4,5" 屏幕\n5,好\n'.encode())
    assert [line.values["id"] for line in lines if not line.why] == ["2", "3", "5"]
    assert [line.number for line in lines if line.why] == [2, 5]


def test_too_few_or_too_many_columns_are_refused_with_the_reason():
    lines = read(b"id,text\n1\n2,x,y\n3,z\n")
    assert [line.number for line in lines if line.why] == [2, 3]
    assert values(lines) == [{"id": "3", "text": "z"}]


@pytest.mark.parametrize("line", ["{", "[]", "3", "null", '"x"', "[" * 100_000, '{"id": 1} x'])
def test_a_line_that_is_no_object_is_refused(line):
    lines = read(f'{{"id": 1}}\n{line}\n\n{{"id": 2}}\n'.encode(), "jsonl")
    assert values(lines) == [{"id": 1}, {"id": 2}]
    assert [line.number for line in lines if line.why] == [2]


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n1,2,3\n"])
def test_a_file_without_a_heading_cannot_be_used(content):
    with pytest.raises(UnreadableFile):
        read(content)


def test_an_encoding_nobody_knows_is_said():
    with pytest.raises(UnreadableFile, match="utf-9"):
        decode(b"x", "utf-9")
