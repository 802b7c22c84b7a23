"""Like words: a search finds what the house calls otherwise, and editors say what is alike."""

import pytest
from django.urls import reverse

from knowledgebase import search, synonyms
from knowledgebase.models import Synonyms
from tests.factories import UserFactory
from tests.knowledgebase.making import make_article

pytestmark = pytest.mark.django_db

LIST = "admin:knowledgebase_synonyms_changelist"
ADD = "admin:knowledgebase_synonyms_add"


def group(*words: str, **fields: bool) -> Synonyms:
    return Synonyms.objects.create(words=list(words), **fields)


def test_it_finds_by_a_like_word_when_the_article_uses_another():
    article = make_article("水壶除垢的方法", body="用柠檬酸煮沸。")
    make_article("怎样开电子发票", body="填写抬头。")
    assert search.find("白色沉淀") == []
    group("白色沉淀", "除垢", "limescale")
    assert search.find("白色沉淀") == [article]
    assert search.find("Limescale!") == [article]


def test_it_puts_what_was_typed_before_what_is_like_it():
    like = make_article("退款多久到账", body="五天。")
    typed = make_article("退钱多久到账", body="五天。")
    group("退款", "退钱")
    assert search.find("退钱") == [typed, like]
    assert search.find("退款") == [like, typed]


def test_it_leaves_a_group_out_when_it_is_switched_off_or_deleted():
    row = group("人工", "真人")
    assert synonyms.like("转人工") == ["真人"]
    row.is_active = False
    row.save()
    assert synonyms.like("转人工") == []
    row.is_active = True
    row.save()
    row.delete()
    assert synonyms.like("转人工") == []


def test_it_takes_latin_words_whole_and_chinese_ones_anywhere():
    group("log in", "登录")
    group("art", "艺术")
    assert synonyms.like("can't LOG  in") == []
    assert synonyms.like("I cannot log in") == ["登录"]
    assert synonyms.like("shopping cart") == []
    assert synonyms.like("登录不上") == ["log in"]


def test_it_brings_only_so_many_words_along():
    group(*[f"词{number}" for number in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰"])
    assert len(synonyms.like("词甲")) == synonyms.MOST


def test_it_marks_the_like_word_when_it_was_found_by_it(client):
    make_article("水壶除垢的方法", summary="用<b>柠檬酸</b>除垢")
    group("白色沉淀", "除垢")
    page = client.get("/kb/", {"q": "白色沉淀"}).content.decode()
    assert "水壶<mark>除垢</mark>的方法" in page
    assert "<b>柠檬酸" not in page


@pytest.mark.parametrize("hostile", ["' OR 1=1", "a:* & b", "^$.*+?()[]{}|\\d", "<script>", "😀", "%", "\u202e退"])
def test_it_never_fails_when_a_like_word_is_hostile(client, hostile):
    make_article("退款多久到账", summary="到账")
    group(hostile, "到账", "退款")
    for question in (hostile, "到账", f"{hostile} 退款"):
        assert client.get("/kb/", {"q": question}).status_code == 200


def signed_in(client, role: str) -> None:
    client.force_login(UserFactory(roles=[role]))


def test_it_is_written_by_editors_and_shown_to_nobody_else(client):
    signed_in(client, "editor")
    response = client.post(reverse(ADD), {"words": "退款\n退钱\nrefund", "is_active": "on"})
    assert response.status_code == 302
    assert Synonyms.objects.get().words == ["退款", "退钱", "refund"]
    assert "退款、退钱、refund" in client.get(reverse(LIST)).content.decode()
    signed_in(client, "agent")
    assert client.get(reverse(LIST)).status_code == 403
    assert client.post(reverse(ADD), {"words": "甲\n乙", "is_active": "on"}).status_code == 403
    assert Synonyms.objects.count() == 1


@pytest.mark.parametrize("words", ["", "退款", "退款\n 退款 ", "ＡＢＣ\nabc", "退款\n???", "\n".join(f"词{n}" for n in range(30))])
def test_it_refuses_a_group_that_is_none(client, words):
    signed_in(client, "editor")
    assert client.post(reverse(ADD), {"words": words, "is_active": "on"}).status_code == 200
    assert not Synonyms.objects.exists()
