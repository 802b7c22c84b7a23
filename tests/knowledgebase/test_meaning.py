"""The sentence encoder puts in order what words have found; without it everything goes on. A stand-in encodes here."""

import numpy as np
import pytest

from helpdesk import encoder
from helpdesk.encoding.engine import Engine
from knowledgebase import jobs, meaning, publishing, search
from knowledgebase.models import ArticleVector
from tests.factories import NOW
from tests.knowledgebase.making import make_article

pytestmark = pytest.mark.django_db

CLOSE = ("钱", "退款", "退还")


@pytest.fixture
def encoding(monkeypatch):
    """An encoder that knows one matter from all others."""

    def encode(texts):
        rows = [[1.0, 0.2] if any(word in text for word in CLOSE) else [0.2, 1.0] for text in texts]
        vectors = np.zeros((len(texts), encoder.DIMENSIONS), dtype=np.float32)
        if rows:
            vectors[:, :2] = np.asarray(rows) / np.linalg.norm(rows, axis=1, keepdims=True)
        return vectors

    monkeypatch.setattr(encoder, "available", lambda: True)
    monkeypatch.setattr(encoder, "_ask", lambda header, parts=(), patience=0: Engine(encode).answer(header, parts))


def shelf():
    """The right one has fewer of the words."""
    wrong = make_article("多久能回来", body="多久能回来上班。")
    right = make_article("退还多久", body="五天。")
    other = make_article("多久开门", body="九点。")
    return wrong, right, other


def test_it_keeps_a_vector_when_an_article_is_saved(encoding):
    article = make_article()
    kept = ArticleVector.objects.get()
    assert (kept.article_id, kept.encoder, len(kept.data)) == (article.pk, encoder.NAME, 2 * encoder.DIMENSIONS)
    article.title = "另一件事"
    publishing.publish(publishing.revise(article, by=None), by=None, now=NOW)
    assert bytes(ArticleVector.objects.get().data) != bytes(kept.data)
    publishing.delete(article)
    assert not ArticleVector.objects.exists()


def test_it_keeps_none_when_there_is_no_encoder():
    make_article()
    assert not ArticleVector.objects.exists()


def test_it_orders_by_meaning_too_when_the_encoder_is_there(encoding):
    wrong, right, _other = shelf()
    assert search.ranked("钱多久能回来")[0].article == right.pk
    assert search.ranked("钱多久能回来")[0].likeness > 0
    assert wrong.pk in [found.article for found in search.ranked("钱多久能回来")]


def test_it_orders_by_words_alone_when_there_is_no_encoder():
    wrong, _right, _other = shelf()
    found = search.ranked("钱多久能回来")
    assert found[0].article == wrong.pk
    assert found[0].likeness is None


def test_it_orders_by_words_alone_when_the_vectors_are_of_another_encoder(encoding):
    wrong, _right, _other = shelf()
    ArticleVector.objects.update(encoder="of old")
    assert search.ranked("钱多久能回来")[0].article == wrong.pk


def test_it_goes_on_when_the_encoder_breaks(encoding, monkeypatch):
    wrong, _right, _other = shelf()

    def broken(*asked, **how):
        raise encoder.EncoderAbsent("broken")

    monkeypatch.setattr(encoder, "_ask", broken)
    assert search.ranked("钱多久能回来")[0].article == wrong.pk
    assert make_article("还能发布").state == "published"


def test_it_places_an_article_without_a_vector_in_the_middle(encoding):
    wrong, right, other = shelf()
    ArticleVector.objects.filter(article=other).delete()
    near = meaning.likeness("退款", [wrong.pk, right.pk, other.pk])
    assert near[0] < near[2] < near[1]


def test_it_asks_one_statement_more_when_the_encoder_is_there(encoding, django_assert_num_queries):
    shelf()
    search.find("退还")
    with django_assert_num_queries(4):
        search.find("钱多久能回来")


def test_it_makes_all_vectors_anew_when_told(encoding):
    shelf()
    ArticleVector.objects.all().delete()
    assert meaning.rebuild() == 3
    assert ArticleVector.objects.count() == 3


@pytest.mark.parametrize(("scores", "near"), [([], []), ([1.0], [0.0]), ([2.0, 2.0], [0.5, 0.5])])
def test_it_keeps_the_order_when_nothing_tells_them_apart(scores, near):
    assert meaning.combined(scores, near) == list(range(len(scores)))


def test_it_weighs_words_and_meaning_in_standard_deviations():
    scores, near = [9.0, 5.0, 4.0, 4.0, 1.0], [0.1, 0.6, 0.2, 0.9, 0.3]
    words, means = ((np.array(each) - np.mean(each)) / np.std(each) for each in (scores, near))
    both = words + meaning.WEIGHT * means
    assert meaning.combined(scores, near) == np.argsort(-both).tolist() != sorted(range(5), key=lambda place: -near[place])


def test_it_reads_later_what_was_saved_while_the_encoder_was_away(encoding, monkeypatch):
    article, other = make_article("多久开门"), make_article("退还多久")
    before = dict(ArticleVector.objects.values_list("article", "data"))
    with monkeypatch.context() as away:
        away.setattr(encoder, "available", lambda: False)
        article.title = "退款多久能到"
        publishing.publish(publishing.revise(article, by=None), by=None, now=NOW)
        # What it had speaks of other words.
        assert list(ArticleVector.objects.values_list("article", flat=True)) == [other.pk]
        assert jobs.encode_articles() == {"read": 0}
    assert jobs.encode_articles() == {"read": 1}
    found = dict(ArticleVector.objects.values_list("article", "data"))
    assert found[article.pk] == found[other.pk] == before[other.pk] != before[article.pk]
    assert jobs.encode_articles() == {"read": 0}


def test_it_reads_all_articles_when_the_encoder_is_another(encoding, monkeypatch):
    monkeypatch.setattr(meaning, "AT_ONCE", 2)
    shelf()
    ArticleVector.objects.update(encoder="of old")
    assert jobs.encode_articles() == {"read": 3}
    assert set(ArticleVector.objects.values_list("encoder", flat=True)) == {encoder.NAME}


def test_it_leaves_what_was_made_meanwhile(encoding, monkeypatch):
    article = make_article("多久开门")
    newer = ArticleVector.objects.get()
    ArticleVector.objects.all().delete()
    blended = encoder.blended

    def slow(*asked, **how):
        ArticleVector.objects.create(article=article, encoder=encoder.NAME, data=b"newer")
        return blended(*asked, **how)

    monkeypatch.setattr(encoder, "blended", slow)
    jobs.encode_articles()
    assert bytes(ArticleVector.objects.get().data) == b"newer" != bytes(newer.data)
