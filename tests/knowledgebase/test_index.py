"""The inverted index: what it scores, how it follows the articles, and what it reads."""

import math
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from helpdesk import search as kernel
from knowledgebase import findable, index, publishing, ranking, ranking_few, search
from knowledgebase.models import Article, Posting
from tests.factories import NOW
from tests.knowledgebase.making import make_article

pytestmark = pytest.mark.django_db

TEXTS = [
    ("退款多久能到账", "退款原路退回，一般五个工作日到账，信用卡要看账单日。"),
    ("怎样申请退货或换货", "打开我的订单，点申请售后。验收后当天发起退款。"),
    ("怎样开电子发票", "在订单详情里填写抬头和税号，发票会发到邮箱。"),
    ("物流一直不更新怎么办", "快递停了三天没有更新，请联系我们催件。"),
    ("When does my refund arrive", "Refunds reach cards within five working days."),
]


@pytest.fixture
def shelf():
    """Some articles."""
    return [make_article(title, body=body) for title, body in TEXTS]


@pytest.fixture(params=["few", "many"])
def either_way(request, monkeypatch):
    """With and without arrays."""
    monkeypatch.setattr(ranking_few, "FEW", ranking_few.FEW if request.param == "few" else -1)


def textbook(asked: dict[str, float]) -> list[tuple[int, float]]:
    """BM25 by the book over all articles, best first."""
    documents = {key: Counter(tokens.split()) for key, tokens in Article.objects.values_list("pk", "tokens")}
    average = sum(words.total() for words in documents.values()) / len(documents)
    scores = dict.fromkeys(documents, 0.0)
    for word in asked:
        held = sum(1 for words in documents.values() if word in words)
        rare = math.log(1 + (len(documents) - held + 0.5) / (held + 0.5))
        for key, words in documents.items():
            long = 1 - ranking.B + ranking.B * words.total() / average
            scores[key] += rare * words[word] * (ranking.K1 + 1) / (words[word] + ranking.K1 * long) if held else 0
    return sorted(((key, score) for key, score in scores.items() if score), key=lambda pair: (-pair[1], pair[0]))


def entries() -> dict[tuple[str, int], list[tuple[int, ...]]]:
    """What stands in the index, without the norms, which remember how common words were."""
    found = {}
    for term, segment, data in Posting.objects.values_list("term", "segment", "data"):
        rows = sorted(index._PACKED.iter_unpack(bytes(data)))
        found[term, segment] = [(key, *rest) if term else (key, shelf) for key, *rest, shelf in rows]
    return found


def asked(text: str) -> dict[str, float]:
    return dict.fromkeys(kernel.tokens(text).split(), 1.0)


@pytest.mark.parametrize("question", ["退款", "退款到账", "怎样开发票", "快递三天没有更新", "refund", "订单 refund 账"])
def test_it_scores_by_the_book_when_asked(shelf, either_way, question):
    found = index.look_up(asked(question), shelf=index.PUBLIC, limit=10)
    expected = textbook(asked(question))
    assert [match.article for match in found] == [key for key, _score in expected]
    assert [match.score for match in found] == pytest.approx([score for _key, score in expected], abs=1e-6)


def test_it_knows_what_a_new_index_knows_when_articles_were_changed_retired_and_deleted(shelf):
    shelf[0].body = "改了：信用卡七天到账。"
    publishing.publish(publishing.revise(shelf[0], by=None), by=None, now=shelf[0].created_at)
    publishing.retire(shelf[1], by=None, now=shelf[1].created_at)
    publishing.delete(shelf[2])
    kept = entries()
    followed = {(row.term, row.segment): (row.articles, row.times) for row in Posting.objects.all()}
    index.rebuild()
    assert entries() == kept
    assert {(row.term, row.segment): (row.articles, row.times) for row in Posting.objects.all()} == followed


def test_it_knows_what_a_new_index_knows_when_articles_come_together():
    def all_of_it() -> dict[tuple[str, int], tuple[int, int, bytes]]:
        return {(row.term, row.segment): (row.articles, row.times, bytes(row.data)) for row in Posting.objects.all()}

    with index.together():
        articles = [make_article(title, body=body) for title, body in TEXTS]
        publishing.retire(articles[1], by=None, now=NOW)
        assert not Posting.objects.exists()
    kept = all_of_it()
    assert search.find("退款")
    index.rebuild()
    assert all_of_it() == kept


def test_it_is_empty_when_the_last_article_is_deleted():
    publishing.delete(make_article())
    assert not Posting.objects.exists()
    assert search.find("退款") == []


def test_it_finds_what_came_another_way_when_indexed_anew():
    article = Article(slug="by-hand", title="滤芯多久换一次", body="三个月。", state="published")
    article.tokens = findable.tokens_of(article)
    article.save()
    assert search.find("滤芯") == []
    out = StringIO()
    call_command("index_articles", stdout=out)
    assert search.find("滤芯") == [article]
    assert "1" in out.getvalue()


def test_it_does_not_show_what_was_deleted_by_other_hands(shelf):
    Article.objects.filter(pk=shelf[0].pk).delete()
    assert shelf[0] not in search.find("退款")


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("key", [index.SEGMENT - 1, index.SEGMENT, 7 * index.SEGMENT + 3, 2_000_000_000])
def test_it_finds_an_article_whatever_its_key(key):
    make_article("怎样开电子发票")
    article = Article(pk=key, slug="far", title="滤芯多久换一次", body="三个月。", state="published")
    publishing.revise(article, by=None)
    assert search.find("滤芯") == [article]
    assert [each.article for each in search.ranked_for_text("请问滤芯多久换一次呢，滤芯脏了")][:1] == [key]


def test_it_puts_equals_in_the_order_of_their_keys(shelf, either_way):
    twins = [make_article("除垢方法", body="用柠檬酸。") for _number in range(5)]
    assert search.find("除垢方法") == twins
    publishing.retire(twins[0], by=None, now=NOW)
    publishing.publish(publishing.draft_again(twins[0], by=None, now=NOW), by=None, now=NOW)
    assert search.find("除垢方法") == twins


def test_it_reads_the_rarest_words_when_it_may_not_read_all(shelf, monkeypatch):
    monkeypatch.setattr(index, "READ_AT_MOST", 2)
    assert index.look_up(asked("到账 订单"), shelf=index.PUBLIC, limit=9)[0].article == shelf[0].pk


def test_it_gives_the_best_when_many_fit(shelf, either_way):
    for number in range(1, 31):
        make_article(f"退款说明{number}", body="其他内容" * number)
    best = index.look_up(asked("退款说明"), shelf=index.PUBLIC, limit=5)
    assert best == index.look_up(asked("退款说明"), shelf=index.PUBLIC, limit=100)[:5]


def test_it_asks_as_many_statements_when_articles_and_words_are_many(shelf, django_assert_num_queries):
    Article.objects.update(helpful=F("helpful") + 1)
    for number in range(10):
        make_article(f"退款说明{number}")
    search.find("退款")
    with django_assert_num_queries(3):
        search.find("退款多久能到账，我的快递怎么还没有更新，发票也没有开")
    with django_assert_num_queries(3):
        search.suggest("退款多久能到账，我的快递怎么还没有更新，发票也没有开" * 20)


def test_it_forgets_nothing_when_a_word_stands_more_often_than_a_byte_counts():
    article = make_article("滤芯", body="滤芯" * 4_000)
    found = index.look_up(asked("滤芯"), shelf=index.PUBLIC, limit=5)
    assert [match.article for match in found] == [article.pk]
