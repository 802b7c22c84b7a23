"""The search index of articles: postings of words, and vectors of meanings. Written by `knowledgebase.index` and `knowledgebase.meaning` only."""

from django.db import models

from knowledgebase.models.articles import Article


class Posting(models.Model):
    """In which articles of one segment a word stands: eight bytes for each, as `knowledgebase.index` packs them.

    The empty word stands in every article: it counts them, sums up their lengths, and keeps what a long text's score is divided by.
    """

    term = models.CharField(max_length=40)
    segment = models.PositiveIntegerField()
    articles = models.PositiveIntegerField()
    times = models.PositiveBigIntegerField()
    data = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["term", "segment"], name="posting_once")]


class ArticleVector(models.Model):
    """What an article is about, as the optional sentence encoder sees it: 512 numbers of two bytes. `encoder` names what made them."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="+")
    encoder = models.CharField(max_length=40)
    data = models.BinaryField()

    class Meta:
        default_permissions = ()
