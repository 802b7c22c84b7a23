"""Several editors save at once: the index knows what all of them wrote."""

import pytest

from knowledgebase import index, search
from knowledgebase.models import Article, Posting
from tests.factories import UserFactory
from tests.knowledgebase.making import make_article
from tests.processes import run_together

REVISE = """
from knowledgebase import publishing
from knowledgebase.errors import StaleEntry
from knowledgebase.models import Article
(key, words) = json.loads(sys.argv[1])
for word in words:
    while True:
        article = Article.objects.get(pk=key)
        article.body = word
        try:
            publishing.revise(article, by=None)
        except StaleEntry:
            continue  # somebody else's text came between: read it, then write
        break
print(json.dumps(True))
"""


def rows() -> dict[tuple[str, int], tuple[int, int]]:
    """What stands in the index, by word and segment."""
    return {(row.term, row.segment): (row.articles, row.times) for row in Posting.objects.all()}


@pytest.mark.django_db(transaction=True)
def test_it_knows_what_everybody_wrote_when_several_save_at_once():
    articles = [make_article(f"第{number}篇", state="draft") for number in "甲乙丙"]
    same, editor = make_article("同一篇", state="draft"), UserFactory(roles=["editor"])
    work = [[article.pk, ["滤芯怎么换", "水垢怎么除", "壶盖怎么买"]] for article in articles]
    assert run_together(REVISE, [*work, [same.pk, ["滤芯", "壶盖"]], [same.pk, ["水垢", "壶盖"]]]) == [True] * 5
    assert set(search.find("壶盖", editor)) == {*articles, same}
    assert search.find("滤芯", editor) == []
    followed = rows()
    assert index.rebuild() == Article.objects.count() == 4
    assert rows() == followed
