"""Words of any script become tokens, and hostile ones become harmless."""

import pytest

from helpdesk import search
from tests.factories import NOW, make_organisation, open_ticket
from tickets.models import Message

HOSTILE = [
    "% _ ' \" \\ ; --",
    "' OR 1=1; DROP TABLE knowledgebase_article; --",
    "退款\x00到账",
    '"退款" AND NEAR(退款 到账) *',
    "a:* & !b | (c <-> d)",
    "^$.*+?()[]{}|\\d",
    "退" * 5_000,
    "x" * 5_000,
    "😀" * 5_000,
    "\u202e退款\u200b\ufeff",
    "\ud800退款",
    "௰ ½ ² ①",
    " ",
    "",
]


def said(text):
    """A message that the search can find."""
    if not Message.objects.exists():
        make_organisation()
        open_ticket(subject="别的事", description="与此无关")
    ticket = Message.objects.order_by("pk").first().ticket
    return Message.objects.create(ticket=ticket, kind="note", is_public=False, body=text, tokens=search.tokens(text), created_at=NOW)


def test_it_gives_characters_and_pairs_when_the_text_is_chinese():
    assert search.tokens("退款到账").split() == ["退", "款", "到", "账", "退款", "款到", "到账"]


def test_it_gives_whole_words_when_the_text_is_latin():
    assert search.tokens("Refund of ORDER-77，ＡＢＣ").split() == ["refund", "of", "order", "77", "abc"]


def test_it_looks_for_pairs_when_a_query_has_them():
    assert search.query_tokens("退款 OK 了") == ["退款", "ok", "了"]


def test_it_keeps_a_bound_when_a_text_is_endless():
    assert len(search.tokens("退款到账" * 50_000).split()) == search.TOKENS_KEPT
    assert len(search.query_tokens("退款到账很慢怎么办" * 5_000)) <= search.QUERY_TOKENS


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", HOSTILE)
def test_it_never_fails_when_the_text_or_the_query_is_hostile(hostile):
    safe = hostile.replace("\x00", "").encode("utf-8", "ignore").decode()
    said(f"{safe} 正文")
    assert list(search.match(Message.objects.all(), hostile)) is not None
    assert list(search.match(Message.objects.all(), hostile, every=False)) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["退款", "款多", "到账", "账", "原路退", "refund", "REFUND", "5", "Ünïcode", "заказ", "2026"])
def test_it_finds_every_substring_and_word_when_it_stands_in_the_text(word):
    found = said("退款多久到账。原路退回，一般 5 个工作日。Refund ünïcode заказ 2026")
    said("发票怎么开？电子发票")
    assert list(search.match(Message.objects.all(), word)) == [found]


@pytest.mark.django_db
def test_it_follows_the_text_when_a_row_changes_or_goes():
    message = said("退款多久到账")
    Message.objects.filter(pk=message.pk).update(tokens=search.tokens("保修多久"))
    assert not search.match(Message.objects.all(), "退款").exists()
    assert search.match(Message.objects.all(), "保修").count() == 1
    message.delete()
    assert not search.match(Message.objects.all(), "保修").exists()


@pytest.mark.django_db
def test_it_ranks_the_denser_text_first_when_several_match():
    weak = said("发票问题。" + "其他内容很多。" * 60 + "退款")
    strong = said("退款 退款 退款")
    assert list(search.match(Message.objects.all(), "退款").order_by("-rank")) == [strong, weak]


@pytest.mark.django_db
def test_it_has_its_index_when_all_migrations_have_run(on_postgres):
    """SQLite loses triggers when a migration rebuilds the table; see helpdesk.search_index."""
    from django.db import connection

    table = "tickets_message"
    with connection.cursor() as cursor:
        if on_postgres:
            cursor.execute("SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = 'tokens_vector'", [table])
            assert cursor.fetchall()
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            assert {f"{table}_fts_insert", f"{table}_fts_update", f"{table}_fts_delete"} <= {row[0] for row in cursor.fetchall()}
