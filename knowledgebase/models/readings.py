"""How often articles are read by readers, day by day."""

from django.db import models

from knowledgebase.models.articles import Article


class ArticleReading(models.Model):
    """How many readers opened an article on a day (of the house's time zone); who they were is kept nowhere."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="readings")
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="article_reading_once")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}: {self.times}"
