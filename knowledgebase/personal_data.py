"""Articles in which a number or an address of somebody stands who is erased: stars take its place, and they are indexed anew.

Articles hang on nobody; drafts made from somebody's case are deleted by the app that made them. Their versions are seen to by
`helpdesk.strays`, like every table that is not named here.
"""

from collections.abc import Mapping

from helpdesk.erasing import Person, Stays
from helpdesk.strays import holding, starred
from knowledgebase import findable
from knowledgebase.models import Article

WORDS = ("title", "summary", "body", "title_en", "summary_en", "body_en", "note")

TABLES = (
    Stays(
        "knowledgebase.Article",
        (),
        kept=dict.fromkeys((*WORDS, "keywords", "tokens"), "starred below") | {"slug": "chosen by editors", "topics": "codes"},
    ),
    Stays("knowledgebase.Posting", (), kept={"term": "rewritten with the article", "data": "keys of articles"}),
)


def _articles(person: Person) -> Mapping[str, int]:
    columns = [Article._meta.get_field(name) for name in (*WORDS, "keywords")]
    keys = {pk for rows in holding(Article, columns, person.marks) for pk in rows.values_list("pk", flat=True)}
    for article in Article.objects.filter(pk__in=keys):
        for name in WORDS:
            setattr(article, name, starred(getattr(article, name), person.marks))
        article.keywords = [starred(str(word), person.marks) for word in article.keywords]
        # Past `publishing.revise`: nobody has to read it a second time, and the text before is in no version.
        Article.objects.filter(pk=article.pk).update(**{name: getattr(article, name) for name in (*WORDS, "keywords")})
        findable.put(article)
    return {"knowledgebase.Article": len(keys)}


ERASE = (_articles,)
