"""An article's life: draft, published, retired. The one writer of its state; `index` and `meaning` make it findable.

Every step is a version in the article's history, with who took it and why.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import chain, repeat

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import search
from helpdesk.models import User
from knowledgebase import index, meaning
from knowledgebase.errors import NotPublishable, StaleArticle
from knowledgebase.models import Article

REVIEW_AFTER = timedelta(days=180)
# How often a field's tokens are repeated, so that a word in the title weighs more than one in the text.
TITLE_WEIGHT, KEYWORD_WEIGHT, SUMMARY_WEIGHT = 3, 3, 2


def tokens_of(article: Article) -> str:
    """The search tokens of an article, from both languages."""
    weighed: list[tuple[Sequence[str], int]] = [
        ([article.title, article.title_en], TITLE_WEIGHT),
        ([str(word) for word in article.keywords], KEYWORD_WEIGHT),
        ([article.summary, article.summary_en], SUMMARY_WEIGHT),
        ([article.body, article.body_en], 1),
    ]
    return search.tokens(*chain.from_iterable(chain.from_iterable(repeat(texts, times)) for texts, times in weighed))


def revise(article: Article, *, by: User | None, reason: str = "") -> Article:
    """Save an article's new or changed text as a version, findable at once. Its state stays as it was; a new one is a draft."""
    with transaction.atomic():
        index.alone()
        article.tokens = Article.objects.filter(pk=article.pk).values_list("tokens", flat=True).first() or ""
        _sign(article, by, reason or ("written" if article._state.adding else "revised"))
        article.save()
        index.put(article, tokens_of(article))
        meaning.keep(article)
    return article


def delete(article: Article) -> None:
    """Delete an article for good; its history stays."""
    with transaction.atomic():
        index.drop(article)
        article.delete()


def publish(article: Article, *, by: User | None, now: datetime) -> Article:
    """Show an article to its readers, and set when it has to be reviewed. Raises NotPublishable, StaleArticle."""
    if article.state == "published":
        raise NotPublishable(_("The article is published already."))
    if not article.title.strip() or not article.body.strip():
        raise NotPublishable(_("An article needs a title and a text before it is published."))
    today = timezone.localdate(now)
    due = article.review_on if article.review_on and article.review_on > today else today + REVIEW_AFTER
    return _move(article, "published", by=by, review_on=due)


def retire(article: Article, *, by: User | None, now: datetime) -> Article:
    """Take an article away from its readers; it and its history stay. Raises NotPublishable, StaleArticle."""
    if article.state != "published":
        raise NotPublishable(_("Only a published article can be retired."))
    return _move(article, "retired", by=by, review_on=None)


def confirm_review(article: Article, *, by: User | None, now: datetime) -> Article:
    """Say that a published article was read and still holds; the next review is due half a year on."""
    if article.state != "published":
        raise NotPublishable(_("Only a published article is reviewed."))
    return _move(article, "published", by=by, review_on=timezone.localdate(now) + REVIEW_AFTER, reason="reviewed")


def _move(article: Article, state: str, *, by: User | None, review_on: date | None, reason: str = "") -> Article:
    with transaction.atomic():
        if Article.objects.filter(pk=article.pk, state=article.state).update(state=state) != 1:
            raise StaleArticle
        article.state = state
        article.review_on = review_on
        _sign(article, by, reason or state)
        article.save(update_fields=["state", "review_on", "updated_at"])
        index.put(article, tokens_of(article))
        meaning.keep(article)
    return article


def _sign(article: Article, by: User | None, reason: str) -> None:
    article._history_user = by  # type: ignore[attr-defined]
    article._change_reason = reason  # type: ignore[attr-defined]
